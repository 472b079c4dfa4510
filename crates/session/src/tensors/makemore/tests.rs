//! The nets on made-up names: how they go on, what they show, what they refuse.

use burn::tensor::Device;
use experiments::{Experiment, ExperimentError, Shown};
use serde_json::Value;
use spec::{ExperimentSpec, ModelSpec, RunSpec, find_preset};

use super::Makemore;
use super::net::Net;

const MLP: &str = "makemore-norm";
const TREE: &str = "makemore-tree";

/// 400 names of two to seven letters, with vowels in every second place.
fn text() -> String {
    let letter = |at: usize, place: usize| {
        let letters = if place.is_multiple_of(2) { "bdklmnrs" } else { "aeiou" };
        letters.as_bytes()[(at * 7 + place * 5 + at / 9) % letters.len()] as char
    };
    let name = |at: usize| (0..2 + at % 6).map(|place| letter(at, place)).collect::<String>();
    (0..400).map(|at| name(at) + "\n").collect()
}

fn spec(preset: &str, changes: &[(&str, Value)]) -> (ExperimentSpec, u64) {
    let small = [
        ("model.features", 4.into()),
        ("model.hidden", 12.into()),
        ("model.steps", 250.into()),
        ("model.later", 200.into()),
    ];
    let set = |run: RunSpec, (path, value): &(&str, Value)| run.with(path, value.clone()).unwrap();
    let run = (find_preset(preset).unwrap().spec)();
    let run = small.iter().chain(changes).fold(run, set);
    let ModelSpec::Experiment(model) = run.model else { panic!() };
    (model, run.seed)
}

fn of_text(
    text: &str,
    preset: &str,
    changes: &[(&str, Value)],
) -> Result<Makemore, ExperimentError> {
    let (spec, seed) = spec(preset, changes);
    Makemore::new(&spec, seed, &|_| Some(text.as_bytes()), &Device::flex())
}

fn built(preset: &str, changes: &[(&str, Value)]) -> Makemore {
    of_text(&text(), preset, changes).unwrap()
}

/// As the session waits.
fn settle(net: &mut Makemore, places: &[&str]) -> Result<(), ExperimentError> {
    let places: Vec<String> = places.iter().map(|place| (*place).to_owned()).collect();
    net.settle(&places).map_or(Ok(()), pollster::block_on)
}

/// Steps as the session takes them; whether another is left.
fn steps(net: &mut Makemore, count: usize) -> bool {
    let mut more = true;
    for _ in 0..count {
        more = net.step().unwrap();
        settle(net, &[]).unwrap();
    }
    more
}

fn saved(net: &mut Makemore) -> Vec<f32> {
    pollster::block_on(net.save()).unwrap().unwrap()
}

fn metric(net: &Makemore, name: &str) -> Option<f64> {
    net.metrics().into_iter().find(|(metric, _)| *metric == name).map(|(_, value)| value)
}

fn told(net: &Makemore, place: &str) -> Option<String> {
    match net.show(place)? {
        Shown::Text(text) => Some(text),
        Shown::Numbers { .. } => panic!("{place} is no text"),
    }
}

#[test]
fn both_nets_learn_names_better_than_a_count_of_pairs() {
    for preset in [MLP, TREE] {
        let changes = [("model.steps", 600.into()), ("model.later", 500.into())];
        let mut net = built(preset, &changes);
        assert!(!steps(&mut net, 600));
        let value = |name| metric(&net, name).unwrap();
        assert!(value("dev_loss") < value("pairs_loss"), "{preset}: {:?}", net.metrics());
        assert!(value("first_loss") > value("pairs_loss"));
        assert!((value("uniform") - 14.0_f64.ln()).abs() < 1e-12);
    }
}

#[test]
fn a_loss_is_told_after_each_block_of_100_batches_and_exams_after_some() {
    let mut net = built(MLP, &[]);
    steps(&mut net, 99);
    assert!(metric(&net, "loss").is_none() && metric(&net, "first_loss").is_some());
    steps(&mut net, 1);
    assert!(metric(&net, "loss").is_some() && metric(&net, "dev_loss").is_some());
    for name in ["saturation_1", "ratio_features", "ratio_1", "ratio_output"] {
        assert!(metric(&net, name).is_some(), "{name}");
    }
    // Between blocks nothing lies on the device that anybody waits for.
    net.step().unwrap();
    assert!(net.settle(&[]).is_none());
}

/// The lecture's 200,000 steps have exams of all of the names' held back letters; a tenth of them, of one chunk each.
#[test]
fn exams_cost_a_part_of_the_steps_between_them() {
    for (steps, chunks) in [(250, 1), (20_000, 1), (80_000, 3), (200_000, 6)] {
        let net = built(MLP, &[("model.steps", steps.into())]);
        assert_eq!(net.quick(), chunks, "{steps} steps");
    }
}

#[test]
fn going_on_from_the_numbers_is_bit_for_bit_the_same() {
    for preset in [MLP, TREE, "makemore-apart", "makemore-hand", "makemore-randn"] {
        for at in [0, 57, 130] {
            let mut whole = built(preset, &[]);
            steps(&mut whole, at);
            let numbers = saved(&mut whole);
            let mut other = built(preset, &[]);
            other.restore(&numbers).unwrap();
            assert_eq!(whole.metrics().len(), other.metrics().len(), "{preset} after {at}");
            steps(&mut whole, 90);
            steps(&mut other, 90);
            assert_eq!(saved(&mut whole), saved(&mut other), "{preset} after {at} steps");
        }
    }
}

#[test]
fn numbers_that_do_not_fit_are_refused_and_the_net_stays() {
    let mut net = built(TREE, &[]);
    steps(&mut net, 2);
    let numbers = saved(&mut net);
    let mut wrong = numbers.clone();
    wrong[0] = 0.5;
    let mut infinite = numbers.clone();
    *infinite.last_mut().unwrap() = f32::INFINITY;
    for wrong in [&numbers[..100], &[&numbers[..], &[1.0]].concat(), &wrong, &infinite] {
        assert!(matches!(net.restore(wrong), Err(ExperimentError::BadInput(_))));
        assert_eq!(saved(&mut net), numbers);
    }
}

#[test]
fn looking_and_acting_never_disturb_the_learning() {
    let all = ["features", "tanhs", "slopes", "units", "written", "checked", "meetings"];
    for preset in ["makemore-hand", TREE] {
        let (mut watched, mut alone) = (built(preset, &[]), built(preset, &[]));
        for _ in 0..6 {
            watched.step().unwrap();
            settle(&mut watched, &all).unwrap();
            watched.act("again", "", &[]).unwrap();
        }
        assert!(all[..5].iter().all(|place| watched.show(place).is_some()), "{preset}");
        steps(&mut alone, 6);
        assert_eq!(saved(&mut watched)[2..], saved(&mut alone)[2..]);
    }
}

#[test]
fn another_sample_is_other_names_of_the_text_s_letters() {
    let mut net = built(MLP, &[]);
    settle(&mut net, &["written"]).unwrap();
    let first = told(&net, "written").unwrap();
    assert_eq!(first.lines().count(), 12);
    assert!(first.chars().all(|letter| letter == '\n' || "bdklmnrsaeiou".contains(letter)));
    settle(&mut net, &["written"]).unwrap();
    assert_eq!(told(&net, "written").unwrap(), first);
    net.act("again", "", &[]).unwrap();
    settle(&mut net, &["written"]).unwrap();
    assert_ne!(told(&net, "written").unwrap(), first);
}

#[test]
fn every_slope_is_worked_out_by_hand_when_asked_for() {
    let mut net = built("makemore-hand", &[]);
    steps(&mut net, 3);
    assert!(net.show("checked").is_none() && net.show("check.off").is_none());
    net.act("check", "", &[]).unwrap();
    settle(&mut net, &["checked"]).unwrap();
    let table = told(&net, "checked").unwrap();
    assert_eq!(table.lines().count(), 29, "{table}");
    for line in table.lines().skip(1) {
        let cells: Vec<&str> = line.split('|').collect();
        assert_eq!(cells.len(), 5, "{line}");
        assert!(cells[3].parse::<f64>().unwrap() < 1e-6, "{line}");
    }
}

#[test]
fn letters_meet_in_pairs_and_pairs_of_pairs() {
    let net = of_text(&"emma\n".repeat(10), TREE, &[]).unwrap();
    let table = told(&net, "meetings").unwrap();
    let lines: Vec<&str> = table.lines().skip(1).collect();
    assert_eq!(
        lines,
        [
            "layer 3|(....emma)",
            "layer 2|(....) (emma)",
            "layer 1|(..) (..) (em) (ma)",
            "letters|. . . . e m m a",
        ]
    );
    assert!(built(MLP, &[]).show("meetings").is_none());
}

#[test]
fn what_cannot_be_done_is_refused_with_a_sentence_and_it_goes_on() {
    let error = of_text("ann\nbob\n", MLP, &[]).err().unwrap().to_string();
    assert!(error.contains("fewer than 10 words"), "{error}");
    let (spec, seed) = spec(MLP, &[]);
    let error = Makemore::new(&spec, seed, &|_| None, &Device::flex()).err();
    assert_eq!(error, Some(ExperimentError::MissingData("names")));
    let mut net = built("makemore-randn", &[]);
    let error = net.act("check", "", &[]).unwrap_err().to_string();
    assert!(error.contains("batch normalisation") && net.show("check.off").is_some(), "{error}");
    assert!(net.act("fly", "", &[]).unwrap_err().to_string().contains("fly"));
    assert!(steps(&mut net, 3));
}

/// No rate that can be set gets that far, since tanhs keep within bounds: a weight is broken here.
#[test]
fn a_loss_that_is_no_number_stops_with_a_sentence_and_the_net_goes_back() {
    let mut net = built("makemore-randn", &[]);
    steps(&mut net, 100);
    let before = saved(&mut net);
    steps(&mut net, 50);
    let Net::Words(words) = &mut net.net else { panic!() };
    words.features = words.features.clone().map(|features| features * f32::NAN);
    let error = (0..50).find_map(|_| {
        net.step().unwrap();
        settle(&mut net, &[]).err()
    });
    let error = error.unwrap().to_string();
    assert!(error.contains("lower the learning rate"), "{error}");
    assert_eq!(saved(&mut net), before);
    assert!(steps(&mut net, 20));
}
