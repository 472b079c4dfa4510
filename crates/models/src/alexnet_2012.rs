//! A small net in the manner of Krizhevsky, Sutskever and Hinton 2012: three layers of kernels, each with a pool, and one dense layer.
//!
//! Their figure 1 compares ReLU and tanh in a net of four layers on CIFAR-10, which they do not describe further; this one has the
//! kernels of [`KERNELS`] and sees 24 × 24 of 32 × 32 pixels. Local response normalisation follows the first two layers, as in the paper.
//! Leaves out: the eight layers of the large net, whose description is an exhibit of its own.
//!
//! Letters here: `B` pictures, `C` maps, `H` and `W` places on a side, `N` classes.

use burn::module::{Module, Param};
use burn::tensor::module::{conv2d, max_pool2d};
use burn::tensor::ops::{ConvOptions, MaxPoolOptions};
use burn::tensor::{Device, Tensor, TensorData, activation, assert_shape};

use crate::Dropout;
use crate::draw::Weights;

/// Pixels on a side that the net sees.
pub const SIDE: usize = 24;
/// Classes.
pub const CLASSES: usize = 10;
/// Maps into and out of each layer of kernels.
pub const KERNELS: [(usize, usize); 3] = [(3, 16), (16, 16), (16, 32)];
/// Places on a side of a kernel.
pub const KERNEL: usize = 5;
/// After three pools, each half as wide.
const LAST_SIDE: usize = SIDE / 8;

/// What a unit makes of its sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// max(0, x): its slope is 1 however large the sum.
    Relu,
    /// Its slope vanishes at both ends.
    Tanh,
}

/// What beside its weights decides what the net says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wiring {
    /// The units.
    pub unit: Unit,
    /// Whether pools are 3 wide in steps of 2, so that they overlap; otherwise 2 wide. Maps have the same size either way.
    pub overlaps: bool,
    /// Whether the first two layers are normalised over neighbouring maps.
    pub is_normalised: bool,
}

/// How the first weights are drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Start {
    /// Deviation of all weights around zero; the paper's is 0.01.
    pub spread: f64,
    /// Biases of the second and the third layer of kernels; the paper's are 1, so that ReLUs have something to pass on.
    pub bias: f64,
}

/// A layer of kernels.
#[derive(Module, Debug)]
pub struct Kernels {
    /// `[C out, C in, 5, 5]`.
    pub weight: Param<Tensor<4>>,
    /// `[C out]`.
    pub bias: Param<Tensor<1>>,
}

/// The net's weights.
#[derive(Module, Debug)]
pub struct SmallNet {
    /// On the pixels.
    pub first: Kernels,
    /// On the first maps.
    pub second: Kernels,
    /// On the second maps.
    pub third: Kernels,
    /// `[C · H · W, N]`.
    pub dense: Param<Tensor<2>>,
    /// `[N]`.
    pub bias: Param<Tensor<1>>,
}

/// What a pass computes.
#[derive(Clone, Debug)]
pub struct Said {
    /// `[B, N]`: before softmax.
    pub logits: Tensor<2>,
    /// What each layer of kernels finds, before its pool: `[B, C, H, W]`.
    pub maps: [Tensor<4>; 3],
}

impl SmallNet {
    /// A net at its start; biases of the first and of the last layer are zero.
    pub fn new(seed: u64, start: Start, device: &Device) -> Self {
        let mut draw = Weights::new(seed, device);
        let mut kernels = |(from, to): (usize, usize), bias| Kernels {
            weight: draw.normal([to, from, KERNEL, KERNEL], start.spread),
            bias: draw.constant([to], bias),
        };
        let first = kernels(KERNELS[0], 0.0);
        let second = kernels(KERNELS[1], start.bias);
        let third = kernels(KERNELS[2], start.bias);
        let dense = draw.normal([KERNELS[2].1 * LAST_SIDE * LAST_SIDE, CLASSES], start.spread);
        Self { first, second, third, dense, bias: draw.zeros([CLASSES]) }
    }

    /// `pictures`: `[B, 3, 24, 24]`.
    pub fn forward(&self, pictures: Tensor<4>, wiring: Wiring, dropout: &mut Dropout) -> Said {
        assert_shape!(pictures, [_, 3, SIDE, SIDE]);
        let first = wiring.units(self.first.forward(pictures)); //          [B, 16, 24, 24]
        let pooled = wiring.pool(wiring.normalise(first.clone())); //       [B, 16, 12, 12]
        let second = wiring.units(self.second.forward(pooled)); //          [B, 16, 12, 12]
        let pooled = wiring.pool(wiring.normalise(second.clone())); //      [B, 16, 6, 6]
        let third = wiring.units(self.third.forward(pooled)); //            [B, 32, 6, 6]
        let pooled = wiring.pool(third.clone()); //                         [B, 32, 3, 3]
        let flat = dropout.apply(pooled.flatten::<2>(1, 3)); //             [B, 288]
        let logits = flat.matmul(self.dense.val()) + self.bias.val().unsqueeze(); // [B, N]
        Said { logits, maps: [first, second, third] }
    }
}

impl Kernels {
    /// `maps`: `[B, C in, H, W]` -> `[B, C out, H, W]`.
    fn forward(&self, maps: Tensor<4>) -> Tensor<4> {
        let edge = KERNEL / 2;
        let options = ConvOptions::new([1, 1], [edge, edge], [1, 1], 1);
        conv2d(maps, self.weight.val(), Some(self.bias.val()), options)
    }
}

impl Wiring {
    fn units<const D: usize>(self, sums: Tensor<D>) -> Tensor<D> {
        match self.unit {
            Unit::Relu => activation::relu(sums),
            Unit::Tanh => sums.tanh(),
        }
    }

    /// `[B, C, H, W]` -> `[B, C, H/2, W/2]`.
    fn pool(self, maps: Tensor<4>) -> Tensor<4> {
        let (wide, edge) = if self.overlaps { (3, 1) } else { (2, 0) };
        max_pool2d(
            maps,
            MaxPoolOptions::new([wide, wide]).with_stride([2, 2]).with_padding([edge, edge]),
        )
    }

    fn normalise(self, maps: Tensor<4>) -> Tensor<4> {
        if self.is_normalised { normalise(maps) } else { maps }
    }
}

/// Local response normalisation over five neighbouring maps: b = a / (2 + 1e-4 · Σ a²)^0.75, `[B, C, H, W]` as it came.
///
/// The paper's formula; torch.nn.LocalResponseNorm divides α by the number of neighbours. The sum is a product with a band of ones,
/// which is several times faster here than burn's pool over maps.
pub fn normalise(maps: Tensor<4>) -> Tensor<4> {
    const REACH: usize = 2;
    let [batch, count, height, width] = maps.dims();
    let near = |at: usize| (at / count).abs_diff(at % count) <= REACH;
    let band = (0..count * count).map(|at| f32::from(u8::from(near(at)))).collect::<Vec<_>>();
    let band = TensorData::new(band, [1, count, count]);
    let band = Tensor::<3>::from_data(band, &maps.device().inner()); //     [1, C, C]
    let squares = maps.clone().square().reshape([batch, count, height * width]);
    let sums = band.matmul(squares).reshape([batch, count, height, width]); // [B, C, H, W]
    maps / (sums * 1e-4 + 2.0).powf_scalar(0.75)
}
