//! The exhibit on the lesson's run and others: what is equal, what is exactly zero, what is shown and refused.

use burn::tensor::Device;
use experiments::{Experiment, ExperimentError, Shown};
use serde_json::Value;
use spec::{ExperimentSpec, ModelSpec, RunSpec, find_preset};

use super::Mistral;
use super::decoders::held;

fn spec(preset: &str, changes: &[(&str, Value)]) -> ExperimentSpec {
    let set = |run: RunSpec, (path, value): &(&str, Value)| run.with(path, value.clone()).unwrap();
    let run = (find_preset(preset).unwrap().spec)();
    let ModelSpec::Experiment(model) = changes.iter().fold(run, set).model else { panic!() };
    model
}

fn built(preset: &str, changes: &[(&str, Value)], seed: u64) -> Mistral {
    Mistral::new(&spec(preset, changes), seed, &Device::flex()).unwrap()
}

fn refused(changes: &[(&str, Value)]) -> String {
    match Mistral::new(&spec("mistral-7b", changes), 1, &Device::flex()) {
        Err(ExperimentError::BadInput(why)) => why,
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("nobody can build {changes:?}"),
    }
}

/// As the session steps; whether another step is left.
fn steps(net: &mut Mistral, count: usize) -> bool {
    let mut more = true;
    for _ in 0..count {
        more = net.step().unwrap();
        pollster::block_on(net.settle(&[]).unwrap()).unwrap();
    }
    more
}

fn read_to_the_end(net: &mut Mistral) {
    while steps(net, 1) {}
}

fn metric(net: &Mistral, name: &str) -> f64 {
    let found = net.metrics().into_iter().find(|(metric, _)| *metric == name);
    found.unwrap_or_else(|| panic!("{name}")).1
}

fn told(net: &Mistral, place: &str) -> String {
    match net.show(place) {
        Some(Shown::Text(text)) => text,
        other => panic!("{place}: {other:?}"),
    }
}

fn numbers(net: &Mistral, place: &str) -> (Vec<usize>, Vec<f32>) {
    match net.show(place) {
        Some(Shown::Numbers { shape, values, .. }) => (shape, values),
        other => panic!("{place}: {other:?}"),
    }
}

/// The lesson's run, with several seeds: what its figures say.
#[test]
fn all_ways_to_read_agree_and_nothing_outside_the_cone_is_felt() {
    for seed in 1..=3 {
        let mut net = built("mistral-7b", &[], seed);
        read_to_the_end(&mut net);
        let difference = metric(&net, "logprob_difference");
        assert!(difference > 0.0 && difference <= 1e-5, "seed {seed}: {difference}");
        assert!(metric(&net, "misplaced") <= 1e-5, "each slot holds its position's key");
        assert_eq!(metric(&net, "influence_outside"), 0.0);
        assert_eq!(metric(&net, "mask_outside"), 0.0);
        assert_eq!((metric(&net, "reach"), metric(&net, "bound")), (12.0, 12.0));
        assert_eq!(metric(&net, "memory_ratio"), 8.0);
        assert_eq!((metric(&net, "read"), metric(&net, "passes_rolling")), (32.0, 32.0));
        // Six chunks of four, then eight tokens.
        assert_eq!(metric(&net, "passes_chunked"), 14.0);
    }
}

/// Prompts that end within a chunk, windows of one, windows as wide as the context, one head, one letter.
#[test]
fn settings_at_their_ends_agree_too() {
    let ends: [&[(&str, Value)]; 7] = [
        &[("model.prompt", 0.into()), ("model.depth", 1.into())],
        &[("model.prompt", 22.into()), ("model.window", 5.into())],
        &[("model.prompt", 96.into()), ("model.window", 3.into()), ("model.sharing", 4.into())],
        &[("model.window", 1.into()), ("model.depth", 8.into())],
        &[("model.window", 32.into()), ("model.room", 32.into())],
        &[("model.query_heads", 1.into()), ("model.sharing", 1.into()), ("model.stream", 4.into())],
        &[
            ("model.passage", "ж".into()),
            ("model.target", 96.into()),
            ("model.map_layer", 8.into()),
        ],
    ];
    for changes in ends {
        let mut net = built("mistral-7b", changes, 1);
        read_to_the_end(&mut net);
        assert!(metric(&net, "logprob_difference") <= 1e-5, "{changes:?}");
        assert!(metric(&net, "misplaced") <= 1e-5, "{changes:?}");
        assert_eq!(metric(&net, "influence_outside"), 0.0, "{changes:?}");
        let far = (net.settings.tokens.len() - 1) as f64;
        assert_eq!(metric(&net, "reach"), metric(&net, "bound").min(far), "{changes:?}");
        for place in ["cone", "mask", "keys"] {
            let (shape, values) = numbers(&net, place);
            assert_eq!(values.len(), shape.iter().product::<usize>(), "{place}");
            let labels = |side: &str| told(&net, &format!("{place}.{side}")).lines().count();
            assert_eq!([labels("rows"), labels("columns")], shape[..], "{place}");
        }
    }
}

/// One slot less, and the rolling decoder reads another text.
#[test]
fn a_ring_one_slot_too_short_says_something_else() {
    let mut net = built("mistral-short-ring", &[], 1);
    steps(&mut net, 3);
    assert!(metric(&net, "logprob_difference") < 1e-5, "nothing is overwritten yet");
    read_to_the_end(&mut net);
    assert!(metric(&net, "logprob_difference") > 1e-3);
    assert!(metric(&net, "rolling_difference") > 1e-3);
    assert!(metric(&net, "chunked_difference") < 1e-5, "its ring has all slots");
    assert_eq!(metric(&net, "influence_outside"), 0.0);
}

#[test]
fn the_reach_grows_by_the_window_but_one_a_layer() {
    for (preset, reach) in [("mistral-one-layer", 3.0), ("mistral-deep", 8.0)] {
        let mut net = built(preset, &[], 1);
        read_to_the_end(&mut net);
        assert_eq!((metric(&net, "reach"), metric(&net, "bound")), (reach, reach), "{preset}");
    }
}

#[test]
fn a_slot_holds_the_last_position_that_leaves_its_remainder() {
    assert_eq!([0, 1, 2, 3].map(|slot| held(slot, 2, 4)), [Some(0), Some(1), None, None]);
    assert_eq!([0, 1, 2, 3].map(|slot| held(slot, 4, 4)), [0, 1, 2, 3].map(Some));
    assert_eq!([0, 1, 2, 3].map(|slot| held(slot, 6, 4)), [4, 5, 2, 3].map(Some));
    for (read, slots) in [(1, 1), (9, 4), (40, 7)] {
        for slot in 0..slots.min(read) {
            let expected = (0..read).rev().find(|position| position % slots == slot);
            assert_eq!(held(slot, read, slots), expected, "{slot} of {slots} after {read}");
        }
    }
}

#[test]
fn the_ring_and_the_text_tell_who_was_overwritten() {
    let mut net = built("mistral-7b", &[], 1);
    assert!(net.show("cone").is_none() && net.show("keys").is_none());
    steps(&mut net, 6);
    let ring = told(&net, "ring");
    let rows: Vec<&str> = ring.lines().skip(1).collect();
    assert_eq!(rows, ["0|5|p|", "1|6|a|← just written", "2|3|e|next to be overwritten", "3|4|·|"]);
    let (_, states) = numbers(&net, "passage.classes");
    assert_eq!(states[..8], [2.0, 2.0, 1.0, 1.0, 1.0, 3.0, 0.0, 0.0]);
    assert_eq!(told(&net, "passage").chars().count(), 32);
    let table = told(&net, "decoders");
    assert_eq!(table.lines().count(), 7);
    assert!(table.lines().all(|line| line.split('|').count() == 6), "{table}");
    assert_eq!(numbers(&net, "keys").0, [4, 8]);
}

/// The default cone is the last token's; a chosen one stays.
#[test]
fn a_chosen_position_keeps_its_cone_while_the_text_is_read_on() {
    let mut net = built("mistral-7b", &[], 1);
    steps(&mut net, 20);
    let (shape, last) = numbers(&net, "cone");
    assert_eq!(shape, [5, 32]);
    let felt = |row: usize| (0..32).filter(|at| last[row * 32 + at] > 0.0).collect::<Vec<_>>();
    for (layers, from) in [(0, 19), (1, 16), (2, 13), (3, 10), (4, 7)] {
        assert_eq!(felt(layers), (from..=19).collect::<Vec<_>>(), "{layers} layers");
    }
    net.turn(&spec("mistral-7b", &[("model.target", 20.into())])).unwrap();
    steps(&mut net, 5);
    assert_eq!(numbers(&net, "cone").1, last);
    net.turn(&spec("mistral-7b", &[])).unwrap();
    assert_ne!(numbers(&net, "cone").1, last);
}

#[test]
fn attention_lies_in_the_band_and_each_row_is_shared_out_whole() {
    let mut net = built("mistral-7b", &[("model.map_layer", 3.into())], 1);
    steps(&mut net, 1);
    let (shape, values) = numbers(&net, "mask");
    assert_eq!(shape, [32, 32]);
    for (row, weights) in values.chunks(32).enumerate() {
        assert!((weights.iter().sum::<f32>() - 1.0).abs() < 1e-5);
        let band = row.saturating_sub(3)..=row;
        assert!(weights.iter().enumerate().all(|(at, w)| (*w > 0.0) == band.contains(&at)));
    }
}

#[test]
fn the_same_seed_says_the_same_and_another_seed_something_else() {
    let said = |seed| {
        let mut net = built("mistral-7b", &[], seed);
        steps(&mut net, 7);
        net.decoders.rolling.said.clone()
    };
    assert_eq!(said(1), said(1));
    assert_ne!(said(1), said(2));
}

#[test]
fn what_does_not_fit_is_told_in_a_sentence() {
    assert!(refused(&[("model.passage", "".into())]).contains("there is no text to read"));
    let long = refused(&[("model.room", 16.into())]);
    assert!(long.contains("32 letters") && long.contains("the context holds 16"), "{long}");
    let wide = refused(&[("model.window", 40.into()), ("model.room", 32.into())]);
    assert!(wide.contains("wider than the context of 32"), "{wide}");
    let heads = refused(&[("model.query_heads", 3.into()), ("model.sharing", 1.into())]);
    assert!(heads.contains("3 heads cannot share a width of 32"), "{heads}");
    let keys = refused(&[("model.sharing", 3.into())]);
    assert!(keys.contains("groups of 3"), "{keys}");
    let odd = refused(&[("model.stream", 12.into())]);
    assert!(odd.contains("12 ÷ 4 is 3"), "{odd}");
    let slots = refused(&[("model.slots", 5.into())]);
    assert!(slots.contains("5 slots") && slots.contains("at most 4"), "{slots}");
}

#[test]
fn there_is_no_action_and_no_other_place() {
    let mut net = built("mistral-7b", &[], 1);
    assert!(net.act("fly", "", &[]).unwrap_err().to_string().contains("“fly”"));
    assert!(net.show("nowhere").is_none());
}
