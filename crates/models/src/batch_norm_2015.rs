//! Batch normalisation (Ioffe and Szegedy 2015): each unit's sums get mean 0 and variance 1 over the batch, then a gain and a bias.
//!
//! As in Karpathy's makemore (2022, part 5): the variance divides by one less than the rows (Bessel), in the batch and in the running mean
//! alike; the paper, and PyTorch's BatchNorm1d, divide by the rows while learning. Rows may be examples, or examples and positions.
//! Leaves out: what to do about a batch of one row, whose variance is not defined.

use burn::module::{Module, Param};
use burn::tensor::{Device, Tensor, assert_shape};

/// Added to the variance: a unit that says always the same would be divided by zero.
pub const EPSILON: f64 = 1e-5;

/// A gain and a bias a unit, and the running moments of its sums.
#[derive(Module, Debug)]
pub struct BatchNorm {
    /// `[H]`, at first 1.
    pub gain: Param<Tensor<1>>,
    /// `[H]`, at first 0.
    pub bias: Param<Tensor<1>>,
    /// What stands in for the batch's moments once it has learnt. They are measured, not learnt: no parameters.
    pub running: Moments,
}

/// Mean and variance of each unit's sums.
#[derive(Module, Debug)]
pub struct Moments {
    /// `[1, H]`.
    pub mean: Tensor<2>,
    /// `[1, H]`.
    pub variance: Tensor<2>,
}

impl BatchNorm {
    /// Of `width` units, as if their sums had mean 0 and variance 1.
    pub fn new(width: usize, device: &Device) -> Self {
        // Moments are not recorded: no gradient goes through them.
        let plain = device.clone().inner();
        Self {
            gain: Param::from_tensor(Tensor::ones([width], device)),
            bias: Param::from_tensor(Tensor::zeros([width], device)),
            running: Moments {
                mean: Tensor::zeros([1, width], &plain),
                variance: Tensor::ones([1, width], &plain),
            },
        }
    }

    /// By the running moments: `[R, H]` -> `[R, H]`.
    pub fn forward(&self, sums: Tensor<2>) -> Tensor<2> {
        self.scaled(sums, self.running.clone())
    }

    /// By the batch's own moments, which come back with it: `[R, H]` -> `[R, H]`.
    pub fn learning(&self, sums: Tensor<2>) -> (Tensor<2>, Moments) {
        let moments = Moments::of(sums.clone());
        (self.scaled(sums, moments.clone()), moments)
    }

    fn scaled(&self, sums: Tensor<2>, moments: Moments) -> Tensor<2> {
        let [width] = self.gain.dims();
        assert_shape!(sums, [_, width]);
        let normed = (sums - moments.mean) / (moments.variance + EPSILON).sqrt(); //    [R, H]
        normed * self.gain.val().unsqueeze() + self.bias.val().unsqueeze()
    }

    /// Lets the running moments follow a batch's: each moves by the share `momentum` of what it is off.
    pub fn follow(&mut self, batch: Moments, momentum: f64) {
        let toward = |running: &Tensor<2>, batch: Tensor<2>| {
            running.clone() * (1.0 - momentum) + batch.inner() * momentum
        };
        self.running.mean = toward(&self.running.mean, batch.mean);
        self.running.variance = toward(&self.running.variance, batch.variance);
    }
}

impl Moments {
    /// Over the rows: `[R, H]` -> `[1, H]` twice.
    pub fn of(sums: Tensor<2>) -> Self {
        let [rows, _] = sums.dims();
        let mean = sums.clone().mean_dim(0);
        let variance = (sums - mean.clone()).square().sum_dim(0) / (rows as f64 - 1.0);
        Self { mean, variance }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
        tensor.into_data().iter::<f32>().collect()
    }

    /// By hand: 1, 2 and 6 have mean 3 and, divided by two, variance 7.
    #[test]
    fn sums_of_a_batch_get_mean_0_and_variance_1_and_running_moments_follow_slowly() {
        let device = Device::flex();
        let mut norm = BatchNorm::new(1, &device);
        let sums = Tensor::from_floats([[1.0], [2.0], [6.0]], &device);
        let (normed, moments) = norm.learning(sums.clone());
        assert_eq!(values(moments.mean.clone()), [3.0]);
        assert_eq!(values(moments.variance.clone()), [7.0]);
        for (found, expected) in values(normed).into_iter().zip([-2.0, -1.0, 3.0]) {
            assert!((found - expected / 7.0_f32.sqrt()).abs() < 1e-5);
        }
        norm.follow(moments, 0.1);
        assert!((values(norm.running.mean.clone())[0] - 0.3).abs() < 1e-6);
        assert!((values(norm.running.variance.clone())[0] - 1.6).abs() < 1e-6);
        let first = values(norm.forward(sums))[0];
        assert!((first - 0.7 / 1.6_f32.sqrt()).abs() < 1e-5);
    }
}
