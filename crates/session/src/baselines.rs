//! The n-gram staircase, counted in small slices beside the training: what a network must pass to have learned more than counting.

use data::Corpus;
use protocol::Event;
use text::Staircase;

/// Orders 1 (no context) to 6 (five tokens of context).
const ORDERS: usize = 6;

/// Vocabularies beyond this make a six-gram count on a megabyte of text meaningless (nearly all contexts are new).
const LARGEST_VOCABULARY: usize = 4_096;

/// Counting under way; `None` when nothing is left to count.
pub(crate) struct Baselines {
    staircase: Option<Staircase>,
    told: usize,
}

impl Baselines {
    pub fn new(corpus: &Corpus) -> Self {
        let vocabulary = corpus.tokenizer.vocabulary();
        let staircase =
            (vocabulary <= LARGEST_VOCABULARY).then(|| Staircase::new(vocabulary, ORDERS));
        Self { staircase, told: 0 }
    }

    /// Nothing to count.
    pub fn none() -> Self {
        Self { staircase: None, told: 0 }
    }

    /// Whether something is left to count.
    pub fn busy(&self) -> bool {
        self.staircase.is_some()
    }

    /// Counts one slice; tells each order's loss once it is known.
    pub fn advance(&mut self, corpus: &Corpus) -> Vec<Event> {
        let Some(staircase) = &mut self.staircase else { return vec![] };
        let more = staircase.step(&corpus.train, &corpus.valid);
        let losses = staircase.losses();
        let events = losses[self.told..]
            .iter()
            .zip(self.told + 1..)
            .map(|(loss, order)| Event::Baseline { order, loss: *loss })
            .collect();
        self.told = losses.len();
        if !more {
            self.staircase = None;
        }
        events
    }
}
