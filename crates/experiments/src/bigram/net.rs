//! The net: one row of weights a symbol, the chances of the next symbol are the softmax of its row.
//!
//! Karpathy's lecture feeds every pair as a one-hot vector, which picks a row, and takes the mean over all pairs. Pairs that are alike give the same
//! term, so the counts stand for all of them:
//!
//! ```text
//! cost = −Σ n(i, j)/n · ln p(j | i)  +  penalty · mean(W²)
//! ∂cost/∂W(i, j) = n(i)/n · p(j | i) − n(i, j)/n + 2 · penalty · W(i, j) / (V · V)
//! ```

use super::count::Count;

/// V × V weights and what they say.
pub(super) struct Net {
    pub weights: Vec<f64>,
    /// p(j | i) by these weights.
    pub chances: Vec<f64>,
    /// Nats a symbol on all pairs.
    pub loss: f64,
    /// The mean of the squares of the weights.
    pub size: f64,
    /// The weights before the last step.
    before: Vec<f64>,
    symbols: usize,
}

impl Net {
    /// With these weights.
    pub fn new(weights: Vec<f64>, symbols: usize, count: &Count) -> Self {
        let (chances, before) = (vec![0.0; weights.len()], weights.clone());
        let mut net = Self { weights, chances, loss: 0.0, size: 0.0, before, symbols };
        net.forward(count);
        net
    }

    /// Chances, loss and size of the weights as they are.
    fn forward(&mut self, count: &Count) {
        let width = self.symbols;
        let (mut surprise, mut squares) = (0.0, 0.0);
        let rows = self.weights.chunks_exact(width).zip(self.chances.chunks_exact_mut(width));
        for ((weights, chances), counts) in rows.zip(count.pairs.chunks_exact(width)) {
            let most = weights.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let mut sum = 0.0;
            for (chance, weight) in chances.iter_mut().zip(weights) {
                *chance = libm::exp(weight - most);
                sum += *chance;
                squares += weight * weight;
            }
            let whole = most + libm::log(sum);
            for ((chance, weight), count) in chances.iter_mut().zip(weights).zip(counts) {
                *chance /= sum;
                surprise += f64::from(*count) * (whole - weight);
            }
        }
        self.loss = surprise / count.read.max(1) as f64;
        self.size = squares / self.weights.len() as f64;
    }

    /// What is learnt from: the loss and the penalty.
    pub fn cost(&self, penalty: f64) -> f64 {
        self.loss + penalty * self.size
    }

    /// Each weight with its slope.
    pub fn slopes(&mut self, count: &Count, penalty: f64, mut each: impl FnMut(&mut f64, f64)) {
        let width = self.symbols;
        let all = 1.0 / count.read.max(1) as f64;
        let shrink = 2.0 * penalty / self.weights.len() as f64;
        let rows = self.weights.chunks_exact_mut(width).zip(self.chances.chunks_exact(width));
        let counted = count.pairs.chunks_exact(width).zip(&count.rows);
        for ((weights, chances), (counts, row)) in rows.zip(counted) {
            let share = f64::from(*row) * all;
            for ((weight, chance), count) in weights.iter_mut().zip(chances).zip(counts) {
                let slope = share * chance - f64::from(*count) * all + shrink * *weight;
                each(weight, slope);
            }
        }
    }

    /// One step down, and what the new weights say. False if that is no number; then the weights are as before.
    pub fn step(&mut self, count: &Count, rate: f64, penalty: f64) -> bool {
        self.before.copy_from_slice(&self.weights);
        self.slopes(count, penalty, |weight, slope| *weight -= rate * slope);
        self.forward(count);
        let good = self.cost(penalty).is_finite();
        if !good {
            self.weights.copy_from_slice(&self.before);
            self.forward(count);
        }
        good
    }
}
