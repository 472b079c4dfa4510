//! One sentence in twelve languages: who pays how many tokens for it?
//!
//! The sentences are our own, with GPT-2's ids by OpenAI's tiktoken, written by `tests/parity/bpe.py`.

use super::Pairs;
use crate::Shown;

const FILE: &str = include_str!("languages.txt");

/// A sentence and its ids by tiktoken.
pub(super) struct Sentence {
    pub language: &'static str,
    pub text: &'static str,
    pub ids: Vec<u32>,
}

/// All of them; a line is `language|sentence|ids`.
pub(super) fn sentences() -> Vec<Sentence> {
    let sentence = |line: &'static str| {
        let mut parts = line.split('|');
        let mut part = || parts.next().unwrap_or_default();
        let (language, text) = (part(), part());
        let ids = part().split(' ').filter_map(|id| id.parse().ok()).collect();
        Sentence { language, text, ids }
    };
    FILE.lines().map(sentence).collect()
}

impl Pairs {
    /// Characters, bytes, GPT-2's tokens where they are known, the reader's: a row a language.
    pub(super) fn costs(&self) -> Shown {
        let row = |sentence: &Sentence| {
            let mut row = vec![sentence.text.chars().count(), sentence.text.len()];
            row.extend(self.counts(sentence));
            row.into_iter().map(|count| count as f64).collect()
        };
        self.table(row)
    }

    /// Characters a token: GPT-2's where they are known, the reader's.
    pub(super) fn worth(&self) -> Shown {
        let row = |sentence: &Sentence| {
            let characters = sentence.text.chars().count() as f64;
            // Two digits are enough to compare.
            let worth = |count: usize| (characters / count as f64 * 100.0).round() / 100.0;
            self.counts(sentence).into_iter().map(worth).collect()
        };
        self.table(row)
    }

    fn counts(&self, sentence: &Sentence) -> Vec<usize> {
        let gpt2 = self.beside.as_ref().and_then(|beside| beside.as_ref().ok());
        let gpt2 = gpt2.map(|beside| beside.gpt2.encode(sentence.text).len());
        gpt2.into_iter().chain([self.encode(sentence.text).len()]).collect()
    }

    fn table(&self, row: impl Fn(&Sentence) -> Vec<f64>) -> Shown {
        let rows: Vec<Vec<f64>> = self.sentences.iter().map(row).collect();
        let shape = vec![rows.len(), rows.first().map_or(0, Vec::len)];
        let values = rows.into_iter().flatten().map(|value| value as f32).collect();
        Shown::Numbers { letters: "R C", shape, values }
    }

    /// The columns that are tokens.
    pub(super) fn columns(&self) -> &'static str {
        match self.beside {
            Some(Ok(_)) => "GPT-2\nyours",
            _ => "yours",
        }
    }

    /// Names of the languages, a line each.
    pub(super) fn languages(&self) -> String {
        self.sentences.iter().map(|sentence| sentence.language).collect::<Vec<_>>().join("\n")
    }

    /// The sentences, a line each.
    pub(super) fn said_in_all(&self) -> String {
        let line = |sentence: &Sentence| format!("{}: {}", sentence.language, sentence.text);
        self.sentences.iter().map(line).collect::<Vec<_>>().join("\n")
    }
}
