//! N-grams of characters, and six ways to treat what was never counted: Laplace and Lidstone's added counts, Witten and Bell 1991, absolute
//! discounting (Ney, Essen and Kneser 1994), Kneser and Ney 1995, Chen and Goodman 1998.
//!
//! Adds to `shannon_1948`: any alphabet, a text that is held back, and chances for what was never seen ([`method`]), so that the loss on new text
//! says how well a table predicts. The same text and split as nanoGPT's `shakespeare_char`: the staircase that a network must pass.
//! Leaves out: words, backing off instead of mixing, Jelinek and Mercer's trained weights, caches, and classes of words.

mod discounts;
pub(crate) mod exam;
pub(crate) mod method;
mod shown;
pub(crate) mod tables;
#[cfg(test)]
mod tests;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use spec::ExperimentSpec;
use text::Chars;

use crate::draw::drawn;
use crate::{Experiment, ExperimentError, Files, Shown, source};
use exam::Exam;
use method::{Given, METHODS, Method};
use tables::{MOST_RUNS, Tables};

/// A shorter text leaves nothing to test on.
const LEAST: usize = 20;
/// Characters examined at most: beyond, a loss changes only in its third digit.
const MOST_EXAMINED: usize = 1_000_000;
/// Characters of the long sample, and of each line of the ladder.
const SAMPLE: usize = 400;
const RUNG: usize = 90;

/// A text in two parts, the tables of the first, and what they say of both.
pub struct Ngram {
    chars: Chars,
    /// The counted part.
    counted: Vec<u32>,
    /// Characters of the whole text.
    whole: usize,
    /// Whether the text and its split are nanoGPT's.
    is_nanogpts: bool,
    given: Given,
    tables: Tables,
    /// The held back part, and the beginning of the counted one.
    unseen: Exam,
    seen: Exam,
    settings: Settings,
    /// What the reader typed.
    typed: Vec<u32>,
    seed: u64,
    samples: u64,
    sample: Vec<u32>,
    /// A line for each length of context.
    ladder: Vec<Vec<u32>>,
}

/// What may be turned while it counts.
struct Settings {
    method: Method,
    order: usize,
    temperature: f64,
    unit: Unit,
}

/// In what losses are told.
#[derive(Clone, Copy)]
enum Unit {
    Nats,
    Bits,
    Perplexity,
}

impl Settings {
    fn read(spec: &ExperimentSpec) -> Self {
        let unit = match spec.word("unit") {
            "bits" => Unit::Bits,
            "perplexity" => Unit::Perplexity,
            _ => Unit::Nats,
        };
        let (method, order) = (Method::named(spec.word("method")), spec.whole("order"));
        Self { method, order, temperature: spec.number("temperature"), unit }
    }
}

impl Ngram {
    /// The text, nothing counted.
    ///
    /// # Errors
    /// The text is missing, is no text, or is too short.
    pub fn new(spec: &ExperimentSpec, seed: u64, files: Files) -> Result<Self, ExperimentError> {
        let text = source(spec, files)?;
        let chars = Chars::of(&text);
        let bad = |error: text::TextError| ExperimentError::BadData(error.to_string());
        let mut counted = chars.encode(&text).map_err(bad)?;
        let whole = counted.len();
        if whole < LEAST {
            let why = format!(
                "the text has {whole} characters, and {LEAST} are needed to count some and test on others: choose a longer text"
            );
            return Err(ExperimentError::BadData(why));
        }
        // Nine tenths without a detour over fractions, which could round differently.
        let mut unseen = counted.split_off(whole * 9 / 10);
        unseen.truncate(MOST_EXAMINED);
        let is_whole = counted.len() <= spec.whole("characters");
        counted.truncate(spec.whole("characters"));
        let seen = counted[..unseen.len().min(counted.len())].to_vec();
        let alphabet = chars.symbols().len();
        let given = Given { alphabet, k: spec.number("k"), discount: spec.number("discount") };
        let mut new = Self {
            whole,
            is_nanogpts: is_whole && spec.word("source") == "tinyshakespeare",
            given,
            tables: Tables::new(spec.whole("longest"), MOST_RUNS),
            unseen: Exam::new(unseen, alphabet),
            seen: Exam::new(seen, alphabet),
            settings: Settings::read(spec),
            typed: Vec::new(),
            seed,
            samples: 0,
            sample: Vec::new(),
            ladder: Vec::new(),
            chars,
            counted,
        };
        new.typed = new.known("the ").unwrap_or_default();
        new.write();
        Ok(new)
    }

    /// The characters of a text, all of which the alphabet must have.
    fn known(&self, text: &str) -> Result<Vec<u32>, ExperimentError> {
        let id = |character| {
            self.chars.id(character).ok_or_else(|| {
                let why = format!("the text never has the character “{character}”: type others");
                ExperimentError::BadInput(why)
            })
        };
        text.chars().map(id).collect()
    }

    /// The longest context that is both wanted and counted; nothing before the first table is finished.
    fn order(&self) -> Option<usize> {
        Some(self.settings.order.min(self.tables.levels.len().checked_sub(1)?))
    }

    /// The chances of what comes after `past`.
    fn chances(&self, past: &[u32], order: usize) -> Vec<f64> {
        let past = &past[past.len() - order.min(past.len())..];
        self.tables.chances(self.settings.method, &self.given, past, order)
    }

    /// New samples from the tables as they stand, each from the same random numbers.
    fn write(&mut self) {
        let finished = self.tables.levels.len();
        self.ladder = (0..finished).map(|order| self.written(order, RUNG)).collect();
        self.sample = self.order().map_or_else(Vec::new, |order| self.written(order, SAMPLE));
    }

    /// It begins in the middle of the counted text, with a context that is not told.
    fn written(&self, order: usize, characters: usize) -> Vec<u32> {
        let mut random = ChaCha8Rng::seed_from_u64(self.seed);
        random.set_stream(self.samples);
        let from = random.random_range(0..self.counted.len());
        let begin = from.saturating_sub(order);
        let mut text = self.counted[begin..from].to_vec();
        for _ in 0..characters {
            let chances = self.chances(&text, order);
            text.push(drawn(&chances, self.settings.temperature, random.random()) as u32);
        }
        text.split_off(from - begin)
    }
}

impl Experiment for Ngram {
    fn step(&mut self) -> Result<bool, ExperimentError> {
        if self.unseen.is_due(&self.tables) {
            self.unseen.examine(&self.tables, &self.given);
        } else if self.seen.is_due(&self.tables) {
            self.seen.examine(&self.tables, &self.given);
        } else {
            let finished = self.tables.levels.len();
            self.tables.count(&self.counted);
            if self.tables.levels.len() > finished {
                self.write();
            }
        }
        let due = self.unseen.is_due(&self.tables) || self.seen.is_due(&self.tables);
        Ok(due || !self.tables.is_finished())
    }

    fn metrics(&self) -> Vec<(&'static str, f64)> {
        self.measured()
    }

    fn show(&self, place: &str) -> Option<Shown> {
        self.shown(place)
    }

    fn turn(&mut self, spec: &ExperimentSpec) -> Result<(), ExperimentError> {
        self.settings = Settings::read(spec);
        self.write();
        Ok(())
    }

    /// `begin`: what comes after this text? `again`: another sample.
    fn act(&mut self, action: &str, text: &str, _: &[f32]) -> Result<(), ExperimentError> {
        match action {
            "begin" => self.typed = self.known(text)?,
            "again" => {
                self.samples += 1;
                self.write();
            }
            _ => {
                return Err(ExperimentError::no_action(action));
            }
        }
        Ok(())
    }
}
