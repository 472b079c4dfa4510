//! What is minimised: a mean of losses, one for each data point; a surface is a single loss.

use super::rules::Kind;
use crate::lbfgs::{Smooth, add, dot};

/// A loss with its derivatives. Vectors have the length of [`Problem::start`].
pub trait Problem {
    /// Where every racer begins.
    fn start(&self) -> Vec<f64>;

    /// Data points; 1 for a surface.
    fn examples(&self) -> usize;

    /// The loss, over all data points.
    fn loss(&self, w: &[f64]) -> f64;

    /// Its least value.
    fn optimum(&self) -> f64;

    /// Writes the gradient of the loss of one data point.
    fn example_gradient(&self, example: usize, w: &[f64], gradient: &mut [f64]);

    /// The matrix of second derivatives, row by row.
    fn hessian(&self, w: &[f64]) -> Vec<f64>;

    /// A learning rate that suits a rule here.
    fn rate(&self, kind: Kind) -> f64;

    /// Writes the mean gradient of some data points.
    fn mean_gradient(
        &self,
        examples: &mut dyn ExactSizeIterator<Item = usize>,
        w: &[f64],
        gradient: &mut [f64],
    ) {
        let share = 1.0 / examples.len() as f64;
        let mut one = vec![0.0; w.len()];
        gradient.fill(0.0);
        for example in examples {
            self.example_gradient(example, w, &mut one);
            add(gradient, share, &one);
        }
    }

    /// The gradient of the loss, over all data points.
    fn gradient(&self, w: &[f64]) -> Vec<f64> {
        let mut gradient = vec![0.0; w.len()];
        self.mean_gradient(&mut (0..self.examples()), w, &mut gradient);
        gradient
    }
}

impl<P: Problem + ?Sized> Smooth for P {
    fn height(&self, w: &[f64]) -> f64 {
        self.loss(w)
    }

    fn slope(&self, w: &[f64]) -> Vec<f64> {
        self.gradient(w)
    }
}

/// The length of a vector.
pub fn norm(u: &[f64]) -> f64 {
    dot(u, u).sqrt()
}
