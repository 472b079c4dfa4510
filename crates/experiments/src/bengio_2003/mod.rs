//! Bengio, Ducharme, Vincent and Jauvin 2003: the words, and the counts that a net of words must pass.
//!
//! It adds to `ngram`: words instead of characters, most of them rare, and the interpolated trigram that the paper mixes with its net
//! ([`trigram`]). The net needs a device, so it lives in the session; what it is held against is here. It leaves out the paper's classes of
//! words, and backing off: Kneser and Ney's counts are interpolated.

mod corpus;
#[cfg(test)]
mod tests;
mod trigram;

use crate::ExperimentError;
use crate::ngram::exam::Exam;
use crate::ngram::method::{Given, METHODS, Method};
use crate::ngram::tables::{MOST_RUNS, Tables};
pub use corpus::{Corpus, Part, RARE};
pub use trigram::Trigram;

/// Words before the next that Kneser and Ney's counts look back at, at most: the paper has n = 3, 4 and 5.
const LONGEST: usize = 4;

/// Tables of runs of words, and what they say of the words that are held back.
pub struct Counts {
    tables: Tables,
    given: Given,
    trigram: Trigram,
    exam: Exam,
}

impl Counts {
    /// Nothing counted.
    pub fn new(corpus: &Corpus) -> Self {
        let alphabet = corpus.vocabulary.words.len();
        Self {
            tables: Tables::new(LONGEST, MOST_RUNS),
            given: Given { alphabet, k: 1.0, discount: 0.0 },
            trigram: Trigram::default(),
            exam: Exam::new(corpus.part(Part::Test).to_vec(), alphabet),
        }
    }

    /// A slice of counting, a round of the trigram's weights, or a slice of the test; whether there is more.
    ///
    /// # Errors
    /// The corpus has too few words for a trigram.
    pub fn step(&mut self, corpus: &Corpus) -> Result<bool, ExperimentError> {
        if !self.tables.is_finished() {
            self.tables.count(corpus.part(Part::Train));
        } else if !self.trigram.is_fitted() {
            self.trigram.step(&self.tables, corpus)?;
        } else if self.exam.is_due(&self.tables) {
            self.exam.examine(&self.tables, &self.given);
        }
        Ok(!self.is_finished())
    }

    /// Whether all is counted, fitted and tested.
    pub fn is_finished(&self) -> bool {
        self.tables.is_finished() && self.trigram.is_fitted() && !self.exam.is_due(&self.tables)
    }

    /// The trigram.
    pub fn trigram(&self) -> &Trigram {
        &self.trigram
    }

    /// Perplexity of Kneser and Ney's counts on the test words, looking back at so many words.
    pub fn kneser_ney(&self, back: usize) -> Option<f64> {
        let losses = self.exam.losses.get(back)?;
        let at = METHODS.iter().position(|method| *method == Method::KneserNey)?;
        Some(libm::exp(losses[at]))
    }

    /// The trigram's chance of each word after these.
    pub fn after(&self, words: &[u32]) -> Vec<f64> {
        self.trigram.after(&self.tables, words, self.given.alphabet)
    }
}

/// Mean surprise as a number of words to choose from: e to the mean of −ln p.
pub fn perplexity(chances: impl ExactSizeIterator<Item = f64>) -> f64 {
    let count = chances.len() as f64;
    libm::exp(-chances.map(libm::log).sum::<f64>() / count)
}
