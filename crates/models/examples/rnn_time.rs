//! Steps a second of recurrent language models on the CPU backend at char-rnn's shapes: forward, and backward through time.
//!
//! `cargo run --release -p models --features flex --example rnn_time`; `tests/parity/rnn_time.py` is the same loop in PyTorch.

use burn::tensor::{Device, Int, Tensor, TensorData};
use models::recurrent::{Cell, Shape};
use models::{Dropout, Recurrent, next_token_loss};

const STEPS: usize = 40;
const VOCABULARY: usize = 65;

fn main() {
    for (name, cell) in [("RNN", Cell::Rnn), ("GRU", Cell::Gru), ("LSTM", Cell::Lstm)] {
        time(name, Shape { cell, layers: 1, width: 128, vocabulary: VOCABULARY }, 20);
    }
    let shape = Shape { cell: Cell::Lstm, layers: 2, width: 128, vocabulary: VOCABULARY };
    time("LSTM", shape, 50);
}

fn time(name: &str, shape: Shape, batch: usize) {
    let positions = 50;
    let device = Device::flex().autodiff();
    let net = Recurrent::new(shape, 1, &device);
    let tokens = (0..batch * positions).map(|at| (at * 31 % VOCABULARY) as i32).collect();
    let tokens: Vec<i32> = tokens;
    let data = TensorData::new(tokens, [batch, positions]);
    let tokens: Tensor<2, Int> = Tensor::from_data(data, &device);
    let (mut forward, mut both) = (Vec::new(), Vec::new());
    for _ in 0..STEPS {
        let start = web_time::Instant::now();
        let blank = net.blank(batch, &device);
        let (logits, _) = net.forward(tokens.clone(), blank, &mut Dropout::off());
        let loss = next_token_loss(logits, tokens.clone());
        forward.push(start.elapsed().as_secs_f64() * 1e3);
        std::hint::black_box(loss.backward());
        both.push(start.elapsed().as_secs_f64() * 1e3);
    }
    forward.sort_by(f64::total_cmp);
    both.sort_by(f64::total_cmp);
    let (forward, middle, least) = (forward[STEPS / 2], both[STEPS / 2], both[0]);
    let (layers, speed) = (shape.layers, 1e3 / middle);
    if std::env::args().any(|argument| argument == "--json") {
        println!(
            r#"{{"net":"{name} {layers}x128","where":"native","what":"ours","batch":{batch},"positions":{positions},"forward_ms":{forward},"step_ms":{middle},"least_ms":{least},"steps_per_second":{speed}}}"#
        );
    } else {
        println!(
            "{name} {layers} × 128, batch {batch}, {positions} positions: forward {forward:.2} ms, with backward {middle:.2} ms (median), {least:.2} ms (least), {speed:.1} steps/s"
        );
    }
}
