//! Learning from marks and from comparisons: what comes after pretraining.
//!
//! Adds to [`mod@crate::loss`], which asks for the text that is there: here the decoder writes, and what it wrote is better or worse.
//! The losses of Williams 1992 (REINFORCE), Schulman et al. 2017 (PPO), Ouyang et al. 2022 (the reward model, and the pull towards the
//! model that it began as) and Rafailov et al. 2023 (DPO). A whole answer has one mark, as for a bandit; leaves out the learned value
//! function of PPO (the mean mark is the baseline) and InstructGPT's share of pretraining gradients.

use burn::module::Module;
use burn::nn::Linear;
use burn::tensor::{Device, Int, Tensor, activation, assert_shape};

use crate::draw::Weights;
use crate::gpt::Gpt;
use crate::loss::token_losses;
use crate::pass::Pass;

/// A decoder whose last features give a mark instead of a next token (Ouyang et al. 2022, section 3.5): what is higher is better, and only
/// differences count.
#[derive(Module, Debug)]
pub struct RewardModel {
    trunk: Gpt,
    head: Linear,
}

impl RewardModel {
    /// Over a decoder that can already read; every mark is 0 at first.
    pub fn over(trunk: Gpt, device: &Device) -> Self {
        // Nothing is drawn: zeros need no seed.
        let weight = Weights::new(0, device).zeros([trunk.spec().width, 1]);
        let head = Linear { weight, bias: None };
        Self { trunk: trunk.headless(), head }
    }

    /// Marks of answers: tokens `[B, T]`, and `ends` `[B, T]`, 1 at the last token of each answer and else 0 -> `[B]`.
    pub fn forward(&self, tokens: Tensor<2, Int>, ends: Tensor<2>) -> Tensor<1> {
        let [batch, time] = tokens.dims();
        assert_shape!(ends, [batch, time]);
        let x = self.trunk.features(tokens, &mut Pass::inference()); // [B, T, D]
        let marks = self.head.forward(x).squeeze_dim::<2>(2); //        [B, T]
        (marks * ends).sum_dim(1).squeeze_dim::<1>(1) //                [B]
    }
}

/// Log-chance of each next token, 0 where it is not `kept` (1, else 0): logits `[B, T, V]`, targets `[B, T]` -> `[B, T]`, in nats.
pub fn log_chances(logits: Tensor<3>, targets: Tensor<2, Int>, kept: Tensor<2>) -> Tensor<2> {
    (token_losses(logits, targets) * kept).neg()
}

/// −log σ(better − worse), the mean: marks `[N]` of answers that were preferred and of those that were not -> `[1]`.
///
/// Bradley and Terry 1952; Ouyang et al. 2022, equation 1.
pub fn preference_loss(better: Tensor<1>, worse: Tensor<1>) -> Tensor<1> {
    activation::log_sigmoid(better - worse).mean().neg()
}

/// The same where an answer's mark is β times how much likelier it has become, log π/π_ref: `[N]` both -> `[1]`.
///
/// Rafailov et al. 2023, equation 7: a policy is a reward model, so none is needed beside it.
pub fn dpo_loss(better: Tensor<1>, worse: Tensor<1>, beta: f64) -> Tensor<1> {
    preference_loss(better * beta, worse * beta)
}

/// Σ weight · −min(ratio · A, clip(ratio, 1 − ε, 1 + ε) · A), with ratio the chance of a token now over the one `before` -> `[1]`.
///
/// Log-chances and `weights` `[B, T]`, `advantages` `[B, 1]`. Schulman et al. 2017, equation 7.
pub fn clipped_loss(
    now: Tensor<2>,
    before: Tensor<2>,
    advantages: Tensor<2>,
    weights: Tensor<2>,
    clip: f64,
) -> Tensor<1> {
    let [batch, time] = now.dims();
    assert_shape!(before, [batch, time]);
    assert_shape!(advantages, [batch, 1]);
    let ratio = (now - before).exp(); //                                [B, T]
    let held = ratio.clone().clamp(1.0 - clip, 1.0 + clip);
    let least = (ratio * advantages.clone()).min_pair(held * advantages);
    (least * weights).sum().neg()
}

/// Σ weight · −A · log-chance, whose gradient is that of the mean mark -> `[1]`. Shapes as for [`clipped_loss`].
///
/// Williams 1992, REINFORCE.
pub fn policy_gradient_loss(
    now: Tensor<2>,
    advantages: Tensor<2>,
    weights: Tensor<2>,
) -> Tensor<1> {
    (now * advantages * weights).sum().neg()
}

/// How much better than their mean answers are: a mark each, from which β times its drift is taken, the log of how much likelier the answer
/// is than under the reference, in nats. `shares` say how much of the batch each answer is; they add up to 1.
///
/// Ouyang et al. 2022, equation 2, without its pretraining term.
pub fn advantages(marks: &[f64], drifts: &[f64], shares: &[f64], beta: f64) -> Vec<f64> {
    let returns: Vec<f64> =
        marks.iter().zip(drifts).map(|(mark, drift)| mark - beta * drift).collect();
    let mean: f64 = returns.iter().zip(shares).map(|(one, share)| one * share).sum();
    returns.into_iter().map(|one| one - mean).collect()
}
