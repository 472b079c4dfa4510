//! Learning from marks and comparisons against PyTorch: the reward model, DPO, PPO's clipped loss with the pull of the reference, REINFORCE.
//!
//! Reference: `tests/parity/preferences.py`, torch 2.9.1 on the CPU, float32, seed 1337: a GPT of one layer, six answers of different lengths to
//! questions of two tokens; ten of twenty ratios lie outside the clip.

#![expect(clippy::unwrap_used, reason = "a test that panics has failed, and says where")]

#[expect(dead_code, reason = "there are no batches of windows here")]
mod fixture;

use std::collections::HashMap;

use burn::module::Module;
use burn::optim::GradientsParams;
use burn::tensor::{Device, Int, Tensor, TensorData};
use fixture::{Fixture, assert_all_close, assert_close, gradients, scalar, values};
use models::parameters::load;
use models::preferences::{
    advantages, clipped_loss, dpo_loss, log_chances, policy_gradient_loss, preference_loss,
};
use models::{Gpt, Named, Pass, RewardModel};
use serde::Deserialize;
use spec::GptSpec;

/// Of the largest value of each tensor. Sums of float32 in another order differ by about 1e-6.
const TOLERANCE: f32 = 1e-4;

#[derive(Deserialize)]
struct Facts {
    gpt: GptSpec,
    rows: Vec<Vec<i32>>,
    asked: usize,
    better: Vec<i32>,
    worse: Vec<i32>,
    marks: Vec<f64>,
    shares: Vec<f64>,
    beta: f64,
    clip: f64,
    losses: HashMap<String, f64>,
}

/// The fixture, and what every loss needs of it.
struct Case {
    fixture: Fixture<Facts>,
    policy: Gpt,
    inputs: Tensor<2, Int>,
    targets: Tensor<2, Int>,
    kept: Tensor<2>,
}

/// `[B, T]`
fn rows<const N: usize>(values: Vec<[i32; N]>, batch: usize) -> [Tensor<2, Int>; N] {
    std::array::from_fn(|at| {
        let column: Vec<i32> = values.iter().map(|all| all[at]).collect();
        let shape = [batch, column.len() / batch];
        Tensor::from_data(TensorData::new(column, shape), &Device::flex().autodiff())
    })
}

impl Case {
    fn read() -> Self {
        let fixture = Fixture::<Facts>::read("preferences");
        let Facts { rows: all, asked, .. } = &fixture.facts.spec;
        let time = all.iter().map(Vec::len).max().unwrap() - 1;
        let mut table = Vec::new();
        for row in all {
            let token = |at: usize| row.get(at).copied().unwrap_or_default();
            let is_kept = |at: usize| i32::from(at >= *asked && at + 1 < row.len());
            table.extend((0..time).map(|at| [token(at), token(at + 1), is_kept(at)]));
        }
        let [inputs, targets, kept] = rows(table, all.len());
        let policy = net(&fixture, "policy");
        Self { kept: kept.float(), fixture, policy, inputs, targets }
    }

    fn facts(&self) -> &Facts {
        &self.fixture.facts.spec
    }

    fn chances(&self, model: &Gpt) -> Tensor<2> {
        let logits = model.forward(self.inputs.clone(), &mut Pass::inference());
        log_chances(logits, self.targets.clone(), self.kept.clone())
    }

    /// Of the answers that were better, and of the others.
    fn sides(&self, of: &Tensor<1>) -> (Tensor<1>, Tensor<1>) {
        let side = |rows: &Vec<i32>| {
            let rows = TensorData::new(rows.clone(), [rows.len()]);
            of.clone().select(0, Tensor::from_data(rows, &of.device()))
        };
        (side(&self.facts().better), side(&self.facts().worse))
    }

    /// Loss and gradients of the policy as PyTorch has them.
    fn matches<M: Module>(&self, kind: &str, loss: Tensor<1>, model: &M) {
        let expected = self.facts().losses[kind];
        let found = scalar(loss.clone());
        assert!((found - expected).abs() < 1e-4 * expected.abs(), "{kind}: {found}, {expected}");
        let mut found = gradients(model, GradientsParams::from_grads(loss.backward(), model));
        for tensor in &mut found {
            tensor.name = tensor.name.trim_start_matches("trunk.").to_owned();
        }
        let expected = self.fixture.all(&format!("gradients_{kind}"));
        assert_all_close(kind, &found, &expected, TOLERANCE);
    }
}

fn net(fixture: &Fixture<Facts>, kind: &str) -> Gpt {
    let spec = &fixture.facts.spec.gpt;
    let gpt = Gpt::new(spec, fixture.facts.vocabulary, 1, &Device::flex().autodiff());
    load(gpt, &fixture.all(kind)).unwrap()
}

#[test]
fn the_reward_model_matches_pytorch_within_1e_4() {
    let case = Case::read();
    let all = &case.facts().rows;
    let time = all.iter().map(Vec::len).max().unwrap();
    let mut table = Vec::new();
    for row in all {
        let token = |at: usize| row.get(at).copied().unwrap_or_default();
        table.extend((0..time).map(|at| [token(at), i32::from(at + 1 == row.len())]));
    }
    let [tokens, ends] = rows(table, all.len());
    let judge = RewardModel::over(case.policy.clone(), &Device::flex().autodiff());
    let mut weights = case.fixture.all("policy");
    weights.retain(|tensor| tensor.name != "output.weight");
    weights.iter_mut().for_each(|tensor| tensor.name = format!("trunk.{}", tensor.name));
    weights.push(Named { name: "head.weight".to_owned(), ..case.fixture.tensor("head").clone() });
    let judge = load(judge, &weights).unwrap();
    let marks = judge.forward(tokens, ends.float());
    let found = values(marks.clone());
    assert_close("marks", &found, &case.fixture.tensor("marks").values, TOLERANCE);
    let (better, worse) = case.sides(&marks);
    case.matches("reward", preference_loss(better, worse), &judge);
}

#[test]
fn dpo_matches_pytorch_within_1e_4() {
    let case = Case::read();
    let now = case.chances(&case.policy);
    let expected = &case.fixture.tensor("log_chances").values;
    assert_close("log-chances", &values(now.clone()), expected, TOLERANCE);
    let reference = case.chances(&net(&case.fixture, "reference")).detach();
    let (better, worse) = case.sides(&(now - reference).sum_dim(1).squeeze_dim::<1>(1));
    let loss = dpo_loss(better, worse, case.facts().beta);
    case.matches("dpo", loss, &case.policy);
}

#[test]
fn ppo_with_its_pull_and_reinforce_match_pytorch_within_1e_4() {
    let case = Case::read();
    let Facts { marks, shares, beta, clip, .. } = case.facts();
    let before = case.chances(&net(&case.fixture, "before")).detach();
    let reference = case.chances(&net(&case.fixture, "reference")).detach();
    let drifts = values((before.clone() - reference).sum_dim(1));
    let drifts: Vec<f64> = drifts.into_iter().map(f64::from).collect();
    let better = advantages(marks, &drifts, shares, *beta);
    let better: Vec<f32> = better.into_iter().map(|one| one as f32).collect();
    let expected = &case.fixture.tensor("advantages").values;
    assert_close("advantages", &better, expected, TOLERANCE);
    let column = |values: Vec<f32>| -> Tensor<2> {
        let shape = [values.len(), 1];
        Tensor::from_data(TensorData::new(values, shape), &Device::flex().autodiff())
    };
    let shares = column(shares.iter().map(|share| *share as f32).collect());
    let (better, weights) = (column(better), case.kept.clone() * shares);
    let now = case.chances(&case.policy);
    let loss = clipped_loss(now, before, better.clone(), weights.clone(), *clip);
    case.matches("ppo", loss, &case.policy);
    let loss = policy_gradient_loss(case.chances(&case.policy), better, weights);
    case.matches("reinforce", loss, &case.policy);
}
