//! The kernels for weights that are kept as eight tensors in the usual order: the cost of an example, and its slopes instead of changes.
//!
//! So a library that records operations can take them as one of its own, and be held against them.

use std::sync::Arc;

use super::layout::{
    FIRST, KERNEL, LANES, LAYERS, PARAMETERS, PLANES, SECOND, SEEN_PLANES, STARTS, TAPS, kernel_at,
};
use super::net::{Cost, Net};
use super::rules::{Descent, Rule};
use crate::units::Unit;

/// Weights and biases of H1, H2, H3 and the outputs, as PyTorch has their shapes: a unit's own axis first.
pub const SHAPES: [&[usize]; 8] = [
    &[PLANES, 1, KERNEL, KERNEL],
    &[PLANES, FIRST, FIRST],
    &[PLANES, SEEN_PLANES, KERNEL, KERNEL],
    &[PLANES, SECOND, SECOND],
    &[LAYERS[2].units, LAYERS[2].fan_in],
    &[LAYERS[2].units],
    &[LAYERS[3].units, LAYERS[3].fan_in],
    &[LAYERS[3].units],
];

/// Where the number `at` of the tensor `tensor` of [`SHAPES`], last axis fastest, lies among the kernels' weights.
pub fn place(tensor: usize, at: usize) -> usize {
    let biases = |layer: usize| STARTS[layer] + LAYERS[layer].weights;
    // Maps lie side by side there, and one after the other in a tensor.
    let beside = |at: usize, places: usize| at % places * PLANES + at / places;
    match tensor {
        0 => at % TAPS * PLANES + at / TAPS,
        1 => biases(0) + beside(at, FIRST * FIRST),
        2 => {
            let (plane, seen, tap) =
                (at / (SEEN_PLANES * TAPS), at / TAPS % SEEN_PLANES, at % TAPS);
            let vector = kernel_at(plane / LANES, tap, seen / LANES);
            STARTS[1] + vector + plane % LANES * LANES + seen % LANES
        }
        3 => biases(1) + beside(at, SECOND * SECOND),
        4 => {
            let (unit, below) = (at / LAYERS[2].fan_in, at % LAYERS[2].fan_in);
            STARTS[2] + unit * LAYERS[2].fan_in + beside(below, SECOND * SECOND)
        }
        5 => biases(2) + at,
        6 => STARTS[3] + at,
        _ => biases(3) + at,
    }
}

/// Where all numbers of all tensors lie.
#[derive(Clone, Debug)]
pub struct Places([Vec<u16>; 8]);

impl Default for Places {
    fn default() -> Self {
        let all = |tensor: usize| {
            let count = SHAPES[tensor].iter().product();
            (0..count).map(|at| place(tensor, at) as u16).collect()
        };
        Self(std::array::from_fn(all))
    }
}

/// A picture, its digit, and the net of 1989 (tanh, squares) that reads it.
#[derive(Clone, Debug)]
pub struct Example {
    places: Arc<Places>,
    net: Net,
    picture: Vec<f32>,
    label: u8,
    /// As the kernels have them, of the last [`Example::cost`].
    weights: Vec<f32>,
}

impl Example {
    /// `picture`: 256 values from −1, paper, to 1, ink.
    pub fn new(places: &Arc<Places>, picture: Vec<f32>, label: u8) -> Self {
        let net = Net::new(Unit::Tanh, Cost::Squares);
        Self { places: places.clone(), net, picture, label, weights: Vec::new() }
    }

    /// The mean square of the outputs against ±1; each slice is a tensor of [`SHAPES`].
    pub fn cost(&mut self, tensors: [&[f32]; 8]) -> f32 {
        self.weights = self.places.gather(tensors);
        self.net.forward(&self.weights, &self.picture);
        self.net.judge(self.label)
    }

    /// The outputs of the last pass.
    pub fn outputs(&self) -> &[f32] {
        &self.net.outputs
    }

    /// The slope of the last [`Example::cost`] by each tensor.
    pub fn slopes(&mut self) -> [Vec<f32>; 8] {
        let mut slopes = Slopes(vec![0.0; PARAMETERS]);
        self.net.backward(&mut self.weights, &mut slopes);
        self.places.scatter(&slopes.0)
    }
}

/// The exhibit's own steps: plain descent, each weight changed as soon as its slope is known.
#[derive(Clone, Debug)]
pub struct Learning {
    places: Arc<Places>,
    net: Net,
    weights: Vec<f32>,
    rule: Descent,
}

impl Learning {
    /// From these tensors on, at this rate.
    pub fn new(places: &Arc<Places>, tensors: [&[f32]; 8], rate: f32) -> Self {
        let net = Net::new(Unit::Tanh, Cost::Squares);
        let weights = places.gather(tensors);
        Self { places: places.clone(), net, weights, rule: Descent { rate } }
    }

    /// One example; gives its cost before the step.
    pub fn step(&mut self, picture: &[f32], label: u8) -> f32 {
        self.net.forward(&self.weights, picture);
        let cost = self.net.judge(label);
        self.net.backward(&mut self.weights, &mut self.rule);
        cost
    }

    /// What the tensors have become.
    pub fn tensors(&self) -> [Vec<f32>; 8] {
        self.places.scatter(&self.weights)
    }
}

impl Places {
    /// The kernels' numbers as eight tensors.
    fn scatter(&self, numbers: &[f32]) -> [Vec<f32>; 8] {
        let tensor =
            |places: &Vec<u16>| places.iter().map(|place| numbers[usize::from(*place)]).collect();
        self.0.each_ref().map(tensor)
    }

    /// Eight tensors as the kernels have them.
    fn gather(&self, tensors: [&[f32]; 8]) -> Vec<f32> {
        let mut weights = vec![0.0; PARAMETERS];
        for (places, tensor) in self.0.iter().zip(tensors) {
            for (place, value) in places.iter().zip(tensor) {
                weights[usize::from(*place)] = *value;
            }
        }
        weights
    }
}

/// A rule that notes gradients and changes nothing.
struct Slopes(Vec<f32>);

impl Rule for Slopes {
    #[inline]
    fn change(&mut self, at: usize, _: &mut [f32], gradient: &[f32]) {
        self.0[at..at + gradient.len()].copy_from_slice(gradient);
    }
}
