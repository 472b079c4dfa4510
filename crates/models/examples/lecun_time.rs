//! Seconds that the 1989 net takes at batch 1, learning alone: as plain burn operations, as one fused operation, and as the exhibit's loops,
//! which change each weight as soon as its slope is known.
//!
//! `cargo run --release -p models --example lecun_time`

use std::sync::Arc;

use burn::backend::Flex;
use burn::optim::GradientsParams;
use burn::tensor::{Device, Tensor, TensorData};
use experiments::lecun_1989::tensors::{Example, Learning, Places};
use models::lecun_1989::ZipNet;
use models::parameters::read;
use models::tanh_layer::descend;

/// 23 passes over 7,291 digits, and the steps that are timed.
const STEPS: usize = 167_693;
const TIMED: usize = 2_000;
const WARM: usize = 200;
const RATE: f64 = 0.03;

fn picture(at: usize) -> Vec<f32> {
    (0..256).map(|pixel| ((pixel * 37 + at * 101) as f32).sin()).collect()
}

/// Every parameter a step down its slope.
fn down(net: ZipNet, cost: Tensor<1>) -> ZipNet {
    let slopes = GradientsParams::from_grads(cost.backward(), &net);
    descend(net, slopes, RATE)
}

/// One plain step, recorded operation by operation.
fn plain(net: ZipNet, at: usize, device: &Device) -> ZipNet {
    let pictures = Tensor::from_data(TensorData::new(picture(at), [1, 1, 16, 16]), device);
    let target: Vec<f32> = (0..10).map(|class| if class == at { 1.0 } else { -1.0 }).collect();
    let cost = net.cost(pictures, Tensor::from_data(TensorData::new(target, [1, 10]), device));
    down(net, cost)
}

/// One step whose way from parameters to cost is one operation.
fn fused(net: ZipNet, at: usize, places: &Arc<Places>) -> ZipNet {
    let cost = net.fused_cost::<Flex, _>(|parameters| {
        let mut example = Example::new(places, picture(at), at as u8);
        let cost = example.cost(parameters);
        (cost, move || example.slopes())
    });
    down(net, cost.expect("the net's device is this backend"))
}

/// Seconds a step.
fn time(mut step: impl FnMut(usize)) -> f64 {
    (0..WARM).for_each(|at| step(at % 10));
    let start = web_time::Instant::now();
    (0..TIMED).for_each(|at| step(at % 10));
    start.elapsed().as_secs_f64() / TIMED as f64
}

fn main() {
    let device = Device::flex().autodiff();
    let places = Arc::new(Places::default());
    let mut net = Some(ZipNet::new(1, &device));
    let plain = time(|at| net = net.take().map(|net| plain(net, at, &device)));
    let mut net = Some(ZipNet::new(1, &device));
    let fused = time(|at| net = net.take().map(|net| fused(net, at, &places)));
    let start = pollster::block_on(read(&ZipNet::new(1, &device))).expect("flex answers at once");
    let start = std::array::from_fn(|at| start[at].values.as_slice());
    let mut learning = Learning::new(&places, start, RATE as f32);
    let loops = time(|at| {
        std::hint::black_box(learning.step(&picture(at), at as u8));
    });
    told("plain burn operations, learning alone", plain);
    told("one fused burn operation, learning alone", fused);
    told("the exhibit's loops, learning alone", loops);
}

fn told(what: &str, step: f64) {
    let seconds = step * STEPS as f64;
    if std::env::args().any(|argument| argument == "--json") {
        println!(
            r#"{{"net":"lecun-1989","where":"native","what":"{what}","seconds_for_23_passes":{seconds},"steps_timed":{TIMED}}}"#
        );
    } else {
        let microseconds = step * 1e6;
        println!(
            "lecun-1989, native, {what}: {seconds:.1} s for 23 passes, {microseconds:.0} µs a step ({TIMED} steps timed)"
        );
    }
}
