//! Reference: `tests/parity/herd.py`, plain Python: start times instead of ticks, exact fractions instead of events, bytes layer by layer.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use spec::{ExperimentSpec, RunSpec};

use super::cluster::Cluster;
use super::failures::{Failures, HOURS, Machine, Settings, crashes, young_daly};
use super::pipeline::Pipeline;
use super::schedule::{Kind, Plan};
use super::*;

const PYTHON: &str = include_str!("../../../../tests/parity/fixtures/herd.txt");

/// The lines of a kind: the parts of the name after it, and the numbers.
fn cases(kind: &str) -> Vec<(Vec<&'static str>, Vec<f64>)> {
    let line = |line: &'static str| {
        let (name, numbers) = line.split_once('|')?;
        let (first, rest) = name.split_once('/')?;
        let numbers = numbers.split(' ').map(|number| number.parse().unwrap()).collect();
        (first == kind).then(|| (rest.split('/').collect(), numbers))
    };
    let cases: Vec<_> = PYTHON.lines().filter_map(line).collect();
    assert!(!cases.is_empty(), "{kind}");
    cases
}

fn parsed<const N: usize>(parts: &[&str]) -> [f64; N] {
    let numbers: Vec<f64> = parts.iter().map(|part| part.parse().unwrap()).collect();
    numbers.try_into().unwrap()
}

fn preset(id: &str, settings: &[(&str, &str)]) -> RunSpec {
    let run = (spec::find_preset(id).unwrap().spec)();
    run.with_texts(settings.iter().copied()).unwrap()
}

fn model(run: &RunSpec) -> &ExperimentSpec {
    let spec::ModelSpec::Experiment(model) = &run.model else { panic!() };
    model
}

fn herd(id: &str, settings: &[(&str, &str)], seed: u64) -> Herd {
    Herd::new(model(&preset(id, settings)), seed).unwrap()
}

fn stepped(mut herd: Herd, steps: usize) -> Herd {
    for _ in 0..steps {
        herd.step().unwrap();
    }
    herd
}

fn finished(mut herd: Herd) -> Herd {
    while herd.step().unwrap() {}
    herd
}

fn metric(herd: &Herd, name: &str) -> f64 {
    herd.metrics()
        .into_iter()
        .find(|(known, _)| *known == name)
        .unwrap_or_else(|| panic!("{name}"))
        .1
}

fn text(herd: &Herd, place: &str) -> String {
    let Some(Shown::Text(text)) = herd.show(place) else { panic!("{place} is no text") };
    text
}

fn near(ours: f64, theirs: f64, tolerance: f64, what: &str) {
    assert!(
        (ours - theirs).abs() <= tolerance * theirs.abs().max(1e-9),
        "{what}: {ours}, {theirs}"
    );
}

fn run_to_the_end(
    kind: Kind,
    stages: usize,
    micro: usize,
    parts: usize,
    backward: usize,
) -> Pipeline {
    let plan = Plan::new(kind, stages, micro, parts).unwrap();
    let mut pipeline = Pipeline::at_start(plan, backward);
    while pipeline.step() {}
    pipeline
}

#[test]
fn pipelines_take_the_time_and_hold_the_micro_batches_that_python_says() {
    for (name, numbers) in cases("pipeline") {
        let kind = match name[0] {
            "gpipe" => Kind::GPipe,
            "1f1b" => Kind::OneForwardOneBackward,
            _ => Kind::Interleaved,
        };
        let [stages, micro, parts, backward] = parsed::<4>(&name[1..]).map(|n| n as usize);
        let pipeline = run_to_the_end(kind, stages, micro, parts, backward);
        let (work, idle) = pipeline.work_and_idle();
        let peaks = pipeline.stages.iter().map(|stage| stage.held.iter().max().unwrap());
        let ours = [pipeline.now, work, idle].into_iter().chain(peaks.copied());
        assert_eq!(ours.map(|n| n as f64).collect::<Vec<_>>(), numbers, "{name:?}");
    }
}

/// 300 pipelines at random. Integers, so exactly: idle · V · M = work · (PP − 1), whatever a pass backward takes.
#[test]
fn counted_idle_time_is_the_formulas_bubble_for_every_schedule() {
    let random = &mut ChaCha8Rng::seed_from_u64(1);
    for at in 0..300 {
        let kind = Kind::ALL[at % 3];
        let (stages, parts) = (random.random_range(1..=12), random.random_range(1..=6));
        let rounds = if kind == Kind::Interleaved { stages } else { 1 };
        let micro = rounds * random.random_range(1..=4);
        let backward = random.random_range(1..=3);
        let pipeline = run_to_the_end(kind, stages, micro, parts, backward);
        let (plan, (work, idle)) = (pipeline.plan, pipeline.work_and_idle());
        assert_eq!(idle * plan.parts * micro, work * (stages - 1), "{plan:?}");
        assert_eq!(pipeline.now, plan.duration(backward), "{plan:?}");
        assert_eq!(work, stages * plan.parts * micro * (1 + backward));
        for (at, stage) in pipeline.stages.iter().enumerate() {
            assert_eq!(pipeline.peak(stage), plan.in_flight(at), "{plan:?}, stage {at}");
        }
    }
}

/// Huang et al. 2019 hold all micro-batches; Narayanan et al. 2021 at most as many as there are stages.
#[test]
fn gpipe_holds_all_micro_batches_and_1f1b_at_most_as_many_as_stages() {
    let most = |id| metric(&finished(herd(id, &[("model.micro", "32")], 1)), "in_flight");
    assert_eq!((most("llama-3-gpipe"), most("llama-3")), (32.0, 4.0));
    let few = finished(herd("llama-3", &[("model.micro", "2")], 1));
    assert_eq!(metric(&few, "in_flight"), 2.0);
}

#[test]
fn no_pass_begins_before_what_it_needs_has_ended() {
    let pipeline = run_to_the_end(Kind::Interleaved, 4, 8, 3, 2);
    let when = |is_backward: bool, part: usize, micro: usize| {
        let past = &pipeline.stages[part % 4].past;
        let is_it = |task: &schedule::Task| {
            (task.is_backward, task.part, task.micro) == (is_backward, part / 4, micro)
        };
        let at = past.iter().position(|task| task.as_ref().is_some_and(is_it)).unwrap();
        (at, at + if is_backward { 2 } else { 1 })
    };
    for micro in 0..8 {
        for part in 1..12 {
            assert!(when(false, part, micro).0 >= when(false, part - 1, micro).1);
            assert!(when(true, part - 1, micro).0 >= when(true, part, micro).1);
        }
        assert!(when(true, 11, micro).0 >= when(false, 11, micro).1);
    }
}

/// Table 4 of Dubey et al. 2024.
#[test]
fn the_three_rows_multiply_out() {
    for (id, gpus, utilisation) in [
        ("llama-3-8k", 8_192.0, 43.5),
        ("llama-3-16k", 16_384.0, 40.4),
        ("llama-3-long", 16_384.0, 38.4),
    ] {
        let herd = herd(id, &[], 1);
        assert_eq!(metric(&herd, "gpus"), gpus);
        assert_eq!(metric(&herd, "tokens_a_batch"), 16_777_216.0);
        near(metric(&herd, "utilisation"), utilisation, 2e-3, id);
        near(metric(&herd, "operations"), 37.908, 1e-9, id);
        assert!(metric(&herd, "memory") < 80.0, "{id}");
    }
    // By hand: 37.908e24 / (16,384 × 400e12 × 86,400 s).
    near(metric(&herd("llama-3-16k", &[], 1), "days_in_all"), 66.947, 1e-4, "days");
}

#[test]
fn bytes_are_those_that_python_counts_layer_by_layer() {
    for (name, numbers) in cases("memory") {
        let values = ["tensor", "context_parts", "stages", "copies", "sequence", "sequences"];
        let mut run =
            preset("llama-3-16k", &[("model.schedule", "1f1b"), ("model.sharding", name[6])]);
        for (setting, value) in values.iter().zip(&name) {
            run = run.with_text(&format!("model.{setting}"), value).unwrap();
        }
        run = run.with_text("model.micro", name[5]).unwrap();
        let memory = Cluster::read(model(&run)).unwrap().memory();
        let ours = [memory.weights, memory.gradients, memory.states, memory.activations];
        for (ours, theirs) in ours.into_iter().zip(numbers) {
            near(ours, theirs, 1e-11, &name.join("/"));
        }
    }
}

#[test]
fn every_gpu_has_a_place_of_its_own_and_neighbours_are_a_stride_apart() {
    let run = preset(
        "llama-3-16k",
        &[("model.tensor", "2"), ("model.context_parts", "3"), ("model.copies", "5")],
    );
    let cluster = Cluster::read(model(&run)).unwrap();
    let strides = cluster.strides();
    for gpu in 0..cluster.gpus() {
        let place = cluster.place(gpu).unwrap();
        assert_eq!(place.iter().zip(strides).map(|(at, stride)| at * stride).sum::<usize>(), gpu);
    }
    assert_eq!((cluster.gpus(), cluster.place(480)), (480, None));
}

#[test]
fn reading_ends_on_the_day_on_which_all_tokens_are_read() {
    let herd = finished(herd("llama-3-16k", &[], 1));
    assert_eq!(metric(&herd, "days"), 67.0);
    assert_eq!(metric(&herd, "tokens_read"), 15.6);
}

/// As `garden check` does.
#[test]
fn every_figure_of_the_milestone_holds_on_every_seed() {
    let milestone = spec::milestone_of("llama-3").unwrap();
    for figure in milestone.figures {
        for seed in figure.seeds {
            let measured = metric(&finished(herd(figure.preset, &[], *seed)), figure.metric);
            println!(
                "{} {} {seed}: {measured}, {}",
                figure.preset, figure.metric, figure.published
            );
            assert!(figure.holds(measured), "{} {}: {measured}", figure.preset, figure.metric);
        }
    }
}

/// Exact fractions in Python, sums of rounded hours here.
#[test]
fn crashes_cost_what_python_says() {
    let times = cases("crashes");
    for (name, numbers) in cases("crashed") {
        let [number, interval, saving, restart] = parsed::<4>(&name);
        let (interval, saving, restart) = (interval / 60.0, saving / 3_600.0, restart / 60.0);
        let settings = Settings { mtbf: 1.0, saving, restart, interval };
        let mut machine = Machine::new(settings, true);
        for until in (0..=HOURS).step_by(6) {
            machine.advance(until as f64, &times[number as usize].1);
        }
        let [counts, crashed, saved, vain] = numbers[..] else { panic!() };
        near(machine.effective() * HOURS as f64 / 100.0, counts, 1e-9, "hours that count");
        near(machine.repeated, vain, 1e-8, "hours in vain");
        assert_eq!((machine.crashed as f64, machine.saved as f64), (crashed, saved), "{name:?}");
        let lost: f64 = machine.lost.iter().map(|lost| f64::from(*lost)).sum();
        near(lost, HOURS as f64 - counts, 1e-4, "lost hour by hour");
        assert!(machine.lost.iter().all(|lost| (0.0..=1.0 + 1e-4).contains(lost)));
    }
}

#[test]
fn the_closed_form_is_pythons_and_what_a_million_tries_give() {
    for (name, numbers) in cases("expected") {
        let [mtbf, interval, saving, restart] = parsed::<4>(&name);
        let (interval, saving, restart) = (interval / 60.0, saving / 3_600.0, restart / 60.0);
        let ours = Settings { mtbf, saving, restart, interval }.expected() / 100.0;
        near(ours, numbers[0], 1e-11, "closed form");
        near(ours, numbers[1], 2e-3, "a million tries");
    }
}

/// 419 expected, standard deviation √419 = 20; the mean of 200 seeds has one of 1.4.
#[test]
fn crashes_come_as_often_as_they_should() {
    let mtbf = HOURS as f64 / 419.0;
    let counts = (1..=200).map(|seed| crashes(mtbf, seed).len() as f64);
    let mean = counts.sum::<f64>() / 200.0;
    assert!((mean - 419.0).abs() < 5.0, "{mean}");
    let gaps = crashes(mtbf, 7);
    assert!(gaps.windows(2).all(|pair| pair[0] < pair[1]) && gaps[gaps.len() - 1] < HOURS as f64);
}

/// Seeds 1 to 3: more than 90 % of the time counts (Dubey et al. 2024), within 2 points of the best interval, within 1.5 of the closed form.
#[test]
fn at_young_and_dalys_interval_nine_tenths_of_the_time_count() {
    for seed in 1..=3 {
        let herd = finished(herd("llama-3-failures", &[], seed));
        assert!(metric(&herd, "effective") > 90.0);
        assert!(metric(&herd, "behind_best") < 2.0);
        assert!((metric(&herd, "effective") - metric(&herd, "expected")).abs() < 1.5);
        assert_eq!(metric(&herd, "hours"), 1_296.0);
    }
    near(metric(&herd("llama-3-failures", &[], 1), "mtbf"), 3.093, 1e-3, "hours");
    near(young_daly(10.0 / 3_600.0, 3.09), 0.131_02, 1e-4, "by hand: √0.0171667");
}

#[test]
fn saving_too_often_or_too_rarely_loses_more() {
    let effective = |id| metric(&finished(herd(id, &[], 1)), "effective");
    let best = effective("llama-3-failures");
    assert!(effective("llama-3-often") < best - 5.0 && effective("llama-3-rarely") < best - 15.0);
}

/// The same numbers from settings, seed and steps, whichever way they came: so that a saved run goes on by taking its steps again.
#[test]
fn a_knob_turned_on_the_way_gives_what_it_gives_from_the_start() {
    type Turn = (&'static str, &'static [(&'static str, &'static str)], &'static [&'static str]);
    let turns: [Turn; 4] = [
        (
            "llama-3",
            &[("model.schedule", "interleaved"), ("model.backward", "3")],
            &["gantt", "held"],
        ),
        ("llama-3", &[("model.stages", "2"), ("model.micro", "64")], &["gantt", "held"]),
        ("llama-3-16k", &[("model.tflops", "200"), ("model.tensor", "4")], &["reading", "memory"]),
        (
            "llama-3-failures",
            &[("model.restart", "20"), ("model.rule", "by hand")],
            &["hours", "intervals"],
        ),
    ];
    for (id, settings, places) in turns {
        let run = preset(id, settings);
        let mut turned = stepped(herd(id, &[], 5), 40);
        turned.turn(model(&run)).unwrap();
        let begun = stepped(Herd::new(model(&run), 5).unwrap(), 40);
        let (turned, begun) = (stepped(turned, 9), stepped(begun, 9));
        assert_eq!(turned.metrics(), begun.metrics());
        for place in places {
            let bits = |herd: &Herd| match herd.show(place) {
                Some(Shown::Numbers { values, .. }) => {
                    values.iter().map(|v| v.to_bits()).collect::<Vec<_>>()
                }
                _ => panic!("{place}"),
            };
            assert_eq!(bits(&turned), bits(&begun), "{id}, {place}");
        }
    }
}

/// As a session does: a new exhibit of the same settings and seed, the same steps, what was asked at the same step.
#[test]
fn a_saved_run_takes_its_steps_again_and_goes_on_bit_for_bit() {
    use std::task::{Context, Poll, Waker};
    for (id, place) in [
        ("llama-3-interleaved", "gantt"),
        ("llama-3-long", "reading"),
        ("llama-3-failures", "hours"),
    ] {
        let ask = |herd: &mut Herd| match id {
            "llama-3-long" => herd.act("gpu", "777", &[]).unwrap(),
            _ => assert!(herd.act("gpu", "777", &[]).is_err()),
        };
        let mut whole = stepped(herd(id, &[], 9), 11);
        ask(&mut whole);
        let saved = whole.save().as_mut().poll(&mut Context::from_waker(Waker::noop()));
        assert_eq!(saved, Poll::Ready(Ok(None)));
        assert!(whole.restore(&[1.0]).is_err());
        let mut again = stepped(herd(id, &[], 9), 11);
        ask(&mut again);
        let (whole, again) = (finished(whole), finished(again));
        assert_eq!(whole.metrics(), again.metrics());
        assert_eq!(format!("{:?}", whole.show(place)), format!("{:?}", again.show(place)));
        assert_eq!(whole.show("gpu.said"), again.show("gpu.said"));
    }
}

#[test]
fn what_does_not_go_together_is_refused_and_all_stays_as_it_was() {
    let mut herd = stepped(herd("llama-3-interleaved", &[], 1), 7);
    let before = herd.metrics();
    let error =
        herd.turn(model(&preset("llama-3-interleaved", &[("model.micro", "6")]))).unwrap_err();
    assert!(error.to_string().ends_with("choose a multiple of 4"), "{error}");
    assert_eq!(herd.metrics(), before);
    let run = preset("llama-3-16k", &[("model.sequences", "24")]);
    let error = Herd::new(model(&run), 1).err().unwrap().to_string();
    assert!(error.contains("24 sequences cannot be cut into 16 micro-batches"), "{error}");
}

#[test]
fn a_gpu_is_found_and_one_that_is_not_there_is_told() {
    let mut herd = herd("llama-3-16k", &[], 1);
    herd.act("gpu", " 12,345 ", &[]).unwrap();
    // 12,345 = 1 + 8 · (7 + 16 · 96).
    assert!(text(&herd, "gpu.said").starts_with("GPU 12,345: TP 1, CP 0, PP 7, DP 96"));
    herd.act("gpu", "16384", &[]).unwrap();
    assert!(
        text(&herd, "gpu.said")
            .contains("no GPU 16,384: the 16,384 GPUs have the numbers from 0 to 16,383")
    );
    for wrong in ["", "seven", "-1", "1.5", "99999999999999999999"] {
        assert!(herd.act("gpu", wrong, &[]).unwrap_err().to_string().contains("type the number"));
    }
    assert!(herd.act("fly", "1", &[]).is_err());
    let mut pipeline = super::tests::herd("llama-3", &[], 1);
    assert!(pipeline.act("gpu", "1", &[]).is_err() && pipeline.show("gpu.off").is_some());
}

#[test]
fn every_panel_of_an_instrument_has_its_place_and_tables_have_no_empty_heading() {
    use spec::Show;
    let kind = model(&preset("llama-3", &[])).kind;
    let mut seen = vec![0; kind.panels.len()];
    for id in ["llama-3", "llama-3-16k", "llama-3-failures"] {
        let herd = stepped(herd(id, &[], 1), 5);
        for (panel, seen) in kind.panels.iter().zip(&mut seen) {
            let (Show::Matrix { place, .. }
            | Show::Curves { place, .. }
            | Show::Bars { place, .. }
            | Show::Table { place }
            | Show::Text { place, .. }) = panel.show
            else {
                *seen = 1;
                continue;
            };
            let Some(shown) = herd.show(place) else { continue };
            *seen += 1;
            match (panel.show, shown) {
                (Show::Table { .. }, Shown::Text(table)) => {
                    let cells =
                        |line: &str| line.split('|').filter(|cell| !cell.is_empty()).count();
                    let columns = table.lines().map(cells).collect::<Vec<_>>();
                    assert!(columns.iter().all(|count| *count == columns[0]), "{table}");
                }
                (Show::Matrix { .. }, Shown::Numbers { shape, values, .. }) => {
                    let names = |of: &str| text(&herd, &format!("{place}.{of}")).lines().count();
                    assert_eq!([names("rows"), names("columns")], shape[..]);
                    assert!(values.len() > 150 && values.len() == shape[0] * shape[1]);
                }
                (Show::Curves { .. }, Shown::Numbers { shape, values, .. }) => {
                    assert_eq!(
                        text(&herd, &format!("{place}.names")).lines().count(),
                        shape[0] - 1
                    );
                    assert!(
                        values[..shape[1]].windows(2).all(|pair| pair[0] <= pair[1]),
                        "{place}"
                    );
                }
                _ => {}
            }
        }
    }
    assert_eq!(seen, vec![1; seen.len()], "each panel belongs to one instrument");
}

#[test]
fn close_up_each_character_has_its_value() {
    for stages in ["1", "4", "32"] {
        let herd =
            stepped(herd("llama-3", &[("model.stages", stages), ("model.micro", "64")], 1), 50);
        let Some(Shown::Numbers { values, .. }) = herd.show("close.values") else { panic!() };
        let text = text(&herd, "close");
        assert_eq!(text.chars().count(), values.len());
        assert!(text.lines().all(|line| line.chars().count() == 30));
    }
}

#[test]
fn the_hardest_settings_still_come_to_an_end() {
    let settings = [
        ("model.stages", "32"),
        ("model.micro", "64"),
        ("model.virtual", "8"),
        ("model.backward", "3"),
    ];
    let large = finished(herd("llama-3-interleaved", &settings, 1));
    assert_eq!(metric(&large, "bubble"), 31.0 / 512.0);
    let settings =
        [("model.interruptions", "10000"), ("model.saving", "3600"), ("model.restart", "120")];
    let hopeless = finished(herd("llama-3-failures", &settings, 1));
    assert!(metric(&hopeless, "effective") < 5.0);
    let failures = Failures::new(Settings::read(model(&preset("llama-3-failures", &[]))), 1);
    assert!(!failures.is_over() && failures.best().1 == 100.0);
}
