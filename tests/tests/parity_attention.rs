//! The first transformer against PyTorch.
//!
//! Reference: `tests/parity/attention.py`, torch 2.9.1 on the CPU, float32, seed 1337. Both sides begin with the stored weights and see the
//! stored batches, whose sequences are of unequal length.

#![expect(clippy::unwrap_used, reason = "a test that panics has failed, and says where")]

#[expect(dead_code, reason = "no norm is clipped, and a batch has two sides")]
mod fixture;

use burn::optim::GradientsParams;
use burn::tensor::{Device, Int, Tensor};
use fixture::{Fixture, assert_all_close, assert_close, gradients, place, scalar, values};
use models::parameters::{load, read};
use models::vaswani_2017::{PAD, Shape};
use models::{Pass, Transformer, mean_of_kept, smoothed_losses};
use serde::Deserialize;
use session::{Optimiser, Scale};
use spec::{Optimiser as Rule, RunSpec, TrainingSpec};

/// Of the largest value of each tensor. Sums of float32 in another order differ by about 1e-6.
const TOLERANCE: f32 = 1e-4;

/// Sinusoids; learned positions, narrower keys, an odd width.
const NETS: [&str; 2] = ["attention_base", "attention_learned"];

#[derive(Deserialize)]
struct Size {
    layers: usize,
    width: usize,
    hidden: usize,
    heads: usize,
    key_width: usize,
    /// 0: sinusoids.
    positions: usize,
    /// Tokens of a source, before those of its target.
    source: usize,
    warmup: usize,
    factor: f64,
    smoothing: f64,
}

fn restored(fixture: &Fixture<Size>, device: &Device) -> Transformer {
    let Size { layers, width, hidden, heads, key_width, positions, .. } = fixture.facts.spec;
    let shape = Shape {
        vocabulary: fixture.facts.vocabulary,
        layers,
        width,
        hidden,
        heads,
        key_width,
        learned_positions: (positions > 0).then_some(positions),
    };
    load(Transformer::new(shape, 1, device), &fixture.all("initial")).unwrap()
}

/// Sources, what the decoder reads, and what it should say next.
fn batch(fixture: &Fixture<Size>, step: usize, device: &Device) -> [Tensor<2, Int>; 3] {
    let (rows, source) = (&fixture.facts.batches[step], fixture.facts.spec.source);
    let cut = |from: usize, short: usize| {
        let tokens: Vec<i32> =
            rows.iter().flat_map(|row| row[from..row.len() - short].to_vec()).collect();
        place(&tokens, rows.len(), device)
    };
    let all = rows[0].len();
    [cut(0, all - source), cut(source, 1), cut(source + 1, 0)]
}

fn loss(fixture: &Fixture<Size>, net: &Transformer, step: usize, device: &Device) -> Tensor<1> {
    let [source, target, next] = batch(fixture, step, device);
    let logits = net.forward(source, target, &mut Pass::inference());
    let kept = next.clone().not_equal_elem(PAD).float();
    mean_of_kept(smoothed_losses(logits, next, fixture.facts.spec.smoothing), kept)
}

#[test]
fn logits_and_gradients_match_pytorch_within_1e_4() {
    for name in NETS {
        let fixture = Fixture::<Size>::read(name);
        let plain = Device::flex();
        let [source, target, _] = batch(&fixture, 0, &plain);
        let found = restored(&fixture, &plain).forward(source, target, &mut Pass::inference());
        assert_close(name, &values(found), &fixture.tensor("logits").values, TOLERANCE);

        let device = plain.autodiff();
        let net = restored(&fixture, &device);
        let loss = loss(&fixture, &net, 0, &device);
        assert!((scalar(loss.clone()) - fixture.facts.losses[0]).abs() < 1e-5, "{name}");
        let found = gradients(&net, GradientsParams::from_grads(loss.backward(), &net));
        assert_all_close(name, &found, &fixture.all("gradients"), TOLERANCE);
    }
}

/// Adam with betas 0.9 and 0.98 and epsilon 1e-9, at a tenth of the paper's rates with 4 steps of warm-up; label smoothing 0.1.
#[test]
fn ten_steps_match_pytorch_within_1e_4() {
    let device = Device::flex().autodiff();
    let training = TrainingSpec {
        optimiser: Rule::Adam,
        beta1: 0.9,
        beta2: 0.98,
        epsilon: 1e-9,
        weight_decay: 0.0,
        ..RunSpec::default().training
    };
    for name in NETS {
        let fixture = Fixture::<Size>::read(name);
        let Size { width, warmup, factor, .. } = fixture.facts.spec;
        let (mut net, mut optimiser) = (restored(&fixture, &device), Optimiser::default());
        for step in 0..fixture.facts.batches.len() {
            let loss = loss(&fixture, &net, step, &device);
            let found = scalar(loss.clone());
            let gap = (found - fixture.facts.losses[step]).abs();
            assert!(gap < 1e-4, "{name}, step {step}: {found}");
            let grads = GradientsParams::from_grads(loss.backward(), &net);
            let number = (step + 1) as f64;
            let rise = number * (warmup as f64).powf(-1.5);
            let rate = factor * (width as f64).powf(-0.5) * number.powf(-0.5).min(rise);
            net = optimiser.step(&training, rate, net, grads, Scale::One);
        }
        let found = pollster::block_on(read(&net)).unwrap();
        assert_all_close(name, &found, &fixture.all("final"), TOLERANCE);
    }
}
