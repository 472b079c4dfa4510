//! Karpathy's makemore nets, gradients worked out by hand, against PyTorch's automatic ones.
//!
//! Reference: `tests/parity/makemore.py`, torch 2.9.1 on the CPU, float32, seed 1337: the net of three letters plain, with direct connections
//! and with batch normalisation; the tree of eight letters, its places normalised together and apart.

#![expect(clippy::unwrap_used, reason = "a test that panics has failed, and says where")]

#[expect(dead_code, reason = "other nets clip norms and predict at every position")]
mod fixture;

use burn::module::Module;
use burn::tensor::{Device, Int, Tensor};
use fixture::{Fixture, assert_all_close, assert_close, gradients, place, scalar, values};
use models::parameters::{load, read};
use models::tanh_layer::{Descent, TanhLayer, descend};
use models::{Nplm, WaveNet, nplm_2003, wavenet_2016};
use serde::Deserialize;

/// Of the largest value of each tensor. Sums of float32 in another order differ by about 1e-6.
const TOLERANCE: f32 = 1e-4;

#[derive(Deserialize)]
struct Facts {
    joins: Vec<usize>,
    features: usize,
    hidden: usize,
    rate: f64,
    momentum: f64,
}

/// What both nets can do.
trait Net: Module {
    fn logits(&self, tokens: Tensor<2, Int>, is_learning: bool) -> Tensor<2>;
    fn descent(&self, tokens: Tensor<2, Int>, targets: Tensor<2, Int>) -> Descent;
    /// By their names in the fixture.
    fn layers(&mut self) -> Vec<(String, &mut TanhLayer)>;
}

impl Net for Nplm {
    fn logits(&self, tokens: Tensor<2, Int>, is_learning: bool) -> Tensor<2> {
        self.forward(tokens, is_learning).logits
    }
    fn descent(&self, tokens: Tensor<2, Int>, targets: Tensor<2, Int>) -> Descent {
        Nplm::descent(self, tokens, targets)
    }
    fn layers(&mut self) -> Vec<(String, &mut TanhLayer)> {
        vec![("hidden".to_owned(), &mut self.hidden)]
    }
}

impl Net for WaveNet {
    fn logits(&self, tokens: Tensor<2, Int>, is_learning: bool) -> Tensor<2> {
        self.forward(tokens, is_learning).logits
    }
    fn descent(&self, tokens: Tensor<2, Int>, targets: Tensor<2, Int>) -> Descent {
        WaveNet::descent(self, tokens, targets)
    }
    fn layers(&mut self) -> Vec<(String, &mut TanhLayer)> {
        let name = |(at, layer)| (format!("layers.{at}"), layer);
        self.layers.iter_mut().enumerate().map(name).collect()
    }
}

/// Words before and next words of a step.
fn batch(fixture: &Fixture<Facts>, step: usize) -> (Tensor<2, Int>, Tensor<2, Int>) {
    let windows = &fixture.facts.batches[step];
    let split = |window: &Vec<i32>| (window[..window.len() - 1].to_vec(), window[window.len() - 1]);
    let (before, next): (Vec<_>, Vec<_>) = windows.iter().map(split).unzip();
    let device = Device::flex();
    (place(&before.concat(), windows.len(), &device), place(&next, windows.len(), &device))
}

fn matches_pytorch<N: Net>(fixture: &Fixture<Facts>, net: N) {
    let mut net = load(net, &fixture.all("initial")).unwrap();
    let (tokens, _) = batch(fixture, 0);
    let logits = values(net.logits(tokens.clone(), true));
    assert_close("logits", &logits, &fixture.tensor("logits").values, TOLERANCE);
    for step in 0..fixture.facts.batches.len() {
        let (tokens, targets) = batch(fixture, step);
        let descent = net.descent(tokens, targets);
        let loss = scalar(descent.loss);
        assert!((loss - fixture.facts.losses[step]).abs() < 1e-4, "step {step}: {loss}");
        for ((_, layer), moments) in net.layers().into_iter().zip(descent.moments) {
            if let (Some(norm), Some(moments)) = (&mut layer.norm, moments) {
                norm.follow(moments, fixture.facts.spec.momentum);
            }
        }
        if step == 0 {
            let (tokens, targets) = batch(fixture, step);
            let found = gradients(&net, net.descent(tokens, targets).gradients);
            assert_all_close("slopes", &found, &fixture.all("gradients"), TOLERANCE);
        }
        net = descend(net, descent.gradients, fixture.facts.spec.rate);
    }
    let found = pollster::block_on(read(&net)).unwrap();
    assert_all_close("final", &found, &fixture.all("final"), TOLERANCE);
    for (name, layer) in net.layers() {
        if let Some(norm) = &layer.norm {
            for (kind, found) in
                [("mean", &norm.running.mean), ("variance", &norm.running.variance)]
            {
                let expected = &fixture.tensor(&format!("running/{name}.{kind}")).values;
                assert_close(kind, &values(found.clone()), expected, TOLERANCE);
            }
        }
    }
    let after = values(net.logits(tokens, false));
    assert_close("after", &after, &fixture.tensor("after").values, TOLERANCE);
}

#[test]
fn the_net_of_words_matches_pytorch_within_1e_4() {
    for case in ["plain", "direct", "norm"] {
        let fixture = Fixture::<Facts>::read(&format!("makemore_{case}"));
        let Facts { joins, features, hidden, .. } = &fixture.facts.spec;
        let shape = nplm_2003::Shape {
            vocabulary: fixture.facts.vocabulary,
            context: joins[0],
            features: *features,
            hidden: *hidden,
            is_direct: case == "direct",
            is_biased: case != "norm",
            is_normed: case == "norm",
        };
        let start = nplm_2003::Start {
            features: 1.0,
            hidden: 1.0,
            hidden_bias: 0.0,
            norm: 0.0,
            output: 1.0,
            output_bias: 0.0,
        };
        matches_pytorch(&fixture, Nplm::new(shape, start, 1, &Device::flex()));
    }
}

#[test]
fn the_tree_of_letters_matches_pytorch_within_1e_4() {
    for case in ["tree", "apart"] {
        let fixture = Fixture::<Facts>::read(&format!("makemore_{case}"));
        let Facts { joins, features, hidden, .. } = &fixture.facts.spec;
        let shape = wavenet_2016::Shape {
            vocabulary: fixture.facts.vocabulary,
            joins: joins.clone(),
            features: *features,
            hidden: *hidden,
            is_apart: case == "apart",
        };
        matches_pytorch(&fixture, WaveNet::new(&shape, 1, &Device::flex()));
    }
}
