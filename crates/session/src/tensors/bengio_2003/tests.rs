//! Nets and counts on a made-up text: how they go on, what they show, what they refuse.

use burn::tensor::Device;
use experiments::{Experiment, ExperimentError, Shown};
use serde_json::Value;
use spec::{ExperimentSpec, ModelSpec, RunSpec, find_preset};

use super::Bengio;
use super::settings::Row;

/// Sentences in which the fourth word follows from the first, and nothing nearer tells it.
fn text() -> String {
    let sentence = |at: usize| {
        let animal = ["cat", "dog"][at * at % 3];
        let middle = ["then", "now"][at / 2 % 2];
        let says = if animal == "cat" { "meow" } else { "woof" };
        format!("{animal} {middle} says {says} . ")
    };
    (0..400).map(sentence).collect()
}

fn spec(changes: &[(&str, Value)]) -> ExperimentSpec {
    let run: RunSpec = (find_preset("bengio-2003-little").unwrap().spec)();
    let small: [(&str, Value); 6] = [
        ("model.source", "own".into()),
        ("model.vocabulary", 12.into()),
        ("model.features", 4.into()),
        ("model.hidden", 6.into()),
        ("model.batch", 32.into()),
        ("model.rate", 0.02.into()),
    ];
    let set = |run: RunSpec, (path, value): &(&str, Value)| run.with(path, value.clone()).unwrap();
    let run = small.iter().chain(changes).fold(run, set);
    let ModelSpec::Experiment(model) = run.model else { panic!() };
    model
}

fn built(text: &str, changes: &[(&str, Value)]) -> Result<Bengio, ExperimentError> {
    let found = |name: &str| (name == "own").then_some(text.as_bytes());
    Bengio::new(&spec(changes), 1, &found, &Device::flex())
}

fn settle(run: &mut Bengio, places: &[&str]) {
    let places: Vec<String> = places.iter().map(|place| (*place).to_owned()).collect();
    pollster::block_on(run.settle(&places).unwrap()).unwrap();
}

/// Steps as the session takes them; whether another is left.
fn steps(run: &mut Bengio, count: usize) -> bool {
    let mut more = true;
    for _ in 0..count {
        more = run.step().unwrap();
        settle(run, &[]);
    }
    more
}

fn to_the_end(run: &mut Bengio) {
    let mut taken = 0;
    while steps(run, 1) {
        taken += 1;
        assert!(taken < 5_000, "a text of 2,000 words is learnt in fewer steps");
    }
}

fn metric(run: &Bengio, name: &str) -> Option<f64> {
    run.metrics().into_iter().find(|(metric, _)| *metric == name).map(|(_, value)| value)
}

fn saved(run: &mut Bengio) -> Vec<f32> {
    pollster::block_on(run.save()).unwrap().unwrap()
}

/// The trigram cannot see the animal; a net of five words can.
#[test]
fn a_net_that_sees_four_words_passes_the_trigram_and_tells_what_comes_next() {
    let mut run = built(&text(), &[("model.passes", 20.into())]).unwrap();
    to_the_end(&mut run);
    assert!(metric(&run, "net").unwrap() < 0.9 * metric(&run, "trigram").unwrap());
    run.act("next", "dog now says", &[]).unwrap();
    settle(&mut run, &["next", "map", "written"]);
    let Some(Shown::Text(answer)) = run.show("next") else { panic!() };
    assert!(answer.lines().nth(1).unwrap().starts_with("woof"), "{answer}");
    let Some(Shown::Numbers { shape, .. }) = run.show("map") else { panic!() };
    assert_eq!(shape, [8, 2]);
    let Some(Shown::Text(written)) = run.show("written") else { panic!() };
    assert!(!written.contains("rare") && written.split(' ').count() == 60);
}

#[test]
fn the_mixture_at_its_ends_is_net_and_trigram_and_the_curve_dips_between() {
    let mut run = built(&text(), &[]).unwrap();
    to_the_end(&mut run);
    let Some(Shown::Numbers { shape, values, .. }) = run.show("dip") else { panic!() };
    let mixed = &values[shape[1]..2 * shape[1]];
    let (trigram, net) = (metric(&run, "trigram").unwrap(), metric(&run, "net").unwrap());
    assert!((f64::from(mixed[0]) / trigram - 1.0).abs() < 1e-6);
    assert!((f64::from(*mixed.last().unwrap()) / net - 1.0).abs() < 1e-6);
    run.turn(&spec(&[("model.share", 0.0.into())])).unwrap();
    assert_eq!(metric(&run, "mixture"), Some(trigram));
}

#[test]
fn three_nets_learn_in_turn_and_the_one_without_tanhs_keeps_its_zeros() {
    let mut run = built(&text(), &[("model.nets", "three".into())]).unwrap();
    to_the_end(&mut run);
    assert!(metric(&run, "n5_to_n3").unwrap() < 1.0);
    assert!(metric(&run, "tanhs_to_none").is_some());
    let Some(Shown::Text(rows)) = run.show("rows") else { panic!() };
    assert_eq!(rows.lines().count(), 1 + 3 + 1 + 3);
    assert_eq!(run.nets[2].row, Row { n: 5, m: 4, h: 0, is_direct: true });
    let weights = run.nets[2].output_weights();
    assert!(weights.into_data().iter::<f32>().all(|weight| weight == 0.0));
}

#[test]
fn going_on_from_the_numbers_is_bit_for_bit_the_same() {
    for at in [0, 30, 61, 90] {
        let mut whole = built(&text(), &[]).unwrap();
        steps(&mut whole, at);
        let numbers = saved(&mut whole);
        let mut other = built(&text(), &[]).unwrap();
        other.restore(&numbers).unwrap();
        steps(&mut whole, 40);
        steps(&mut other, 40);
        assert!(saved(&mut whole) == saved(&mut other), "after {at} steps");
    }
}

#[test]
fn numbers_that_do_not_fit_are_refused() {
    let mut run = built(&text(), &[]).unwrap();
    steps(&mut run, 50);
    let numbers = saved(&mut run);
    for wrong in [&numbers[..60], &[&numbers[..], &[1.0]].concat()] {
        assert!(matches!(run.restore(wrong), Err(ExperimentError::BadInput(_))));
    }
}

#[test]
fn texts_and_questions_that_are_of_no_use_are_refused_with_a_sentence() {
    assert!(matches!(built("too short", &[]), Err(ExperimentError::BadData(_))));
    assert!(matches!(built(&"no ".repeat(500), &[]), Err(ExperimentError::BadData(_))));
    let mut run = built(&text(), &[]).unwrap();
    assert!(run.act("next", "  ", &[]).is_err());
    assert!(run.act("fly", "", &[]).is_err());
    // Words that are not known are rare ones, and any script has words.
    run.act("next", "zebra 你好 שלום", &[]).unwrap();
    steps(&mut run, 60);
    settle(&mut run, &["next"]);
    assert!(run.show("next").is_some());
}

/// Bengio et al. 2003, table 1, Brown: rows MLP9 and MLP1; and the same as the built nets have.
#[test]
fn parameters_are_counted_as_the_paper_counts_them() {
    let row = |n, m, h, is_direct| Row { n, m, h, is_direct };
    assert_eq!(row(5, 30, 100, false).parameters(16_383), 2_158_273);
    assert_eq!(row(5, 60, 50, true).parameters(16_383), 5_762_483);
    let run = built(&text(), &[("model.direct", true.into())]).unwrap();
    let net = &run.nets[0];
    let vocabulary = run.corpus.vocabulary.words.len();
    assert_eq!(net.row.parameters(vocabulary), net.numbers());
}
