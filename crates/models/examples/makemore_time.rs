//! Steps a second of Karpathy's makemore nets on the CPU backend, one thread: by hand, and by burn's automatic differentiation.
//!
//! `cargo run --release -p models --example makemore_time`

use burn::optim::GradientsParams;
use burn::tensor::{Device, Int, Tensor, TensorData};
use models::tanh_layer::{Descent, descend};
use models::{Nplm, WaveNet, next_token_loss, nplm_2003, wavenet_2016};

const BATCH: usize = 32;

fn main() {
    let device = Device::flex();
    for is_normed in [false, true] {
        let shape = nplm_2003::Shape {
            vocabulary: 27,
            context: 3,
            features: 10,
            hidden: 200,
            is_direct: false,
            is_biased: !is_normed,
            is_normed,
        };
        let start = nplm_2003::Start {
            features: 1.0,
            hidden: 0.3,
            hidden_bias: 0.0,
            norm: 0.0,
            output: 0.01,
            output_bias: 0.0,
        };
        let name = if is_normed { "MLP with BatchNorm" } else { "MLP" };
        let net = Nplm::new(shape, start, 1, &device);
        time(&format!("{name}, by hand"), 4_000, 3, &device, net, Nplm::descent);
        let net = Nplm::new(shape, start, 1, &device.clone().autodiff());
        time(&format!("{name}, autodiff"), 1_000, 3, &device, net, recorded);
    }
    let shape = wavenet_2016::Shape {
        vocabulary: 27,
        joins: vec![2, 2, 2],
        features: 24,
        hidden: 128,
        is_apart: false,
    };
    let net = WaveNet::new(&shape, 1, &device);
    time("WaveNet 76K, by hand", 1_000, 8, &device, net, WaveNet::descent);
}

/// The same by burn's record of operations.
fn recorded(net: &Nplm, tokens: Tensor<2, Int>, targets: Tensor<2, Int>) -> Descent {
    let loss = next_token_loss(net.forward(tokens, true).logits.unsqueeze_dim(1), targets);
    let gradients = GradientsParams::from_grads(loss.backward(), net);
    Descent { loss: loss.inner(), gradients, layers: vec![], moments: vec![] }
}

fn time<M: burn::module::Module>(
    name: &str,
    steps: usize,
    context: usize,
    device: &Device,
    mut net: M,
    descent: impl Fn(&M, Tensor<2, Int>, Tensor<2, Int>) -> Descent,
) {
    let place = |words: Vec<i32>, width| {
        Tensor::<2, Int>::from_data(TensorData::new(words, [BATCH, width]), device)
    };
    let words = |count: usize, at: usize| (0..count).map(|i| ((i * 7 + at) % 27) as i32).collect();
    let start = web_time::Instant::now();
    for at in 0..steps {
        let tokens = place(words(BATCH * context, at), context);
        let targets = place(words(BATCH, at * 3), 1);
        let Descent { gradients, .. } = descent(&net, tokens, targets);
        net = descend(net, gradients, 0.1);
    }
    std::hint::black_box(&net);
    let seconds = start.elapsed().as_secs_f64();
    let speed = steps as f64 / seconds;
    if std::env::args().any(|argument| argument == "--json") {
        println!(
            r#"{{"net":"{name}","where":"native","steps_per_second":{speed},"steps_timed":{steps}}}"#
        );
    } else {
        println!("{name}, native: {speed:.0} steps/s");
    }
}
