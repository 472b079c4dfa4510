//! The GPT against PyTorch.
//!
//! Reference: `tests/parity/gpt.py`, written in the manner of nanoGPT; for the parts of Llama 2 and Mistral `tests/parity/llama.py`; and
//! `tests/parity/mistral.py`, which is `MistralForCausalLM` of transformers 5.24.0. torch 2.9.1 on the CPU, float32, seed 1337. Both sides
//! begin with the stored weights and see the stored batches.

#![expect(clippy::unwrap_used, reason = "a test that panics has failed, and says where")]

mod fixture;

use burn::module::Module;
use burn::optim::GradientsParams;
use burn::tensor::{Device, Tensor};
use fixture::{Fixture, assert_all_close, assert_close, batch, gradients, place, scalar, values};
use models::parameters::{load, read};
use models::{Dropout, Gpt, Named, Pass, next_token_loss, token_losses};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use session::{Optimiser, Scale, global_norm};
use spec::{
    Activation, GptSpec, Init, NormPlace, Optimiser as Rule, Position, RunSpec, TrainingSpec,
};

const SPECS: [&str; 16] = [
    "gpt_base",
    "gpt_tied",
    "gpt_post",
    "gpt_nope",
    "gpt_tanh",
    "llama_rms",
    "llama_rotary",
    "llama_gated",
    "llama_grouped",
    "llama_shared",
    "llama_window",
    "llama_all",
    "llama_all_post",
    "mistral",
    "llama_attention",
    "llama_attention_post",
];

/// Of the largest value of each tensor. Sums of float32 in another order differ by about 1e-6.
const TOLERANCE: f32 = 1e-4;

#[test]
fn logits_match_pytorch_within_1e_4() {
    for name in SPECS {
        let fixture = Fixture::<GptSpec>::read(name);
        let (inputs, _) = batch(&fixture.facts, 0, &Device::flex());
        let model = restored(&fixture, &fixture.all("initial"), &Device::flex());
        let logits = values(model.forward(inputs, &mut Pass::inference()));
        assert_close(name, &logits, &fixture.tensor("logits").values, TOLERANCE);
    }
}

#[test]
fn every_gradient_matches_pytorch_within_1e_4() {
    for name in SPECS {
        let fixture = Fixture::<GptSpec>::read(name);
        let device = Device::flex().autodiff();
        let model = restored(&fixture, &fixture.all("initial"), &device);
        let (inputs, targets) = batch(&fixture.facts, 0, &device);
        let loss = next_token_loss(model.forward(inputs, &mut Pass::training(0.0, 1, 0)), targets);
        assert!((scalar(loss.clone()) - fixture.facts.losses[0]).abs() < 1e-5, "{name}");
        let found = gradients(&model, GradientsParams::from_grads(loss.backward(), &model));
        let spec = &fixture.facts.spec;
        assert_all_close(
            name,
            &felt(spec, found),
            &felt(spec, fixture.all("gradients")),
            TOLERANCE,
        );
    }
}

/// AdamW as nanoGPT uses it: rate 1e-3, betas 0.9 and 0.99, decay 0.1 on matrices only, global norm clipped to 1.
#[test]
fn ten_steps_of_adamw_match_pytorch_within_1e_4() {
    for name in SPECS {
        ten_steps(name, name, &adamw());
    }
}

/// The other rules on the first network. Reference: torch.optim with the settings given in `gpt.py`; Lion from its paper; Muon is
/// torch.optim.Muon with float32 instead of bfloat16 inside.
#[test]
fn ten_steps_of_every_other_rule_match_pytorch_within_1e_4() {
    let rule = |optimiser| TrainingSpec { optimiser, weight_decay: 0.0, momentum: 0.0, ..adamw() };
    let sgd = || TrainingSpec { learning_rate: 0.1, ..rule(Rule::Sgd) };
    let rules = [
        ("adam", TrainingSpec { beta2: 0.999, ..rule(Rule::Adam) }),
        ("sgd", sgd()),
        ("sgd-momentum", TrainingSpec { momentum: 0.9, ..sgd() }),
        ("sgd-nesterov", TrainingSpec { momentum: 0.9, nesterov: true, ..sgd() }),
        ("rmsprop", rule(Rule::Rmsprop)),
        ("rmsprop-momentum", TrainingSpec { momentum: 0.9, ..rule(Rule::Rmsprop) }),
        ("adagrad", TrainingSpec { learning_rate: 1e-2, epsilon: 1e-10, ..rule(Rule::Adagrad) }),
        ("lion", TrainingSpec { learning_rate: 1e-4, weight_decay: 0.1, ..rule(Rule::Lion) }),
        (
            "muon",
            TrainingSpec { momentum: 0.95, nesterov: true, weight_decay: 0.1, ..rule(Rule::Muon) },
        ),
    ];
    for (name, training) in rules {
        ten_steps(&format!("optimiser_{name}"), "gpt_base", &training);
    }
}

fn adamw() -> TrainingSpec {
    TrainingSpec {
        optimiser: Rule::Adamw,
        learning_rate: 1e-3,
        beta1: 0.9,
        beta2: 0.99,
        epsilon: 1e-8,
        alpha: 0.99,
        weight_decay: 0.1,
        nesterov: false,
        ..RunSpec::default().training
    }
}

/// Losses, gradient norms and final parameters of ten steps from the weights of `initial`.
fn ten_steps(name: &str, initial: &str, training: &TrainingSpec) {
    let fixture = Fixture::<GptSpec>::read(name);
    let device = Device::flex().autodiff();
    let mut model = restored(&fixture, &Fixture::<GptSpec>::read(initial).all("initial"), &device);
    let mut optimiser = Optimiser::default();
    for step in 0..fixture.facts.batches.len() {
        let (inputs, targets) = batch(&fixture.facts, step, &device);
        let mut pass = Pass::training(0.0, 1, step as u64);
        let loss = next_token_loss(model.forward(inputs, &mut pass), targets);
        let found = scalar(loss.clone());
        assert!((found - fixture.facts.losses[step]).abs() < 1e-4, "{name}, step {step}: {found}");
        let grads = GradientsParams::from_grads(loss.backward(), &model);
        let norm = global_norm(&model, &grads).unwrap();
        let expected = fixture.facts.norms[step];
        let error = (scalar(norm.clone()) - expected).abs();
        assert!(error < 2e-4 * expected, "{name}, step {step}: {error}");
        let scale = (norm + 1e-6).recip().clamp_max(1.0);
        model = optimiser.step(
            training,
            training.learning_rate,
            model,
            grads,
            Scale::OnDevice(Box::new(scale)),
        );
    }
    let spec = &fixture.facts.spec;
    let found = felt(spec, pollster::block_on(read(&model)).unwrap());
    assert_all_close(name, &found, &felt(spec, fixture.all("final")), TOLERANCE);
}

/// A key's bias adds the same to all scores of a row, which softmax does not feel: its gradient is zero but for rounding, and rules
/// that divide by the gradient's size turn this rounding into steps. Rotary positions turn it, so there it is felt; and a window of 1
/// leaves nothing to choose from, so no query or key is.
fn is_felt(spec: &GptSpec, name: &str) -> bool {
    let chooses = !name.contains("attn.query.") && !name.contains("attn.key.");
    match spec.attention_window {
        1 => chooses,
        _ => spec.position == Position::Rotary || !name.ends_with("attn.key.bias"),
    }
}

/// Those of the tensors that [`is_felt`].
fn felt(spec: &GptSpec, tensors: Vec<Named>) -> Vec<Named> {
    tensors.into_iter().filter(|tensor| is_felt(spec, &tensor.name)).collect()
}

#[test]
fn the_same_seed_draws_the_same_weights_and_another_seed_others() {
    let device = Device::flex();
    let weights = |seed| pollster::block_on(read(&Gpt::new(&small(), 11, seed, &device))).unwrap();
    assert_eq!(weights(1), weights(1));
    assert_ne!(weights(1), weights(2));
}

/// GPT-2's weights have standard deviation 0.02, its residual projections 0.02 / sqrt(2 · layers).
#[test]
fn initial_weights_have_the_spread_of_their_source() {
    let spec = GptSpec { width: 64, bias: true, ..small() };
    let spread = |init, name: &str| {
        let model = Gpt::new(&GptSpec { init, ..spec.clone() }, 11, 1, &Device::flex());
        let all = pollster::block_on(read(&model)).unwrap();
        let values = &all.iter().find(|tensor| tensor.name == name).unwrap().values;
        (values.iter().map(|x| x * x).sum::<f32>() / values.len() as f32).sqrt()
    };
    let near = |found: f32, expected: f32| {
        assert!((found / expected - 1.0).abs() < 0.05, "{found} is not {expected}");
    };
    near(spread(Init::Gpt2, "blocks.0.attn.query.weight"), 0.02);
    near(spread(Init::Gpt2, "blocks.1.mlp.down.weight"), 0.02 / 2.0);
    near(spread(Init::Pytorch, "blocks.0.attn.query.weight"), 1.0 / (3.0 * 64.0_f32).sqrt());
    near(spread(Init::Xavier, "blocks.0.mlp.up.weight"), (2.0 / (64.0 + 256.0_f32)).sqrt());
    assert_eq!(spread(Init::Gpt2, "blocks.0.attn.query.bias"), 0.0);
}

#[test]
fn dropout_masks_depend_on_seed_step_and_place_and_on_nothing_else() {
    let ones = || Tensor::<2>::ones([100, 100], &Device::flex());
    let masks = |seed, step| {
        let mut dropout = Dropout::new(0.3, seed, step);
        [values(dropout.apply(ones())), values(dropout.apply(ones()))]
    };
    let [first, second] = masks(1, 7);
    assert_eq!([first.clone(), second.clone()], masks(1, 7));
    assert_ne!(first, second);
    assert_ne!(first, masks(1, 8)[0]);
    assert_ne!(first, masks(2, 7)[0]);
}

/// Of 10,000 numbers with rate 0.3, 3,000 ± 46 are zeroed (one standard deviation); four of these are allowed.
#[test]
fn dropout_zeroes_its_share_and_keeps_the_mean() {
    let mut dropout = Dropout::new(0.3, 5, 0);
    let thinned = values(dropout.apply(Tensor::<1>::ones([10_000], &Device::flex())));
    let zeroed = thinned.iter().filter(|value| **value == 0.0).count();
    assert!(zeroed.abs_diff(3_000) < 184, "{zeroed}");
    assert!(thinned.iter().all(|value| *value == 0.0 || (value * 0.7 - 1.0).abs() < 1e-6));
    let all = values(Dropout::new(1.0, 5, 0).apply(Tensor::<1>::ones([100], &Device::flex())));
    assert!(all.iter().all(|value| *value == 0.0));
}

#[test]
fn the_mean_of_token_losses_is_the_loss() {
    let device = Device::flex();
    let model = Gpt::new(&small(), 11, 1, &device);
    let tokens = place(&random_tokens(&mut ChaCha8Rng::seed_from_u64(1), 2, 8), 2, &device);
    let logits = model.forward(tokens.clone(), &mut Pass::inference());
    let losses = token_losses(logits.clone(), tokens.clone());
    assert_eq!(losses.dims(), [2, 8]);
    let mean = values(losses).iter().sum::<f32>() / 16.0;
    assert!((f64::from(mean) - scalar(next_token_loss(logits, tokens))).abs() < 1e-6);
}

/// Engines have fused kernels for what needs no gradient; their sums differ in the last bits.
#[test]
fn logits_without_gradients_equal_those_with_them_within_1e_5() {
    let device = Device::flex();
    let model = Gpt::new(&small(), 11, 1, &device.clone().autodiff());
    let logits =
        |model: &Gpt| values(model.forward(place(&[1, 2, 3], 1, &device), &mut Pass::inference()));
    assert_close("logits", &logits(&model.valid()), &logits(&model), 1e-5);
}

fn small() -> GptSpec {
    GptSpec {
        layers: 2,
        heads: 2,
        width: 16,
        context: 8,
        mlp_factor: 4,
        activation: Activation::GeluTanh,
        norm: NormPlace::Pre,
        dropout: 0.0,
        tied: false,
        bias: true,
        position: Position::Learned,
        init: Init::Gpt2,
        ..GptSpec::default()
    }
}

fn random_tokens(random: &mut ChaCha8Rng, batch: usize, time: usize) -> Vec<i32> {
    (0..batch * time).map(|_| random.random_range(0..11)).collect()
}

fn restored(fixture: &Fixture<GptSpec>, weights: &[Named], device: &Device) -> Gpt {
    load(Gpt::new(&fixture.facts.spec, fixture.facts.vocabulary, 1, device), weights).unwrap()
}
