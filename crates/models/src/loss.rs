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
