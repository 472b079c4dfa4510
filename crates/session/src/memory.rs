//! How much memory a step needs, so that a run that cannot fit is refused with a sentence rather than with a crash.

use spec::{FeedForward, RunSpec};

use crate::SessionError;
use crate::trainer::{Trainer, gpt};

/// A 32-bit address space holds 4 GiB; the rest is for text, copies and fragmentation.
const TAB_LIMIT: u64 = 3_000;
/// Windows of one evaluation batch: enough to be efficient, few enough that a click is heard soon.
const EVALUATION_TOKENS: usize = 1_024;

/// Checks that a step fits.
///
/// # Errors
/// [`SessionError::TooLarge`] with the megabytes needed and there.
pub(crate) fn check(spec: &RunSpec, vocabulary: usize) -> Result<(), SessionError> {
    let needed = step_megabytes(spec, vocabulary);
    if cfg!(target_family = "wasm") && needed > TAB_LIMIT {
        return Err(SessionError::TooLarge { needed, limit: TAB_LIMIT });
    }
    Ok(())
}

/// Megabytes of parameters, gradients, two moments and the activations kept for the backward pass (4 bytes a number).
/// Counted a block: 12 maps of `[B, T, D]`, 3 of `[B, T, F]` (6 with a gate), 4 of `[B, H, T, T]`; then 4 of `[B, T, V]`.
fn step_megabytes(spec: &RunSpec, vocabulary: usize) -> u64 {
    let gpt = gpt(spec);
    let [b, t, d, h, v] =
        [spec.training.batch, gpt.context, gpt.width, gpt.heads, vocabulary].map(|n| n as u64);
    let [f, layers, groups] = [gpt.hidden(), gpt.layers, gpt.key_heads()].map(|n| n as u64);
    let gates = u64::from(gpt.feed_forward == FeedForward::Gated);
    let parameters =
        layers * (2 * d * d + 2 * d * d * groups / h + (2 + gates) * d * f) + 2 * v * d + t * d;
    let block = b * t * (12 * d + 3 * (1 + gates) * f) + 4 * b * h * t * t;
    (4 * (4 * parameters + layers * block + 4 * b * t * v)) / 1_000_000
}

/// Windows read at once in an evaluation.
pub(crate) fn evaluation_batch(trainer: &Trainer) -> usize {
    (EVALUATION_TOKENS / trainer.gpt().context).clamp(1, 64)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_lesson_needs_tens_of_megabytes_and_a_huge_batch_gigabytes() {
        let spec = spec::RunSpec::default();
        assert!((5..200).contains(&super::step_megabytes(&spec, 65)));
        let huge = spec.with("training.batch", 1024).unwrap().with("model.context", 1024).unwrap();
        assert!(super::step_megabytes(&huge, 65) > super::TAB_LIMIT);
    }
}
