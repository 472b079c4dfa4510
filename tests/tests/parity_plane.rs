//! A GPT that reads numbers instead of tokens, against PyTorch.
//!
//! Reference: `tests/parity/plane.py`; torch 2.9.1 on the CPU, float32, seed 1337. Both sides begin with the stored weights and see the stored
//! numbers.

#![expect(clippy::unwrap_used, reason = "a test that panics has failed, and says where")]

#[expect(dead_code, reason = "there are no tokens here")]
mod fixture;

use burn::optim::GradientsParams;
use burn::tensor::{Device, Tensor, TensorData};
use fixture::{Fixture, assert_all_close, assert_close, gradients, scalar, values};
use models::parameters::{load, read};
use models::{Gpt, Named, Pass};
use session::{Optimiser, Scale, global_norm};
use spec::{GptSpec, Optimiser as Rule, RunSpec, TrainingSpec};

/// Of the largest value of each tensor. Sums of float32 in another order differ by about 1e-6.
const TOLERANCE: f32 = 1e-4;

#[test]
fn what_is_made_of_numbers_and_its_gradients_match_pytorch_within_1e_4() {
    let fixture = Fixture::<GptSpec>::read("plane");
    let device = Device::flex().autodiff();
    let model = restored(&fixture, &device);
    let (mixes, targets) = step(&fixture, 0, &device);
    let logits = model.forward_mixed(mixes, &mut Pass::training(0.0, 1, 0));
    assert_close("logits", &values(logits.clone()), &fixture.tensor("logits").values, TOLERANCE);
    let loss = squared_error(logits, targets);
    assert!((scalar(loss.clone()) - fixture.facts.losses[0]).abs() < 1e-5);
    let found = gradients(&model, GradientsParams::from_grads(loss.backward(), &model));
    assert_all_close("plane", &felt(found), &felt(fixture.all("gradients")), TOLERANCE);
}

/// AdamW as in the parity tests of the GPT: rate 1e-3, betas 0.9 and 0.99, decay 0.1 on matrices, global norm clipped to 1.
#[test]
fn ten_steps_on_numbers_match_pytorch_within_1e_4() {
    let fixture = Fixture::<GptSpec>::read("plane");
    let device = Device::flex().autodiff();
    let training = TrainingSpec {
        optimiser: Rule::Adamw,
        beta1: 0.9,
        beta2: 0.99,
        epsilon: 1e-8,
        weight_decay: 0.1,
        ..RunSpec::default().training
    };
    let (mut model, mut optimiser) = (restored(&fixture, &device), Optimiser::default());
    for (at, expected) in fixture.facts.losses.iter().enumerate() {
        let (mixes, targets) = step(&fixture, at, &device);
        let mut pass = Pass::training(0.0, 1, at as u64);
        let loss = squared_error(model.forward_mixed(mixes, &mut pass), targets);
        let found = scalar(loss.clone());
        assert!((found - expected).abs() < 1e-4, "step {at}: {found}, expected {expected}");
        let grads = GradientsParams::from_grads(loss.backward(), &model);
        let scale = (global_norm(&model, &grads).unwrap() + 1e-6).recip().clamp_max(1.0);
        model = optimiser.step(&training, 1e-3, model, grads, Scale::OnDevice(Box::new(scale)));
    }
    let found = felt(pollster::block_on(read(&model)).unwrap());
    assert_all_close("plane", &found, &felt(fixture.all("final")), TOLERANCE);
}

/// A key's bias adds the same to all scores of a row, which softmax does not feel.
fn felt(tensors: Vec<Named>) -> Vec<Named> {
    tensors.into_iter().filter(|tensor| !tensor.name.ends_with("attn.key.bias")).collect()
}

fn restored(fixture: &Fixture<GptSpec>, device: &Device) -> Gpt {
    let facts = &fixture.facts;
    load(Gpt::new(&facts.spec, facts.vocabulary, 1, device), &fixture.all("initial")).unwrap()
}

/// What is read at a step, `[B, T, V]`, and what should be answered, `[B, T]`.
fn step(fixture: &Fixture<GptSpec>, at: usize, device: &Device) -> (Tensor<3>, Tensor<2>) {
    let part = |name: &str| {
        let all = fixture.tensor(name);
        let size = all.values.len() / all.shape[0];
        TensorData::new(all.values[at * size..][..size].to_vec(), all.shape[1..].to_vec())
    };
    (Tensor::from_data(part("mixes"), device), Tensor::from_data(part("values"), device))
}

/// Of the last logit, `[1]`.
fn squared_error(logits: Tensor<3>, targets: Tensor<2>) -> Tensor<1> {
    let [_, _, last] = logits.dims();
    let said = logits.narrow(2, last - 1, 1).squeeze_dim::<2>(2);
    (said - targets).square().mean()
}
