//! How it learns as it is set, and the weights it begins with.

use rand::{Rng, RngExt};
use spec::ExperimentSpec;

use super::net::Net;
use crate::optimisers::rules::Kind;

/// What can be turned while it runs.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    pub rate: f64,
    pub momentum: f64,
    pub batch: usize,
    pub penalty: Penalty,
    pub penalty_rate: f64,
    /// The share of hidden units that is dropped from each example.
    pub drop: f64,
    /// It stops after so many passes, at this training loss, at this accuracy in per cent, after so many passes without progress; 0 is never.
    pub passes: u64,
    pub stop_loss: f64,
    pub stop_accuracy: f64,
    pub patience: u64,
}

/// What pulls weights towards zero. Biases are left alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Penalty {
    None,
    /// The sum of their sizes: each step takes as much from every weight, and stops at exactly zero.
    L1,
    /// Half the sum of their squares.
    L2,
}

impl Settings {
    pub fn read(spec: &ExperimentSpec) -> Self {
        Self {
            rate: spec.number("rate"),
            momentum: spec.number("momentum"),
            batch: spec.whole("batch"),
            penalty: match spec.word("penalty") {
                "l1" => Penalty::L1,
                "l2" => Penalty::L2,
                _ => Penalty::None,
            },
            penalty_rate: spec.number("penalty_rate"),
            drop: spec.number("drop"),
            passes: spec.whole("passes") as u64,
            stop_loss: spec.number("stop_loss"),
            stop_accuracy: spec.number("stop_accuracy"),
            patience: spec.whole("patience") as u64,
        }
    }
}

/// The rule of an optimiser's word.
pub fn rule(word: &str) -> Kind {
    match word {
        "momentum" => Kind::Momentum,
        "nesterov" => Kind::Nesterov,
        "adagrad" => Kind::Adagrad,
        "rmsprop" => Kind::RmsProp,
        "adam" => Kind::Adam,
        _ => Kind::Sgd,
    }
}

/// First weights: uniform as the Playground's, biases 0.1; uniform after Glorot and Bengio 2010, biases 0; or nothing at all.
pub fn start(word: &str, net: &Net, random: &mut impl Rng) -> Vec<f64> {
    let mut weights = vec![0.0; net.parameters()];
    for layer in 1..net.widths.len() {
        let (below, here) = (net.widths[layer - 1], net.widths[layer]);
        let (reach, bias) = match word {
            "zero" => (0.0, 0.0),
            "glorot" => (libm::sqrt(6.0 / (below + here) as f64), 0.0),
            _ => (0.5, 0.1),
        };
        for unit in 0..here {
            let row = &mut weights[net.row(layer, unit)];
            for weight in &mut row[..below] {
                *weight = reach * (2.0 * random.random::<f64>() - 1.0);
            }
            row[below] = bias;
        }
    }
    weights
}
