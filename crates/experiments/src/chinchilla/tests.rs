//! Held against SciPy, finite differences, the published fit, and tables of every kind.

use super::*;
use crate::lbfgs::Smooth;

/// Made by tests/parity/chinchilla.py, whose head says what is what.
const SCIPY: &str = include_str!("scipy.txt");

fn reference(name: &str) -> Vec<f64> {
    let line = SCIPY.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('|'));
    line.unwrap().split(' ').map(|number| number.parse().unwrap()).collect()
}

/// The sixty made runs as a table.
fn table() -> String {
    let rows = SCIPY.lines().filter_map(|line| line.strip_prefix("run|"));
    "N,FLOP,loss\n".to_owned() + &rows.map(|row| row.replace('|', ",") + "\n").collect::<String>()
}

fn made() -> Vec<TrainingRun> {
    TrainingRun::table(table().as_bytes()).unwrap()
}

fn spec(preset: &str, changes: &[(&str, &str)]) -> spec::RunSpec {
    let spec = (spec::find_preset(preset).unwrap().spec)();
    changes.iter().fold(spec, |spec, (path, value)| spec.with_text(path, value).unwrap())
}

fn model(spec: &spec::RunSpec) -> &ExperimentSpec {
    let spec::ModelSpec::Experiment(model) = &spec.model else { panic!() };
    model
}

/// On a table of the reader's own.
fn own(table: &str, changes: &[(&str, &str)]) -> Result<Chinchilla, ExperimentError> {
    let spec = spec("chinchilla", &[&[("model.source", "own")], changes].concat());
    let bytes = table.as_bytes();
    Chinchilla::new(model(&spec), spec.seed, &|name| (name == "own").then_some(bytes))
}

fn finished(mut experiment: Chinchilla) -> Chinchilla {
    while experiment.step().unwrap() {}
    experiment
}

/// On the published runs, where they are.
fn published(changes: &[(&str, &str)]) -> Option<Chinchilla> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data");
    let mirror = std::env::var_os("GARDEN_DATA").map(std::path::PathBuf::from);
    let folders = mirror.into_iter().chain([folder]);
    let found = folders.map(|folder| std::fs::read(folder.join("chinchilla.csv")));
    let Some(bytes) = found.filter_map(Result::ok).next() else {
        eprintln!("skipped: chinchilla.csv is missing");
        return None;
    };
    let spec = spec("chinchilla", changes);
    Some(Chinchilla::new(model(&spec), spec.seed, &|_| Some(bytes.as_slice())).unwrap())
}

fn metric(experiment: &Chinchilla, name: &str) -> f64 {
    let metrics = experiment.metrics();
    metrics.iter().find(|(metric, _)| *metric == name).map(|(_, value)| *value).unwrap()
}

fn near(what: &str, ours: &[f64], theirs: &[f64], share: f64) {
    assert_eq!(ours.len(), theirs.len(), "{what}");
    for (ours, theirs) in ours.iter().zip(theirs) {
        assert!((ours - theirs).abs() <= share * theirs.abs(), "{what}: {ours}, SciPy {theirs}");
    }
}

/// Reference: scipy.txt, SciPy in float64, sixty made runs; relative tolerance 1e-9.
#[test]
fn the_distance_and_its_slope_are_scipys_and_the_slope_is_that_of_the_distance() {
    let (runs, law) = (made(), Law::unrounded());
    for delta in ["0.001", "1.0"] {
        let distance = Distance::new(&runs, delta.parse().unwrap());
        let theirs = reference(&format!("objective/{delta}"));
        near("objective", &[distance.of(&law)], &theirs, 1e-9);
        let w = distance.place(fit::logs(&law));
        let slope = distance.slope(&w);
        let [n, d] = distance.middle;
        let ours = [slope[0], slope[1], slope[2], slope[3] - n * slope[0], slope[4] - d * slope[1]];
        let ours = ours.map(|part| part / 1e6);
        near("gradient", &ours, &reference(&format!("gradient/{delta}")), 1e-9);
        for at in 0..5 {
            let moved = |by: f64| {
                let mut w = w.clone();
                w[at] += by;
                distance.height(&w)
            };
            let difference = (moved(1e-6) - moved(-1e-6)) / 2e-6;
            assert!((difference - slope[at]).abs() < 1e-4 * slope[at].abs() + 1e-2, "{delta} {at}");
        }
    }
}

/// Reference: scipy.txt, BFGS and then the simplex; relative tolerance 1e-5, and no higher objective.
#[test]
fn the_search_finds_scipys_law_for_both_kinds_of_residuals() {
    for delta in ["0.001", "1"] {
        let changes = [("model.huber", delta), ("model.drop", "0"), ("model.resamples", "0")];
        let experiment = finished(own(&table(), &changes).unwrap());
        let (law, objective) = experiment.search.best.unwrap();
        let delta: f64 = delta.parse().unwrap();
        let theirs = reference(&format!("fit/{delta:?}"));
        assert!(objective <= theirs[0] * (1.0 + 1e-9), "{objective}, SciPy {}", theirs[0]);
        near("law", &law.numbers(), &theirs[1..], 1e-5);
        assert!((experiment.search.distance.of(&law) - objective).abs() < 1e-12);
    }
}

/// Reference: scipy.txt, NumPy's polynomial and its percentiles; relative tolerance 1e-6.
#[test]
fn envelope_parabolas_and_bands_are_numpys() {
    let runs = made();
    let found = envelope(&runs);
    let wanted = reference("envelope");
    let wanted: Vec<_> = wanted.iter().map(|at| runs[*at as usize]).collect();
    assert_eq!(found, wanted);
    let changes = [("model.drop", "0"), ("model.within", "1.3"), ("model.equal_runs", "8")];
    let experiment = own(&table(), &changes).unwrap();
    let minima: Vec<f64> = experiment.minima().iter().map(|(_, n)| *n).collect();
    near("lowest", &minima, &reference("lowest"), 1e-6);
    assert_eq!(experiment.groups.len(), 6, "the last has its lowest point outside of its sizes");
    let exponents = experiment.frontiers().map(|line| line.unwrap().exponent);
    near("approach 1", &exponents[..1], &reference("approach 1"), 1e-9);
    near("approach 2", &exponents[1..], &reference("approach 2"), 1e-6);
    let sines = (0..101).map(|at| f64::from(at).sin()).collect();
    near("band", &band(sines).unwrap(), &reference("band"), 1e-9);
    assert_eq!((band(vec![1.0]), band(vec![])), (None, None));
}

/// The published runs. Reference: scipy.txt; the notebook's numbers are the milestone's figures.
#[test]
fn the_published_runs_give_scipys_law_with_and_without_outliers() {
    for drop in ["5", "0"] {
        let changes = [("model.drop", drop), ("model.resamples", "0")];
        let Some(experiment) = published(&changes) else { return };
        let experiment = finished(experiment);
        let (law, objective) = experiment.search.best.unwrap();
        let theirs = reference(&format!("published/{drop}"));
        assert!(objective <= theirs[0] * (1.0 + 1e-9), "{objective}, SciPy {}", theirs[0]);
        near("law", &law.numbers(), &theirs[1..], 1e-5);
        if drop == "5" {
            assert_eq!((experiment.runs.len(), experiment.dropped), (240, 5));
            let theirs = reference("published/approach 1");
            near("approach 1", &[metric(&experiment, "approach_1")], &theirs, 1e-9);
        }
    }
}

/// The optimum spends all compute, and any other size loses more: by the law itself, no outside reference.
#[test]
fn no_size_beats_the_best_and_the_frontier_has_the_slope_of_its_exponent() {
    for law in [Law::ROUNDED, Law::unrounded(), Law::REPLICATED] {
        let best = law.best(1e21);
        assert!((6.0 * best.parameters * best.tokens / 1e21 - 1.0).abs() < 1e-12);
        for factor in [0.9, 0.99, 1.01, 1.1] {
            let n = best.parameters * factor;
            assert!(law.loss(n, 1e21 / (6.0 * n)) > best.loss);
        }
        let slope = (law.best(1e22).parameters / best.parameters).log10();
        assert!((slope - law.exponent()).abs() < 1e-12);
    }
}

#[test]
fn the_grid_has_the_papers_starts_or_every_second_of_each_axis() {
    let (all, some) = (search::starts(true), search::starts(false));
    assert_eq!((all.len(), some.len()), (4_500, 243));
    assert!(some.iter().all(|start| all.contains(start)));
}

fn saved(experiment: &Chinchilla) -> Vec<f32> {
    saved::write(&experiment.search, experiment.resampled.iter().map(Law::numbers))
}

#[test]
fn a_search_that_was_saved_goes_on_bit_for_bit() {
    for steps in [0, 1, 7, 500] {
        let fresh = || own(&table(), &[("model.resamples", "9")]).unwrap();
        let mut first = fresh();
        for _ in 0..steps {
            first.step().unwrap();
        }
        let kept = saved(&first);
        let mut second = fresh();
        second.restore(&kept).unwrap();
        assert_eq!(saved(&second), kept);
        let (first, second) = (finished(first), finished(second));
        assert_eq!(saved(&first), saved(&second));
        assert_eq!(first.metrics(), second.metrics());
        assert!(fresh().restore(&kept[..kept.len() - 1]).is_err());
        assert!(fresh().restore(&[f32::NAN]).is_err());
    }
    let mut many = own(&table(), &[("model.starts", "paper"), ("model.resamples", "0")]).unwrap();
    many.search.ends = vec![1.0; 4_500];
    let other = own(&table(), &[]).unwrap().restore(&saved(&many));
    assert!(other.unwrap_err().to_string().contains("other settings"));
}

/// The page asks for something between two steps, and one step must not keep it waiting.
#[test]
fn a_step_ends_in_the_middle_of_a_long_descent() {
    let mut experiment = own(&table(), &[("model.resamples", "0")]).unwrap();
    let (mut cut, mut before) = (0, 0);
    while experiment.step().unwrap() {
        if let Some(way) = &experiment.search.under_way {
            cut += 1;
            before = before.max(way.passes);
        }
    }
    assert!(cut > 10, "{cut}");
    let whole = experiment.search.starts.iter();
    let longest = whole.map(|start| experiment.search.distance.descend(*start).passes).max();
    assert!(longest.unwrap() > before, "{longest:?} {before}");
    assert!(experiment.search.under_way.is_none());
}

#[test]
fn the_same_seed_draws_the_same_and_another_seed_other_resamples() {
    let run = |seed: &str| {
        let changes = [("model.source", "own"), ("model.resamples", "12"), ("seed", seed)];
        let spec = spec("chinchilla", &changes);
        let table = table();
        let bytes = table.as_bytes();
        finished(Chinchilla::new(model(&spec), spec.seed, &|_| Some(bytes)).unwrap())
    };
    let (one, again, other) = (run("1"), run("1"), run("2"));
    assert_eq!(one.resampled, again.resampled);
    assert_ne!(one.resampled, other.resampled);
    let [low, high] = one.band(Law::exponent).unwrap();
    assert!(low < high);
    // More resamples later change nothing of the first ones.
    let mut more = run("1");
    let changes = [("model.source", "own"), ("model.resamples", "15")];
    more.turn(model(&spec("chinchilla", &changes))).unwrap();
    let more = finished(more);
    assert_eq!(more.resampled[..12], one.resampled);
    assert_eq!(more.resampled.len(), 15);
}

#[test]
fn compute_groups_and_resamples_are_turned_while_it_runs() {
    let mut experiment = finished(own(&table(), &[("model.resamples", "3")]).unwrap());
    let before = (metric(&experiment, "best_parameters"), experiment.groups.len());
    let changes = [("model.source", "own"), ("model.flop", "1e20"), ("model.equal_runs", "50")];
    experiment.turn(model(&spec("chinchilla", &changes))).unwrap();
    assert!(metric(&experiment, "best_parameters") < before.0);
    assert!(before.1 > 0 && experiment.groups.is_empty());
    assert!(experiment.shown("cloud").is_none(), "no group, no chart");
    let Some(Shown::Text(table)) = experiment.shown("exponents") else { panic!() };
    assert!(table.contains("2: parabolas|–|0.49"), "{table}");
    assert!(experiment.act("draw", "", &[]).is_err());
}

#[test]
fn what_cannot_be_fitted_is_told_in_a_sentence() {
    let error = |table: &str, changes: &[(&str, &str)]| {
        own(table, changes).err().map(|error| error.to_string()).unwrap_or_default()
    };
    assert!(error("", &[]).contains("empty"));
    assert!(error("N,FLOP,loss\n1,6,x\n", &[]).contains("line 2"));
    assert!(error("size,FLOP,loss\n1,6,2\n", &[]).contains("no column “N”"));
    let few = "N,FLOP,loss\n".to_owned() + &"1e6,6e13,3\n".repeat(10);
    assert!(error(&few, &[]).starts_with("5 runs are left"));
    assert!(error(&few, &[("model.drop", "100")]).starts_with("0 runs are left"));
    let spec = spec("chinchilla", &[]);
    let missing = Chinchilla::new(model(&spec), 1, &|_| None).err().unwrap();
    assert_eq!(missing, ExperimentError::MissingData("chinchilla"));
}

/// All runs alike, all sizes alike, all losses alike: nothing to learn, and nothing breaks.
#[test]
fn odd_tables_are_fitted_and_shown_without_harm() {
    let rows: [fn(u32) -> String; 4] = [
        |_| "1e6,6e13,3".to_owned(),
        |at| format!("1e6,{}e13,{}", at + 1, 2.0 + 1.0 / f64::from(at + 1)),
        |at| format!("{}e6,6e14,2", at + 1),
        |at| format!("{}e-3,{}e-2,{}e9", at + 1, at + 1, at + 1),
    ];
    for (kind, row) in rows.into_iter().enumerate() {
        let rows: Vec<String> = (0..20).map(row).collect();
        let table = "N,FLOP,loss\n".to_owned() + &rows.join("\n");
        let changes = [("model.resamples", "2"), ("model.within", "3"), ("model.drop", "1")];
        let experiment = finished(own(&table, &changes).unwrap());
        assert!(
            experiment.search.best.is_some_and(|(_, objective)| objective.is_finite()),
            "{kind}"
        );
        every_place(&experiment);
    }
}

#[test]
fn every_place_can_be_shown_at_any_time() {
    let mut experiment = own(&table(), &[("model.resamples", "4")]).unwrap();
    every_place(&experiment);
    experiment.step().unwrap();
    every_place(&experiment);
    let experiment = finished(experiment);
    every_place(&experiment);
    assert!(experiment.shown("nothing").is_none() && experiment.shown("cloud.rows").is_none());
    let Some(Shown::Text(note)) = experiment.shown("note") else { panic!() };
    assert!(note.starts_with("55 runs are fitted; the 5 with the highest losses"), "{note}");
}

/// Charts have a name, a colour and a manner a curve, places in order; tables have as many cells in each row, none empty.
fn every_place(experiment: &Chinchilla) {
    for place in ["frontier", "cloud", "parabolas", "ratio", "residuals", "ends"] {
        let Some(Shown::Numbers { shape, values, .. }) = experiment.shown(place) else { continue };
        let [curves, width] = shape[..] else { panic!() };
        assert!(values[..width].is_sorted(), "{place}");
        assert!(values.chunks(width).all(|row| row.iter().any(|value| value.is_finite())));
        for suffix in ["points", "classes"] {
            let Some(Shown::Numbers { shape, .. }) = experiment.shown(&format!("{place}.{suffix}"))
            else {
                panic!()
            };
            assert_eq!(shape, [curves - 1]);
        }
        let Some(Shown::Text(names)) = experiment.shown(&format!("{place}.names")) else {
            panic!()
        };
        assert_eq!(names.split('\n').count(), curves - 1);
    }
    for place in ["budget", "numbers", "exponents"] {
        let Some(Shown::Text(table)) = experiment.shown(place) else { panic!() };
        let cells = |line: &str| line.split('|').count();
        let columns = cells(table.lines().next().unwrap());
        assert!(table.lines().all(|line| cells(line) == columns), "{table}");
        assert!(table.split(['|', '\n']).all(|cell| !cell.is_empty()), "{table}");
    }
}

/// The milestone's figures, but for those of 4,000 resamples.
#[test]
fn the_published_figures_hold() {
    let Some(experiment) = published(&[("model.resamples", "0")]) else { return };
    let experiment = finished(experiment);
    let milestone = spec::milestone_of("chinchilla").unwrap();
    let figures: Vec<_> = milestone.figures.iter().filter(|f| f.preset == "chinchilla").collect();
    assert_eq!(figures.len(), 18);
    for figure in figures {
        let measured = metric(&experiment, figure.metric);
        assert!(figure.holds(measured), "{}: {measured}, {}", figure.metric, figure.published);
    }
}
