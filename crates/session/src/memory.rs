//! How much memory a step needs, so that a run that cannot fit is refused with a sentence rather than with a crash.

use spec::{FeedForward, Init, RunSpec};

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

/// Checks what is done at the start: that a step fits, or for a network that the reader brings, that it can be read.
///
/// # Errors
/// [`SessionError::TooLarge`] or [`SessionError::TooLargeToRead`] with the megabytes needed and there.
pub(crate) fn check_start(spec: &RunSpec, vocabulary: usize) -> Result<(), SessionError> {
    if gpt(spec).init != Init::Own {
        return check(spec, vocabulary);
    }
    let needed = reading_megabytes(spec, vocabulary);
    if cfg!(target_family = "wasm") && needed > TAB_LIMIT {
        return Err(SessionError::TooLargeToRead { needed, limit: TAB_LIMIT });
    }
    Ok(())
}

/// Megabytes of reading a full context with a network from a file: its numbers in the file, as they are kept for a reset, and in the network;
/// and the widest maps of one block at a time, 12 of `[T, D]`, 3 of `[T, F]`, 3 of `[H, T, T]`; then 2 of `[T, V]`.
fn reading_megabytes(spec: &RunSpec, vocabulary: usize) -> u64 {
    let gpt = gpt(spec);
    let [t, d, h, v, f] =
        [gpt.context, gpt.width, gpt.heads, vocabulary, gpt.hidden()].map(|n| n as u64);
    let outputs = if gpt.tied { 0 } else { v * d };
    let parameters = gpt.layers as u64 * (4 * d * d + 2 * d * f) + v * d + outputs + t * d;
    (4 * (3 * parameters + t * (12 * d + 3 * f) + 3 * h * t * t + 2 * t * v)) / 1_000_000
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
    /// 124 million numbers thrice are 1.5 GB; their gradients and moments would not fit beside them.
    #[test]
    fn gpt_2_small_can_be_read_in_a_tab_and_medium_cannot() {
        let small = (spec::find_preset("gpt-2").unwrap().spec)();
        let needed = super::reading_megabytes(&small, 50_257);
        assert!((1_900..super::TAB_LIMIT).contains(&needed), "{needed}");
        assert!(super::step_megabytes(&small, 50_257) > super::TAB_LIMIT);
        let medium = [("model.layers", 24), ("model.heads", 16), ("model.width", 1024)];
        let medium = small.with_all(medium.map(|(path, size)| (path.to_owned(), size.into())));
        let needed = super::reading_megabytes(&medium.unwrap(), 50_257);
        assert!(needed > super::TAB_LIMIT, "{needed}");
    }

    /// The lecture's 64 windows a step, a quarter of them at a time.
    #[test]
    fn the_nets_for_a_gpu_fit_into_a_tab() {
        for preset in ["gpt-lecture", "nanogpt-char"] {
            let spec = (spec::find_preset(preset).unwrap().spec)();
            assert!(super::step_megabytes(&spec, 65) < super::TAB_LIMIT, "{preset}");
        }
    }

    #[test]
    fn the_lesson_needs_tens_of_megabytes_and_a_huge_batch_gigabytes() {
        let spec = spec::RunSpec::default();
        assert!((5..200).contains(&super::step_megabytes(&spec, 65)));
        let huge = spec.with("training.batch", 1024).unwrap().with("model.context", 1024).unwrap();
        assert!(super::step_megabytes(&huge, 65) > super::TAB_LIMIT);
    }
}
