//! The recurrent networks against PyTorch's own.
//!
//! Reference: `tests/parity/recurrent.py`, torch 2.9.1 on the CPU, float32, seed 1337. Both sides begin with the stored weights and see the
//! stored batches.

#![expect(clippy::unwrap_used, reason = "a test that panics has failed, and says where")]

mod fixture;

use burn::optim::GradientsParams;
use burn::tensor::{Device, Int, Tensor};
use fixture::{Fixture, assert_all_close, assert_close, batch, gradients, scalar, values};
use models::parameters::{load, read};
use models::recurrent::{Cell, Memory, Shape};
use models::{Dropout, Recurrent, next_token_loss};
use serde::Deserialize;
use session::{Optimiser, Scale, global_norm};
use spec::{Optimiser as Rule, RunSpec, TrainingSpec};

/// Of the largest value of each tensor. Sums of float32 in another order differ by about 1e-6.
const TOLERANCE: f32 = 1e-4;

const CELLS: [(&str, Cell); 3] = [("rnn", Cell::Rnn), ("lstm", Cell::Lstm), ("gru", Cell::Gru)];

#[derive(Deserialize)]
struct Size {
    layers: usize,
    width: usize,
}

fn restored(fixture: &Fixture<Size>, cell: Cell, device: &Device) -> Recurrent {
    let Size { layers, width } = fixture.facts.spec;
    let shape = Shape { cell, layers, width, vocabulary: fixture.facts.vocabulary };
    load(Recurrent::new(shape, 1, device), &fixture.all("initial")).unwrap()
}

/// `[B, T]` -> `[B, T, V]`, nothing read before.
fn logits(net: &Recurrent, tokens: Tensor<2, Int>, device: &Device) -> Tensor<3> {
    let [batch, _] = tokens.dims();
    net.forward(tokens, net.blank(batch, device), &mut Dropout::off()).0
}

/// Loss of a step's batch, and its gradients.
fn loss(fixture: &Fixture<Size>, net: &Recurrent, step: usize, device: &Device) -> Tensor<1> {
    let (inputs, targets) = batch(&fixture.facts, step, device);
    next_token_loss(logits(net, inputs, device), targets)
}

#[test]
fn logits_and_gradients_match_pytorch_within_1e_4() {
    for (name, cell) in CELLS {
        let fixture = Fixture::<Size>::read(name);
        let plain = Device::flex();
        let (inputs, _) = batch(&fixture.facts, 0, &plain);
        let found = values(logits(&restored(&fixture, cell, &plain), inputs, &plain));
        assert_close(name, &found, &fixture.tensor("logits").values, TOLERANCE);

        let device = plain.autodiff();
        let net = restored(&fixture, cell, &device);
        let loss = loss(&fixture, &net, 0, &device);
        assert!((scalar(loss.clone()) - fixture.facts.losses[0]).abs() < 1e-5, "{name}");
        let found = gradients(&net, GradientsParams::from_grads(loss.backward(), &net));
        assert_all_close(name, &found, &fixture.all("gradients"), TOLERANCE);
    }
}

/// AdamW with rate 1e-3, betas 0.9 and 0.99, decay 0.1 on matrices only, global norm clipped to 1.
#[test]
fn ten_steps_match_pytorch_within_1e_4() {
    let device = Device::flex().autodiff();
    let training = TrainingSpec {
        optimiser: Rule::Adamw,
        learning_rate: 1e-3,
        beta1: 0.9,
        beta2: 0.99,
        epsilon: 1e-8,
        weight_decay: 0.1,
        ..RunSpec::default().training
    };
    for (name, cell) in CELLS {
        let fixture = Fixture::<Size>::read(name);
        let (mut net, mut optimiser) = (restored(&fixture, cell, &device), Optimiser::default());
        for step in 0..fixture.facts.batches.len() {
            let loss = loss(&fixture, &net, step, &device);
            let found = scalar(loss.clone());
            let gap = (found - fixture.facts.losses[step]).abs();
            assert!(gap < 1e-4, "{name}, step {step}: {found}");
            let grads = GradientsParams::from_grads(loss.backward(), &net);
            let norm = global_norm(&net, &grads).unwrap();
            let expected = fixture.facts.norms[step];
            let gap = (scalar(norm.clone()) - expected).abs();
            assert!(gap < 2e-4 * expected, "{name}, step {step}");
            let scale = Scale::OnDevice(Box::new((norm + 1e-6).recip().clamp_max(1.0)));
            net = optimiser.step(&training, training.learning_rate, net, grads, scale);
        }
        let found = pollster::block_on(read(&net)).unwrap();
        assert_all_close(name, &found, &fixture.all("final"), TOLERANCE);
    }
}

/// As char-rnn learns: what is remembered is carried along without its gradients, the loss is summed over positions, each number of the
/// gradient is cut off at ±0.02, and RMSprop follows with rate 2e-3 and alpha 0.95.
#[test]
fn ten_pieces_of_streams_match_pytorch_within_1e_4() {
    let device = Device::flex().autodiff();
    let training = TrainingSpec {
        optimiser: Rule::Rmsprop,
        learning_rate: 2e-3,
        alpha: 0.95,
        epsilon: 1e-8,
        momentum: 0.0,
        weight_decay: 0.0,
        ..RunSpec::default().training
    };
    let fixture = Fixture::<Size>::read("char_rnn");
    let (mut net, mut optimiser) = (restored(&fixture, Cell::Lstm, &device), Optimiser::default());
    let mut memory = net.blank(3, &device);
    for step in 0..fixture.facts.batches.len() {
        let (inputs, targets) = batch(&fixture.facts, step, &device);
        let [_, positions] = inputs.dims();
        let (logits, after) = net.forward(inputs, memory, &mut Dropout::off());
        memory = after.into_iter().map(Memory::detach).collect();
        let loss = next_token_loss(logits, targets);
        let gap = (scalar(loss.clone()) - fixture.facts.losses[step]).abs();
        assert!(gap < 1e-4, "step {step}");
        let loss = loss * positions as f32;
        let grads = GradientsParams::from_grads(loss.backward(), &net);
        net = optimiser.step(&training, training.learning_rate, net, grads, Scale::Within(0.02));
    }
    let found = pollster::block_on(read(&net)).unwrap();
    assert_all_close("final", &found, &fixture.all("final"), TOLERANCE);
}
