//! How strongly each input moves what a network says, by its gradient: where a window hides something, it is exactly zero.

use burn::tensor::{Int, Tensor, Transaction, activation};
use models::{Gpt, Pass, ReadError, read_back};

/// Tokens `[1, T]` -> T numbers for each of the first 1, 2, … `layers` blocks: the sum over channels of |d l / d x|, where x is the vector of
/// an input and l the log-probability of the likeliest token that position `at` would say after so many blocks.
///
/// `model` and `tokens` lie on the device that records gradients. A sum of absolute values is zero only where every slope is.
///
/// # Errors
/// [`ReadError`] when the device does not answer.
pub async fn influence(
    model: &Gpt,
    tokens: &Tensor<2, Int>,
    at: usize,
    layers: usize,
) -> Result<Vec<Vec<f32>>, ReadError> {
    let mut all = Transaction::default();
    for count in 1..=layers {
        let embedded = model.embed(tokens.clone(), &mut Pass::inference()).inner();
        let embedded = Tensor::<3>::from_inner(embedded).require_grad(); // [1, T, D]
        let logits = model.first(count).forward_embedded(embedded.clone(), &mut Pass::inference());
        let said = activation::log_softmax(logits.narrow(1, at, 1), 2).max_dim(2); // [1, 1, 1]
        let slopes = embedded.grad(&said.sum().backward());
        // Each input is on the way to the output of its own position at least.
        let slopes = slopes.expect("the embedded tokens were recorded");
        all = all.register(slopes.abs().sum_dim(2)); //                  [1, T, 1]
    }
    read_back(all).await
}
