//! Batch normalisation (Ioffe and Szegedy 2015): each unit's sums get mean 0 and variance 1 over the batch, then a gain and a bias.
//!
//! As in Karpathy's makemore (2022, part 4): the variance divides by one less than the rows (Bessel), in the batch and in the running moments
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

/// What the way back needs of the way there.
#[derive(Clone, Debug)]
pub struct Normed {
    /// The sums with mean 0 and variance 1: `[R, H]`.
    pub normed: Tensor<2>,
    /// One over their deviation: `[1, H]`.
    pub inverse: Tensor<2>,
    /// The batch's.
    pub moments: Moments,
}

impl BatchNorm {
    /// Of `width` units, as if their sums had mean 0 and variance 1.
    ///
    /// With several `positions` each of them has moments of its own, while gain and bias are shared. That is the slip that Karpathy's
    /// lecture (part 5) finds and mends; 1 is right.
    pub fn new(width: usize, positions: usize, device: &Device) -> Self {
        // Moments are not recorded: no gradient goes through them.
        let plain = device.clone().inner();
        let wide = width * positions;
        Self {
            gain: Param::from_tensor(Tensor::ones([width], device)),
            bias: Param::from_tensor(Tensor::zeros([width], device)),
            running: Moments {
                mean: Tensor::zeros([1, wide], &plain),
                variance: Tensor::ones([1, wide], &plain),
            },
        }
    }

    /// By the running moments: `[R, H]` -> `[R, H]`.
    pub fn forward(&self, sums: Tensor<2>) -> Tensor<2> {
        let Moments { mean, variance } = self.running.clone();
        let [rows, width] = sums.dims();
        let normed = (self.apart(sums) - mean) / (variance + EPSILON).sqrt();
        self.scaled(normed.reshape([rows, width]))
    }

    /// By the batch's own moments: `[R, H]` -> `[R, H]`.
    pub fn learning(&self, sums: Tensor<2>) -> (Tensor<2>, Normed) {
        let [rows, width] = sums.dims();
        let sums = self.apart(sums); //                                             [R/P, P·H]
        let [count, _] = sums.dims();
        let mean = sums.clone().mean_dim(0); //                                     [1, P·H]
        let apart = sums - mean.clone();
        let variance = apart.clone().square().sum_dim(0) / (count as f64 - 1.0); // [1, P·H]
        let inverse = (variance.clone() + EPSILON).sqrt().recip();
        let normed = (apart * inverse.clone()).reshape([rows, width]); //           [R, H]
        let moments = Moments { mean, variance };
        (self.scaled(normed.clone()), Normed { normed, inverse, moments })
    }

    /// From the slope of the loss by what [`BatchNorm::learning`] gave to that by the sums, the gain and the bias: `[R, H]`, `[H]`, `[H]`.
    ///
    /// The moments depend on the sums too; worked out, that is
    /// dx = inverse/n · (n·dy − Σ dy − n/(n − 1) · y · Σ dy·y), where y is normed and dy the slope by it.
    pub fn backward(&self, said: &Normed, slopes: Tensor<2>) -> (Tensor<2>, Tensor<1>, Tensor<1>) {
        let [rows, width] = slopes.dims();
        let bias = slopes.clone().sum_dim(0).squeeze_dim::<1>(0); //                [H]
        let gain = (slopes.clone() * said.normed.clone()).sum_dim(0).squeeze_dim::<1>(0);
        let slopes = self.apart(slopes * self.gain.val().unsqueeze()); //           [R/P, P·H]
        let normed = self.apart(said.normed.clone());
        let n = slopes.dims()[0] as f64;
        let mean = slopes.clone().mean_dim(0); //                                   [1, P·H]
        let along = (slopes.clone() * normed.clone()).sum_dim(0) / (n - 1.0);
        let sums = (slopes - mean - normed * along) * said.inverse.clone();
        (sums.reshape([rows, width]), gain, bias)
    }

    /// Lets the running moments follow a batch's: each moves by the share `momentum` of what it is off.
    pub fn follow(&mut self, batch: Moments, momentum: f64) {
        let toward = |running: &Tensor<2>, batch: Tensor<2>| {
            running.clone() * (1.0 - momentum) + batch.inner() * momentum
        };
        self.running.mean = toward(&self.running.mean, batch.mean);
        self.running.variance = toward(&self.running.variance, batch.variance);
    }

    /// Positions with moments of their own, side by side: `[R, H]` -> `[R/P, P·H]`.
    fn apart(&self, sums: Tensor<2>) -> Tensor<2> {
        let ([rows, width], [_, wide]) = (sums.dims(), self.running.mean.dims());
        if wide == width { sums } else { sums.reshape([rows * width / wide, wide]) }
    }

    fn scaled(&self, normed: Tensor<2>) -> Tensor<2> {
        let [width] = self.gain.dims();
        assert_shape!(normed, [_, width]);
        normed * self.gain.val().unsqueeze() + self.bias.val().unsqueeze()
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
        let mut norm = BatchNorm::new(1, 1, &device);
        let sums = Tensor::from_floats([[1.0], [2.0], [6.0]], &device);
        let (scaled, said) = norm.learning(sums.clone());
        assert_eq!(values(said.moments.mean.clone()), [3.0]);
        assert_eq!(values(said.moments.variance.clone()), [7.0]);
        for (found, expected) in values(scaled).into_iter().zip([-2.0, -1.0, 3.0]) {
            assert!((found - expected / 7.0_f32.sqrt()).abs() < 1e-5);
        }
        norm.follow(said.moments, 0.1);
        assert!((values(norm.running.mean.clone())[0] - 0.3).abs() < 1e-6);
        assert!((values(norm.running.variance.clone())[0] - 1.6).abs() < 1e-6);
        let first = values(norm.forward(sums))[0];
        assert!((first - 0.7 / 1.6_f32.sqrt()).abs() < 1e-5);
    }

    /// Two examples of two positions: apart, each position has a mean of its own.
    #[test]
    fn positions_share_their_moments_unless_they_are_kept_apart() {
        let device = Device::flex();
        let sums = Tensor::from_floats([[0.0], [10.0], [2.0], [14.0]], &device);
        let means = |positions| {
            values(BatchNorm::new(1, positions, &device).learning(sums.clone()).1.moments.mean)
        };
        assert_eq!((means(1), means(2)), (vec![6.5], vec![1.0, 12.0]));
    }
}
