//! How wrong predictions are.

use burn::tensor::{Int, Tensor, activation, assert_shape};

/// Cross-entropy of each next token in nats: logits `[B, T, V]`, targets `[B, T]` -> `[B, T]`.
pub fn token_losses(logits: Tensor<3>, targets: Tensor<2, Int>) -> Tensor<2> {
    let [batch, time] = targets.dims();
    assert_shape!(logits, [batch, time, _]);
    let log_probabilities = activation::log_softmax(logits, 2); //      [B, T, V]
    log_probabilities.gather(2, targets.unsqueeze_dim::<3>(2)).squeeze_dim::<2>(2).neg()
}

/// Mean cross-entropy of the next tokens in nats: logits `[B, T, V]`, targets `[B, T]` -> `[1]`.
pub fn next_token_loss(logits: Tensor<3>, targets: Tensor<2, Int>) -> Tensor<1> {
    token_losses(logits, targets).mean()
}

/// Cross-entropy against smoothed targets in nats (Szegedy et al. 2016, section 7): 1 − `smoothing` lies on each target, the rest evenly on
/// all V tokens, as in PyTorch. Logits `[B, T, V]`, targets `[B, T]` -> `[B, T]`.
pub fn smoothed_losses(logits: Tensor<3>, targets: Tensor<2, Int>, smoothing: f64) -> Tensor<2> {
    let [batch, time] = targets.dims();
    assert_shape!(logits, [batch, time, _]);
    let log_probabilities = activation::log_softmax(logits, 2); //      [B, T, V]
    let targets = targets.unsqueeze_dim::<3>(2); //                     [B, T, 1]
    let right = log_probabilities.clone().gather(2, targets).squeeze_dim::<2>(2); // [B, T]
    let even = log_probabilities.mean_dim(2).squeeze_dim::<2>(2); //    [B, T]
    (right * (1.0 - smoothing) + even * smoothing).neg()
}

/// Mean of the losses at the positions that are `kept` (1, else 0): `[B, T]` both -> `[1]`.
pub fn mean_of_kept(losses: Tensor<2>, kept: Tensor<2>) -> Tensor<1> {
    (losses * kept.clone()).sum() / kept.sum()
}
