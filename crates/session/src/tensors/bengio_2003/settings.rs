//! What can be set, and the nets that follow from it.

use models::nplm_2003::Shape;
use spec::{ExperimentSpec, Optimiser as Rule, RunSpec, TrainingSpec};

/// The settings of a run.
#[derive(Clone, Debug)]
pub struct Settings {
    pub seed: u64,
    /// Words of a batch.
    pub batch: usize,
    /// Times that each word is learnt from, on average.
    pub passes: usize,
    /// At the first step; it falls to zero in a straight line.
    pub rate: f64,
    pub decay: f64,
    /// The net's share in the mixture.
    pub share: f64,
    pub temperature: f64,
    /// The nets, the first of them the one that is looked into.
    pub rows: Vec<Row>,
}

/// One net, as a row of the paper's table 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// Words of a run, the next one included.
    pub n: usize,
    /// Numbers of a word.
    pub m: usize,
    /// tanhs.
    pub h: usize,
    /// Whether there are connections past the tanhs; without tanhs there must be.
    pub is_direct: bool,
}

impl Settings {
    /// Of a spec.
    pub fn read(spec: &ExperimentSpec, seed: u64) -> Self {
        let (n, m, h) = (spec.whole("n"), spec.whole("features"), spec.whole("hidden"));
        let first = Row { n, m, h, is_direct: spec.on("direct") || h == 0 };
        let rows = match spec.word("nets") {
            "three" => vec![
                Row { is_direct: true, ..first },
                Row { is_direct: true, n: 3, ..first },
                Row { is_direct: true, h: 0, ..first },
            ],
            _ => vec![first],
        };
        Self {
            seed,
            batch: spec.whole("batch"),
            passes: spec.whole("passes"),
            rate: spec.number("rate"),
            decay: spec.number("decay"),
            share: spec.number("share"),
            temperature: spec.number("temperature"),
            rows,
        }
    }

    /// AdamW, as PyTorch has it.
    pub fn training(&self) -> TrainingSpec {
        TrainingSpec {
            optimiser: Rule::Adamw,
            beta1: 0.9,
            beta2: 0.999,
            epsilon: 1e-8,
            weight_decay: self.decay,
            ..RunSpec::default().training
        }
    }
}

impl Row {
    /// The net's sizes. One without tanhs has a single one that is cut off: see [`super::net`].
    pub fn shape(self, vocabulary: usize) -> Shape {
        Shape {
            vocabulary,
            context: self.n - 1,
            features: self.m,
            hidden: self.h.max(1),
            is_direct: self.is_direct,
            is_biased: true,
            is_normed: false,
        }
    }

    /// How many numbers it learns (Bengio et al. 2003, section 2): |V| (1 + n m + h) + h (1 + (n − 1) m) with direct connections, where n m
    /// is m without them.
    pub fn parameters(self, vocabulary: usize) -> usize {
        let inputs = (self.n - 1) * self.m;
        let direct = if self.is_direct { inputs } else { 0 };
        vocabulary * (1 + self.m + direct + self.h) + self.h * (1 + inputs)
    }
}
