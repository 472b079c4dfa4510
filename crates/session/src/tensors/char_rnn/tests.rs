//! The net on small texts: how it goes on, what it carries along, what it shows, what it refuses.

use burn::tensor::Device;
use experiments::{Experiment, ExperimentError, Shown};
use models::recurrent::Memory;
use models::{Dropout, read_back};
use serde_json::Value;
use spec::{ExperimentSpec, ModelSpec, RunSpec, find_preset};

use super::CharRnn;

/// Lines with names, capitals and brackets: 58 characters a time.
const PLAY: &str = "ANNA:\nThe sea (is blue) today.\n\nBEN:\nAnd Green tomorrow!\n\n";

fn spec(changes: &[(&str, Value)]) -> (ExperimentSpec, u64) {
    let run: RunSpec = (find_preset("char-rnn").unwrap().spec)();
    let small: [(&str, Value); 6] = [
        ("model.source", "own".into()),
        ("model.cells", 8.into()),
        ("model.streams", 3.into()),
        ("model.positions", 7.into()),
        ("model.steps", 40.into()),
        ("model.length", 30.into()),
    ];
    let set = |run: RunSpec, (path, value): &(&str, Value)| run.with(path, value.clone()).unwrap();
    let run = small.iter().chain(changes).fold(run, set);
    let ModelSpec::Experiment(model) = run.model else { panic!() };
    (model, run.seed)
}

fn built(text: &str, changes: &[(&str, Value)]) -> Result<CharRnn, ExperimentError> {
    let own = |_: &str| Some(text.as_bytes());
    let (spec, seed) = spec(changes);
    CharRnn::new(&spec, seed, &own, &Device::flex())
}

fn player(changes: &[(&str, Value)]) -> CharRnn {
    built(&PLAY.repeat(10), changes).unwrap()
}

fn settle(net: &mut CharRnn, places: &[&str]) {
    let places: Vec<String> = places.iter().map(|place| (*place).to_owned()).collect();
    pollster::block_on(net.settle(&places).unwrap()).unwrap();
}

/// Steps as the session takes them; whether another is left.
fn steps(net: &mut CharRnn, count: usize) -> bool {
    let mut more = true;
    for _ in 0..count {
        more = net.step().unwrap();
        settle(net, &[]);
    }
    more
}

fn saved(net: &mut CharRnn) -> Vec<f32> {
    pollster::block_on(net.save()).unwrap().unwrap()
}

fn metric(net: &CharRnn, name: &str) -> Option<f64> {
    net.metrics().into_iter().find(|(metric, _)| *metric == name).map(|(_, value)| value)
}

fn text(net: &CharRnn, place: &str) -> String {
    match net.show(place) {
        Some(Shown::Text(text)) => text,
        other => panic!("{place} shows {other:?}"),
    }
}

fn refusal(result: Result<impl Sized, ExperimentError>) -> String {
    result.err().unwrap().to_string()
}

/// 522 characters in three streams of 174: 24 pieces of seven.
#[test]
fn it_learns_examines_and_ends() {
    let mut net = player(&[]);
    assert!(steps(&mut net, 39));
    assert!(!steps(&mut net, 1));
    assert_eq!((net.epoch(), metric(&net, "epoch")), (24, Some(40.0 / 24.0)));
    let uniform = metric(&net, "uniform").unwrap();
    assert!((metric(&net, "initial_loss").unwrap() - uniform).abs() < 0.2);
    assert!(metric(&net, "validation_loss").unwrap() < uniform - 0.1);
    let bits = metric(&net, "validation_bits").unwrap() * std::f64::consts::LN_2;
    assert!((bits - metric(&net, "validation_loss").unwrap()).abs() < 1e-9);
    assert!(metric(&net, "count_1").unwrap() > metric(&net, "count_3").unwrap());
    let Some(Shown::Numbers { shape, .. }) = net.show("losses") else { panic!() };
    // Training after 1, 11, 21 and 31 batches; validation after an epoch and at the end; six lines and the axis.
    assert_eq!(shape, [7, 6]);
}

#[test]
fn what_is_remembered_is_carried_along_and_forgotten_when_an_epoch_begins() {
    let read = |memory: &[Memory]| {
        let tensors = memory.iter().flat_map(Memory::tensors);
        let all = tensors.fold(Default::default(), |all: burn::tensor::Transaction, one| {
            all.register(one.inner())
        });
        pollster::block_on(read_back(all)).unwrap()
    };
    let mut net = player(&[("model.rate", 1e-5.into())]);
    let device = net.learner.recorded();
    let again = |net: &CharRnn, pieces: &[usize]| {
        let mut memory = net.learner.model.blank(3, &device);
        for piece in pieces {
            let (inputs, _) = net.text.train.batch(piece * 7, 7, &device);
            memory = net.learner.model.forward(inputs, memory, &mut Dropout::off()).1;
        }
        read(&memory).concat()
    };
    let near = |a: Vec<f32>, b: Vec<f32>| a.iter().zip(&b).all(|(a, b)| (a - b).abs() < 1e-3);
    steps(&mut net, 3);
    assert!(near(read(&net.memory).concat(), again(&net, &[0, 1, 2])));
    assert!(!near(read(&net.memory).concat(), again(&net, &[2])));
    steps(&mut net, 22);
    assert!(near(read(&net.memory).concat(), again(&net, &[0])));
}

#[test]
fn going_on_from_the_numbers_is_bit_for_bit_the_same() {
    for cell in ["rnn", "lstm", "gru"] {
        let changes: [(&str, Value); 3] =
            [("model.cell", cell.into()), ("model.depth", 2.into()), ("model.drop", 0.3.into())];
        for at in [0, 9, 24] {
            let mut whole = player(&changes);
            steps(&mut whole, at);
            whole.act("begin", "ANNA", &[]).unwrap();
            whole.act("upper", "", &[]).unwrap();
            let numbers = saved(&mut whole);
            let mut other = player(&changes);
            other.restore(&numbers).unwrap();
            let told =
                |net: &CharRnn| (net.metrics(), net.show("written"), net.show("losses.names"));
            if at > 0 {
                assert_eq!(told(&whole), told(&other), "{cell} after {at} batches");
            }
            steps(&mut whole, 12);
            steps(&mut other, 12);
            assert_eq!(saved(&mut whole), saved(&mut other), "{cell} after {at} batches");
        }
    }
}

#[test]
fn numbers_that_do_not_fit_are_refused_and_the_net_stays() {
    let mut net = player(&[]);
    steps(&mut net, 2);
    let numbers = saved(&mut net);
    let mut wrong = numbers.clone();
    wrong[0] = 0.5;
    for wrong in [&numbers[..100], &[&numbers[..], &[1.0]].concat(), &wrong] {
        assert!(matches!(net.restore(wrong), Err(ExperimentError::BadInput(_))));
        assert_eq!(saved(&mut net), numbers);
    }
}

#[test]
fn looking_and_writing_never_disturb_the_learning() {
    let all = ["losses", "kept", "written", "passage", "cell", "ranked"];
    let (mut watched, mut alone) = (player(&[]), player(&[]));
    for _ in 0..6 {
        watched.step().unwrap();
        watched.act("write", "", &[]).unwrap();
        settle(&mut watched, &all);
    }
    steps(&mut alone, 6);
    let loss = |net| (metric(net, "loss"), metric(net, "count_3"));
    assert_eq!(loss(&watched), loss(&alone));
    let learnt = |net: &mut CharRnn| {
        let mut numbers = Vec::new();
        pollster::block_on(net.learner.write(&mut numbers)).unwrap();
        numbers
    };
    assert_eq!(learnt(&mut watched), learnt(&mut alone));
}

#[test]
fn a_sample_goes_on_from_its_beginning_and_is_the_same_when_asked_at_the_same_heat() {
    let mut net = player(&[]);
    steps(&mut net, 30);
    net.act("begin", "BEN:", &[]).unwrap();
    settle(&mut net, &["written"]);
    let first = text(&net, "written");
    assert!(first.starts_with("BEN:") && first.chars().count() == 34);
    let (hot, _) = spec(&[("model.temperature", 5.0.into())]);
    net.turn(&hot).unwrap();
    settle(&mut net, &["written"]);
    assert_ne!(text(&net, "written"), first);
    let (usual, _) = spec(&[]);
    net.turn(&usual).unwrap();
    settle(&mut net, &["written"]);
    assert_eq!(text(&net, "written"), first);
    assert!(refusal(net.act("begin", "Zebra", &[])).contains("“Z”"));
    settle(&mut net, &["written"]);
    assert_eq!(text(&net, "written"), first);
}

#[test]
fn samples_are_kept_on_the_way() {
    let mut net = player(&[("model.steps", 310.into())]);
    steps(&mut net, 310);
    let kept = text(&net, "kept");
    assert!(kept.starts_with("After 100 batches:\n") && kept.contains("\n\nAfter 300 batches:\n"));
}

#[test]
fn cells_are_chosen_by_number_or_by_what_they_follow() {
    let places = ["passage", "cell", "ranked"];
    let mut net = player(&[]);
    steps(&mut net, 40);
    settle(&mut net, &places);
    let ranked = text(&net, "ranked");
    assert_eq!(ranked.lines().count(), 9);
    let first = ranked.lines().nth(1).unwrap().split('|').next().unwrap();
    assert!(text(&net, "cell").starts_with(&format!("Cell {first}, read after 40 batches.")));
    net.act("upper", "", &[]).unwrap();
    assert!(text(&net, "cell").contains("“after a capital”"));
    net.act("cell", " 8 ", &[]).unwrap();
    assert!(text(&net, "cell").starts_with("Cell 8,"));
    let Some(Shown::Numbers { values, .. }) = net.show("passage.values") else { panic!() };
    assert_eq!(values.len(), text(&net, "passage").chars().count());
    assert!(values.iter().all(|value| value.abs() <= 1.0));
    for wrong in ["0", "9", "a", ""] {
        assert!(refusal(net.act("cell", wrong, &[])).contains("from 1 to 8"));
    }
    assert!(refusal(net.act("quote", "", &[])).contains("inside quotation marks"));
    assert!(refusal(net.act("fly", "", &[])).contains("“fly”"));
    assert!(text(&net, "cell").starts_with("Cell 8,"));
}

#[test]
fn texts_of_no_use_are_refused_in_a_sentence() {
    let of = |text: &str| refusal(built(text, &[]));
    assert!(of("").contains("no two different characters"));
    assert!(of(&"a".repeat(500)).contains("no two different characters"));
    assert!(of(PLAY.split_at(20).0).contains("too few for 3 streams of 7"));
    let many: String = ('\u{4e00}'..).take(5_000).collect();
    assert!(of(&many).contains("5000 different characters"));
    let twentieth = [("model.split", "twentieth".into())];
    assert!(refusal(built(PLAY.split_at(40).0, &twentieth)).contains("too few"));
}

#[test]
fn any_script_is_read_and_written() {
    for sentence in
        ["春眠不觉晓，处处闻啼鸟。\n", "שלום עולם, מה שלומך?\n", "Мой дядя самых честных правил\n"]
    {
        let mut net = built(&sentence.repeat(40), &[]).unwrap();
        steps(&mut net, 10);
        net.act("write", "", &[]).unwrap();
        settle(&mut net, &["written", "passage"]);
        assert_eq!(text(&net, "written").chars().count(), 30);
        assert!(text(&net, "cell").starts_with("Cell"));
    }
}

#[test]
fn a_rate_beyond_reason_ends_in_a_sentence_or_in_a_number() {
    let mut net = player(&[("model.rate", 1.0.into())]);
    for _ in 0..40 {
        net.step().unwrap();
        if let Err(error) = pollster::block_on(net.settle(&[]).unwrap()) {
            assert!(error.to_string().contains("learning rate smaller"));
            return;
        }
    }
    assert!(metric(&net, "loss").unwrap().is_finite());
}

/// train.lua: after ten epochs the rate falls by 0.97 at the end of each.
#[test]
fn the_rate_falls_after_ten_epochs() {
    let net = player(&[]);
    let rates = [0, 9, 10, 12].map(|epochs| net.settings.rate(epochs) / net.settings.rate(0));
    let expected = [1.0, 1.0, 0.97, 0.97 * 0.97 * 0.97];
    assert!(rates.iter().zip(expected).all(|(rate, expected)| (rate - expected).abs() < 1e-12));
}
