//! The contestants: what each is shown of a digit, how it learns from it, and how it reads.
//!
//! All learn the same way, so that only what they are differs: softmax (with the habits of 1989, its net keeps its squares), one digit at a time,
//! a step downhill after each, the step falling in a line to nothing. The step's size is each one's own, chosen once on a fifth of the training
//! digits that was kept out, never on the test; 0.03 of the net of 1989 is that of Karpathy's rerun. There, too, moved pictures made the linear
//! readers worse (features from 1.7 % to 2.5 %, pixels from 4.7 % to 6.7 %), so only nets with a hidden layer are shown them.

use data::ZipDigits;
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::dense::{Dense, softmax};
use super::features;
use crate::lecun_1989::layout::{CLASSES, LAYERS, SECOND_UNITS, SIDE};
use crate::lecun_1989::net::{Cost, Net};
use crate::lecun_1989::rules::Descent;
use crate::lecun_1989::run::{shift, start};
use crate::units::Unit;

/// Units of the dense net's hidden layer.
const HIDDEN: usize = 40;
/// The share of H2 that is dropped with the habits of 2022, as Karpathy does.
const DROP: f32 = 0.25;

/// Who takes part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Hand-made features under softmax.
    Features,
    /// Hand-made features under a hidden layer.
    Both,
    /// Pixels under softmax.
    Pixels,
    /// Pixels under a hidden layer.
    Dense,
    /// The net of LeCun et al. 1989.
    Net,
}

impl Kind {
    /// All, in the order in which they take turns.
    pub const ALL: [Self; 5] = [Self::Features, Self::Both, Self::Pixels, Self::Dense, Self::Net];

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Features => "hand-made features",
            Self::Both => "features, hidden layer",
            Self::Pixels => "pixels",
            Self::Dense => "pixels, hidden layer",
            Self::Net => "net of 1989",
        }
    }

    /// The toggle that lets it take part.
    pub fn setting(self) -> &'static str {
        match self {
            Self::Features => "features",
            Self::Both => "both",
            Self::Pixels => "pixels",
            Self::Dense => "dense",
            Self::Net => "net",
        }
    }

    pub fn reads_features(self) -> bool {
        matches!(self, Self::Features | Self::Both)
    }

    /// The size of its first step.
    fn rate(self, modern: bool) -> f32 {
        match self {
            Self::Pixels => 0.003,
            Self::Features | Self::Both => 0.01,
            Self::Dense | Self::Net if modern => 0.01,
            Self::Dense | Self::Net => 0.03,
        }
    }

    fn mind(self, modern: bool) -> Mind {
        match self {
            Self::Features => Mind::Dense(Dense::new(features::COUNT, 0)),
            Self::Both => Mind::Dense(Dense::new(features::COUNT, HIDDEN)),
            Self::Pixels => Mind::Dense(Dense::new(features::PIXELS, 0)),
            Self::Dense => Mind::Dense(Dense::new(features::PIXELS, HIDDEN)),
            Self::Net => {
                let (unit, cost) =
                    if modern { (Unit::Relu, Cost::Softmax) } else { (Unit::Tanh, Cost::Squares) };
                Mind::Net(Box::new(Net::new(unit, cost)))
            }
        }
    }
}

/// Digits with their features.
pub struct Digits {
    pub zip: ZipDigits,
    features: Vec<[f32; features::COUNT]>,
}

impl Digits {
    pub fn new(zip: ZipDigits) -> Self {
        let features = (0..zip.count()).map(|at| features::of(zip.picture(at))).collect();
        Self { zip, features }
    }

    /// One digit as it is, and as its features.
    pub fn example(&self, at: usize) -> Example<'_> {
        Example { picture: self.zip.picture(at), features: &self.features[at] }
    }
}

/// A digit in both of its forms.
#[derive(Clone, Copy)]
pub struct Example<'a> {
    pub picture: &'a [f32],
    pub features: &'a [f32; features::COUNT],
}

/// What features are divided by and taken from: their spread and mean over the digits learnt. One that never changes says nothing.
#[derive(Clone)]
pub struct Standard {
    means: [f32; features::COUNT],
    factors: [f32; features::COUNT],
}

impl Standard {
    pub fn of(digits: &Digits, part: &[usize]) -> Self {
        let count = part.len().max(1) as f64;
        let mean = |of: &dyn Fn(f64) -> f64, at: usize| {
            let values = part.iter().map(|digit| f64::from(digits.features[*digit][at]));
            values.map(of).sum::<f64>() / count
        };
        let means: [f64; features::COUNT] = std::array::from_fn(|at| mean(&|value| value, at));
        let factors = std::array::from_fn(|at| {
            let variance = mean(&|value| (value - means[at]) * (value - means[at]), at);
            if variance > 1e-12 { (1.0 / variance.sqrt()) as f32 } else { 0.0 }
        });
        Self { means: means.map(|mean| mean as f32), factors }
    }

    /// In standard deviations from the mean.
    pub fn apply(&self, features: &[f32; features::COUNT]) -> [f32; features::COUNT] {
        std::array::from_fn(|at| (features[at] - self.means[at]) * self.factors[at])
    }
}

#[derive(Clone)]
enum Mind {
    Dense(Dense),
    Net(Box<Net>),
}

/// A contestant and what it has learnt.
#[derive(Clone)]
pub struct Learner {
    pub kind: Kind,
    /// Whether it has the habits of 2022: under a hidden layer pictures that move by up to a pixel; in the net of 1989 ReLU and dropout as well.
    modern: bool,
    mind: Mind,
    pub weights: Vec<f32>,
    pub standard: Standard,
}

impl Learner {
    pub fn new(kind: Kind, modern: bool, standard: Standard, random: &mut ChaCha8Rng) -> Self {
        let mind = kind.mind(modern);
        let weights = match &mind {
            Mind::Dense(dense) => dense.start(random),
            Mind::Net(net) => start(random, net.cost, true),
        };
        Self { kind, modern, mind, weights, standard }
    }

    /// Multiplications for one digit on its way up.
    pub fn multiplications(&self) -> usize {
        match &self.mind {
            Mind::Dense(dense) => dense.multiplications(),
            Mind::Net(_) => LAYERS.iter().map(|layer| layer.units * layer.fan_in).sum(),
        }
    }

    /// One digit: forward, backward and change. `left` is the share of the way that is left.
    pub fn learn(&mut self, example: Example, label: u8, left: f32, random: &mut ChaCha8Rng) {
        let mut rule = Descent { rate: self.kind.rate(self.modern) * left };
        let mut moved = [-1.0; SIDE * SIDE];
        let features;
        let input = if self.kind.reads_features() {
            features = self.standard.apply(example.features);
            &features[..]
        } else if self.modern && self.kind != Kind::Pixels {
            shift(example.picture, random, &mut moved);
            &moved
        } else {
            example.picture
        };
        match &mut self.mind {
            Mind::Dense(dense) => {
                dense.forward(&self.weights, input);
                dense.judge(label);
                dense.backward(&mut self.weights, input, &mut rule);
            }
            Mind::Net(net) => {
                if self.modern {
                    drop_some(&mut net.kept, random);
                }
                net.forward(&self.weights, input);
                net.judge(label);
                net.backward(&mut self.weights, &mut rule);
            }
        }
    }

    /// The ten outputs for a digit: before softmax, or from −1 to 1 where squares are the cost.
    pub fn outputs(&mut self, example: Example) -> [f32; CLASSES] {
        match &mut self.mind {
            Mind::Dense(dense) => {
                if self.kind.reads_features() {
                    dense.forward(&self.weights, &self.standard.apply(example.features));
                } else {
                    dense.forward(&self.weights, example.picture);
                }
                dense.outputs
            }
            Mind::Net(net) => {
                net.kept = [1.0; _];
                net.forward(&self.weights, example.picture);
                net.outputs
            }
        }
    }
}

/// What share each digit has of a contestant's outputs.
pub fn shares(learner: &Learner, outputs: &[f32; CLASSES]) -> [f32; CLASSES] {
    match &learner.mind {
        Mind::Net(net) if net.cost == Cost::Squares => {
            let sum: f32 = outputs.iter().map(|output| output + 1.0).sum();
            outputs.map(|output| (output + 1.0) / sum.max(f32::MIN_POSITIVE))
        }
        _ => softmax(outputs),
    }
}

/// Dropout: what stays counts for more.
fn drop_some(kept: &mut [f32; SECOND_UNITS], random: &mut ChaCha8Rng) {
    for kept in kept {
        *kept = if random.random::<f32>() < DROP { 0.0 } else { 1.0 / (1.0 - DROP) };
    }
}
