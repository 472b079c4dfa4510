//! What can be set.

use models::vaswani_2017::Shape;
use spec::{ExperimentSpec, Optimiser, RULE, RunSpec, TrainingSpec};

use super::tasks::{MOST_TYPED, Task};

/// Letters that an answer may be longer than what was typed, before it is cut off.
pub const ROOM: usize = 10;
/// Positions that have learned vectors: for everything that can be read or written, with its mark.
const POSITIONS: usize = MOST_TYPED + ROOM + 1;

/// The settings of a run.
#[derive(Clone, Debug)]
pub struct Settings {
    pub seed: u64,
    pub task: Task,
    /// Letters of the longest sequence that is learnt from.
    pub longest: usize,
    /// The vocabulary is the task's, and put in by [`Settings::shape`].
    shape: Shape,
    pub drop: f64,
    pub smoothing: f64,
    /// Pairs of a batch.
    pub batch: usize,
    pub steps: usize,
    pub warmup: usize,
    /// What the paper's rate is multiplied by.
    factor: f64,
    /// Whether the mean of the last snapshots answers, or the latest weights.
    pub averages: bool,
    /// Hypotheses that a search follows.
    pub beam: usize,
    /// The length penalty α.
    pub penalty: f64,
    /// Which map is looked at closely: whose, in which layer, of which head (none: all heads' mean).
    pub closely: (Stack, usize, Option<usize>),
}

/// Who asks whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stack {
    /// The source itself.
    Encoder,
    /// The target itself.
    Decoder,
    /// The target the source.
    Cross,
}

impl Settings {
    /// Of a spec.
    pub fn read(spec: &ExperimentSpec, seed: u64) -> Self {
        let (width, heads) = (spec.whole("channels"), spec.whole("attention_heads"));
        let key_width = match spec.whole("key_width") {
            0 => (width / heads).max(1),
            set => set,
        };
        let shape = Shape {
            vocabulary: 0,
            layers: spec.whole("stack"),
            width,
            hidden: spec.whole("inner"),
            heads,
            key_width,
            learned_positions: (spec.word("positions") == "learned").then_some(POSITIONS),
        };
        let task = match (spec.word("source"), spec.word("task")) {
            (RULE, "reverse") => Task::Reverse,
            (RULE, "dates") => Task::Dates,
            (RULE, _) => Task::Copy,
            _ => Task::Pairs,
        };
        let stack = match spec.word("map") {
            "encoder" => Stack::Encoder,
            "decoder" => Stack::Decoder,
            _ => Stack::Cross,
        };
        Self {
            seed,
            task,
            longest: spec.whole("longest"),
            shape,
            drop: spec.number("drop"),
            smoothing: spec.number("smoothing"),
            batch: spec.whole("batch"),
            steps: spec.whole("steps"),
            warmup: spec.whole("warmup"),
            factor: spec.number("factor"),
            averages: spec.on("average"),
            beam: spec.whole("beam"),
            penalty: spec.number("penalty"),
            closely: (stack, spec.whole("map_layer") - 1, spec.whole("map_head").checked_sub(1)),
        }
    }

    /// The network's, for so many different tokens.
    pub fn shape(&self, vocabulary: usize) -> Shape {
        Shape { vocabulary, ..self.shape }
    }

    /// The learning rate of batch number `step`, from 1, with another warm-up.
    pub fn rate_with(&self, warmup: usize, step: usize) -> f64 {
        self.factor * rate(self.shape.width, warmup, step)
    }

    /// The learning rate of batch number `step`, from 1.
    pub fn rate(&self, step: usize) -> f64 {
        self.rate_with(self.warmup, step)
    }
}

/// D^−0.5 · min(step^−0.5, step · warm-up^−1.5), equation 3; steps count from 1.
pub fn rate(width: usize, warmup: usize, step: usize) -> f64 {
    let (width, warmup, step) = (width as f64, warmup.max(1) as f64, step.max(1) as f64);
    libm::pow(width, -0.5) * libm::pow(step, -0.5).min(step * libm::pow(warmup, -1.5))
}

/// Adam as in the paper's section 5.3.
pub fn rule() -> TrainingSpec {
    TrainingSpec {
        optimiser: Optimiser::Adam,
        beta1: 0.9,
        beta2: 0.98,
        epsilon: 1e-9,
        weight_decay: 0.0,
        ..RunSpec::default().training
    }
}
