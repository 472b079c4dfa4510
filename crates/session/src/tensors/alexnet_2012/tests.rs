//! The nets on made-up pictures: how they go on, what they show, what they refuse.

use burn::tensor::Device;
use data::{CIFAR, Pictures};
use experiments::{Experiment, ExperimentError, Shown};
use models::alexnet_2012::Unit;
use serde_json::Value;
use spec::{ExperimentSpec, ModelSpec, RunSpec, find_preset};

use super::AlexNet;
use super::pictures::{BATCH, Order, sets};

/// Pictures whose brightness and pattern tell the class: 200 to learn from, 50 to test.
fn files(name: &str) -> Option<Vec<u8>> {
    let count = match name {
        "cifar-train" => 4 * BATCH,
        "cifar-test" => BATCH,
        _ => return None,
    };
    let labels: Vec<u8> = (0..count).map(|at| (at * 7 % 10) as u8).collect();
    let value = |(label, at): (u8, usize)| label * 20 + (at * (usize::from(label) + 3) % 17) as u8;
    let one = |label: &u8| (0..CIFAR.values()).map(|at| value((*label, at))).collect::<Vec<_>>();
    let values = labels.iter().flat_map(one).collect();
    Some(Pictures { labels, values }.write())
}

fn spec(changes: &[(&str, Value)]) -> (ExperimentSpec, u64) {
    let race: RunSpec = (find_preset("alexnet-race").unwrap().spec)();
    let set = |run: RunSpec, (path, value): &(&str, Value)| run.with(path, value.clone()).unwrap();
    let run = changes.iter().fold(race.with("model.pictures", 200).unwrap(), set);
    let ModelSpec::Experiment(model) = run.model else { panic!() };
    (model, run.seed)
}

fn built(changes: &[(&str, Value)]) -> AlexNet {
    let (train, test) = (files("cifar-train").unwrap(), files("cifar-test").unwrap());
    let found = |name: &str| match name {
        "cifar-train" => Some(train.as_slice()),
        "cifar-test" => Some(test.as_slice()),
        _ => None,
    };
    let (spec, seed) = spec(changes);
    AlexNet::new(&spec, seed, &found, Device::flex()).unwrap()
}

fn settle(net: &mut AlexNet, places: &[&str]) {
    let places: Vec<String> = places.iter().map(|place| (*place).to_owned()).collect();
    pollster::block_on(net.settle(&places).unwrap()).unwrap();
}

/// Steps as the session takes them; whether another is left.
fn steps(net: &mut AlexNet, count: usize) -> bool {
    let mut more = true;
    for _ in 0..count {
        more = net.step().unwrap();
        settle(net, &[]);
    }
    more
}

fn saved(net: &mut AlexNet) -> Vec<f32> {
    pollster::block_on(net.save()).unwrap().unwrap()
}

fn metric(net: &AlexNet, name: &str) -> Option<f64> {
    net.metrics().into_iter().find(|(metric, _)| *metric == name).map(|(_, value)| value)
}

#[test]
fn both_nets_begin_with_the_same_weights_and_take_turns() {
    let mut net = built(&[]);
    assert_eq!(net.nets.iter().map(|net| net.unit).collect::<Vec<_>>(), [Unit::Relu, Unit::Tanh]);
    settle(&mut net, &["kernels_relu", "kernels_tanh"]);
    assert_eq!(net.show("kernels_relu"), net.show("kernels_tanh"));
    steps(&mut net, 3);
    assert_eq!(net.nets.iter().map(|net| net.place()).collect::<Vec<_>>(), [(0, 2), (0, 1)]);
}

/// Four batches and one of the test make a pass.
#[test]
fn a_net_alone_takes_its_passes_and_ends() {
    let mut net = built(&[("model.nets", "relu".into()), ("model.passes", 2.into())]);
    assert!(steps(&mut net, 9));
    assert!(!steps(&mut net, 1));
    assert_eq!(metric(&net, "pass"), Some(2.0));
    assert!(metric(&net, "test_error_relu").is_some() && metric(&net, "loss_tanh").is_none());
}

#[test]
fn a_race_ends_when_both_nets_are_at_the_goal_and_tells_by_how_much() {
    // Machines round differently: at three times this rate the net of ReLUs learns on some of them only.
    let easy = [
        ("model.level", 0.016),
        ("model.spread", 0.1),
        ("model.first_bias", 0.0),
        ("model.rate_relu", 0.007),
        ("model.rate_tanh", 0.02),
    ];
    let mut net = built(&easy.map(|(path, value)| (path, Value::from(value))));
    let mut taken = 0;
    while steps(&mut net, 1) {
        taken += 1;
        assert!(taken < 300, "pictures so plain are learnt within sixty passes");
    }
    assert!(metric(&net, "train_error_relu").unwrap() <= 25.0);
    assert!(metric(&net, "train_error_tanh").unwrap() <= 25.0);
    let ratio = metric(&net, "passes_tanh").unwrap() / metric(&net, "passes_relu").unwrap();
    assert_eq!(metric(&net, "times"), Some(ratio));
}

#[test]
fn going_on_from_the_numbers_is_bit_for_bit_the_same_with_every_switch_on() {
    let switches: [(&str, Value); 5] = [
        ("model.augment", true.into()),
        ("model.drop", 0.5.into()),
        ("model.lrn", true.into()),
        ("model.decay", 5e-4.into()),
        ("model.passes", 3.into()),
    ];
    for at in [0, 7, 9] {
        let mut whole = built(&switches);
        steps(&mut whole, at);
        let numbers = saved(&mut whole);
        let mut other = built(&switches);
        other.restore(&numbers).unwrap();
        steps(&mut whole, 8);
        steps(&mut other, 8);
        assert_eq!(saved(&mut whole), saved(&mut other), "after {at} steps");
    }
}

#[test]
fn numbers_that_do_not_fit_are_refused_and_the_nets_stay() {
    let mut net = built(&[]);
    steps(&mut net, 2);
    let numbers = saved(&mut net);
    let mut wrong = numbers.clone();
    wrong[1] = 0.5;
    for wrong in [&numbers[..100], &[&numbers[..], &[1.0]].concat(), &wrong] {
        assert!(matches!(net.restore(wrong), Err(ExperimentError::BadInput(_))));
        assert_eq!(saved(&mut net), numbers);
    }
}

#[test]
fn looking_and_acting_never_disturb_the_learning() {
    let all = ["kernels_relu", "maps_1", "answer", "guesses", "layers", "errors"];
    let (mut watched, mut alone) = (built(&[]), built(&[]));
    for _ in 0..6 {
        watched.step().unwrap();
        settle(&mut watched, &all);
        assert!(all[..5].iter().all(|place| watched.show(place).is_some()));
        watched.act("next", "", &[]).unwrap();
    }
    assert!(watched.act("fly", "", &[]).is_err());
    steps(&mut alone, 6);
    assert_eq!(saved(&mut watched)[1..], saved(&mut alone)[1..]);
}

#[test]
fn a_pass_shows_every_picture_once_in_an_order_of_its_own() {
    let (train, test) = (files("cifar-train").unwrap(), files("cifar-test").unwrap());
    let found = |name: &str| Some(if name == "cifar-train" { &train[..] } else { &test[..] });
    let (set, _) = sets(&found, 4_000, 1.0).unwrap();
    let labels = |pass, augment| {
        let order = Order::new(1, pass, set.labels.len());
        let batch = |at| set.batch(&order, at, augment, &Device::flex());
        let values = |at| batch(at).0.into_data().iter::<f32>().collect::<Vec<f32>>();
        ((0..4).flat_map(|at| batch(at).1).collect::<Vec<_>>(), values(0))
    };
    let sorted = |mut labels: Vec<u8>| {
        labels.sort_unstable();
        labels
    };
    let (first, second) = (labels(0, false), labels(1, false));
    assert_ne!(first.0, second.0);
    assert_eq!(sorted(first.0.clone()), sorted(set.labels.clone()));
    assert_eq!(labels(0, true).0, first.0);
    assert_ne!(labels(0, true).1, first.1);
    assert_eq!(labels(0, true), labels(0, true));
}

#[test]
fn a_missing_file_is_named_and_maps_have_the_shape_of_their_layer() {
    let (spec, seed) = spec(&[]);
    let error = AlexNet::new(&spec, seed, &|_| None, Device::flex()).err();
    assert_eq!(error, Some(ExperimentError::MissingData("cifar-train")));
    let mut net = built(&[]);
    assert!(net.show("maps_3").is_none());
    settle(&mut net, &["maps_3"]);
    let Some(Shown::Numbers { shape, .. }) = net.show("maps_3") else { panic!() };
    assert_eq!(shape, [32, 6, 6]);
}
