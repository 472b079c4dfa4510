//! The count: how often each symbol follows each, read in slices.

use crate::words::{END, Words};

/// Pairs read in a step: so many, or more for a long text, so that it takes no more than `STEPS`.
const SLICE: usize = 4_096;
const STEPS: usize = 64;

/// A table of pairs, so far.
pub struct Count {
    /// Row: the first symbol; column: the second.
    pub pairs: Vec<u32>,
    /// The sum of each row.
    pub rows: Vec<u32>,
    /// Pairs read.
    pub read: usize,
    symbols: usize,
}

impl Count {
    /// Nothing read.
    pub fn new(symbols: usize) -> Self {
        Self { pairs: vec![0; symbols * symbols], rows: vec![0; symbols], read: 0, symbols }
    }

    /// Reads a slice further. A word begins where the last one ended.
    pub fn advance(&mut self, words: &Words) {
        let slice = SLICE.max(words.text.len().div_ceil(STEPS));
        let end = words.text.len().min(self.read + slice);
        let mut first = match self.read.checked_sub(1) {
            Some(before) => words.text[before],
            None => END,
        };
        for second in &words.text[self.read..end] {
            self.pairs[usize::from(first) * self.symbols + usize::from(*second)] += 1;
            self.rows[usize::from(first)] += 1;
            first = *second;
        }
        self.read = end;
    }

    /// How often each symbol followed this one.
    pub fn row(&self, first: u16) -> &[u32] {
        let from = usize::from(first) * self.symbols;
        &self.pairs[from..from + self.symbols]
    }

    /// The chance of each symbol after this one, with so much added to every count; even where nothing was counted.
    pub fn chances(&self, first: u16, added: f64) -> Vec<f64> {
        let total = f64::from(self.rows[usize::from(first)]) + added * self.symbols as f64;
        let chance = |count: &u32| match total > 0.0 {
            true => (f64::from(*count) + added) / total,
            false => 1.0 / self.symbols as f64,
        };
        self.row(first).iter().map(chance).collect()
    }

    /// Nats a symbol on what was counted.
    pub fn loss(&self, added: f64) -> f64 {
        let mut surprise = 0.0;
        for first in 0..self.symbols as u16 {
            let total = f64::from(self.rows[usize::from(first)]) + added * self.symbols as f64;
            for count in self.row(first).iter().filter(|count| **count > 0) {
                let count = f64::from(*count);
                surprise -= count * libm::log((count + added) / total);
            }
        }
        surprise / self.read.max(1) as f64
    }
}
