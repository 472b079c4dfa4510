//! What can be set, and how char-rnn learns.

use models::recurrent::{Cell, Shape};
use spec::{ExperimentSpec, Optimiser as Rule, RunSpec, TrainingSpec};

/// Each number of the gradient is cut off here (char-rnn: `grad_clip`).
pub const CLIP: f32 = 5.0;
/// After so many epochs the rate falls by this factor at the end of each (char-rnn: `learning_rate_decay_after`, `learning_rate_decay`).
const DECAY: (usize, f64) = (10, 0.97);

/// The settings of a run.
#[derive(Clone, Debug)]
pub struct Settings {
    pub seed: u64,
    pub cell: Cell,
    pub layers: usize,
    pub width: usize,
    /// Streams of text side by side, B.
    pub batch: usize,
    /// Positions through which a step goes back, T.
    pub positions: usize,
    pub split: Split,
    pub drop: f64,
    pub steps: usize,
    pub temperature: f64,
    /// Characters of a sample.
    pub length: usize,
    rate: f64,
}

/// Which part of the text is held back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Split {
    /// The last tenth, as for the counts.
    Tenth,
    /// The last twentieth of each stream, as char-rnn has it.
    Twentieth,
}

impl Settings {
    /// Of a spec.
    pub fn read(spec: &ExperimentSpec, seed: u64) -> Self {
        Self {
            seed,
            cell: match spec.word("cell") {
                "rnn" => Cell::Rnn,
                "gru" => Cell::Gru,
                _ => Cell::Lstm,
            },
            layers: spec.whole("depth"),
            width: spec.whole("cells"),
            batch: spec.whole("streams"),
            positions: spec.whole("positions"),
            split: if spec.word("split") == "tenth" { Split::Tenth } else { Split::Twentieth },
            drop: spec.number("drop"),
            steps: spec.whole("steps"),
            temperature: spec.number("temperature"),
            length: spec.whole("length"),
            rate: spec.number("rate"),
        }
    }

    /// The net for a text with so many different characters.
    pub fn shape(&self, vocabulary: usize) -> Shape {
        Shape { cell: self.cell, layers: self.layers, width: self.width, vocabulary }
    }

    /// The step size once so many epochs are over.
    pub fn rate(&self, epochs: usize) -> f64 {
        let (after, factor) = DECAY;
        self.rate * factor.powi((epochs + 1).saturating_sub(after) as i32)
    }
}

/// RMSprop as Torch has it: `alpha` is char-rnn's, the rest Torch's own.
pub fn rule() -> TrainingSpec {
    TrainingSpec {
        optimiser: Rule::Rmsprop,
        alpha: 0.95,
        epsilon: 1e-8,
        momentum: 0.0,
        weight_decay: 0.0,
        ..RunSpec::default().training
    }
}
