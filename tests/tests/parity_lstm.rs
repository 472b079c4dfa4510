//! The LSTM against PyTorch's own.
//!
//! Reference: `tests/parity/lstm.py`, torch 2.9.1 on the CPU, float32, seed 1337. Both sides begin with the stored weights and see the
//! stored batches.

#![expect(clippy::unwrap_used, reason = "a test that panics has failed, and says where")]

mod fixture;

use burn::optim::GradientsParams;
use burn::tensor::{Device, Tensor};
use fixture::{Fixture, assert_close, batch, gradients, scalar, values};
use models::parameters::{load, read};
use models::{Lstm, next_token_loss};
use serde::Deserialize;
use session::{Optimiser, Scale, global_norm};
use spec::{Optimiser as Rule, RunSpec, TrainingSpec};

/// Of the largest value of each tensor. Sums of float32 in another order differ by about 1e-6.
const TOLERANCE: f32 = 1e-4;

#[derive(Deserialize)]
struct Shape {
    layers: usize,
    width: usize,
}

fn reference() -> Fixture<Shape> {
    Fixture::read("lstm")
}

fn restored(fixture: &Fixture<Shape>, device: &Device) -> Lstm {
    let Shape { layers, width } = fixture.facts.spec;
    let lstm = Lstm::new(layers, width, fixture.facts.vocabulary, 1, device);
    load(lstm, &fixture.all("initial")).unwrap()
}

/// Loss of a step's batch, and its gradients.
fn loss(fixture: &Fixture<Shape>, lstm: &Lstm, step: usize, device: &Device) -> Tensor<1> {
    let (inputs, targets) = batch(&fixture.facts, step, device);
    let [batch, _] = inputs.dims();
    next_token_loss(lstm.forward(inputs, lstm.blank(batch, device)).0, targets)
}

#[test]
fn logits_and_gradients_match_pytorch_within_1e_4() {
    let fixture = reference();
    let plain = Device::flex();
    let (inputs, _) = batch(&fixture.facts, 0, &plain);
    let lstm = restored(&fixture, &plain);
    let (logits, _) = lstm.forward(inputs, lstm.blank(3, &plain));
    assert_close("logits", &values(logits), &fixture.tensor("logits").values, TOLERANCE);

    let device = plain.autodiff();
    let lstm = restored(&fixture, &device);
    let loss = loss(&fixture, &lstm, 0, &device);
    assert!((scalar(loss.clone()) - fixture.facts.losses[0]).abs() < 1e-5);
    let found = gradients(&lstm, GradientsParams::from_grads(loss.backward(), &lstm));
    let expected = fixture.all("gradients");
    assert_eq!(found.len(), expected.len());
    for gradient in found {
        let reference = expected.iter().find(|other| other.name == gradient.name).unwrap();
        assert_eq!(gradient.shape, reference.shape, "{}", gradient.name);
        assert_close(&gradient.name, &gradient.values, &reference.values, TOLERANCE);
    }
}

/// AdamW with rate 1e-3, betas 0.9 and 0.99, decay 0.1 on matrices only, global norm clipped to 1.
#[test]
fn ten_steps_match_pytorch_within_1e_4() {
    let fixture = reference();
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
    let (mut lstm, mut optimiser) = (restored(&fixture, &device), Optimiser::default());
    for step in 0..fixture.facts.batches.len() {
        let loss = loss(&fixture, &lstm, step, &device);
        let found = scalar(loss.clone());
        assert!((found - fixture.facts.losses[step]).abs() < 1e-4, "step {step}: {found}");
        let grads = GradientsParams::from_grads(loss.backward(), &lstm);
        let norm = global_norm(&lstm, &grads).unwrap();
        let expected = fixture.facts.norms[step];
        assert!((scalar(norm.clone()) - expected).abs() < 2e-4 * expected, "step {step}");
        let scale = Scale::OnDevice(Box::new((norm + 1e-6).recip().clamp_max(1.0)));
        lstm = optimiser.step(&training, training.learning_rate, lstm, grads, scale);
    }
    let expected = fixture.all("final");
    for parameter in pollster::block_on(read(&lstm)).unwrap() {
        let reference = expected.iter().find(|other| other.name == parameter.name).unwrap();
        assert_close(&parameter.name, &parameter.values, &reference.values, TOLERANCE);
    }
}
