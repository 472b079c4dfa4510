//! The words as examples: the letters before, and the next.

use burn::tensor::{Device, Int, Tensor, TensorData};
use experiments::words::{END, Words};
use experiments::{ExperimentError, counted_loss};
use models::draw::stream;
use rand::RngExt;

/// Examples that are looked at together in an exam.
pub const CHUNK: usize = 4_096;
/// The words are parted by these random numbers in every run, so that runs are measured on the same words.
const PARTING: u64 = 42;

/// A running text has at least so many characters.
const LEAST: usize = 1_000;

/// Letters before `[B, N]` and next letters `[B, 1]`.
pub type Batch = (Tensor<2, Int>, Tensor<2, Int>);

/// Examples of some of the words.
pub struct Examples {
    context: usize,
    /// The letters before, example after example.
    before: Vec<u16>,
    next: Vec<u16>,
}

/// Words to learn from, and words to be examined on. A tenth is kept for a test, which nobody takes here.
pub struct Names {
    pub words: Words,
    pub train: Examples,
    pub dev: Examples,
    /// What a count of pairs comes to, in nats a letter.
    pub pairs: f64,
}

impl Names {
    /// Shuffled, then parted 80 : 10 : 10 by words; a running text 90 : 10, its end for the exam.
    ///
    /// # Errors
    /// There are too few words, or characters.
    pub fn new(text: &str, context: usize, is_running: bool) -> Result<Self, ExperimentError> {
        if is_running { Self::running(text, context) } else { Self::parted(text, context) }
    }

    fn running(text: &str, context: usize) -> Result<Self, ExperimentError> {
        let words = Words::running(text)?;
        let whole = words.text.len();
        if whole < LEAST {
            let why = format!(
                "the text has {whole} characters, and {LEAST} are needed to learn from some and be examined on others: give a longer one"
            );
            return Err(ExperimentError::BadData(why));
        }
        let (learnt, examined) = words.text.split_at(whole * 9 / 10);
        let (train, dev) = (Examples::of(&[learnt], context), Examples::of(&[examined], context));
        Ok(Self { train, dev, pairs: counted_loss(&words), words })
    }

    fn parted(text: &str, context: usize) -> Result<Self, ExperimentError> {
        let words = Words::of(text)?;
        let mut each: Vec<&[u16]> = words.text.split_inclusive(|letter| *letter == END).collect();
        if each.len() < 10 {
            let why = "the text has fewer than 10 words: give one with a word, or a line, on each of ten lines";
            return Err(ExperimentError::BadData(why.to_owned()));
        }
        let mut random = stream(PARTING, *b"parting\0", 0, 0);
        for last in (1..each.len()).rev() {
            each.swap(last, random.random_range(0..=last));
        }
        let (learnt, examined) = (each.len() * 8 / 10, each.len() * 9 / 10);
        let train = Examples::of(&each[..learnt], context);
        let dev = Examples::of(&each[learnt..examined], context);
        Ok(Self { train, dev, pairs: counted_loss(&words), words })
    }
}

impl Examples {
    fn of(words: &[&[u16]], context: usize) -> Self {
        let mut examples = Self { context, before: Vec::new(), next: Vec::new() };
        for word in words {
            let mut before = vec![END; context];
            for letter in *word {
                examples.before.extend(&before);
                examples.next.push(*letter);
                before.rotate_left(1);
                before[context - 1] = *letter;
            }
        }
        examples
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.next.len()
    }

    /// So many at random, by the run's seed and a step's number.
    pub fn drawn(
        &self,
        name: [u8; 8],
        count: usize,
        seed: u64,
        step: usize,
        device: &Device,
    ) -> Batch {
        let mut random = stream(seed, name, step as u64, 0);
        self.batch((0..count).map(|_| random.random_range(0..self.len())), device)
    }

    /// The first `most` of them, in chunks.
    pub fn chunks(&self, most: usize, device: &Device) -> Vec<Batch> {
        let all = self.len().min(most);
        let chunk = |start| self.batch(start..all.min(start + CHUNK), device);
        (0..all).step_by(CHUNK).map(chunk).collect()
    }

    fn batch(&self, examples: impl Iterator<Item = usize>, device: &Device) -> Batch {
        let (mut before, mut next) = (Vec::new(), Vec::new());
        for at in examples {
            let letters = &self.before[at * self.context..(at + 1) * self.context];
            before.extend(letters.iter().map(|letter| i32::from(*letter)));
            next.push(i32::from(self.next[at]));
        }
        let rows = next.len();
        let place =
            |letters, width| Tensor::from_data(TensorData::new(letters, [rows, width]), device);
        (place(before, self.context), place(next, 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lecture's first examples: ... → e, ..e → m, .em → m, emm → a, mma → the end.
    #[test]
    fn emma_is_five_examples_of_three_letters() {
        let (e, m, a) = (2, 3, 1);
        let examples = Examples::of(&[&[e, m, m, a, END]], 3);
        assert_eq!(examples.next, [e, m, m, a, END]);
        let before = [[0, 0, 0], [0, 0, e], [0, e, m], [e, m, m], [m, m, a]];
        assert_eq!(examples.before, before.concat());
    }

    #[test]
    fn each_word_is_in_one_part_and_the_parting_is_the_same_in_every_run() {
        let text: String = (0..100).map(|at| format!("w{at}\n")).collect();
        let parts = || {
            let names = Names::new(&text, 4, false).unwrap();
            (names.train.next.clone(), names.dev.next.clone())
        };
        let (train, dev) = parts();
        let ends = |letters: &[u16]| letters.iter().filter(|letter| **letter == END).count();
        assert_eq!((ends(&train), ends(&dev)), (80, 10));
        assert_eq!(parts(), (train, dev));
        let refused = Names::new("too short", 3, true).err().unwrap().to_string();
        assert!(refused.contains("10 characters"), "{refused}");
        assert!(Names::new("a\nb\n", 3, false).is_err());
    }

    /// Letters before reach over the ends of lines, empty lines count, and the last tenth is examined.
    #[test]
    fn a_running_text_is_one_word() {
        let names = Names::new(&"ab\n\nc\n".repeat(200), 3, true).unwrap();
        assert_eq!((names.train.len(), names.dev.len()), (1_080, 120));
        let (a, b, c) = (1, 2, 3);
        assert_eq!(names.train.next[..8], [a, b, END, END, c, END, a, b]);
        assert_eq!(names.train.before[7 * 3..8 * 3], [c, END, a]);
    }
}
