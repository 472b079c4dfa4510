//! The exhibit on small nets: how it goes down the line, goes on from a file, what it shows and refuses.

use burn::tensor::Device;
use experiments::{Experiment, ExperimentError, Shown};
use serde_json::Value;
use spec::{ExperimentSpec, ModelSpec, RunSpec, find_preset};

use super::StateOfGpt;
use super::stations::Station;

const NAMES: &str = "anna\nbela\nkarl\nmia\nbo\nclara\nkim\nkaja\nlena\nnora\nolaf\npia\n";

/// Short stations: 6, 5, 2 + 4, 3 and 3 steps.
fn spec(changes: &[(&str, Value)]) -> ExperimentSpec {
    let small = [
        ("model.channels", 8.into()),
        ("model.pretraining", 6.into()),
        ("model.tuning", 5.into()),
        ("model.comparisons", 7.into()),
        ("model.rewarding", 4.into()),
        ("model.reinforcing", 3.into()),
        ("model.direct", 3.into()),
        ("model.documents", 4.into()),
        ("model.compared", 8.into()),
        ("model.written", 8.into()),
    ];
    let set = |run: RunSpec, (path, value): &(&str, Value)| run.with(path, value.clone()).unwrap();
    let run = (find_preset("state-of-gpt").unwrap().spec)();
    let ModelSpec::Experiment(model) = small.iter().chain(changes).fold(run, set).model else {
        panic!()
    };
    model
}

fn try_built(changes: &[(&str, Value)], text: &str) -> Result<StateOfGpt, ExperimentError> {
    let file = |_: &str| Some(text.as_bytes());
    StateOfGpt::new(&spec(changes), 1, &file, &Device::flex())
}

fn built(changes: &[(&str, Value)]) -> StateOfGpt {
    try_built(changes, NAMES).unwrap()
}

fn strings() -> Vec<(&'static str, Value)> {
    vec![("model.source", "grammar".into()), ("model.reward", "rule".into())]
}

fn settle(line: &mut StateOfGpt, places: &[&str]) {
    let places: Vec<String> = places.iter().map(|place| (*place).to_owned()).collect();
    pollster::block_on(line.settle(&places).unwrap()).unwrap();
}

/// As the session steps; whether another is left.
fn steps(line: &mut StateOfGpt, count: usize) -> bool {
    let mut more = true;
    for _ in 0..count {
        more = line.step().unwrap();
        settle(line, &[]);
    }
    more
}

fn saved(line: &mut StateOfGpt) -> Vec<f32> {
    pollster::block_on(line.save()).unwrap().unwrap()
}

fn metric(line: &StateOfGpt, name: &str) -> Option<f64> {
    line.metrics().into_iter().find(|(metric, _)| *metric == name).map(|(_, value)| value)
}

fn text(line: &StateOfGpt, place: &str) -> String {
    match line.show(place) {
        Some(Shown::Text(text)) => text,
        other => panic!("{place}: {other:?}"),
    }
}

fn numbers(line: &StateOfGpt, place: &str) -> (Vec<usize>, Vec<f32>) {
    match line.show(place) {
        Some(Shown::Numbers { shape, values, .. }) => (shape, values),
        other => panic!("{place}: {other:?}"),
    }
}

fn refused(line: &mut StateOfGpt, action: &str, text: &str) -> String {
    line.act(action, text, &[]).unwrap_err().to_string()
}

/// 6 + 5 + 2 + 4 + 3 + 3 steps, two for seven comparisons of four each.
#[test]
fn a_run_goes_down_the_whole_line_and_ends() {
    let mut line = built(&[]);
    let mut passed = Vec::new();
    for _ in 0..22 {
        passed.push(line.place.station);
        assert!(steps(&mut line, 1));
    }
    assert!(!steps(&mut line, 1));
    let count = |station| passed.iter().filter(|one| **one == station).count();
    use Station::{Asking, Direct, Policy, Pretraining, Reward, Tuning};
    let counts = [Pretraining, Tuning, Asking, Reward, Policy, Direct].map(count);
    assert_eq!(counts, [6, 5, 2, 4, 3, 2]);
    assert_eq!(metric(&line, "comparisons"), Some(7.0));
    let told = ["held_base", "held_tuned", "correlation", "rl_drift", "dpo_drift", "rl_distinct"];
    assert!(told.iter().all(|name| metric(&line, name).is_some_and(f64::is_finite)));
    assert_eq!(metric(&line, "rl_gap"), None);
    assert!(!steps(&mut line, 2), "nothing is left, and nothing breaks");
    let (shape, _) = numbers(&line, "hacking");
    assert_eq!(shape, [3, 2]);
    assert_eq!(text(&line, "stations").lines().count(), 7);
}

#[test]
fn going_on_from_the_numbers_is_bit_for_bit_the_same_in_every_station() {
    for at in [0, 4, 8, 12, 15, 18, 21, 23] {
        let mut whole = built(&[]);
        steps(&mut whole, at);
        whole.act("ask", "K?", &[]).unwrap();
        let numbers = saved(&mut whole);
        let mut other = built(&[]);
        other.restore(&numbers).unwrap();
        assert_eq!(saved(&mut other), numbers, "after {at} steps");
        for line in [&mut whole, &mut other] {
            settle(line, &["answers"]);
        }
        assert_eq!(text(&whole, "answers"), text(&other, "answers"));
        let ends = [&mut whole, &mut other].map(|line| {
            steps(line, 23 - at);
            (saved(line), line.metrics())
        });
        assert_eq!(ends[0], ends[1], "after {at} steps");
    }
}

#[test]
fn numbers_that_do_not_fit_are_refused_and_the_line_stays() {
    let mut line = built(&[]);
    steps(&mut line, 14);
    let numbers = saved(&mut line);
    let mut station = numbers.clone();
    station[0] = 6.0;
    let mut token = numbers.clone();
    *token.last_mut().unwrap() = 99.0;
    for wrong in [&numbers[..100], &[&numbers[..], &[1.0]].concat(), &station, &token] {
        assert!(matches!(line.restore(wrong), Err(ExperimentError::BadInput(_))));
        assert_eq!(saved(&mut line), numbers);
    }
}

#[test]
fn looking_never_disturbs_the_learning() {
    for changes in [vec![], strings()] {
        let (mut watched, mut alone) = (built(&changes), built(&changes));
        while watched.place.left(&watched.settings) > 0 {
            watched.step().unwrap();
            settle(&mut watched, &["answers", "strings", "chances", "pair"]);
            steps(&mut alone, 1);
        }
        assert_eq!(saved(&mut watched), saved(&mut alone));
    }
}

#[test]
fn clicks_are_needed_by_a_reader_s_run_and_lead_it_on() {
    let mut line = built(&[("model.judge", "reader".into())]);
    assert!(refused(&mut line, "first", "").contains("no two answers"));
    steps(&mut line, 11);
    assert_eq!(line.place.station, Station::Reward);
    let why = line.step().unwrap_err().to_string();
    assert!(why.contains("nobody has compared"), "{why}");
    assert!(text(&line, "pair").contains("\nA|"));
    let first = text(&line, "pair");
    for (choice, clicks) in [("first", 1), ("neither", 1), ("second", 2)] {
        line.act(choice, "", &[]).unwrap();
        settle(&mut line, &[]);
        assert_eq!(line.comparisons.clicked.len(), clicks);
    }
    assert_ne!(text(&line, "pair"), first);
    // Both ways round: no mark can please, and nothing breaks.
    let mut against = line.comparisons.clicked[0].clone();
    std::mem::swap(&mut against.better, &mut against.worse);
    line.comparisons.clicked.push(against);
    let numbers = saved(&mut line);
    let mut other = built(&[("model.judge", "reader".into())]);
    other.restore(&numbers).unwrap();
    settle(&mut other, &[]);
    assert_eq!(text(&other, "pair"), text(&line, "pair"));
    assert!(!steps(&mut line, 10));
    assert!(metric(&line, "reward_loss").unwrap().is_finite());
}

#[test]
fn another_judge_leads_back_to_the_comparisons() {
    let mut line = built(&[]);
    steps(&mut line, 20);
    line.turn(&spec(&[("model.judge", "reader".into())])).unwrap();
    assert_eq!((line.place.station, line.place.step), (Station::Reward, 0));
    assert!(line.step().is_err());
    line.turn(&spec(&[])).unwrap();
    assert_eq!((line.place.station, line.place.step), (Station::Asking, 0));
    assert!(!steps(&mut line, 12));
}

/// The same station from the same model, with the same random numbers.
#[test]
fn a_station_that_begins_again_ends_as_before() {
    let mut line = built(&[]);
    steps(&mut line, 23);
    let numbers = saved(&mut line);
    for (again, left) in [("again_5", 3), ("again_4", 6), ("again_3", 12)] {
        line.act(again, "", &[]).unwrap();
        assert_eq!(line.place.left(&line.settings), left);
        assert!(!steps(&mut line, left));
        assert_eq!(saved(&mut line), numbers, "{again}");
    }
    let mut early = built(&[]);
    assert!(refused(&mut early, "again_4", "").contains("not reached"));
}

#[test]
fn questions_of_no_use_and_unknown_actions_are_refused() {
    let mut line = built(&[]);
    let before = line.question.clone();
    assert!(refused(&mut line, "ask", "").contains("empty"));
    assert!(refused(&mut line, "ask", "ka").contains("more than a letter"));
    assert!(refused(&mut line, "ask", "x").contains("“x”"));
    assert!(refused(&mut line, "first", "").contains("the rule compares"));
    assert!(refused(&mut line, "fly", "").contains("“fly”"));
    assert_eq!(line.question, before);
    let mut made = built(&strings());
    assert!(refused(&mut made, "ask", "a").contains("nothing is asked"));
    for place in ["ask.off", "write.off", "first.off"] {
        assert!(made.show(place).is_some(), "{place}");
    }
    assert!(line.show("ask.off").is_none() && line.show("nowhere").is_none());
}

#[test]
fn texts_of_no_use_are_refused() {
    for (text, changes) in
        [("", vec![]), ("a\nb\n", vec![]), (NAMES, vec![("model.ending", "x".into())])]
    {
        let refused = try_built(&changes, text).err().unwrap();
        assert!(matches!(refused, ExperimentError::BadData(_)), "{refused}");
    }
}

/// Without a pull the best policy is all on one string, and DPO has no slope: both are shown, nothing is refused.
#[test]
fn at_beta_zero_ppo_goes_on_and_dpo_stands_still() {
    let mut changes = strings();
    changes.push(("model.beta", 0.0.into()));
    let mut line = built(&changes);
    let left = line.place.left(&line.settings);
    assert!(!steps(&mut line, left));
    assert_eq!(metric(&line, "rl_gap"), None);
    assert_eq!(metric(&line, "dpo_drift"), Some(0.0));
    assert!(metric(&line, "rl_drift").unwrap() > 0.0);
    settle(&mut line, &["strings", "chances"]);
    assert!(text(&line, "stations").contains("no slope"));
    assert_eq!(numbers(&line, "chances").0, [4, 40]);
    assert_eq!(text(&line, "chances.names").lines().count(), 3);
}

/// Chances of all strings add up to one, and what a step of PPO is told of the best policy is what the table says.
#[test]
fn every_string_is_told_with_its_chances() {
    let mut line = built(&strings());
    let left = line.place.left(&line.settings);
    steps(&mut line, left);
    settle(&mut line, &["strings", "chances"]);
    let (shape, values) = numbers(&line, "chances");
    assert_eq!(shape, [5, 40]);
    for row in values.chunks(40).skip(1) {
        assert!((row.iter().sum::<f32>() - 1.0).abs() < 1e-4);
    }
    let rows: Vec<&[f32]> = values.chunks(40).collect();
    let gap: f32 = rows[3].iter().zip(rows[2]).map(|(p, q)| p * (p / q).ln()).sum();
    assert!((f64::from(gap) - metric(&line, "rl_gap").unwrap()).abs() < 1e-4);
    assert_eq!(text(&line, "strings").lines().count(), 41);
}

/// A reward model that nobody taught marks everything alike: the policy is only pulled back, and stays.
#[test]
fn marks_that_are_all_the_same_move_nothing() {
    let mut line = built(&[("model.rewarding", 0.into()), ("model.algorithm", "reinforce".into())]);
    let left = line.place.left(&line.settings);
    assert!(!steps(&mut line, left));
    assert_eq!(metric(&line, "rl_drift"), Some(0.0));
}

#[test]
fn a_rate_beyond_reason_ends_in_a_sentence_or_in_a_number() {
    let changes = [("model.policy_rate", 1.0.into()), ("model.reinforcing", 40.into())];
    let mut line = built(&changes);
    for _ in 0..60 {
        line.step().unwrap();
        if let Err(error) = pollster::block_on(line.settle(&[]).unwrap()) {
            assert!(error.to_string().contains("learning rate of this station smaller"));
            return;
        }
    }
    assert!(metric(&line, "rl_drift").unwrap().is_finite());
}
