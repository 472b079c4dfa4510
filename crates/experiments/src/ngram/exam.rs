//! The surprise at a text, for every method and every length of context, in slices.
//!
//! A method's chance of each character is kept from length to length, since a longer context is mixed with it. What Kneser and Ney's counts say
//! of a context is known only when the next table is finished: so theirs lags a length behind.

use text::grams::UNSEEN;

use super::method::{Cut, Given, METHODS};
use super::tables::{Level, Tables};

/// Characters examined in a step: some milliseconds.
const SLICE: usize = 1 << 14;

/// One text under examination.
pub(crate) struct Exam {
    text: Vec<u32>,
    /// Each character's place in the table before, and the context it had there.
    places: Vec<Place>,
    /// Each character's chance by each method, of [`METHODS`], that asks shorter contexts.
    chances: Vec<[f64; METHODS.len()]>,
    examined: usize,
    before: u32,
    sums: [f64; METHODS.len()],
    unmet: usize,
    /// Nats a character, for each length of context examined: a number a method.
    pub losses: Vec<[f64; METHODS.len()]>,
    /// The share of runs that were never counted, for each length of context examined.
    pub unmet_shares: Vec<f64>,
}

#[derive(Clone, Copy)]
struct Place {
    run: u32,
    context: u32,
}

impl Exam {
    /// Nothing examined.
    pub fn new(text: Vec<u32>, alphabet: usize) -> Self {
        Self {
            places: vec![Place { run: 0, context: 0 }; text.len()],
            chances: vec![[1.0 / alphabet as f64; METHODS.len()]; text.len()],
            text,
            examined: 0,
            before: UNSEEN,
            sums: [0.0; METHODS.len()],
            unmet: 0,
            losses: Vec::new(),
            unmet_shares: Vec::new(),
        }
    }

    /// How many characters it has.
    pub fn len(&self) -> usize {
        self.text.len()
    }

    /// Whether a finished table was not examined yet.
    pub fn is_due(&self, tables: &Tables) -> bool {
        self.losses.len() < tables.levels.len() && !self.text.is_empty()
    }

    /// A slice further, in the table after the last one examined.
    pub fn examine(&mut self, tables: &Tables, given: &Given) {
        let length = self.losses.len();
        let Some(level) = tables.levels.get(length) else { return };
        let shorter = length.checked_sub(1).and_then(|shorter| tables.levels.get(shorter));
        let end = self.text.len().min(self.examined + SLICE);
        for at in self.examined..end {
            self.character(at, level, shorter, given);
        }
        self.examined = end;
        if end == self.text.len() {
            let characters = end as f64;
            self.losses.push(self.sums.map(|sum| sum / characters));
            self.unmet_shares.push(self.unmet as f64 / characters);
            (self.sums, self.unmet) = ([0.0; METHODS.len()], 0);
            (self.examined, self.before) = (0, UNSEEN);
        }
    }

    fn character(&mut self, at: usize, level: &Level, shorter: Option<&Level>, given: &Given) {
        let token = self.text[at];
        let old = self.places[at];
        let context = if shorter.is_some() { self.before } else { 0 };
        self.before = old.run;
        let run = level.grams.number(context, token);
        self.places[at] = Place { run, context };
        let count = level.grams.count(run);
        self.unmet += usize::from(count == 0);
        let even = 1.0 / given.alphabet as f64;
        let chances = &mut self.chances[at];
        for (index, method) in METHODS.into_iter().enumerate() {
            if let (true, Some(shorter)) = (method.counts_predecessors(), shorter) {
                let joined = shorter.joined.get(old.run as usize).copied().unwrap_or(0);
                if let Some(cut) = Cut::of(method, given, shorter, old.context, false) {
                    chances[index] = cut.share(joined) + cut.left * chances[index];
                }
            }
            let below = if method.asks_shorter() { chances[index] } else { even };
            let cut = Cut::of(method, given, level, context, true);
            let chance = cut.map_or(below, |cut| cut.share(count) + cut.left * below);
            self.sums[index] -= libm::log(chance);
            if !method.counts_predecessors() {
                chances[index] = chance;
            }
        }
    }
}
