//! What 10k-gpus counts and computes against PyTorch.
//!
//! Reference: `tests/parity/ten_k.py`, torch 2.9.1 on the CPU: operations by its FLOP counter, bytes by its hooks on saved tensors; gradients
//! from `tests/parity/gpt.py`, float32, seed 1337.

#![expect(clippy::unwrap_used, reason = "a test that panics has failed, and says where")]

mod fixture;

use burn::tensor::{Device, Int, Tensor};
use fixture::{Fixture, assert_all_close, assert_close, batch, gradients, scalar};
use models::gpt::counted::Counted;
use models::parameters::load;
use models::{Dropout, Gpt, Named};
use session::global_norm;
use spec::GptSpec;

/// Of the largest value of each tensor. Sums of float32 in another order differ by about 1e-6.
const TOLERANCE: f32 = 1e-4;
/// Bytes of a number.
const FLOAT: usize = 4;
/// Kinds of token in the reference.
const VOCABULARY: usize = 11;

/// The numbers of each line whose name begins so, with those in its name.
fn lines(kind: &str) -> Vec<(Vec<usize>, f64)> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/parity/fixtures/ten_k.txt");
    let text = std::fs::read_to_string(path).unwrap();
    let line = |line: &str| {
        let (name, value) = line.split_once('|')?;
        let settings = name.strip_prefix(kind)?.strip_prefix('/')?;
        let settings = settings.split('/').map(|number| number.parse().unwrap()).collect();
        Some((settings, value.parse().unwrap()))
    };
    text.lines().filter_map(line).collect()
}

/// The network of a line, and its span.
fn counted(settings: &[usize]) -> (Counted, usize) {
    let &[layers, heads, width, time, batch, span] = settings else { panic!("{settings:?}") };
    let spec = GptSpec { layers, heads, width, context: time, ..GptSpec::default() };
    (Counted { spec, batch, time, vocabulary: VOCABULARY }, span)
}

#[test]
fn operations_are_those_that_pytorch_counts() {
    let lines = lines("operations");
    assert_eq!(lines.len(), 9);
    for (settings, expected) in lines {
        let (counted, span) = counted(&settings);
        let again = if span > 0 { counted.extra() } else { 0.0 };
        let found = counted.step_operations() * (1.0 + again);
        assert!((found - expected).abs() < 0.5, "{settings:?}: {found}, {expected}");
    }
}

/// PyTorch also saves two numbers a position of each norm outside of what is computed again, and the number of targets.
#[test]
fn bytes_held_when_the_way_forward_is_done_are_those_that_pytorch_saves() {
    let lines = lines("bytes");
    assert_eq!(lines.len(), 9);
    for (settings, expected) in lines {
        let (counted, span) = counted(&settings);
        let layers = counted.spec.layers;
        let (held, norms) = match span {
            0 => (counted.held(), 2 * layers + 1),
            span => (counted.held_recomputed(span), 1),
        };
        let more = 2 * counted.batch * counted.time * norms + 1;
        assert_eq!((FLOAT * (held[layers] + more)) as f64, expected, "{settings:?}");
    }
}

#[test]
fn shares_of_a_batch_have_its_gradient_as_their_mean_in_double_precision() {
    let lines = lines("shares");
    assert_eq!(lines.len(), 3);
    assert!(lines.iter().all(|(_, apart)| *apart < 1e-14));
}

fn restored(fixture: &Fixture<GptSpec>, device: &Device) -> Gpt {
    let model = Gpt::new(&fixture.facts.spec, fixture.facts.vocabulary, 1, device);
    load(model, &fixture.all("initial")).unwrap()
}

#[test]
fn gradients_computed_again_match_pytorch_and_are_ours_bit_for_bit() {
    for name in ["gpt_base", "gpt_tied", "gpt_post", "llama_rotary"] {
        let fixture = Fixture::<GptSpec>::read(name);
        let device = Device::flex().autodiff();
        let model = restored(&fixture, &device);
        let (inputs, targets) = batch(&fixture.facts, 0, &device);
        let (loss, recorded) = model.gradients(inputs.clone(), targets.clone(), Dropout::off());
        assert!((scalar(loss) - fixture.facts.losses[0]).abs() < 1e-5, "{name}");
        let norm = scalar(global_norm(&model, &recorded).unwrap());
        assert!((norm / fixture.facts.norms[0] - 1.0).abs() < 1e-4, "{name}");
        let recorded = gradients(&model, recorded);
        let expected = fixture.all("gradients");
        let felt = |all: Vec<Named>| -> Vec<Named> {
            all.into_iter().filter(|tensor| !is_without_effect(&tensor.name)).collect()
        };
        assert_all_close(name, &felt(recorded.clone()), &felt(expected), TOLERANCE);
        for span in [1, 2] {
            let (_, again) =
                model.gradients_recomputed(inputs.clone(), targets.clone(), Dropout::off(), span);
            for (again, recorded) in gradients(&model, again).iter().zip(&recorded) {
                assert!(again == recorded, "{name}, span {span}: {}", again.name);
            }
        }
    }
}

/// A bias of keys moves all scores of a query alike: its gradient is rounding.
fn is_without_effect(name: &str) -> bool {
    name.ends_with("key.bias")
}

#[test]
fn the_mean_over_one_to_three_replicas_matches_pytorchs_whole_batch() {
    let fixture = Fixture::<GptSpec>::read("gpt_base");
    let device = Device::flex().autodiff();
    let model = restored(&fixture, &device);
    let (inputs, targets) = batch(&fixture.facts, 0, &device);
    let [rows, _] = inputs.dims();
    let of = |tensor: &Tensor<2, Int>, from, to: usize| tensor.clone().narrow(0, from, to - from);
    for workers in 1..=3 {
        let mut mean: Vec<Named> = Vec::new();
        for rank in 0..workers {
            let (from, to) = (rank * rows / workers, (rank + 1) * rows / workers);
            let (inputs, targets) = (of(&inputs, from, to), of(&targets, from, to));
            let (_, grads) = model.gradients(inputs, targets, Dropout::off());
            let share = (to - from) as f32 / rows as f32;
            let weighed = gradients(&model, grads).into_iter().map(|mut tensor| {
                tensor.values.iter_mut().for_each(|value| *value *= share);
                tensor
            });
            match mean.is_empty() {
                true => mean = weighed.collect(),
                false => mean.iter_mut().zip(weighed).for_each(|(sum, part)| {
                    sum.values.iter_mut().zip(&part.values).for_each(|(a, b)| *a += b);
                }),
            }
        }
        assert_eq!(mean.len(), fixture.all("gradients").len());
        for tensor in mean.iter().filter(|tensor| !is_without_effect(&tensor.name)) {
            let expected = fixture.tensor(&format!("gradients/{}", tensor.name));
            let what = format!("{workers} replicas: {}", tensor.name);
            assert_close(&what, &tensor.values, &expected.values, TOLERANCE);
        }
    }
}
