//! Six ways from counts to chances. All have one form, with h the context, h' the same without its first character, and V the alphabet:
//!
//! ```text
//! P(w | h) = (c(h w) − D(c)) / total(h)  +  left(h) · P(w | h')
//!
//! counts             D = 0               total = c(h)              left = 0
//! add k              D = 0               total = c(h) + k V        left = k V / total, and P(w | h') = 1/V
//! Witten-Bell        D = 0               total = c(h) + kinds(h)   left = kinds(h) / total
//! absolute           D                   total = c(h)              left = D · kinds(h) / total
//! Kneser-Ney         the same, but for every context below the longest c(h w) is how many different characters came before h w
//! modified           D₁, D₂, D₃ for counts of 1, 2, 3 or more     left = (D₁ kinds₁ + D₂ kinds₂ + D₃ kinds₃) / total
//! ```
//!
//! The character without any context is mixed with the even guess 1/V. A context that never occurred leaves P(w | h') as it is;
//! with bare counts, and with add k, there is no shorter context to ask, so it leaves the even guess.

use super::discounts::{Discounts, Stats};
use super::tables::{Level, Tables};

/// From counts to chances.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Method {
    /// Shares of what was counted (maximum likelihood).
    Counts,
    /// Every count is k larger (Laplace 1814: 1; Lidstone 1920: any).
    Add,
    /// Witten and Bell 1991, their method C.
    WittenBell,
    /// Ney, Essen and Kneser 1994, interpolated.
    Absolute,
    /// Kneser and Ney 1995, interpolated.
    KneserNey,
    /// Chen and Goodman 1998.
    Modified,
}

pub(crate) const METHODS: [Method; 6] = [
    Method::Counts,
    Method::Add,
    Method::WittenBell,
    Method::Absolute,
    Method::KneserNey,
    Method::Modified,
];

impl Method {
    /// By its word in specs.
    pub fn named(word: &str) -> Self {
        METHODS.into_iter().find(|method| method.word() == word).unwrap_or(Self::WittenBell)
    }

    /// Its word in specs.
    pub fn word(self) -> &'static str {
        match self {
            Self::Counts => "counts",
            Self::Add => "add-k",
            Self::WittenBell => "witten-bell",
            Self::Absolute => "absolute",
            Self::KneserNey => "kneser-ney",
            Self::Modified => "modified-kneser-ney",
        }
    }

    /// Its name on charts.
    pub fn title(self) -> &'static str {
        match self {
            Self::Counts => "bare counts",
            Self::Add => "add k",
            Self::WittenBell => "Witten-Bell",
            Self::Absolute => "absolute",
            Self::KneserNey => "Kneser-Ney",
            Self::Modified => "modified K-N",
        }
    }

    /// Whether shorter contexts are asked for what the longest one does not know.
    pub fn asks_shorter(self) -> bool {
        !matches!(self, Self::Counts | Self::Add)
    }

    /// Whether contexts below the longest count what came before a run.
    pub fn counts_predecessors(self) -> bool {
        matches!(self, Self::KneserNey | Self::Modified)
    }
}

/// What the reader sets.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Given {
    /// Different characters.
    pub alphabet: usize,
    /// Added to every count.
    pub k: f64,
    /// The plain discount; 0 for the one that the text suggests.
    pub discount: f64,
}

/// A method at one context: what counts become, and what is left for the shorter context.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cut {
    discounts: Discounts,
    total: f64,
    /// The share of the shorter context.
    pub left: f64,
}

impl Cut {
    /// Of a context; `top` says that it is the longest. Nothing where it never occurred.
    pub fn of(
        method: Method,
        given: &Given,
        level: &Level,
        context: u32,
        top: bool,
    ) -> Option<Self> {
        let summary = match top || !method.counts_predecessors() {
            true => &level.counted,
            false => &level.preceded,
        };
        let stats = summary.of(context);
        let plain = if given.discount > 0.0 { given.discount } else { summary.plain };
        (stats.total > 0).then(|| Self::new(method, given, stats, plain, summary.modified))
    }

    fn new(method: Method, given: &Given, stats: Stats, plain: f64, modified: Discounts) -> Self {
        let count = f64::from(stats.total);
        let added = given.k * given.alphabet as f64;
        let (discounts, total) = match method {
            Method::Counts => ([0.0; 3], count),
            Method::Add => ([0.0; 3], count + added),
            Method::WittenBell => ([0.0; 3], count + stats.all_kinds()),
            Method::Absolute | Method::KneserNey => ([plain; 3], count),
            Method::Modified => (modified, count),
        };
        let taken: f64 =
            discounts.iter().zip(stats.kinds).map(|(each, kinds)| each * f64::from(kinds)).sum();
        Self { discounts, total, left: (total - count + taken) / total }
    }

    /// The share of a run's own count.
    pub fn share(&self, count: u32) -> f64 {
        match count.checked_sub(1) {
            Some(class) => (f64::from(count) - self.discounts[class.min(2) as usize]) / self.total,
            None => 0.0,
        }
    }
}

impl Tables {
    /// The chance of every character after `past`, by a model that looks back `order` characters; tables for that must be finished.
    pub fn chances(&self, method: Method, given: &Given, past: &[u32], order: usize) -> Vec<f64> {
        let mut chances = vec![1.0 / given.alphabet as f64; given.alphabet];
        let first = if method.asks_shorter() { 0 } else { order };
        for length in first..=order.min(past.len()) {
            let Some(level) = self.levels.get(length) else { break };
            let (context, top) = (self.context(&past[past.len() - length..]), length == order);
            let Some(cut) = Cut::of(method, given, level, context, top) else { continue };
            chances.iter_mut().for_each(|chance| *chance *= cut.left);
            let counts = match top || !method.counts_predecessors() {
                true => level.grams.counts(),
                false => &level.joined,
            };
            for run in level.runs(context) {
                chances[level.last[*run as usize] as usize] += cut.share(counts[*run as usize]);
            }
        }
        chances
    }
}
