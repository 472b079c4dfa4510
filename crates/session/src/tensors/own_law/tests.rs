use burn::tensor::Device;
use experiments::{Experiment, Shown};
use spec::{ModelSpec, RunSpec, find_preset};

use super::OwnLaw;

/// A language of a few words, so that small nets learn something in a few steps.
fn text() -> String {
    let words = ["the owl ", "and the cat ", "went to sea ", "in a boat ", "of green.\n"];
    let draw = |at: u64| words[(at.wrapping_mul(6_364_136_223_846_793_005) >> 40) as usize % 5];
    (0..4_000).map(draw).collect()
}

fn spec(changes: &[(&str, &str)]) -> RunSpec {
    let usual = [
        ("model.source", "own"),
        ("model.budget", "1e7"),
        ("model.budgets", "2"),
        ("model.sizes", "3"),
        ("model.resamples", "7"),
    ];
    let spec = (find_preset("own-law-tiny").unwrap().spec)();
    let changes = usual.iter().chain(changes).copied();
    spec.with_texts(changes).unwrap()
}

fn built(changes: &[(&str, &str)], text: &str) -> OwnLaw {
    let RunSpec { model: ModelSpec::Experiment(model), seed, .. } = spec(changes) else {
        panic!("the sweep is an experiment");
    };
    let files = |name: &str| (name == "own").then_some(text.as_bytes());
    OwnLaw::new(&model, seed, &files, &Device::default()).unwrap()
}

/// One step with what follows it; whether another is to come.
fn step(sweep: &mut OwnLaw) -> bool {
    let more = sweep.step().unwrap();
    if let Some(settling) = sweep.settle(&[]) {
        pollster::block_on(settling).unwrap();
    }
    more
}

fn finish(sweep: &mut OwnLaw) {
    while step(sweep) {}
}

fn metric(sweep: &OwnLaw, name: &str) -> Option<f64> {
    sweep.metrics().into_iter().find(|(metric, _)| *metric == name).map(|(_, value)| value)
}

fn shown(sweep: &OwnLaw, place: &str) -> Option<String> {
    match sweep.show(place)? {
        Shown::Text(text) => Some(text),
        Shown::Numbers { .. } => panic!("{place} is no text"),
    }
}

fn saved(sweep: &mut OwnLaw) -> Vec<f32> {
    pollster::block_on(sweep.save()).unwrap().unwrap()
}

/// Every run of the sweep by itself gives the same loss: a point opens its run.
#[test]
fn a_run_of_the_sweep_by_itself_gives_the_same_loss() {
    let text = text();
    let mut sweep = built(&[], &text);
    finish(&mut sweep);
    assert_eq!(metric(&sweep, "ended"), Some(6.0));
    let runs = shown(&sweep, "points.runs").unwrap();
    let json = runs.lines().nth(2).unwrap();
    let spec = RunSpec::from_json(json).unwrap();
    let file = protocol::File { name: "own".to_owned(), bytes: text.into_bytes() };
    let mut alone = pollster::block_on(super::Nested::begin(spec, file, None, &Device::default()));
    while alone.end().is_none() {
        pollster::block_on(alone.advance());
    }
    let Some(super::Outcome::Made(made)) = alone.end().map(super::outcome) else { panic!() };
    assert_eq!(Some(made.loss), sweep.made(2).map(|made| made.loss));
}

/// Of the usual text, where it is: the run on record, again from the same spec. Tolerance 0.02 nats: other processors round otherwise.
#[test]
fn every_preset_is_on_record_and_a_run_of_it_comes_to_the_same_loss_again() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data");
    let mirror = std::env::var_os("GARDEN_DATA").map(std::path::PathBuf::from);
    let folders = mirror.into_iter().chain([folder]);
    let mut found = folders.map(|folder| std::fs::read(folder.join("tinyshakespeare.txt")));
    let Some(bytes) = found.find_map(Result::ok) else {
        return eprintln!("skipped: tinyshakespeare.txt is missing");
    };
    for preset in ["own-law", "own-law-tiny"] {
        let RunSpec { model: ModelSpec::Experiment(model), seed, .. } =
            (find_preset(preset).unwrap().spec)()
        else {
            panic!();
        };
        let files = |_: &str| Some(bytes.as_slice());
        let mut sweep = OwnLaw::new(&model, seed, &files, &Device::default()).unwrap();
        assert!(sweep.runs.iter().all(|run| sweep.on_record(run).is_some()), "{preset}");
        let sizes = sweep.runs.iter().map(|run| run.parameters);
        assert!(sizes.clone().fold(f64::MAX, f64::min) == 452.0, "a block of width 4 and 65 rows");
        if preset == "own-law-tiny" {
            let run = sweep.runs.iter().position(|run| run.width == 16).unwrap();
            (0..run).for_each(|_| sweep.act("skip", "", &[]).unwrap());
            while sweep.made(run).is_none() {
                step(&mut sweep);
            }
            let gap = metric(&sweep, "gap").unwrap();
            assert!(gap < 0.02, "{gap}");
        }
    }
}

#[test]
fn a_sweep_ends_in_parabolas_a_law_and_bands() {
    let mut sweep = built(&[], &text());
    assert!(shown(&sweep, "now").unwrap().starts_with("Next: run 1 of 6, 1.0e7 FLOP, width "));
    finish(&mut sweep);
    assert_eq!(metric(&sweep, "starts"), Some(243.0));
    assert!(metric(&sweep, "law_exponent").is_some());
    assert!(metric(&sweep, "gap").is_none(), "of a text of one's own nothing is on record");
    every_place(&sweep);
}

#[test]
fn a_sweep_that_was_saved_goes_on_bit_for_bit() {
    let text = text();
    let mut whole = built(&[], &text);
    finish(&mut whole);
    let end = saved(&mut whole);
    for steps in [0, 1, 8, 40] {
        let mut first = built(&[], &text);
        for _ in 0..steps {
            step(&mut first);
        }
        let kept = saved(&mut first);
        let mut second = built(&[], &text);
        second.restore(&kept).unwrap();
        assert_eq!(second.metrics(), first.metrics(), "{steps}");
        finish(&mut second);
        // Seconds are the only numbers that differ.
        assert_eq!(losses(&second), losses(&whole), "{steps}");
        assert_eq!(second.fits.saved(), whole.fits.saved(), "{steps}");
        assert!(built(&[], &text).restore(&kept[..kept.len() - 1]).is_err());
    }
    let other = built(&[("model.sizes", "4")], &text).restore(&end);
    assert!(other.is_err());
    assert!(built(&[], &text).restore(&[&end[..], &[0.0]].concat()).is_err());
}

/// The run under way is kept with the losses that it has shown.
#[test]
fn the_run_under_way_goes_on_from_its_step() {
    let text = text();
    let at = |sweep: &OwnLaw| sweep.under_way.as_ref().map_or(0, |run| run.step);
    let mut first = built(&[("model.budget", "3e8")], &text);
    while at(&first) < 20 {
        step(&mut first);
    }
    let kept = saved(&mut first);
    let mut second = built(&[("model.budget", "3e8")], &text);
    second.restore(&kept).unwrap();
    assert_eq!((second.kept.is_some(), &second.curve), (true, &first.curve));
    assert_eq!(saved(&mut second), kept, "before it is built again it is kept as it was");
    step(&mut second);
    assert!(at(&second) >= at(&first));
}

fn losses(sweep: &OwnLaw) -> Vec<Option<f32>> {
    (0..sweep.runs.len()).map(|at| sweep.made(at).map(|made| made.loss)).collect()
}

#[test]
fn what_another_worker_has_run_is_told_by_its_name() {
    let text = text();
    let mut sweep = built(&[("model.budget", "3e8")], &text);
    let names = shown(&sweep, "queue.names").unwrap();
    let specs = shown(&sweep, "queue").unwrap();
    assert_eq!((names.lines().count(), specs.lines().count()), (6, 6));
    step(&mut sweep);
    assert!(sweep.under_way.is_some());
    assert_eq!(shown(&sweep, "queue").unwrap().lines().count(), 5, "one is under way");
    for (at, name) in names.lines().enumerate() {
        let told = format!("{name}\nvalidation_loss\nseconds");
        sweep.act("ran", &told, &[2.0 - 0.1 * at as f32, 1.5]).unwrap();
    }
    assert_eq!(metric(&sweep, "ended"), Some(6.0));
    assert!(sweep.under_way.is_none() && shown(&sweep, "queue").is_none());
    assert_eq!(shown(&sweep, "skip.off"), Some(String::new()));
    // What is told again changes nothing.
    let first = names.lines().next().unwrap();
    sweep.act("ran", &format!("{first}\nvalidation_loss"), &[9.0]).unwrap();
    assert_eq!(sweep.made(0).unwrap().loss, 2.0);
    finish(&mut sweep);
    assert_eq!(metric(&sweep, "starts"), Some(243.0));
    let refused = |text: &str, values: &[f32]| {
        built(&[], "the owl").act("ran", text, values).unwrap_err().to_string()
    };
    assert!(refused("nothing\nvalidation_loss", &[2.0]).contains("none of this sweep"));
    let name = built(&[], "the owl").runs[0].name();
    assert!(refused(&name, &[]).contains("without a loss"));
    assert!(refused(&format!("{name}\nvalidation_loss"), &[f32::NAN]).contains("without a loss"));
}

#[test]
fn runs_are_skipped_and_too_few_give_no_law() {
    let mut sweep = built(&[], &text());
    sweep.act("skip", "", &[]).unwrap();
    finish(&mut sweep);
    assert!(shown(&sweep, "table").unwrap().contains("|skipped|"));
    assert!(shown(&sweep, "now").unwrap().starts_with("5 of 6 runs gave a loss: too few"));
    assert_eq!(metric(&sweep, "law_exponent"), None);
    let refused = sweep.act("skip", "", &[]).unwrap_err().to_string();
    assert!(refused.contains("no run is under way"), "{refused}");
    assert!(sweep.act("jump", "", &[]).is_err());
    every_place(&sweep);
}

#[test]
fn a_text_that_is_too_short_fails_every_run_in_a_sentence() {
    let mut sweep = built(&[], "the owl");
    finish(&mut sweep);
    assert!(shown(&sweep, "table").unwrap().contains("shorten the context or add text"));
    assert_eq!((metric(&sweep, "ended"), metric(&sweep, "upward")), (Some(6.0), Some(0.0)));
    every_place(&sweep);
    let kept = saved(&mut sweep);
    let mut other = built(&[], "the owl");
    other.restore(&kept).unwrap();
    assert!(shown(&other, "table").unwrap().contains("it failed before"));
}

#[test]
fn compute_and_resamples_are_turned_while_it_runs() {
    let mut sweep = built(&[], &text());
    finish(&mut sweep);
    let before = shown(&sweep, "spent").unwrap();
    let RunSpec { model: ModelSpec::Experiment(model), .. } =
        spec(&[("model.flop", "1e9"), ("model.resamples", "9")])
    else {
        panic!();
    };
    sweep.turn(&model).unwrap();
    assert_ne!(shown(&sweep, "spent").unwrap(), before);
    finish(&mut sweep);
}

/// Charts have a name, a colour and a manner a curve; tables have as many cells in each row, none empty.
fn every_place(sweep: &OwnLaw) {
    for place in ["parabolas", "frontier", "cloud", "loss"] {
        let Some(Shown::Numbers { shape, .. }) = sweep.show(place) else { continue };
        for suffix in ["points", "classes"] {
            let Some(Shown::Numbers { shape: row, .. }) = sweep.show(&format!("{place}.{suffix}"))
            else {
                panic!("{place}.{suffix}");
            };
            assert_eq!(row, [shape[0] - 1]);
        }
        let names = shown(sweep, &format!("{place}.names")).unwrap();
        assert_eq!(names.split('\n').count(), shape[0] - 1);
    }
    for place in ["spent", "exponents", "numbers", "table"] {
        let table = shown(sweep, place).unwrap();
        let cells = |line: &str| line.split('|').count();
        let columns = cells(table.lines().next().unwrap());
        assert!(table.lines().all(|line| cells(line) == columns), "{table}");
        assert!(table.split(['|', '\n']).all(|cell| !cell.is_empty()), "{table}");
    }
}
