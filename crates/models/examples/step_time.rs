//! Milliseconds of forward and backward at the shapes S and M, on the CPU backend.
//!
//! `cargo run --release -p models --example step_time`

use burn::tensor::{Device, Int, Tensor, TensorData};
use models::{Gpt, Pass, next_token_loss};

fn main() {
    time("S: B16 T32 D64 L2", 16, 32, 64, 2);
    time("M: B12 T64 D128 L4", 12, 64, 128, 4);
}

fn time(name: &str, batch: usize, context: usize, width: usize, layers: usize) {
    let spec = spec::GptSpec {
        layers,
        heads: 4,
        width,
        context,
        mlp_factor: 4,
        activation: spec::Activation::GeluTanh,
        norm: spec::NormPlace::Pre,
        dropout: 0.0,
        tied: false,
        bias: true,
        position: spec::Position::Learned,
        init: spec::Init::Gpt2,
        ..spec::GptSpec::default()
    };
    let device = Device::flex();
    let gpt = Gpt::new(&spec, 65, 1, &device.clone().autodiff());
    let tokens: Vec<i32> = (0..batch * context).map(|i| (i * 31 % 65) as i32).collect();
    let tokens: Tensor<2, Int> =
        Tensor::from_data(TensorData::new(tokens, [batch, context]), &device);
    let steps = 40;
    let (mut forward, mut both) = (Vec::new(), Vec::new());
    for _ in 0..steps {
        let start = web_time::Instant::now();
        let loss =
            next_token_loss(gpt.forward(tokens.clone(), &mut Pass::inference()), tokens.clone());
        forward.push(start.elapsed().as_secs_f64() * 1e3);
        std::hint::black_box(loss.backward());
        both.push(start.elapsed().as_secs_f64() * 1e3);
    }
    forward.sort_by(f64::total_cmp);
    both.sort_by(f64::total_cmp);
    println!(
        "{name}: forward {:.2} ms, with backward {:.2} ms (median), {:.2} ms (least)",
        forward[steps / 2],
        both[steps / 2],
        both[0]
    );
}
