//! The interpolated trigram (Jelinek and Mercer 1980), as Bengio et al. 2003, section 4.1, describe theirs:
//!
//! ```text
//! P(w | u v) = α₀ / V + α₁ p(w) + α₂ p(w | v) + α₃ p(w | u v),    the α by how often u v occurred in training
//! ```
//!
//! Contexts of like frequency share their α; expectation and maximisation fit them on the validation words, which no count has seen.

use text::grams::UNSEEN;

use super::corpus::{Corpus, Part};
use crate::ExperimentError;
use crate::ngram::tables::Tables;

/// Rounds of expectation and maximisation: later ones change the fourth digit.
const ROUNDS: usize = 20;

/// The four chances that are mixed: even, of the word, after one word, after two.
type Parts = [f64; 4];

/// A word's four chances, and the class of its context.
#[derive(Clone, Copy)]
struct Mixed {
    parts: Parts,
    class: usize,
}

/// The weights, and what the mixture says of validation and test.
#[derive(Default)]
pub struct Trigram {
    weights: Vec<Parts>,
    valid: Vec<Mixed>,
    test: Vec<Mixed>,
    rounds: usize,
    /// Words counted.
    words: usize,
}

impl Trigram {
    /// Whether all rounds are done.
    pub fn is_fitted(&self) -> bool {
        self.rounds == ROUNDS
    }

    /// Looks all words up, or one round; the tables must be finished.
    ///
    /// # Errors
    /// The tables have no runs of three words.
    pub(crate) fn step(&mut self, tables: &Tables, corpus: &Corpus) -> Result<(), ExperimentError> {
        if tables.levels.len() < 3 {
            let why = "these words have too many different runs: take fewer words";
            return Err(ExperimentError::BadData(why.to_owned()));
        }
        if self.weights.is_empty() {
            let look = |part: Part| {
                let count = corpus.part(part).len();
                (0..count).map(|at| looked_up(tables, corpus, part, at)).collect::<Vec<_>>()
            };
            (self.valid, self.test) = (look(Part::Valid), look(Part::Test));
            self.words = corpus.part(Part::Train).len();
            self.weights = vec![[0.25; 4]; class(0, self.words) + 1];
        } else if !self.is_fitted() {
            self.fit();
            self.rounds += 1;
        }
        Ok(())
    }

    /// One round: how much of each word was each part's doing, and weights in proportion to that.
    fn fit(&mut self) {
        let mut owed = vec![[0.0; 4]; self.weights.len()];
        for Mixed { parts, class } in &self.valid {
            let shares = weighted(parts, &self.weights[*class]);
            let all: f64 = shares.iter().sum();
            for (owed, share) in owed[*class].iter_mut().zip(shares) {
                *owed += share / all;
            }
        }
        for (weights, owed) in self.weights.iter_mut().zip(owed) {
            let all: f64 = owed.iter().sum();
            if all > 0.0 {
                *weights = owed.map(|owed| owed / all);
            }
        }
    }

    /// Its chance of each word of validation or test, in order; training words it has counted itself.
    pub fn chances(&self, part: Part) -> impl ExactSizeIterator<Item = f64> {
        let words: &[Mixed] = match part {
            Part::Train => &[],
            Part::Valid => &self.valid,
            Part::Test => &self.test,
        };
        words
            .iter()
            .map(|Mixed { parts, class }| weighted(parts, &self.weights[*class]).iter().sum())
    }

    /// Its chance of every word after these.
    pub(crate) fn after(&self, tables: &Tables, words: &[u32], alphabet: usize) -> Vec<f64> {
        let last = &words[words.len().saturating_sub(2)..];
        let frequency = if last.len() == 2 { frequency(tables, last) } else { 0 };
        let weights = self.weights.get(class(frequency, self.words));
        let weights = weights.copied().unwrap_or([1.0, 0.0, 0.0, 0.0]);
        let chance = |word| weighted(&parts(tables, last, word, alphabet), &weights).iter().sum();
        let chances: Vec<f64> = (0..alphabet as u32).map(chance).collect();
        // A reader may type fewer than two words, or what never occurred: then parts are missing, and the others share their weight.
        let all: f64 = chances.iter().sum();
        chances.into_iter().map(|chance| chance / all).collect()
    }
}

fn weighted(parts: &Parts, weights: &Parts) -> Parts {
    std::array::from_fn(|at| parts[at] * weights[at])
}

fn looked_up(tables: &Tables, corpus: &Corpus, part: Part, at: usize) -> Mixed {
    let alphabet = corpus.vocabulary.words.len();
    let mut window = corpus.window(part, at, 2);
    let [u, v, word] = std::array::from_fn(|_| window.next().unwrap_or_default());
    let class = class(frequency(tables, &[u, v]), corpus.part(Part::Train).len());
    Mixed { parts: parts(tables, &[u, v], word, alphabet), class }
}

/// How often two words were followed by a third in training.
fn frequency(tables: &Tables, pair: &[u32]) -> usize {
    tables.levels[2].grams.after(tables.context(pair)).count as usize
}

/// The class of a context that occurred so often among so many words (Bengio et al. 2003, section 4.1): ⌈−ln((1 + frequency) / words)⌉.
fn class(frequency: usize, words: usize) -> usize {
    libm::ceil(libm::log(words as f64 / (1.0 + frequency as f64))).max(0.0) as usize
}

/// The four chances of a word after these, shares of what was counted.
fn parts(tables: &Tables, context: &[u32], word: u32, alphabet: usize) -> Parts {
    let mut parts = [1.0 / alphabet as f64, 0.0, 0.0, 0.0];
    for back in 0..=context.len().min(2) {
        let grams = &tables.levels[back].grams;
        let context = tables.context(&context[context.len() - back..]);
        let after = grams.after(context).count;
        if context != UNSEEN && after > 0 {
            let count = grams.count(grams.number(context, word));
            parts[back + 1] = f64::from(count) / f64::from(after);
        }
    }
    parts
}
