//! A text in two parts, each as streams side by side: a batch is the next piece of every stream, so that what is remembered fits what comes.

use burn::tensor::{Device, Int, Tensor, TensorData};
use experiments::ExperimentError;
use text::Chars;

use super::settings::{Settings, Split};

/// More different characters make weights and softmax too large for a tab.
const MOST_KINDS: usize = 4_096;
/// Streams of the held back part: many, so that they are read fast; each begins with nothing remembered.
const HELD_STREAMS: usize = 50;
/// A stream of the held back part is at least so long, if the text is.
const HELD_LEAST: usize = 64;
/// Characters that are examined at most: tinyshakespeare's tenth has 111,540.
const MOST_EXAMINED: usize = 120_000;

/// A text, cut and numbered.
pub struct Text {
    pub chars: Chars,
    pub train: Streams,
    pub held: Streams,
}

/// Rows of equal length.
pub struct Streams {
    rows: Vec<Vec<u32>>,
}

impl Text {
    /// Cuts a text as the settings say.
    ///
    /// # Errors
    /// The text has one kind of character, or too many, or is too short for a batch.
    pub fn new(text: &str, settings: &Settings) -> Result<Self, ExperimentError> {
        let bad = |why: String| Err(ExperimentError::BadData(why));
        let chars = Chars::of(text);
        let kinds = chars.symbols().len();
        if kinds < 2 {
            return bad(
                "the text has no two different characters, so there is nothing to predict: choose another text".to_owned(),
            );
        }
        if kinds > MOST_KINDS {
            return bad(format!(
                "the text has {kinds} different characters, and a net in a tab can tell {MOST_KINDS} apart: choose a text or a part of it with fewer"
            ));
        }
        let all =
            chars.encode(text).map_err(|error| ExperimentError::BadData(error.to_string()))?;
        let Settings { batch, positions, split, .. } = *settings;
        let (train, held) = match split {
            Split::Tenth => tenth(&all, batch),
            Split::Twentieth => twentieth(&all, batch, positions),
        };
        if train.length() <= positions || held.length() < 2 {
            return bad(format!(
                "the text has {} characters, too few for {batch} streams of {positions} and a part that is held back: choose a longer text, or make batch or sequence smaller",
                all.len()
            ));
        }
        Ok(Self { chars, train, held })
    }
}

impl Text {
    /// The characters of what the reader typed, all of which the alphabet must have.
    ///
    /// # Errors
    /// It has another one.
    pub fn known(&self, typed: &str) -> Result<Vec<u32>, ExperimentError> {
        let id = |character| {
            self.chars.id(character).ok_or_else(|| {
                let why = format!("the text never has the character “{character}”: type others");
                ExperimentError::BadInput(why)
            })
        };
        typed.chars().map(id).collect()
    }
}

/// The last tenth is held back. Nine tenths without a detour over fractions, which could round differently.
fn tenth(all: &[u32], batch: usize) -> (Streams, Streams) {
    let (train, held) = all.split_at(all.len() * 9 / 10);
    let held = &held[..held.len().min(MOST_EXAMINED)];
    let streams = (held.len() / HELD_LEAST).clamp(1, HELD_STREAMS);
    (Streams::side_by_side(train, batch), Streams::side_by_side(held, streams))
}

/// Whole batches, of which the last twentieth is held back (char-rnn: `CharSplitLMMinibatchLoader`). The two parts share the character
/// that ends one and begins the other.
fn twentieth(all: &[u32], batch: usize, positions: usize) -> (Streams, Streams) {
    let whole = Streams::side_by_side(all, batch);
    let batches = whole.length().saturating_sub(1) / positions;
    let cut = batches * 19 / 20 * positions;
    let end = (cut + MOST_EXAMINED / batch).min(batches * positions);
    let part = |from: usize, to: usize| {
        let of = |row: &Vec<u32>| row.get(from..=to).unwrap_or_default().to_vec();
        Streams { rows: whole.rows.iter().map(of).collect() }
    };
    (part(0, cut), part(cut, end))
}

impl Streams {
    /// `rows` pieces of a text, side by side; what is left over is left out.
    fn side_by_side(text: &[u32], rows: usize) -> Self {
        let length = text.len() / rows;
        Self { rows: (0..rows).map(|row| text[row * length..][..length].to_vec()).collect() }
    }

    /// Characters of a stream.
    pub fn length(&self) -> usize {
        self.rows.first().map_or(0, Vec::len)
    }

    /// How many streams.
    pub fn count(&self) -> usize {
        self.rows.len()
    }

    /// Whole batches of so many positions; the last character is only foretold.
    pub fn batches(&self, positions: usize) -> usize {
        (self.length() - 1) / positions
    }

    /// One stream.
    pub fn row(&self, at: usize) -> &[u32] {
        &self.rows[at]
    }

    /// One stream after the other.
    pub fn joined(&self) -> Vec<u32> {
        self.rows.concat()
    }

    /// A piece of the first `rows` streams, `[B, T]`.
    pub fn piece(&self, rows: usize, from: usize, count: usize, device: &Device) -> Tensor<2, Int> {
        let of = |row: &Vec<u32>| row[from..from + count].iter().map(|id| *id as i32).collect();
        let ids: Vec<Vec<i32>> = self.rows[..rows].iter().map(of).collect();
        Tensor::from_data(TensorData::new(ids.concat(), [rows, count]), device)
    }

    /// What is read and what is to come, `[B, T]` each: so many positions of every stream.
    pub fn batch(
        &self,
        from: usize,
        positions: usize,
        device: &Device,
    ) -> (Tensor<2, Int>, Tensor<2, Int>) {
        let piece = |from| self.piece(self.count(), from, positions, device);
        (piece(from), piece(from + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_go_on_from_batch_to_batch_and_leave_out_the_rest() {
        let text: Vec<u32> = (0..23).collect();
        let streams = Streams::side_by_side(&text, 2);
        assert_eq!((streams.length(), streams.batches(5)), (11, 2));
        let read = |from| {
            let (inputs, targets) = streams.batch(from, 5, &Device::flex());
            [inputs, targets].map(|t| t.into_data().iter::<i64>().collect::<Vec<_>>())
        };
        assert_eq!(read(0)[0], [0, 1, 2, 3, 4, 11, 12, 13, 14, 15]);
        assert_eq!(read(5)[0], [5, 6, 7, 8, 9, 16, 17, 18, 19, 20]);
        assert_eq!(read(5)[1], [6, 7, 8, 9, 10, 17, 18, 19, 20, 21]);
    }

    /// tinyshakespeare at batch 50 and sequence 50: char-rnn prints 423 batches for training and 23 for validation.
    #[test]
    fn a_twentieth_is_cut_in_whole_batches_as_char_rnn_does() {
        let text: Vec<u32> = (0..1_115_394).collect();
        let (train, held) = twentieth(&text, 50, 50);
        assert_eq!((train.batches(50), held.batches(50)), (423, 23));
        assert_eq!(train.row(1).last(), held.row(1).first());
        assert_eq!(train.row(1)[0], 22_307);
    }

    #[test]
    fn the_last_tenth_is_the_counts_own() {
        let text: Vec<u32> = (0..1_000).collect();
        let (train, held) = tenth(&text, 4);
        assert_eq!((train.row(3).last(), held.row(0)[0]), (Some(&899), 900));
        assert_eq!((held.count(), held.length()), (1, 100));
    }
}
