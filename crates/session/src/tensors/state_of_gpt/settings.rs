//! What can be set.

use spec::{
    Activation, ExperimentSpec, GptSpec, Init, MADE, NormPlace, Optimiser, Position, RunSpec,
    TrainingSpec,
};

use super::stations::Station;

/// Heads of attention, where they divide the width.
const HEADS: usize = 4;
/// Batches over which the rate of pretraining rises.
const WARM_UP: usize = 20;

/// The settings of a run.
#[derive(Clone, Debug)]
pub struct Settings {
    pub seed: u64,
    /// Whether answers are the made strings, which can all be told.
    pub is_made: bool,
    /// What the judge likes names to end in.
    pub ending: String,
    layers: usize,
    width: usize,
    /// Documents of a batch in stations 1 and 2.
    pub batch: usize,
    /// Comparisons that the rule makes.
    pub comparisons: usize,
    /// Comparisons of a batch for reward model and DPO.
    pub compared: usize,
    /// Answers of a batch in station 4.
    pub written: usize,
    /// Whether the reader's clicks are learnt from, not the rule's.
    pub is_readers: bool,
    /// Whether station 4 is marked by the rule itself, not by the reward model.
    pub is_planted: bool,
    pub is_ppo: bool,
    pub beta: f64,
    pub clip: f64,
    /// Passes over a batch of answers, PPO.
    pub epochs: usize,
    pub temperature: f64,
    steps: [usize; 5],
    /// Step sizes of pretraining, tuning, reward model and policies.
    rates: [f64; 4],
}

impl Settings {
    /// Of a spec.
    pub fn read(spec: &ExperimentSpec, seed: u64) -> Self {
        Self {
            seed,
            is_made: spec.word("source") == MADE,
            ending: spec.word("ending").trim().to_lowercase(),
            layers: spec.whole("depth"),
            width: spec.whole("channels"),
            batch: spec.whole("documents"),
            comparisons: spec.whole("comparisons"),
            compared: spec.whole("compared"),
            written: spec.whole("written"),
            is_readers: spec.word("judge") == "reader",
            is_planted: spec.word("reward") == "rule",
            is_ppo: spec.word("algorithm") == "ppo",
            beta: spec.number("beta"),
            clip: spec.number("clipping"),
            epochs: spec.whole("epochs"),
            temperature: spec.number("temperature"),
            steps: [
                spec.whole("pretraining"),
                spec.whole("tuning"),
                spec.whole("rewarding"),
                spec.whole("reinforcing"),
                spec.whole("direct"),
            ],
            rates: [
                spec.number("pretraining_rate"),
                spec.number("tuning_rate"),
                spec.number("reward_rate"),
                spec.number("policy_rate"),
            ],
        }
    }

    /// The decoder for so many positions.
    pub fn gpt(&self, context: usize) -> GptSpec {
        GptSpec {
            layers: self.layers,
            heads: if self.width.is_multiple_of(HEADS) { HEADS } else { 1 },
            width: self.width,
            context,
            mlp_factor: 4,
            activation: Activation::Gelu,
            norm: NormPlace::Pre,
            dropout: 0.0,
            tied: false,
            bias: false,
            position: Position::Learned,
            init: Init::Gpt2,
            ..GptSpec::default()
        }
    }

    /// Comparisons that a step of the rule makes: names must be written first, of strings a batch is drawn.
    pub fn asked(&self) -> usize {
        if self.is_made { self.compared } else { self.compared.div_ceil(2) }
    }

    /// Steps of a station. Readers compare between steps.
    pub fn steps(&self, station: Station) -> usize {
        match station {
            Station::Pretraining => self.steps[0],
            Station::Tuning => self.steps[1],
            Station::Asking if self.is_readers => 0,
            Station::Asking => self.comparisons.div_ceil(self.asked()),
            Station::Reward => self.steps[2],
            Station::Policy => self.steps[3],
            Station::Direct => self.steps[4],
        }
    }

    /// The step size in step number `step` of a station, from 0: in a line down to 0.
    pub fn rate(&self, station: Station, step: usize) -> f64 {
        let left = 1.0 - step as f64 / self.steps(station).max(1) as f64;
        let peak = match station {
            Station::Pretraining => self.rates[0] * ((step + 1) as f64 / WARM_UP as f64).min(1.0),
            Station::Tuning | Station::Asking => self.rates[1],
            Station::Reward => self.rates[2],
            Station::Policy | Station::Direct => self.rates[3],
        };
        peak * left
    }
}

/// AdamW; no weight is pulled towards zero, as the best policy is an exact one.
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
