//! The net of LeCun, Boser, Denker, Henderson, Howard, Hubbard and Jackel 1989, which reads zip codes: kernels shared over the picture.
//!
//! Shared are a kernel's weights and not its biases: each unit has one of its own. H2's planes each see eight of H1's twelve; which, the
//! paper does not tell, and [`SEEN`] is as Karpathy wires them in his rerun of 2022.
//! Leaves out: the scaled tanh, the diagonal Newton steps, and the switches of 2022 (ReLU, softmax, dropout), which the exhibit has.
//!
//! Fused ([`ZipNet::fused_cost`]): all from the parameters to an example's cost, and the way back, is one burn operation whose arithmetic are
//! the plain loops of `experiments::lecun_1989`; tests hold the two equal, and both equal to the exhibit's steps.
//! Gain, as processor time a step on a busy machine (`examples/lecun_time.rs`): 570 µs in plain operations, 121 µs fused, 40 µs in the
//! exhibit's loops. The rest of a fused step is burn's: eight leaves, their slopes as tensors, eight parameters replaced. The loops change each
//! weight as soon as its slope is known, so the exhibit stays on them: calls weigh more in a browser, where plain operations take 3.7 times
//! their native time and the loops 1.3 times.
//!
//! Letters here: `B` pictures, `C` planes, `H` and `W` places on a side, `N` digits.

use burn::backend::{Autodiff, Backend, DispatchKindConversion, DispatchTensor};
use burn::module::{Module, Param};
use burn::tensor::module::conv2d;
use burn::tensor::ops::{ConvOptions, PadMode};
use burn::tensor::{Device, Tensor, assert_shape};

use crate::draw::Weights;
use crate::fused::{self, FuseError, recorded};

/// Pixels on a side of a picture.
pub const SIDE: usize = 16;
/// Planes of H1, and of H2.
pub const PLANES: usize = 12;
/// Units of H3.
pub const HIDDEN: usize = 30;
/// Digits.
pub const CLASSES: usize = 10;
/// Places on a side of a kernel; it moves by two.
pub const KERNEL: usize = 5;
/// The planes of H1 that H2's planes 0 to 3, 4 to 7 and 8 to 11 see.
pub const SEEN: [[usize; 8]; 3] =
    [[0, 1, 2, 3, 4, 5, 6, 7], [4, 5, 6, 7, 8, 9, 10, 11], [0, 1, 2, 3, 8, 9, 10, 11]];
/// Sides of H1's and H2's maps.
const SIDES: [usize; 2] = [SIDE / 2, SIDE / 4];
/// Inputs of a unit of H1, H2, H3 and of an output, without its bias.
const FAN_IN: [usize; 4] =
    [KERNEL * KERNEL, SEEN[0].len() * KERNEL * KERNEL, PLANES * SIDES[1] * SIDES[1], HIDDEN];

/// A layer of kernels.
#[derive(Module, Debug)]
pub struct Shared {
    /// `[C out, C in, 5, 5]`: one kernel for all places of a plane.
    pub weight: Param<Tensor<4>>,
    /// `[C out, H, W]`: one for each unit.
    pub bias: Param<Tensor<3>>,
}

/// A layer in which every unit sees everything below.
#[derive(Module, Debug)]
pub struct Dense {
    /// `[units, inputs]`.
    pub weight: Param<Tensor<2>>,
    /// `[units]`.
    pub bias: Param<Tensor<1>>,
}

/// The net's 9,760 parameters.
#[derive(Module, Debug)]
pub struct ZipNet {
    /// H1: `[12, 1, 5, 5]` and `[12, 8, 8]`.
    pub first: Shared,
    /// H2: `[12, 8, 5, 5]` and `[12, 4, 4]`.
    pub second: Shared,
    /// H3: `[30, 192]` and `[30]`.
    pub hidden: Dense,
    /// `[10, 30]` and `[10]`.
    pub output: Dense,
}

/// What a pass computes.
#[derive(Clone, Debug)]
pub struct Read {
    /// H1: `[B, 12, 8, 8]`.
    pub first: Tensor<4>,
    /// H2: `[B, 12, 4, 4]`.
    pub second: Tensor<4>,
    /// H3: `[B, 30]`.
    pub hidden: Tensor<2>,
    /// One for each digit, from −1 to 1: `[B, N]`.
    pub outputs: Tensor<2>,
}

impl ZipNet {
    /// At its start: weights within ±2.4/F for F inputs, as the paper prints; biases zero, those of the outputs −1, as nine in ten are to be.
    pub fn new(seed: u64, device: &Device) -> Self {
        let mut draw = Weights::new(seed, device);
        let spread = FAN_IN.map(|inputs| 2.4 / inputs as f64);
        let first = Shared {
            weight: draw.uniform([PLANES, 1, KERNEL, KERNEL], spread[0]),
            bias: draw.zeros([PLANES, SIDES[0], SIDES[0]]),
        };
        let second = Shared {
            weight: draw.uniform([PLANES, SEEN[0].len(), KERNEL, KERNEL], spread[1]),
            bias: draw.zeros([PLANES, SIDES[1], SIDES[1]]),
        };
        let hidden = Dense {
            weight: draw.uniform([HIDDEN, FAN_IN[2]], spread[2]),
            bias: draw.zeros([HIDDEN]),
        };
        let output = Dense {
            weight: draw.uniform([CLASSES, HIDDEN], spread[3]),
            bias: draw.constant([CLASSES], -1.0),
        };
        Self { first, second, hidden, output }
    }

    /// `pictures`, paper −1 and ink 1: `[B, 1, 16, 16]`.
    pub fn forward(&self, pictures: Tensor<4>) -> Read {
        assert_shape!(pictures, [_, 1, SIDE, SIDE]);
        let first = self.first.units(slide(on_paper(pictures), self.first.weight.val())).tanh(); // [B, 12, 8, 8]
        let maps = on_paper(first.clone()); //                                      [B, 12, 12, 12]
        let blocks = SEEN.iter().zip(self.second.weight.val().chunk(SEEN.len(), 0));
        let sums = blocks.map(|(seen, kernels)| slide(planes(&maps, seen), kernels)); // [B, 4, 4, 4] each
        let second = self.second.units(Tensor::cat(sums.collect(), 1)).tanh(); //   [B, 12, 4, 4]
        let hidden = self.hidden.forward(second.clone().flatten(1, 3)).tanh(); //   [B, 30]
        let outputs = self.output.forward(hidden.clone()).tanh(); //                [B, N]
        Read { first, second, hidden, outputs }
    }

    /// Mean square of the outputs against `targets`, 1 for the digit and −1 for the nine others, `[B, N]` both: `[1]`.
    pub fn cost(&self, pictures: Tensor<4>, targets: Tensor<2>) -> Tensor<1> {
        (self.forward(pictures).outputs - targets).square().mean()
    }

    /// The same cost of one example, as one operation on the recording CPU backend `B`: see [`fused::cost`] for `forward`. It is given the
    /// parameters from H1's kernels to the outputs' biases.
    ///
    /// # Errors
    /// [`FuseError`] where `B` is not the net's device.
    pub fn fused_cost<B: Backend, Back>(
        &self,
        forward: impl FnOnce([&[f32]; 8]) -> (f32, Back),
    ) -> Result<Tensor<1>, FuseError>
    where
        Back: FnOnce() -> [Vec<f32>; 8] + Clone + Send + 'static,
        DispatchTensor: DispatchKindConversion<Autodiff<B>>,
    {
        let parameters = [
            recorded::<B, 4>(self.first.weight.val())?,
            recorded::<B, 3>(self.first.bias.val())?,
            recorded::<B, 4>(self.second.weight.val())?,
            recorded::<B, 3>(self.second.bias.val())?,
            recorded::<B, 2>(self.hidden.weight.val())?,
            recorded::<B, 1>(self.hidden.bias.val())?,
            recorded::<B, 2>(self.output.weight.val())?,
            recorded::<B, 1>(self.output.bias.val())?,
        ];
        fused::cost(parameters, forward)
    }

    /// Lines between units, a bias being one too: the paper counts 64,660.
    pub fn connections() -> usize {
        let places = SIDES.map(|side| side * side);
        let units = [PLANES * places[0], PLANES * places[1], HIDDEN, CLASSES];
        units.into_iter().zip(FAN_IN).map(|(units, inputs)| units * (inputs + 1)).sum()
    }
}

impl Shared {
    /// Each unit's bias on its sum: `[B, C, H, W]` as it came.
    fn units(&self, sums: Tensor<4>) -> Tensor<4> {
        sums + self.bias.val().unsqueeze()
    }
}

impl Dense {
    /// `[B, inputs]` -> `[B, units]`.
    fn forward(&self, inputs: Tensor<2>) -> Tensor<2> {
        inputs.matmul(self.weight.val().transpose()) + self.bias.val().unsqueeze()
    }
}

/// Kernels `[C out, C in, 5, 5]` over maps with their edge, in steps of two: `[B, C in, H + 4, W + 4]` -> `[B, C out, H/2, W/2]`.
fn slide(maps: Tensor<4>, kernels: Tensor<4>) -> Tensor<4> {
    conv2d(maps, kernels, None, ConvOptions::new([2, 2], [0, 0], [1, 1], 1))
}

/// An edge of paper, two wide: `[B, C, H, W]` -> `[B, C, H + 4, W + 4]`.
fn on_paper(maps: Tensor<4>) -> Tensor<4> {
    maps.pad((2, 2, 2, 2), PadMode::Constant(-1.0))
}

/// Some planes of all: `[B, C, H, W]` -> `[B, seen, H, W]`. They come in runs of four, so that no index is looked up.
fn planes(maps: &Tensor<4>, seen: &[usize; 8]) -> Tensor<4> {
    let four = |first: usize| maps.clone().narrow(1, first, 4);
    Tensor::cat(vec![four(seen[0]), four(seen[4])], 1)
}
