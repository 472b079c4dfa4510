//! What can be set: the network and its batches, which every replica is told, and what is done with them.

use experiments::ExperimentError;
use serde::{Deserialize, Serialize};
use spec::{ExperimentSpec, GptSpec, Optimiser, RunSpec, TrainingSpec};

/// Characters of the made text.
const LETTERS: usize = 20_000;
/// Heads of attention.
const HEADS: usize = 4;

/// The network, its text and its batches. A replica that knows this knows every batch and its first weights.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    pub seed: u64,
    pub depth: usize,
    pub channels: usize,
    pub heads: usize,
    /// Positions of a window.
    pub window: usize,
    /// Windows of a whole batch.
    pub batch: usize,
    /// Learning rate.
    pub rate: f64,
    /// Characters of the text.
    pub letters: usize,
}

impl Plan {
    /// Of a spec.
    ///
    /// # Errors
    /// The heads cannot share the channels.
    pub fn read(spec: &ExperimentSpec, seed: u64) -> Result<Self, ExperimentError> {
        let channels = spec.whole("channels");
        if !channels.is_multiple_of(HEADS) {
            let why = format!(
                "{HEADS} heads cannot share {channels} channels: take a multiple of {HEADS}"
            );
            return Err(ExperimentError::BadInput(why));
        }
        Ok(Self {
            seed,
            depth: spec.whole("depth"),
            channels,
            heads: HEADS,
            window: spec.whole("window"),
            batch: spec.whole("batch"),
            rate: spec.number("rate"),
            letters: LETTERS,
        })
    }

    /// GPT-2's block.
    pub fn gpt(&self) -> GptSpec {
        GptSpec {
            layers: self.depth,
            heads: self.heads,
            width: self.channels,
            context: self.window,
            ..GptSpec::default()
        }
    }

    /// AdamW as nanoGPT has it.
    pub fn rule(&self) -> TrainingSpec {
        TrainingSpec {
            optimiser: Optimiser::Adamw,
            learning_rate: self.rate,
            ..RunSpec::default().training
        }
    }
}

/// Who computes, and what happens to them.
#[derive(Clone, Debug)]
pub struct Crewing {
    pub workers: usize,
    /// Steps of a course.
    pub steps: usize,
    /// Steps from one checkpoint to the next.
    pub every: usize,
    /// Steps of the second course after which a worker is ended; 0 for never.
    pub crash: usize,
}

impl Crewing {
    /// Of a spec.
    pub fn read(spec: &ExperimentSpec) -> Self {
        Self {
            workers: spec.whole("workers").max(1),
            steps: spec.whole("steps").max(1),
            every: spec.whole("every").max(1),
            crash: spec.whole("crash"),
        }
    }
}
