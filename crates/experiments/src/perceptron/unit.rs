//! Rosenblatt's response unit: one weighted sum, one threshold, corrected only when it is wrong.

/// The unit that learns.
#[derive(Clone, Debug, PartialEq)]
pub struct Unit {
    pub weights: Vec<f64>,
    pub mistakes: u64,
}

impl Unit {
    /// All weights zero, so that the size of a correction does not matter.
    pub fn new(inputs: usize) -> Self {
        Self { weights: vec![0.0; inputs], mistakes: 0 }
    }

    /// w · x.
    pub fn sum(&self, x: &[f64]) -> f64 {
        dot(&self.weights, x)
    }

    /// Shows an example of class y, −1 or 1. On a mistake, w += y x; a sum of zero is one, for it decides nothing.
    pub fn learn(&mut self, x: &[f64], y: f64) -> bool {
        let mistaken = y * self.sum(x) <= 0.0;
        if mistaken {
            self.mistakes += 1;
            self.weights.iter_mut().zip(x).for_each(|(w, x)| *w += y * x);
        }
        mistaken
    }
}

pub fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}
