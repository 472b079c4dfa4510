//! One run: passes through the digits in a shuffled order, in mini-batches, and a test on both sets after each.

use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use spec::ExperimentSpec;

use super::digits::{Digits, Ink, PIXELS, inked};
use super::net::{Cost, Lanes, Net, Signals, largest};
use crate::normal;
use crate::score::Score;
use crate::units::Unit;

/// Examples of one step, and digits that a step tests: a few milliseconds each.
const EXAMPLES: usize = 500;
const TESTED: usize = 2_000;
/// Pictures of noise that are answered after each pass.
const NOISE: usize = 100;
/// An output above this is a clear answer.
pub const CLEAR: f32 = 0.5;

/// How weights begin; biases begin at zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// Normal, with a variance of one over the inputs (two over them for ReLU: He et al. 2015).
    Scaled,
    /// Normal, with a variance of one.
    Wide,
    /// At zero.
    Zero,
}

/// What can be set.
#[derive(Clone, Debug)]
pub struct Settings {
    pub unit: Unit,
    pub cost: Cost,
    pub start: Start,
    pub hidden: [usize; 2],
    /// Whether drawings are scaled and moved as MNIST's makers did.
    pub fit: bool,
    pub rate: f32,
    pub batch: usize,
    pub passes: usize,
}

impl Settings {
    pub fn read(spec: &ExperimentSpec) -> Self {
        Self {
            unit: match spec.word("unit") {
                "relu" => Unit::Relu,
                "tanh" => Unit::Tanh,
                _ => Unit::Sigmoid,
            },
            cost: if spec.word("cost") == "softmax" { Cost::Softmax } else { Cost::Squares },
            start: match spec.word("start") {
                "zero" => Start::Zero,
                "wide" => Start::Wide,
                _ => Start::Scaled,
            },
            hidden: [spec.whole("first"), spec.whole("second")],
            fit: spec.on("fit"),
            rate: spec.number("rate") as f32,
            batch: spec.whole("batch"),
            passes: spec.whole("passes"),
        }
    }
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
    signals: Signals,
    gradient: Vec<Vec<Lanes>>,
    random: ChaCha8Rng,
    order: Vec<usize>,
    noise: Vec<Vec<Ink>>,
    phase: Phase,
    /// Whole passes, tested, and examples learnt in all.
    pub passes: usize,
    pub examples: usize,
    /// Examples of the pass that is going on.
    learnt: usize,
    /// The mean cost of the examples of the last step.
    pub loss: f64,
    testing: Score,
    /// After the last whole pass: the training digits and the digits held out.
    pub training: Score,
    pub test: Score,
    /// How many of a hundred pictures of noise have an output above one half.
    pub sure: usize,
    /// Errors in per cent of both after each pass.
    pub errors: Vec<[f64; 2]>,
}

impl Run {
    pub fn new(settings: &Settings, seed: u64, count: usize) -> Self {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let mut net = Net::new(settings.unit, settings.cost, settings.hidden);
        start(&mut net, settings.start, &mut random);
        let (signals, gradient) = (net.signals(), net.gradient());
        Self {
            net,
            signals,
            gradient,
            random,
            order: (0..count).collect(),
            noise: (0..NOISE as u64).map(|which| inked(&noise(seed, which))).collect(),
            phase: Phase::Learn,
            passes: 0,
            examples: 0,
            learnt: 0,
            loss: 0.0,
            testing: Score::default(),
            training: Score::default(),
            test: Score::default(),
            sure: 0,
            errors: Vec::new(),
        }
    }

    /// Some mini-batches, or part of a test. Says whether there is more.
    pub fn step(&mut self, settings: &Settings, train: &Digits, test: &Digits) -> bool {
        if self.passes >= settings.passes {
            return false;
        }
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
                    self.sure = self.answer_noise();
                    self.errors.push([self.training.error(), self.test.error()]);
                    self.passes += 1;
                    self.phase = Phase::Learn;
                }
            }
        }
        self.passes < settings.passes
    }

    /// Mini-batches until so many examples of the pass are through. Says whether it is over.
    fn learn(&mut self, settings: &Settings, train: &Digits) -> bool {
        if self.learnt == 0 {
            self.order.shuffle(&mut self.random);
        }
        let (from, mut loss) = (self.learnt, 0.0);
        while self.learnt < train.count() && self.learnt - from < EXAMPLES {
            let to = (self.learnt + settings.batch).min(train.count());
            for place in self.learnt..to {
                let at = self.order[place];
                let picture = train.picture(at);
                self.net.forward(&mut self.signals, picture);
                loss += f64::from(self.net.judge(&mut self.signals, train.labels[at]));
                self.net.backward(&mut self.signals, picture, &mut self.gradient);
            }
            self.net.descend(&mut self.gradient, settings.rate / (to - self.learnt) as f32);
            self.learnt = to;
        }
        self.loss = loss / (self.learnt - from).max(1) as f64;
        self.examples += self.learnt - from;
        let over = self.learnt == train.count();
        if over {
            self.learnt = 0;
        }
        over
    }

    /// Some digits more of a test. Says whether all are through.
    fn test_some(&mut self, digits: &Digits) -> bool {
        let to = (self.testing.tested + TESTED).min(digits.count());
        for at in self.testing.tested..to {
            let label = digits.labels[at];
            self.net.forward(&mut self.signals, digits.picture(at));
            let said = largest(self.signals.outputs());
            let loss = self.net.judge(&mut self.signals, label);
            self.testing.count(loss, label, said);
        }
        to == digits.count()
    }

    fn answer_noise(&mut self) -> usize {
        let (net, signals) = (&self.net, &mut self.signals);
        let clear = self.noise.iter().filter(|picture| {
            net.forward(signals, picture);
            signals.outputs().iter().any(|output| *output > CLEAR)
        });
        clear.count()
    }
}

fn start(net: &mut Net, start: Start, random: &mut ChaCha8Rng) {
    for layer in &mut net.layers {
        let gain = if net.unit == Unit::Relu { 2.0 } else { 1.0 };
        let spread = match start {
            Start::Scaled => libm::sqrt(gain / layer.inputs as f64),
            Start::Wide => 1.0,
            Start::Zero => continue,
        };
        let mut drawn = vec![0.0; layer.inputs * layer.units];
        normal::fill(random, &mut drawn);
        for (index, value) in drawn.into_iter().enumerate() {
            let (row, lane) = layer.place(index / layer.inputs, index % layer.inputs);
            layer.weights[row][lane] = (value * spread) as f32;
        }
    }
}

/// A picture whose every pixel is drawn at random from 0 to 1; it takes nothing from the numbers that learning draws.
pub fn noise(seed: u64, which: u64) -> Vec<f32> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    random.set_stream(which + 1);
    (0..PIXELS).map(|_| random.random()).collect()
}
