//! What can be set.

use experiments::alexnet_2012::Design;
use models::alexnet_2012::{Start, Unit, Wiring};
use spec::ExperimentSpec;

/// The settings of a run.
#[derive(Clone, Debug)]
pub struct Settings {
    pub seed: u64,
    pub units: Vec<Unit>,
    /// Whether a net rests once it is at the goal.
    pub is_race: bool,
    /// Batches of a pass.
    pub batches: usize,
    pub passes: usize,
    pub augment: bool,
    pub drop: f64,
    pub momentum: f64,
    pub decay: f64,
    /// How first weights are drawn.
    pub start: Start,
    /// The description of the large net.
    pub design: Design,
    rates: [f64; 2],
    is_normalised: bool,
}

impl Settings {
    /// Of a spec; `batches` follow from the pictures.
    pub fn read(spec: &ExperimentSpec, seed: u64, batches: usize) -> Self {
        let units = match spec.word("nets") {
            "relu" => vec![Unit::Relu],
            "tanh" => vec![Unit::Tanh],
            _ => vec![Unit::Relu, Unit::Tanh],
        };
        Self {
            seed,
            is_race: units.len() > 1,
            units,
            batches,
            passes: spec.whole("passes"),
            augment: spec.on("augment"),
            drop: spec.number("drop"),
            momentum: spec.number("momentum"),
            decay: spec.number("decay"),
            start: Start { spread: spec.number("spread"), bias: spec.number("first_bias") },
            design: Design {
                side: spec.whole("side"),
                is_split: spec.on("split"),
                overlaps: spec.on("overlap"),
            },
            rates: [spec.number("rate_relu"), spec.number("rate_tanh")],
            is_normalised: spec.on("lrn"),
        }
    }

    /// The step size of a net with these units.
    pub fn rate(&self, unit: Unit) -> f64 {
        match unit {
            Unit::Relu => self.rates[0],
            Unit::Tanh => self.rates[1],
        }
    }

    /// What a small net of these units is, beside its weights.
    pub fn wiring(&self, unit: Unit) -> Wiring {
        Wiring { unit, overlaps: self.design.overlaps, is_normalised: self.is_normalised }
    }
}
