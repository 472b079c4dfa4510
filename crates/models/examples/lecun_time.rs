//! Seconds that the 1989 net takes as plain burn operations at batch 1, learning alone: why `experiments` has it as fused loops.
//!
//! `cargo run --release -p models --example lecun_time`

use burn::module::Param;
use burn::tensor::activation::tanh;
use burn::tensor::module::conv2d;
use burn::tensor::ops::{ConvOptions, PadMode};
use burn::tensor::{Device, Tensor, TensorData};
use models::draw::Weights;

/// 23 passes over 7,291 digits, and the steps that are timed.
const STEPS: usize = 167_693;
const TIMED: usize = 2_000;
const RATE: f64 = 0.03;

/// Weights and biases: H1, H2, H3, outputs.
struct Net {
    first: (Tensor<4>, Tensor<4>),
    second: (Tensor<4>, Tensor<4>),
    hidden: (Tensor<2>, Tensor<2>),
    output: (Tensor<2>, Tensor<2>),
}

/// A border of paper, two wide.
fn padded(maps: Tensor<4>) -> Tensor<4> {
    maps.pad((2, 2, 2, 2), PadMode::Constant(-1.0))
}

impl Net {
    fn new(device: &Device) -> Self {
        let mut draw = Weights::new(1, device);
        let size = |fan_in: f64| 2.4 / fan_in.sqrt();
        let leaf = |param: Param<Tensor<4>>| param.val().require_grad();
        let flat = |param: Param<Tensor<2>>| param.val().require_grad();
        Self {
            first: (leaf(draw.uniform([12, 1, 5, 5], size(25.0))), leaf(draw.zeros([1, 12, 8, 8]))),
            second: (
                leaf(draw.uniform([12, 8, 5, 5], size(200.0))),
                leaf(draw.zeros([1, 12, 4, 4])),
            ),
            hidden: (flat(draw.uniform([192, 30], size(192.0))), flat(draw.zeros([1, 30]))),
            output: (flat(draw.uniform([30, 10], size(30.0))), flat(draw.zeros([1, 10]))),
        }
    }

    /// `[1, 1, 16, 16]` -> `[1, 10]`
    fn forward(&self, picture: Tensor<4>) -> Tensor<2> {
        let stride = || ConvOptions::new([2, 2], [0, 0], [1, 1], 1);
        let maps = conv2d(padded(picture), self.first.0.clone(), None, stride());
        let maps = padded(tanh(maps + self.first.1.clone())); // [1, 12, 12, 12]
        let planes = |from: usize, to: usize| maps.clone().narrow(1, from, to - from);
        let seen = [planes(0, 8), planes(4, 12), Tensor::cat(vec![planes(0, 4), planes(8, 12)], 1)];
        let blocks = seen.into_iter().enumerate().map(|(block, seen)| {
            conv2d(seen, self.second.0.clone().narrow(0, block * 4, 4), None, stride())
        });
        let maps = tanh(Tensor::cat(blocks.collect(), 1) + self.second.1.clone()); // [1, 12, 4, 4]
        let hidden = maps.reshape([1, 192]).matmul(self.hidden.0.clone()) + self.hidden.1.clone();
        tanh(tanh(hidden).matmul(self.output.0.clone()) + self.output.1.clone())
    }

    /// One example, one plain step down; gives the cost.
    fn step(&mut self, picture: Tensor<4>, target: Tensor<2>) -> Tensor<1> {
        let cost = (self.forward(picture) - target).square().mean();
        let grads = cost.backward();
        macro_rules! down {
            ($($tensor:expr),*) => {$(
                if let Some(grad) = $tensor.grad(&grads) {
                    let moved = $tensor.clone().inner() - grad.mul_scalar(RATE);
                    $tensor = Tensor::from_inner(moved).require_grad();
                }
            )*};
        }
        down!(self.first.0, self.first.1, self.second.0, self.second.1);
        down!(self.hidden.0, self.hidden.1, self.output.0, self.output.1);
        cost
    }
}

fn main() {
    let device = Device::flex().autodiff();
    let mut net = Net::new(&device);
    let picture = |at: usize| {
        let values: Vec<f32> = (0..256).map(|i| ((i * 37 + at * 101) as f32).sin()).collect();
        Tensor::<4>::from_data(TensorData::new(values, [1, 1, 16, 16]), &device)
    };
    let target = |at: usize| {
        let values: Vec<f32> = (0..10).map(|i| if i == at { 1.0 } else { -1.0 }).collect();
        Tensor::<2>::from_data(TensorData::new(values, [1, 10]), &device)
    };
    let mut start = web_time::Instant::now();
    for step in 0..TIMED + 200 {
        if step == 200 {
            start = web_time::Instant::now();
        }
        std::hint::black_box(net.step(picture(step % 10), target(step % 10)));
    }
    let seconds = start.elapsed().as_secs_f64() / TIMED as f64 * STEPS as f64;
    let what = "plain burn operations, learning alone";
    if std::env::args().any(|argument| argument == "--json") {
        println!(
            r#"{{"net":"lecun-1989","where":"native","what":"{what}","seconds_for_23_passes":{seconds},"steps_timed":{TIMED}}}"#
        );
    } else {
        println!("lecun-1989, native, {what}: {seconds:.1} s for 23 passes ({TIMED} steps timed)");
    }
}
