//! Learning: a name, its gradient, and a step of Adam (Kingma and Ba 2015) at a rate that falls to nothing.

use super::forward::Pass;
use super::names::Names;
use super::net::Net;
use crate::ExperimentError;

/// Adam's memories of gradients and of their squares, and what keeps a quotient finite (Karpathy 2026).
const MEMORY: f64 = 0.85;
const MEMORY_OF_SQUARES: f64 = 0.99;
const FLOOR: f64 = 1e-8;

/// The weights, what Adam remembers, and the last name.
pub struct Run {
    pub weights: Vec<f64>,
    pub means: Vec<f64>,
    pub squares: Vec<f64>,
    /// The loss of each step, before it.
    pub losses: Vec<f64>,
    /// The weights as they were for the last name.
    pub seen: Vec<f64>,
    /// The last name's operations; before the first step, the first's.
    pub pass: Pass,
}

impl Run {
    /// With these weights, nothing learnt.
    pub fn new(net: &Net, names: &Names, weights: Vec<f64>) -> Self {
        let zeros = vec![0.0; weights.len()];
        let seen = weights.clone();
        let (means, squares) = (zeros.clone(), zeros);
        let mut new =
            Self { weights, means, squares, losses: Vec::new(), seen, pass: Pass::default() };
        new.look_again(net, names);
        new
    }

    /// The step whose name is shown.
    pub fn shown_step(&self) -> usize {
        self.losses.len().saturating_sub(1)
    }

    /// The last name's operations once more.
    pub fn look_again(&mut self, net: &Net, names: &Names) {
        self.pass.run(net, &self.seen, &names.tokens(self.shown_step()));
    }

    /// Learns the next name at a rate.
    ///
    /// # Errors
    /// The loss or a gradient is no number; nothing was changed.
    pub fn learn(&mut self, net: &Net, names: &Names, rate: f64) -> Result<(), ExperimentError> {
        self.pass.run(net, &self.weights, &names.tokens(self.losses.len()));
        let is_finite = self.pass.loss().is_finite();
        if !is_finite || self.pass.gradient(net).any(|gradient| !gradient.is_finite()) {
            self.look_again(net, names);
            let why =
                "the loss or its gradient is beyond all numbers: lower the rate, and begin anew";
            return Err(ExperimentError::BadInput(why.to_owned()));
        }
        self.seen.clone_from(&self.weights);
        self.losses.push(self.pass.loss());
        self.descend(rate);
        Ok(())
    }

    fn descend(&mut self, rate: f64) {
        let step = self.losses.len() as f64;
        let unbias = 1.0 - libm::pow(MEMORY, step);
        let unbias_squares = 1.0 - libm::pow(MEMORY_OF_SQUARES, step);
        let moments = self.means.iter_mut().zip(&mut self.squares);
        for ((weight, node), (mean, square)) in
            self.weights.iter_mut().zip(&self.pass.tape.nodes).zip(moments)
        {
            let gradient = node.gradient;
            *mean = MEMORY * *mean + (1.0 - MEMORY) * gradient;
            *square =
                MEMORY_OF_SQUARES * *square + (1.0 - MEMORY_OF_SQUARES) * (gradient * gradient);
            *weight -= rate * (*mean / unbias) / ((*square / unbias_squares).sqrt() + FLOOR);
        }
    }
}
