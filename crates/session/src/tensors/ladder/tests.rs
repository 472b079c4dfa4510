use burn::tensor::Device;
use experiments::{Experiment, Shown};
use spec::milestones::ladder::{RUNGS, Stage};
use spec::{ModelSpec, RunSpec, find_preset};

use super::{Ladder, cost};

/// Enough for the counts; the nets need more characters than this for their streams.
const TEXT: &str = "The owl and the pussycat went to sea in a beautiful pea green boat.\n";

fn spec(stage: &str) -> RunSpec {
    let spec = (find_preset("ladder").unwrap().spec)();
    let changes = [("model.source", "own"), ("model.climb", stage)];
    spec.with_all(changes.map(|(path, word)| (path.to_owned(), word.into()))).unwrap()
}

fn built(stage: &str, text: &str) -> Ladder {
    let RunSpec { model: ModelSpec::Experiment(model), .. } = spec(stage) else {
        panic!("the ladder is an experiment");
    };
    let bytes = text.as_bytes();
    let files = |name: &str| (name == "own").then_some(bytes);
    Ladder::new(&model, 1, &files, &Device::default()).unwrap()
}

/// One step with what follows it; whether another is to come.
fn step(ladder: &mut Ladder) -> bool {
    let more = ladder.step().unwrap();
    if let Some(settling) = ladder.settle(&[]) {
        pollster::block_on(settling).unwrap();
    }
    more
}

fn climb(ladder: &mut Ladder) {
    while step(ladder) {}
}

fn metric(ladder: &Ladder, name: &str) -> Option<f64> {
    ladder.metrics().into_iter().find(|(metric, _)| *metric == name).map(|(_, value)| value)
}

fn text(ladder: &Ladder, place: &str) -> Option<String> {
    match ladder.show(place)? {
        Shown::Text(text) => Some(text),
        Shown::Numbers { .. } => panic!("{place} is no text"),
    }
}

#[test]
fn counts_are_climbed_from_the_cheapest_and_more_context_costs_more() {
    let mut ladder = built("counts", &TEXT.repeat(40));
    climb(&mut ladder);
    let counts = RUNGS.iter().filter(|rung| rung.stage == Stage::Counts).count();
    assert_eq!(metric(&ladder, "climbed"), Some(counts as f64));
    let bits: Vec<f64> =
        RUNGS[..counts].iter().map(|rung| metric(&ladder, rung.id).unwrap()).collect();
    // A text that repeats itself is all but known after two characters.
    assert!(bits[0] > 3.0 && bits[1] < bits[0] && bits[2] < 1.0, "{bits:?}");
    assert!(bits[0] < metric(&ladder, "uniform").unwrap());
    let Some(Shown::Numbers { shape, values, .. }) = ladder.show("points") else {
        panic!("there are points");
    };
    assert_eq!(shape, [counts, 4], "of a text of one's own nothing is on record");
    let operations: Vec<f32> = values.chunks(4).map(|row| row[1]).collect();
    assert!(operations.windows(2).all(|pair| pair[0] < pair[1]));
    let runs = text(&ladder, "points.runs").unwrap();
    assert!(runs.lines().all(|json| RunSpec::from_json(json).is_ok()));
}

/// 2,448 of 2,720 characters are counted after no and after one character.
#[test]
fn a_count_of_pairs_costs_two_additions_a_character() {
    let spec = (RUNGS[1].spec)();
    let metrics = [("runs", 100.0), ("characters", 2_448.0)];
    let metric = |name: &str| metrics.iter().find(|(other, _)| *other == name).map(|(_, v)| *v);
    let cost = cost::of(&spec, metric).unwrap();
    assert_eq!((cost.parameters, cost.operations), (100.0, 4_896.0));
    assert_eq!(cost::steps(&spec), None);
}

/// nanoGPT on a laptop: 6 · (804,096 + 2·4·64·128) operations a token.
#[test]
fn attention_adds_its_own_products() {
    let spec = (find_preset("nanogpt-cpu").unwrap().spec)();
    let metric = |name: &str| Some(if name == "tokens" { 1.0 } else { 804_096.0 });
    let cost = cost::of(&spec, metric).unwrap();
    assert_eq!(cost.operations, 6.0 * (804_096.0 + 65_536.0));
    assert_eq!(cost::steps(&spec), Some(2_000));
}

#[test]
fn a_run_that_cannot_be_says_why_and_the_next_is_climbed() {
    let mut ladder = built("windows", "too short");
    climb(&mut ladder);
    let table = text(&ladder, "table").unwrap();
    let row = table.lines().nth(1).unwrap();
    assert!(row.contains("the text has 9 characters"), "{row}");
    assert_eq!(metric(&ladder, "climbed"), Some(10.0));
    assert_eq!(metric(&ladder, "best"), None);
}

#[test]
fn a_run_can_be_skipped_and_nothing_is_skipped_when_all_is_done() {
    let mut ladder = built("counts", &TEXT.repeat(40));
    assert_eq!(text(&ladder, "skip.off"), Some(String::new()));
    ladder.act("skip", "", &[]).unwrap();
    climb(&mut ladder);
    assert_eq!(metric(&ladder, "bits_letters"), None);
    assert!(text(&ladder, "table").unwrap().contains("letter frequencies|skipped"));
    let refused = ladder.act("skip", "", &[]).unwrap_err().to_string();
    assert!(refused.contains("no run is under way"), "{refused}");
    assert!(ladder.act("jump", "", &[]).is_err());
}

#[test]
fn what_is_climbed_is_kept_in_a_file() {
    let mut ladder = built("counts", &TEXT.repeat(40));
    while metric(&ladder, "climbed") < Some(3.0) {
        step(&mut ladder);
    }
    let saved = pollster::block_on(ladder.save()).unwrap().unwrap();
    let mut other = built("counts", &TEXT.repeat(40));
    other.restore(&saved).unwrap();
    assert_eq!(other.metrics(), ladder.metrics());
    climb(&mut ladder);
    climb(&mut other);
    let bits = |ladder: &Ladder| RUNGS.iter().map(|r| metric(ladder, r.id)).collect::<Vec<_>>();
    assert_eq!(bits(&other), bits(&ladder));
    assert!(other.restore(&saved[1..]).is_err());
    assert!(other.restore(&[&saved[..], &[0.0]].concat()).is_err());
}

#[test]
fn what_is_on_record_is_shown_until_it_is_climbed() {
    let spec = (find_preset("ladder").unwrap().spec)();
    let ModelSpec::Experiment(model) = spec.model else { panic!("the ladder is an experiment") };
    let whole = TEXT.repeat(40);
    let files = |name: &str| (name == "tinyshakespeare").then_some(whole.as_bytes());
    let mut ladder = Ladder::new(&model, 1, &files, &Device::default()).unwrap();
    let here = |ladder: &Ladder| match ladder.show("points.classes") {
        Some(Shown::Numbers { values, .. }) => values,
        _ => panic!("each point has a class"),
    };
    assert_eq!(here(&ladder), vec![0.0; RUNGS.len()]);
    while metric(&ladder, "climbed") < Some(1.0) {
        step(&mut ladder);
    }
    assert_eq!(here(&ladder)[..2], [1.0, 0.0]);
    // It is another text than the one on record.
    assert!(metric(&ladder, "gap").unwrap() > 0.02);
}
