//! The net on slices: dense layers, forward and backward, sixteen units at a time.
//!
//! The weights of sixteen units for one input lie side by side, so that a pixel without ink is skipped whole and every inner loop is sixteen
//! independent lanes. A layer whose width is no multiple of sixteen has lanes left over; they begin at zero, and their units say zero, so
//! nothing reaches them and they stay zero. A pass over 9,000 digits, with a test on both sets, takes 25 to 40 ms natively on one core.

use super::digits::{CLASSES, Ink, PIXELS};
use crate::units::{Unit, activate, slope};

/// Units that are computed together.
pub const LANES: usize = 16;
/// One number of each of them.
pub type Lanes = [f32; LANES];

/// What the outputs are held against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cost {
    /// The sum of ten squares against 0 and 1; outputs are sigmoids, whatever the hidden units are.
    Squares,
    /// The logarithm of the right digit's share.
    Softmax,
}

/// A layer: of each sixteen units, a row of weights for each input, then their biases.
#[derive(Clone, Debug)]
pub struct Layer {
    pub inputs: usize,
    pub units: usize,
    pub weights: Vec<Lanes>,
}

impl Layer {
    fn new(inputs: usize, units: usize) -> Self {
        Self { inputs, units, weights: vec![[0.0; LANES]; (inputs + 1) * units.div_ceil(LANES)] }
    }

    /// The row and the lane of a weight; the input after the last is the bias.
    pub fn place(&self, unit: usize, input: usize) -> (usize, usize) {
        (unit / LANES * (self.inputs + 1) + input, unit % LANES)
    }

    /// Numbers that are learnt.
    pub fn parameters(&self) -> usize {
        (self.inputs + 1) * self.units
    }

    /// Biases, and each input times its weights.
    fn sums(&self, inputs: impl Iterator<Item = (usize, f32)> + Clone, sums: &mut [Lanes]) {
        for (rows, sums) in self.weights.chunks_exact(self.inputs + 1).zip(sums) {
            let mut lanes = rows[self.inputs];
            for (input, value) in inputs.clone() {
                let row = &rows[input];
                for lane in 0..LANES {
                    lanes[lane] += value * row[lane];
                }
            }
            *sums = lanes;
        }
    }

    /// Adds one example's gradient to the sum of its batch.
    fn collect(
        &self,
        inputs: impl Iterator<Item = (usize, f32)> + Clone,
        errors: &[Lanes],
        gradient: &mut [Lanes],
    ) {
        for (rows, errors) in gradient.chunks_exact_mut(self.inputs + 1).zip(errors) {
            let bias = std::iter::once((self.inputs, 1.0));
            for (input, value) in inputs.clone().chain(bias) {
                let row = &mut rows[input];
                for lane in 0..LANES {
                    row[lane] += value * errors[lane];
                }
            }
        }
    }

    /// The errors of the inputs: those of the units, back through the weights.
    fn send_back(&self, errors: &[Lanes], below: &mut [f32]) {
        below.fill(0.0);
        for (rows, errors) in self.weights.chunks_exact(self.inputs + 1).zip(errors) {
            for (below, row) in below.iter_mut().zip(&rows[..self.inputs]) {
                let mut lanes = [0.0_f32; LANES];
                for lane in 0..LANES {
                    lanes[lane] = errors[lane] * row[lane];
                }
                *below += total(lanes);
            }
        }
    }
}

/// The sum of sixteen, halved and halved again.
fn total(lanes: Lanes) -> f32 {
    let eight: [f32; 8] = std::array::from_fn(|lane| lanes[lane] + lanes[lane + 8]);
    let four: [f32; 4] = std::array::from_fn(|lane| eight[lane] + eight[lane + 4]);
    (four[0] + four[2]) + (four[1] + four[3])
}

/// Layers from the pixels to the digits.
#[derive(Clone, Debug)]
pub struct Net {
    pub unit: Unit,
    pub cost: Cost,
    pub layers: Vec<Layer>,
}

/// What one picture makes of a net: what its units say, on the way up, and their errors, on the way down.
pub struct Signals {
    values: Vec<Vec<Lanes>>,
    errors: Vec<Vec<Lanes>>,
}

impl Signals {
    /// What a layer's units say.
    pub fn layer(&self, index: usize, units: usize) -> &[f32] {
        &self.values[index].as_flattened()[..units]
    }

    /// What the ten last say: from 0 to 1, with either cost.
    pub fn outputs(&self) -> &[f32] {
        self.layer(self.values.len() - 1, CLASSES)
    }
}

fn numbered(values: &[Lanes], count: usize) -> impl Iterator<Item = (usize, f32)> + Clone {
    values.as_flattened()[..count].iter().copied().enumerate()
}

fn located(picture: &[Ink]) -> impl Iterator<Item = (usize, f32)> + Clone {
    picture.iter().map(|Ink { place, ink }| (*place as usize, *ink))
}

impl Net {
    /// All weights zero; a hidden layer of width 0 is left out.
    pub fn new(unit: Unit, cost: Cost, hidden: [usize; 2]) -> Self {
        let widths = hidden.into_iter().filter(|width| *width > 0).chain([CLASSES]);
        let inputs = std::iter::once(PIXELS).chain(widths.clone());
        let layers = inputs.zip(widths).map(|(inputs, units)| Layer::new(inputs, units)).collect();
        Self { unit, cost, layers }
    }

    /// Room for what a picture makes of it.
    pub fn signals(&self) -> Signals {
        let room =
            || self.layers.iter().map(|layer| vec![[0.0; LANES]; layer.units.div_ceil(LANES)]);
        Signals { values: room().collect(), errors: room().collect() }
    }

    /// Room for a gradient of all weights.
    pub fn gradient(&self) -> Vec<Vec<Lanes>> {
        self.layers.iter().map(|layer| vec![[0.0; LANES]; layer.weights.len()]).collect()
    }

    /// What all units say to a picture. Nothing is allocated, here and below.
    pub fn forward(&self, signals: &mut Signals, picture: &[Ink]) {
        let last = self.layers.len() - 1;
        for (index, layer) in self.layers.iter().enumerate() {
            let (below, own) = signals.values.split_at_mut(index);
            let own = own.first_mut().expect("signals have a part for every layer");
            match below.last() {
                None => layer.sums(located(picture), own),
                Some(below) => layer.sums(numbered(below, layer.inputs), own),
            }
            let own = &mut own.as_flattened_mut()[..layer.units];
            match self.cost {
                Cost::Softmax if index == last => shares(own),
                Cost::Squares if index == last => activate(own, Unit::Sigmoid),
                Cost::Softmax | Cost::Squares => activate(own, self.unit),
            }
        }
    }

    /// The cost of the outputs against a label; their errors are kept for [`Net::backward`].
    pub fn judge(&self, signals: &mut Signals, label: u8) -> f32 {
        let last = self.layers.len() - 1;
        let outputs = &signals.values[last].as_flattened()[..CLASSES];
        let errors = &mut signals.errors[last].as_flattened_mut()[..CLASSES];
        let mut squares = 0.0;
        for (class, (output, error)) in outputs.iter().zip(errors.iter_mut()).enumerate() {
            *error = output - f32::from(class == usize::from(label));
            squares += *error * *error;
        }
        match self.cost {
            Cost::Softmax => -libm::logf(outputs[usize::from(label)].max(f32::MIN_POSITIVE)),
            Cost::Squares => {
                slope(errors, outputs, Unit::Sigmoid);
                errors.iter_mut().for_each(|error| *error *= 2.0);
                squares
            }
        }
    }

    /// Errors from the outputs down; the gradient is added to the batch's.
    pub fn backward(&self, signals: &mut Signals, picture: &[Ink], gradient: &mut [Vec<Lanes>]) {
        for (index, layer) in self.layers.iter().enumerate().rev() {
            let (below, errors) = signals.errors.split_at_mut(index);
            let errors = errors.first().expect("signals have a part for every layer");
            let gradient = &mut gradient[index];
            let Some(below) = below.last_mut() else {
                layer.collect(located(picture), errors, gradient);
                continue;
            };
            let values = &signals.values[index - 1];
            layer.collect(numbered(values, layer.inputs), errors, gradient);
            let below = &mut below.as_flattened_mut()[..layer.inputs];
            layer.send_back(errors, below);
            slope(below, values.as_flattened(), self.unit);
        }
    }

    /// Goes a step down a gradient, which is zero afterwards.
    pub fn descend(&mut self, gradient: &mut [Vec<Lanes>], step: f32) {
        for (layer, gradient) in self.layers.iter_mut().zip(gradient) {
            let slopes = gradient.as_flattened_mut().iter_mut();
            for (weight, slope) in layer.weights.as_flattened_mut().iter_mut().zip(slopes) {
                *weight -= step * *slope;
                *slope = 0.0;
            }
        }
    }
}

/// Powers of e, divided by their sum.
fn shares(sums: &mut [f32]) {
    let most = sums.iter().copied().fold(f32::MIN, f32::max);
    sums.iter_mut().for_each(|sum| *sum = libm::expf(*sum - most));
    let all: f32 = sums.iter().sum();
    sums.iter_mut().for_each(|sum| *sum /= all);
}

/// Which output is the largest.
pub fn largest(outputs: &[f32]) -> usize {
    (0..outputs.len()).fold(0, |best, at| if outputs[at] > outputs[best] { at } else { best })
}
