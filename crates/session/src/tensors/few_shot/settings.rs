//! What can be set.

use spec::{
    Activation, ExperimentSpec, FeedForward, GptSpec, Init, NormPlace, Optimiser, Position,
    RunSpec, TrainingSpec,
};

/// What is learnt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// Random letters, and once more the same.
    Repeats,
    /// Pairs of a letter and what a secret cipher makes of it.
    Cipher,
    /// Points on a secret plane, with noise.
    Regression,
    /// Sums of two numbers.
    Addition,
}

/// The settings of a run.
#[derive(Clone, Debug)]
pub struct Settings {
    pub seed: u64,
    pub task: Task,
    pub layers: usize,
    pub width: usize,
    pub heads: usize,
    /// Hidden channels of the feed-forward nets, as a multiple of the width; 0 leaves them out.
    pub inner: usize,
    /// Examples before the last question.
    pub shots: usize,
    /// Numbers of a point.
    pub dimensions: usize,
    /// Standard deviation of the noise on a plane, whose own values have 1.
    pub noise: f64,
    /// Digits of a number.
    pub digits: usize,
    /// Sequences of a batch.
    pub batch: usize,
    /// Batches that each net learns from.
    pub steps: usize,
    /// The highest learning rate.
    rate: f64,
    /// Which map is looked at closely: layer and head.
    pub closely: (usize, usize),
}

/// Batches until the rate is at its highest.
const WARMUP: usize = 50;
/// The rate ends at this share of its highest.
const LAST: f64 = 0.05;

impl Settings {
    /// Of a spec.
    pub fn read(spec: &ExperimentSpec, seed: u64) -> Self {
        let task = match spec.word("task") {
            "cipher" => Task::Cipher,
            "regression" => Task::Regression,
            "addition" => Task::Addition,
            _ => Task::Repeats,
        };
        Self {
            seed,
            task,
            layers: spec.whole("stack"),
            width: spec.whole("channels"),
            heads: spec.whole("attention_heads"),
            inner: spec.whole("inner"),
            shots: spec.whole("shots"),
            dimensions: spec.whole("dimensions"),
            noise: spec.number("noise"),
            digits: spec.whole("digits"),
            batch: spec.whole("batch"),
            steps: spec.whole("steps"),
            rate: spec.number("rate"),
            closely: (spec.whole("map_layer") - 1, spec.whole("map_head") - 1),
        }
    }

    /// The learning rate of batch number `step`, from 0: up in a line, down along a cosine.
    pub fn rate(&self, step: usize) -> f64 {
        let rise = ((step + 1) as f64 / WARMUP as f64).min(1.0);
        let share = step.min(self.steps) as f64 / self.steps as f64;
        let fall = 0.5 * (1.0 + libm::cos(std::f64::consts::PI * share));
        self.rate * rise * fall.max(LAST)
    }

    /// How far the run is at batch number `step`, from 0 to 1.
    pub fn share(&self, step: usize) -> f64 {
        (step as f64 / self.steps as f64).min(1.0)
    }

    /// A decoder of so many layers and channels, for so many positions. Every head has an even number of channels.
    pub fn decoder(&self, layers: usize, width: usize, context: usize) -> GptSpec {
        let each = (width / self.heads).next_multiple_of(2).max(2);
        GptSpec {
            layers,
            heads: self.heads,
            width: each * self.heads,
            context,
            mlp_factor: self.inner.max(1),
            activation: Activation::Gelu,
            norm: NormPlace::Pre,
            tied: false,
            bias: false,
            position: Position::Learned,
            // Found by trial: letters wait less long for their cliff with small weights, examples with large ones.
            init: match self.task {
                Task::Repeats | Task::Addition => Init::Gpt2,
                Task::Cipher | Task::Regression => Init::Pytorch,
            },
            feed_forward: if self.inner == 0 { FeedForward::None } else { FeedForward::Plain },
            ..GptSpec::default()
        }
    }
}

/// AdamW as nanoGPT has it, without decay.
pub fn rule() -> TrainingSpec {
    TrainingSpec {
        optimiser: Optimiser::Adamw,
        beta1: 0.9,
        beta2: 0.99,
        epsilon: 1e-8,
        weight_decay: 0.0,
        ..RunSpec::default().training
    }
}
