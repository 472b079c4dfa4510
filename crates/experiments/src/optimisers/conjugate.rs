//! Conjugate gradients (Hestenes and Stiefel 1952) on a quadratic wᵀA w/2 − bᵀw of n unknowns: done in n steps, but for rounding.

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use super::problem::norm;
use crate::lbfgs::{add, dot};
use crate::{Shown, normal};

/// A residual this small, relative to b, is done.
const DONE: f64 = 1e-10;
/// Random mirrors that turn the axes of A.
const MIRRORS: usize = 3;

/// Three methods on the same quadratic, each with one product by A a step.
pub struct Conjugate {
    matrix: Vec<f64>,
    b: Vec<f64>,
    /// Its condition κ, the largest curvature; the least is 1.
    condition: f64,
    conjugate: Vec<f64>,
    residual: Vec<f64>,
    direction: Vec<f64>,
    descent: Vec<f64>,
    heavy: [Vec<f64>; 2],
    /// For each step: |b − A w| / |b| of conjugate gradients, gradient descent, heavy ball.
    history: Vec<[f64; 3]>,
}

impl Conjugate {
    /// All at 0. Curvatures lie between 1 and κ, evenly spaced, along random axes.
    pub fn new(unknowns: usize, condition: f64, seed: u64) -> Self {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let last = (unknowns - 1).max(1) as f64;
        let mut matrix = vec![0.0; unknowns * unknowns];
        for at in 0..unknowns {
            matrix[at * unknowns + at] = 1.0 + (condition - 1.0) * at as f64 / last;
        }
        let mut vector = vec![0.0; unknowns];
        for _ in 0..MIRRORS {
            normal::fill(&mut random, &mut vector);
            mirror(&mut matrix, &vector);
        }
        normal::fill(&mut random, &mut vector);
        let zero = vec![0.0; unknowns];
        Self {
            matrix,
            b: vector.clone(),
            condition,
            conjugate: zero.clone(),
            residual: vector.clone(),
            direction: vector,
            descent: zero.clone(),
            heavy: [zero.clone(), zero],
            history: Vec::new(),
        }
    }

    /// A, row by row.
    #[cfg(test)]
    pub fn matrix(&self) -> &[f64] {
        &self.matrix
    }

    /// b.
    #[cfg(test)]
    pub fn right_side(&self) -> &[f64] {
        &self.b
    }

    /// Where conjugate gradients are.
    #[cfg(test)]
    pub fn solution(&self) -> &[f64] {
        &self.conjugate
    }

    fn unknowns(&self) -> usize {
        self.b.len()
    }

    fn times(&self, w: &[f64]) -> Vec<f64> {
        self.matrix.chunks(self.unknowns()).map(|row| dot(row, w)).collect()
    }

    /// b − A w: downhill.
    fn downhill(&self, w: &[f64]) -> Vec<f64> {
        self.b.iter().zip(self.times(w)).map(|(b, product)| b - product).collect()
    }

    /// One step of each; says whether another is left.
    pub fn step(&mut self) -> bool {
        self.step_conjugate();
        // The best constant rates for curvatures from 1 to κ (Polyak 1964).
        let down = self.downhill(&self.descent);
        add(&mut self.descent, 2.0 / (1.0 + self.condition), &down);
        let root = self.condition.sqrt();
        let momentum = ((root - 1.0) / (root + 1.0)).powi(2);
        let down = self.downhill(&self.heavy[0]);
        let [w, before] = &mut self.heavy;
        let mut next = w.clone();
        add(&mut next, 4.0 / (1.0 + root).powi(2), &down);
        add(&mut next, momentum, w);
        add(&mut next, -momentum, before);
        *before = std::mem::replace(w, next);
        let places = [&self.conjugate, &self.descent, &self.heavy[0]];
        let left = places.map(|w| norm(&self.downhill(w)) / norm(&self.b));
        self.history.push(left);
        self.history.len() < 3 * self.unknowns()
    }

    fn step_conjugate(&mut self) {
        let before = dot(&self.residual, &self.residual);
        let product = self.times(&self.direction);
        let bend = dot(&self.direction, &product);
        if before == 0.0 || bend == 0.0 {
            return;
        }
        let length = before / bend;
        add(&mut self.conjugate, length, &self.direction);
        add(&mut self.residual, -length, &product);
        let kept = dot(&self.residual, &self.residual) / before;
        for (part, residual) in self.direction.iter_mut().zip(&self.residual) {
            *part = residual + kept * *part;
        }
    }

    /// What is left of each, and the step at which conjugate gradients were done.
    pub fn metrics(&self) -> Vec<(&'static str, f64)> {
        let mut metrics =
            vec![("unknowns", self.unknowns() as f64), ("gradients", self.history.len() as f64)];
        if let Some([conjugate, descent, heavy]) = self.history.last() {
            metrics.push(("left_conjugate", *conjugate));
            metrics.push(("left_descent", *descent));
            metrics.push(("left_heavy", *heavy));
        }
        if let Some(at) = self.history.iter().position(|[left, ..]| *left < DONE) {
            metrics.push(("conjugate_steps", (at + 1) as f64));
        }
        metrics
    }

    /// Steps, then the rows of the history.
    pub fn curves(&self) -> Shown {
        let x = (1..=self.history.len()).map(|step| step as f64);
        let rows = (0..3).flat_map(|row| self.history.iter().map(move |at| at[row]));
        let values = x.chain(rows).map(|value| value as f32).collect();
        Shown::Numbers { letters: "C N", shape: vec![4, self.history.len()], values }
    }

    /// A name a row.
    pub fn names() -> String {
        "conjugate gradients\ngradient descent\nheavy ball".to_owned()
    }
}

/// A ← M A M with the mirror M = I − 2 v vᵀ / vᵀv (Householder 1958).
fn mirror(matrix: &mut [f64], v: &[f64]) {
    let n = v.len();
    let scale = 2.0 / dot(v, v);
    for row in matrix.chunks_mut(n) {
        let share = scale * dot(row, v);
        add(row, -share, v);
    }
    let mut across = vec![0.0; n];
    for (row, part) in matrix.chunks(n).zip(v) {
        add(&mut across, *part, row);
    }
    for (row, part) in matrix.chunks_mut(n).zip(v) {
        add(row, -scale * part, &across);
    }
}
