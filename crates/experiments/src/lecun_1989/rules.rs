//! What is done with a gradient: plain descent as in 1989's rerun, or AdamW as in 2022.

use super::layout::PARAMETERS;

/// Changes some weights by their gradient; `at` is where they begin among all.
pub trait Rule {
    fn change(&mut self, at: usize, weights: &mut [f32], gradient: &[f32]);
}

/// Stochastic gradient descent.
#[derive(Clone, Debug)]
pub struct Descent {
    pub rate: f32,
}

impl Rule for Descent {
    #[inline]
    fn change(&mut self, _: usize, weights: &mut [f32], gradient: &[f32]) {
        for (weight, gradient) in weights.iter_mut().zip(gradient) {
            *weight -= self.rate * gradient;
        }
    }
}

/// β1, β2, ε and the decay, all PyTorch's defaults.
const BETAS: [f32; 2] = [0.9, 0.999];
const EPSILON: f32 = 1e-8;
const DECAY: f32 = 0.01;

/// Adam with decoupled decay (Loshchilov and Hutter 2019).
pub struct AdamW {
    pub rate: f32,
    means: Vec<f32>,
    squares: Vec<f32>,
    /// β1 and β2 to the power of the steps taken.
    powers: [f64; 2],
    /// What the means and the squares are divided by, this step.
    missing: [f32; 2],
}

impl AdamW {
    pub fn new() -> Self {
        let zeros = vec![0.0; PARAMETERS];
        Self {
            rate: 0.0,
            means: zeros.clone(),
            squares: zeros,
            powers: [1.0; 2],
            missing: [1.0; 2],
        }
    }

    /// Before each step.
    pub fn begin(&mut self) {
        for ((power, missing), beta) in self.powers.iter_mut().zip(&mut self.missing).zip(BETAS) {
            *power *= f64::from(beta);
            *missing = (1.0 - *power) as f32;
        }
    }
}

impl Rule for AdamW {
    #[inline]
    fn change(&mut self, at: usize, weights: &mut [f32], gradient: &[f32]) {
        let [first, second] = BETAS;
        let size = self.rate / self.missing[0];
        let scale = 1.0 / self.missing[1].sqrt();
        let keep = 1.0 - self.rate * DECAY;
        let count = weights.len();
        let state = self.means[at..at + count].iter_mut().zip(&mut self.squares[at..at + count]);
        for ((weight, gradient), (mean, square)) in weights.iter_mut().zip(gradient).zip(state) {
            *mean = first * *mean + (1.0 - first) * gradient;
            *square = second * *square + (1.0 - second) * gradient * gradient;
            *weight = keep * *weight - size * *mean / (square.sqrt() * scale + EPSILON);
        }
    }
}
