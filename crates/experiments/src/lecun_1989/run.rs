//! One seed's run: passes through the digits in a constant order, and a test on all of them after each.

use data::ZipDigits;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use spec::ExperimentSpec;

use super::layout::{LAYERS, PARAMETERS, SIDE, STARTS};
use super::net::{Cost, Net};
use super::rules::{AdamW, Descent};
use crate::score::Score;
use crate::units::Unit;

/// Examples of one step, and digits that a step tests: some milliseconds each.
const EXAMPLES: usize = 100;
const TESTED: usize = 300;
/// LeCun et al. print that weights begin within ± this over the fan-in; Karpathy's rerun takes the fan-in's root.
const SPREAD: f32 = 2.4;

/// What can be set.
#[derive(Clone, Debug)]
pub struct Settings {
    pub unit: Unit,
    pub cost: Cost,
    /// Whether weights begin within the root of the fan-in.
    pub is_root: bool,
    pub adam: bool,
    pub rate: f32,
    pub shift: bool,
    pub drop: f32,
    pub passes: usize,
    pub runs: usize,
}

impl Settings {
    pub fn read(spec: &ExperimentSpec) -> Self {
        Self {
            unit: if spec.word("unit") == "relu" { Unit::Relu } else { Unit::Tanh },
            cost: if spec.word("cost") == "softmax" { Cost::Softmax } else { Cost::Squares },
            is_root: spec.word("start") == "root",
            adam: spec.word("rule") == "adamw",
            rate: spec.number("rate") as f32,
            shift: spec.on("shift"),
            drop: spec.number("drop") as f32,
            passes: spec.whole("passes"),
            runs: spec.whole("runs"),
        }
    }
}

enum Trainer {
    Descent(Descent),
    AdamW(Box<AdamW>),
}

/// What a step does next.
enum Phase {
    Learn,
    TestTraining,
    Test,
}

/// A net, how far it is, and what its tests said.
pub struct Run {
    pub net: Net,
    pub weights: Vec<f32>,
    trainer: Trainer,
    random: ChaCha8Rng,
    phase: Phase,
    /// Whole passes, tested, and examples learnt in all.
    pub passes: usize,
    pub examples: usize,
    /// The mean cost of the examples of the last step.
    pub loss: f64,
    testing: Score,
    /// After the last whole pass: the training digits and the test digits.
    pub training: Score,
    pub test: Score,
    /// Errors in per cent of both after each pass.
    pub errors: Vec<[f64; 2]>,
}

impl Run {
    pub fn new(settings: &Settings, seed: u64) -> Self {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let trainer = match settings.adam {
            true => Trainer::AdamW(Box::new(AdamW::new())),
            false => Trainer::Descent(Descent { rate: settings.rate }),
        };
        Self {
            net: Net::new(settings.unit, settings.cost),
            weights: start(&mut random, settings.cost, settings.is_root),
            trainer,
            random,
            phase: Phase::Learn,
            passes: 0,
            examples: 0,
            loss: 0.0,
            testing: Score::default(),
            training: Score::default(),
            test: Score::default(),
            errors: Vec::new(),
        }
    }

    /// A hundred examples, or part of a test. Says whether there is more.
    pub fn step(&mut self, settings: &Settings, train: &ZipDigits, test: &ZipDigits) -> bool {
        match self.phase {
            Phase::Learn => {
                if self.learn(settings, train) {
                    self.phase = Phase::TestTraining;
                }
            }
            Phase::TestTraining => {
                if self.test_some(train) {
                    self.training = std::mem::take(&mut self.testing);
                    self.phase = Phase::Test;
                }
            }
            Phase::Test => {
                if self.test_some(test) {
                    self.test = std::mem::take(&mut self.testing);
                    self.errors.push([self.training.error(), self.test.error()]);
                    self.passes += 1;
                    self.phase = Phase::Learn;
                }
            }
        }
        self.passes < settings.passes
    }

    /// Up to a hundred examples of the pass. Says whether it is over.
    fn learn(&mut self, settings: &Settings, train: &ZipDigits) -> bool {
        let from = self.examples - self.passes * train.count();
        let to = (from + EXAMPLES).min(train.count());
        let mut loss = 0.0;
        for at in from..to {
            loss += f64::from(self.example(settings, train.picture(at), train.labels[at]));
        }
        self.loss = loss / (to - from).max(1) as f64;
        self.examples += to - from;
        to == train.count()
    }

    /// One example: forward, backward and change. No array is allocated.
    fn example(&mut self, settings: &Settings, picture: &[f32], label: u8) -> f32 {
        let mut shifted = [-1.0; SIDE * SIDE];
        let picture = if settings.shift {
            shift(picture, &mut self.random, &mut shifted);
            &shifted
        } else {
            picture
        };
        if settings.drop > 0.0 {
            let keep = 1.0 - settings.drop;
            for kept in &mut self.net.kept {
                *kept = if self.random.random::<f32>() < keep { 1.0 / keep } else { 0.0 };
            }
        }
        self.net.forward(&self.weights, picture);
        let loss = self.net.judge(label);
        match &mut self.trainer {
            Trainer::Descent(rule) => {
                rule.rate = settings.rate;
                self.net.backward(&mut self.weights, rule);
            }
            Trainer::AdamW(rule) => {
                // As in the study of 2022: the rate falls to a third, in a line.
                let way = self.passes as f32 / settings.passes as f32;
                rule.rate = settings.rate * (1.0 - way * 2.0 / 3.0);
                rule.begin();
                self.net.backward(&mut self.weights, rule.as_mut());
            }
        }
        loss
    }

    /// Some digits more of a test. Says whether all are through.
    fn test_some(&mut self, digits: &ZipDigits) -> bool {
        self.net.kept = [1.0; _];
        let to = (self.testing.tested + TESTED).min(digits.count());
        for at in self.testing.tested..to {
            self.net.forward(&self.weights, digits.picture(at));
            let said = largest(&self.net.outputs);
            let loss = self.net.judge(digits.labels[at]);
            self.testing.count(loss, digits.labels[at], said);
        }
        to == digits.count()
    }
}

/// Weights within ±2.4/F or ±2.4/√F, biases of zero; with targets of ±1, nine in ten outputs are to be −1, and so begin their biases.
pub fn start(random: &mut ChaCha8Rng, cost: Cost, is_root: bool) -> Vec<f32> {
    let mut weights = vec![0.0; PARAMETERS];
    for (layer, start) in LAYERS.iter().zip(STARTS) {
        let fan_in = layer.fan_in as f32;
        let spread = SPREAD / if is_root { fan_in.sqrt() } else { fan_in };
        for weight in &mut weights[start..start + layer.weights] {
            *weight = random.random_range(-spread..spread);
        }
    }
    if cost == Cost::Squares {
        weights[STARTS[4] - LAYERS[3].units..].fill(-1.0);
    }
    weights
}

/// The picture moved by up to one pixel each way, on paper.
pub fn shift(picture: &[f32], random: &mut ChaCha8Rng, shifted: &mut [f32; SIDE * SIDE]) {
    let (down, right) = (random.random_range(0..3_usize), random.random_range(0..3_usize));
    for row in 0..SIDE {
        for column in 0..SIDE {
            let (from_row, from_column) =
                ((row + down).wrapping_sub(1), (column + right).wrapping_sub(1));
            if from_row < SIDE && from_column < SIDE {
                shifted[row * SIDE + column] = picture[from_row * SIDE + from_column];
            }
        }
    }
}

/// Which output is the largest.
pub fn largest(outputs: &[f32]) -> usize {
    (0..outputs.len()).fold(0, |best, at| if outputs[at] > outputs[best] { at } else { best })
}
