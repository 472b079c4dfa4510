//! A writer's layers on a single position, in plain loops over slices.

use std::collections::HashMap;

use spec::{Activation, GptSpec, NormKind, Position};

use crate::gpt::norm::EPSILON;
use crate::gpt::position::angle;
use crate::parameters::LoadError;

/// `[inputs, outputs]`, row by row.
pub(super) struct Linear {
    weight: Vec<f32>,
    bias: Option<Vec<f32>>,
}

pub(super) struct Norm {
    gamma: Vec<f32>,
    beta: Option<Vec<f32>>,
    kind: NormKind,
}

impl Linear {
    /// `[inputs]` -> `[outputs]`
    pub fn forward(&self, x: &[f32]) -> Vec<f32> {
        let outputs = self.weight.len() / x.len();
        let mut y = self.bias.clone().unwrap_or_else(|| vec![0.0; outputs]);
        // Four rows at once: each output is then read and written a quarter as often.
        let (fours, rest) = x.as_chunks::<4>();
        let mut rows = self.weight.chunks_exact(4 * outputs);
        for (&[a, b, c, d], four) in fours.iter().zip(&mut rows) {
            let (row_a, four) = four.split_at(outputs);
            let (row_b, four) = four.split_at(outputs);
            let (row_c, row_d) = four.split_at(outputs);
            for (i, y) in y.iter_mut().enumerate() {
                *y += a * row_a[i] + b * row_b[i] + (c * row_c[i] + d * row_d[i]);
            }
        }
        let last = &self.weight[fours.len() * 4 * outputs..];
        for (x, row) in rest.iter().zip(last.chunks_exact(outputs)) {
            add_scaled(&mut y, row, *x);
        }
        y
    }
}

impl Norm {
    /// `[D]` -> `[D]`
    pub fn forward(&self, x: &[f32]) -> Vec<f32> {
        let count = x.len() as f32;
        let mean = match self.kind {
            NormKind::Layer => x.iter().sum::<f32>() / count,
            NormKind::Rms => 0.0,
        };
        let square = x.iter().map(|x| (x - mean) * (x - mean)).sum::<f32>() / count;
        let scale = (square + EPSILON as f32).sqrt().recip();
        let mut y: Vec<f32> =
            x.iter().zip(&self.gamma).map(|(x, gamma)| (x - mean) * scale * gamma).collect();
        if let Some(beta) = &self.beta {
            add(&mut y, beta);
        }
        y
    }
}

/// Cosine and sine of a position's angle, a pair of channels each.
pub(super) struct Turn(Vec<(f32, f32)>);

impl Turn {
    pub fn new(spec: &GptSpec, at: usize) -> Option<Self> {
        let width = spec.head_width();
        let pair = |i: usize| {
            let angle = angle(at, 2 * i, width);
            (libm::cos(angle) as f32, libm::sin(angle) as f32)
        };
        (spec.position == Position::Rotary).then(|| Self((0..width / 2).map(pair).collect()))
    }

    /// Every head's pairs (a, b) become (a cos − b sin, b cos + a sin).
    pub fn apply(&self, x: &mut [f32]) {
        let (pairs, _) = x.as_chunks_mut::<2>();
        for ([a, b], (cos, sin)) in pairs.iter_mut().zip(self.0.iter().cycle()) {
            (*a, *b) = (*a * cos - *b * sin, *b * cos + *a * sin);
        }
    }
}

/// Weights by name, to be taken once.
pub(super) struct Shelf(pub HashMap<String, Vec<f32>>);

impl Shelf {
    pub fn take(&mut self, name: &str) -> Result<Vec<f32>, LoadError> {
        self.0.remove(name).ok_or_else(|| LoadError::Missing { name: name.to_owned() })
    }

    pub fn linear(&mut self, name: &str) -> Result<Linear, LoadError> {
        let bias = self.0.remove(&format!("{name}.bias"));
        Ok(Linear { weight: self.take(&format!("{name}.weight"))?, bias })
    }

    pub fn norm(&mut self, spec: &GptSpec, name: &str) -> Result<Norm, LoadError> {
        let beta = self.0.remove(&format!("{name}.beta"));
        Ok(Norm { gamma: self.take(&format!("{name}.gamma"))?, beta, kind: spec.norm_kind })
    }
}

pub(super) fn add(to: &mut [f32], what: &[f32]) {
    to.iter_mut().zip(what).for_each(|(to, what)| *to += what);
}

pub(super) fn add_scaled(to: &mut [f32], what: &[f32], scale: f32) {
    to.iter_mut().zip(what).for_each(|(to, what)| *to += scale * what);
}

/// Σ a·b, in lanes that are added at the end: SIMD may not reorder a plain sum.
pub(super) fn dot(a: &[f32], b: &[f32]) -> f32 {
    let ((a_lanes, a_rest), (b_lanes, b_rest)) = (a.as_chunks::<8>(), b.as_chunks::<8>());
    let mut sums = [0.0; 8];
    for (a, b) in a_lanes.iter().zip(b_lanes) {
        for lane in 0..8 {
            sums[lane] += a[lane] * b[lane];
        }
    }
    sums.iter().sum::<f32>() + a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum::<f32>()
}

pub(super) fn softmax(x: &mut [f32]) {
    let largest = x.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    x.iter_mut().for_each(|x| *x = libm::expf(*x - largest));
    let scale = x.iter().sum::<f32>().recip();
    x.iter_mut().for_each(|x| *x *= scale);
}

pub(super) fn activate(kind: Activation, x: f32) -> f32 {
    let sigmoid = |x: f32| (1.0 + libm::expf(-x)).recip();
    match kind {
        Activation::Gelu => 0.5 * x * (1.0 + libm::erff(x * std::f32::consts::FRAC_1_SQRT_2)),
        Activation::GeluTanh => {
            let twice = 2.0 * (2.0 / std::f32::consts::PI).sqrt();
            x * sigmoid(twice * (x + 0.044715 * x * x * x))
        }
        Activation::Relu => x.max(0.0),
        Activation::Silu => x * sigmoid(x),
        Activation::Tanh => libm::tanhf(x),
    }
}
