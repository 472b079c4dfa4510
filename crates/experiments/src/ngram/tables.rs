//! Runs of one to so many characters, counted in slices: a table a length, shortest first.
//!
//! Beside how often a run occurred stands how many different characters came before it, which is what Kneser and Ney count for shorter contexts.

use text::grams::{Grams, UNSEEN};

use super::discounts::Summary;

/// Characters counted in a step: some milliseconds.
const SLICE: usize = 1 << 15;
/// Different runs in all tables together, at most: more would take gigabytes.
pub(crate) const MOST_RUNS: usize = 8_000_000;

/// The tables, finished up to some length of context.
pub(crate) struct Tables {
    /// Context of 0, 1, … characters.
    pub levels: Vec<Level>,
    /// The table that is being counted.
    next: Level,
    /// For each character of the text, the number of the run in the last finished table that ends with it.
    ends: Vec<u32>,
    /// Characters that the next table has read, and the run that ended before the next one.
    read: usize,
    before: u32,
    /// Lengths of context wanted, no context included.
    wanted: usize,
    /// Different runs that fit.
    most: usize,
    full: bool,
}

/// All runs with contexts of one length.
#[derive(Default)]
pub(crate) struct Level {
    pub grams: Grams,
    /// The last character of each run.
    pub last: Vec<u32>,
    /// The context of each run.
    contexts: Vec<u32>,
    /// How many different characters came before each run; known once the next table is finished.
    pub joined: Vec<u32>,
    /// Where each context's runs begin in `runs`.
    starts: Vec<u32>,
    /// The numbers of all runs, one context after the other.
    runs: Vec<u32>,
    /// Each context's counts in short.
    pub counted: Summary,
    /// The same of `joined`.
    pub preceded: Summary,
}

impl Tables {
    /// Nothing counted; contexts of 0 to `longest` characters will be, as far as all tables have at most so many runs.
    pub fn new(longest: usize, most: usize) -> Self {
        Self {
            levels: Vec::new(),
            next: Level::default(),
            ends: Vec::new(),
            read: 0,
            before: UNSEEN,
            wanted: longest + 1,
            most,
            full: false,
        }
    }

    /// Different runs in all finished tables.
    pub fn runs(&self) -> usize {
        self.levels.iter().map(|level| level.last.len()).sum()
    }

    /// Whether a table that was wanted was too large, and given up.
    pub fn is_full(&self) -> bool {
        self.full
    }

    /// Whether every table is finished that will be.
    pub fn is_finished(&self) -> bool {
        self.full || self.levels.len() >= self.wanted
    }

    /// Counts a slice of the text further, which must be the same at every call.
    pub fn count(&mut self, text: &[u32]) {
        if self.is_finished() {
            return;
        }
        self.ends.resize(text.len(), 0);
        let end = text.len().min(self.read + SLICE);
        let Level { grams, last, contexts, joined, .. } = &mut self.next;
        let mut shorter = self.levels.last_mut();
        for (token, place) in text[self.read..end].iter().zip(&mut self.ends[self.read..end]) {
            let suffix = *place;
            let context = if shorter.is_some() { self.before } else { 0 };
            self.before = suffix;
            *place = UNSEEN;
            if context == UNSEEN {
                continue;
            }
            let (number, fresh) = grams.add(context, *token);
            *place = number;
            if fresh {
                last.push(*token);
                contexts.push(context);
                joined.push(0);
                if let Some(shorter) = &mut shorter {
                    shorter.joined[suffix as usize] += 1;
                }
            }
        }
        self.read = end;
        if self.runs() + self.next.last.len() > self.most {
            self.full = true;
            (self.next, self.ends) = (Level::default(), Vec::new());
        } else if end == text.len() {
            self.finish();
        }
    }

    fn finish(&mut self) {
        let mut level = std::mem::take(&mut self.next);
        level.arrange();
        level.counted = Summary::new(&level.contexts, level.grams.counts());
        if let Some(shorter) = self.levels.last_mut() {
            shorter.preceded = Summary::new(&shorter.contexts, &shorter.joined);
            shorter.contexts = Vec::new();
        }
        self.levels.push(level);
        (self.read, self.before) = (0, UNSEEN);
        if self.is_finished() {
            self.ends = Vec::new();
        }
    }

    /// The number of the context that these characters are in the table of their length, or [`UNSEEN`].
    pub fn context(&self, characters: &[u32]) -> u32 {
        let longer = |context, (level, token): (&Level, &u32)| level.grams.number(context, *token);
        self.levels.iter().zip(characters).fold(0, longer)
    }
}

impl Level {
    /// Sorts the runs by their contexts.
    fn arrange(&mut self) {
        let contexts = self.contexts.iter().map(|context| *context as usize + 1).max().unwrap_or(0);
        self.starts = vec![0; contexts + 1];
        for context in &self.contexts {
            self.starts[*context as usize + 1] += 1;
        }
        for at in 0..contexts {
            self.starts[at + 1] += self.starts[at];
        }
        let mut free = self.starts.clone();
        self.runs = vec![0; self.contexts.len()];
        for (number, context) in (0..).zip(&self.contexts) {
            let place = &mut free[*context as usize];
            self.runs[*place as usize] = number;
            *place += 1;
        }
    }

    /// The runs that begin with a context.
    pub fn runs(&self, context: u32) -> &[u32] {
        let at = context as usize;
        match (self.starts.get(at), self.starts.get(at.wrapping_add(1))) {
            (Some(start), Some(end)) => &self.runs[*start as usize..*end as usize],
            _ => &[],
        }
    }
}
