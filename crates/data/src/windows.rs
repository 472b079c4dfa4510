//! Tokens → batches: random windows for training, evenly spread ones for evaluation.
//!
//! Windows are drawn with ChaCha8, which is specified and portable: the same seed gives the same
//! batches on every engine, and a checkpoint needs the seed and the place in the stream only.

use std::ops::Range;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use serde::{Deserialize, Serialize};

/// Streams of ChaCha8 under one seed, so that text and batches are drawn independently.
pub(crate) const GRAMMAR_STREAM: u64 = 1;
const WINDOWS_STREAM: u64 = 2;
pub(crate) const NOISE_STREAM: u64 = 3;

/// A batch, row by row: `inputs[row * context + at]` is followed by `targets[row * context + at]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// `[batch, context]`, flat.
    pub inputs: Vec<i32>,
    /// The token after each input, same shape.
    pub targets: Vec<i32>,
    /// Rows.
    pub batch: usize,
    /// Tokens of a row.
    pub context: usize,
}

impl Batch {
    /// Some of its rows.
    ///
    /// # Panics
    /// If it has no such rows.
    #[must_use]
    pub fn rows(&self, rows: Range<usize>) -> Self {
        let flat = rows.start * self.context..rows.end * self.context;
        let cut = |tokens: &[i32]| tokens[flat.clone()].to_vec();
        let (inputs, targets) = (cut(&self.inputs), cut(&self.targets));
        Self { inputs, targets, batch: rows.len(), context: self.context }
    }
}

/// Draws random windows.
#[derive(Clone, Debug)]
pub struct Windows {
    seed: u64,
    random: ChaCha8Rng,
}

/// Where the drawing stands, for a checkpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WindowsState {
    /// The seed of the run.
    pub seed: u64,
    /// 32-bit words drawn so far.
    pub position: u64,
}

impl Windows {
    /// At the start of the seed's stream.
    pub fn new(seed: u64) -> Self {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        random.set_stream(WINDOWS_STREAM);
        Self { seed, random }
    }

    /// `batch` windows of `context` tokens and the one after, each start equally likely, as nanoGPT
    /// draws them. `tokens` must hold one window, which [`crate::Corpus`] has checked.
    pub fn batch(&mut self, tokens: &[u32], batch: usize, context: usize) -> Batch {
        assert!(tokens.len() > context, "the corpus holds at least one window");
        let starts = (tokens.len() - context) as u64;
        let draw = |_| below(&mut self.random, starts) as usize;
        let starts: Vec<usize> = (0..batch).map(draw).collect();
        windows_at(tokens, &starts, context)
    }

    /// What a checkpoint keeps.
    pub fn state(&self) -> WindowsState {
        WindowsState { seed: self.seed, position: self.random.get_word_pos() as u64 }
    }

    /// Continues from a checkpoint as if never interrupted.
    pub fn restore(&mut self, state: &WindowsState) {
        *self = Self::new(state.seed);
        self.random.set_word_pos(u128::from(state.position));
    }
}

/// The windows that begin at `starts`.
pub fn windows_at(tokens: &[u32], starts: &[usize], context: usize) -> Batch {
    let row = |offset: usize| {
        let row = move |&start: &usize| &tokens[start + offset..start + offset + context];
        starts.iter().flat_map(row).map(|&token| token as i32).collect()
    };
    Batch { inputs: row(0), targets: row(1), batch: starts.len(), context }
}

/// Starts of up to `count` windows, evenly spread from the first token to the last, always the
/// same. They overlap only where so many do not fit side by side; too short a text gives none.
pub fn spread(tokens: usize, context: usize, count: usize) -> Vec<usize> {
    let places = tokens.saturating_sub(context); // a window takes one token more than its context
    let count = count.min(places);
    match count {
        0 => vec![],
        1 => vec![0],
        _ => (0..count).map(|at| share(places - 1, at, count - 1)).collect(),
    }
}

/// `whole` × `part` / `parts`, in 64 bits: the product may not fit a `usize` of wasm32.
fn share(whole: usize, part: usize, parts: usize) -> usize {
    (whole as u64 * part as u64 / parts as u64) as usize
}

/// A number below `bound`: the high half of 64 random bits times `bound`.
pub(crate) fn below(random: &mut ChaCha8Rng, bound: u64) -> u64 {
    ((u128::from(random.next_u64()) * u128::from(bound)) >> 64) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counting(length: u32) -> Vec<u32> {
        (0..length).collect()
    }

    #[test]
    fn each_target_is_the_token_after_its_input() {
        let batch = Windows::new(3).batch(&counting(100), 5, 8);
        assert_eq!((batch.inputs.len(), batch.batch, batch.context), (40, 5, 8));
        assert!(
            batch.inputs.iter().zip(&batch.targets).all(|(input, target)| input + 1 == *target)
        );
        assert!(
            batch.inputs.chunks(8).all(|row| row.windows(2).all(|pair| pair[0] + 1 == pair[1]))
        );
    }

    /// A pinned draw: seed 1337, the first eight starts among 1,000 places. Any change here changes
    /// every run ever shared.
    #[test]
    fn the_seed_fixes_the_windows_for_good() {
        let batch = Windows::new(1337).batch(&counting(1_001), 8, 1);
        assert_eq!(batch.inputs, [684, 704, 929, 129, 161, 56, 757, 781]);
    }

    #[test]
    fn every_window_is_drawn_also_the_first_and_the_last() {
        let batch = Windows::new(1).batch(&counting(12), 400, 8);
        let starts: std::collections::BTreeSet<i32> =
            batch.inputs.chunks(8).map(|row| row[0]).collect();
        assert_eq!(starts.into_iter().collect::<Vec<_>>(), [0, 1, 2, 3]);
    }

    #[test]
    fn drawing_goes_on_after_a_restore_as_if_never_interrupted() {
        let tokens = counting(5_000);
        let mut whole = Windows::new(9);
        for _ in 0..3 {
            whole.batch(&tokens, 7, 4);
        }
        let written = serde_json::to_string(&whole.state()).unwrap();
        let mut resumed = Windows::new(0);
        resumed.restore(&serde_json::from_str(&written).unwrap());
        for _ in 0..3 {
            assert_eq!(whole.batch(&tokens, 7, 4), resumed.batch(&tokens, 7, 4));
        }
        assert_eq!(whole.state(), resumed.state());
    }

    #[test]
    fn evaluation_windows_reach_from_the_first_token_to_the_last_without_overlap() {
        let starts = spread(1_001, 100, 10);
        assert_eq!((starts[0], starts[9]), (0, 900));
        assert!(starts.windows(2).all(|pair| pair[1] - pair[0] >= 100));
        assert_eq!(spread(11, 10, 5), [0]);
        assert_eq!(spread(13, 10, 5), [0, 1, 2]);
        assert_eq!(spread(10, 10, 5), [] as [usize; 0]);
        assert_eq!(spread(100, 10, 0), [] as [usize; 0]);
    }
}
