//! Softmax with at most one hidden layer, on slices: forward, and one pass backward that changes each weight as soon as its gradient is known.
//!
//! Without a hidden layer it is softmax regression: a row of weights a digit, and the row that fits best wins. With one it is the plain net of
//! the eighties, tanh in the middle. The loops and the rules are those of [`crate::lecun_1989`]; no step allocates.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use crate::lecun_1989::lanes::{dense, dense_back};
use crate::lecun_1989::layout::CLASSES;
use crate::lecun_1989::rules::Rule;
use crate::units::{Unit, activate, slope};

/// Numbers that are handled at once: inputs come in multiples of it, hidden units in multiples of half of it.
const WIDE: usize = 16;
const NARROW: usize = 8;
/// As LeCun et al. draw their weights: within ± this over the root of the fan-in.
const SPREAD: f32 = 2.4;

/// Signals of one example, and errors on their way down.
#[derive(Clone)]
pub struct Dense {
    inputs: usize,
    hidden: Vec<f32>,
    hidden_error: Vec<f32>,
    pub outputs: [f32; CLASSES],
    output_error: [f32; CLASSES],
}

impl Dense {
    /// For inputs in multiples of 16; hidden units in multiples of 8, or none.
    pub fn new(inputs: usize, hidden: usize) -> Self {
        assert!(inputs.is_multiple_of(WIDE) && hidden.is_multiple_of(NARROW), "whole vectors");
        let zeros = vec![0.0; hidden];
        let (outputs, output_error) = ([0.0; CLASSES], [0.0; CLASSES]);
        Self { inputs, hidden: zeros.clone(), hidden_error: zeros, outputs, output_error }
    }

    /// How many numbers it learns.
    pub fn parameters(&self) -> usize {
        self.multiplications() + CLASSES + self.hidden.len()
    }

    /// Multiplications for an example.
    pub fn multiplications(&self) -> usize {
        match self.hidden.len() {
            0 => self.inputs * CLASSES,
            hidden => self.inputs * hidden + hidden * CLASSES,
        }
    }

    /// Where the weights of the outputs begin; a hidden layer's rows and biases lie before them.
    fn outputs_at(&self) -> usize {
        (self.inputs + 1) * self.hidden.len()
    }

    /// Weights to begin with: drawn where there is a hidden layer, all zero where there is none and any start leads to the same end.
    pub fn start(&self, random: &mut ChaCha8Rng) -> Vec<f32> {
        let mut weights = vec![0.0; self.parameters()];
        let hidden = self.hidden.len();
        if hidden > 0 {
            let (below, above) = weights.split_at_mut(self.outputs_at());
            for (part, fan_in) in [
                (&mut below[..hidden * self.inputs], self.inputs),
                (&mut above[..CLASSES * hidden], hidden),
            ] {
                let spread = SPREAD / (fan_in as f32).sqrt();
                part.fill_with(|| random.random_range(-spread..spread));
            }
        }
        weights
    }

    /// The outputs for an example, before softmax.
    pub fn forward(&mut self, weights: &[f32], input: &[f32]) {
        let (below, above) = weights.split_at(self.outputs_at());
        if self.hidden.is_empty() {
            dense(above, input, &mut self.outputs);
        } else {
            dense(below, input, &mut self.hidden);
            activate(&mut self.hidden, Unit::Tanh);
            dense(above, &self.hidden, &mut self.outputs);
        }
    }

    /// The logarithm of the right digit's share, with a minus; the outputs' errors are kept for [`Dense::backward`].
    pub fn judge(&mut self, label: u8) -> f32 {
        let right = usize::from(label);
        self.output_error = softmax(&self.outputs);
        let loss = -libm::logf(self.output_error[right].max(f32::MIN_POSITIVE));
        self.output_error[right] -= 1.0;
        loss
    }

    /// Errors from the outputs down; each weight is changed by the rule.
    pub fn backward(&mut self, weights: &mut [f32], input: &[f32], rule: &mut impl Rule) {
        let above = self.outputs_at();
        if self.hidden.is_empty() {
            dense_first(weights, above, input, &self.output_error, rule);
            return;
        }
        self.hidden_error.fill(0.0);
        let below = (&self.hidden[..], &mut self.hidden_error[..]);
        dense_back::<NARROW>(weights, above, below, &self.output_error, rule);
        slope(&mut self.hidden_error, &self.hidden, Unit::Tanh);
        dense_first(weights, 0, input, &self.hidden_error, rule);
    }
}

/// A dense layer that reads the example itself: nothing below asks for errors.
fn dense_first(
    weights: &mut [f32],
    mut at: usize,
    input: &[f32],
    errors: &[f32],
    rule: &mut impl Rule,
) {
    for error in errors {
        for x in input.as_chunks::<WIDE>().0 {
            let gradient = x.map(|x| error * x);
            rule.change(at, &mut weights[at..at + WIDE], &gradient);
            at += WIDE;
        }
    }
    rule.change(at, &mut weights[at..at + errors.len()], errors);
}

/// Softmax.
pub fn softmax(outputs: &[f32; CLASSES]) -> [f32; CLASSES] {
    let most = outputs.iter().copied().fold(f32::MIN, f32::max);
    let shares = outputs.map(|output| libm::expf(output - most));
    let sum: f32 = shares.iter().sum();
    shares.map(|share| share / sum)
}
