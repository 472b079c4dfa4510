//! The feed-forward net: each position by itself, through a wider layer and back.

use burn::module::Module;
use burn::nn::Linear;
use burn::tensor::{Tensor, activation};
use spec::{Activation, FeedForward as Shape, GptSpec};

use super::weights::{new_linear, residual_scale};
use crate::draw::Weights;
use crate::pass::Pass;

/// Plain (Vaswani et al. 2017), or with a gate that decides how much of each hidden channel passes (Shazeer 2020).
#[derive(Module, Debug)]
pub(super) struct FeedForward {
    gate: Option<Linear>,
    up: Linear,
    down: Linear,
    #[module(skip)]
    activation: Activation,
}

impl FeedForward {
    pub(super) fn new(spec: &GptSpec, weights: &mut Weights) -> Self {
        let (width, hidden) = (spec.width, spec.hidden());
        let gated = spec.feed_forward == Shape::Gated;
        Self {
            gate: gated.then(|| new_linear(spec, spec.bias, [width, hidden], 1.0, weights)),
            up: new_linear(spec, spec.bias, [width, hidden], 1.0, weights),
            down: new_linear(spec, spec.bias, [hidden, width], residual_scale(spec), weights),
            activation: spec.activation,
        }
    }

    /// `[B, T, D]` -> `[B, T, D]`
    pub(super) fn forward(&self, x: Tensor<3>, pass: &mut Pass) -> Tensor<3> {
        let hidden = match &self.gate {
            Some(gate) => {
                let pre = pass.trace.see("mlp.pre", gate.forward(x.clone())); // [B, T, F]
                let up = pass.trace.see("mlp.pre_linear", self.up.forward(x)); // [B, T, F]
                activate(self.activation, pre) * up
            }
            None => {
                let pre = pass.trace.see("mlp.pre", self.up.forward(x)); // [B, T, F]
                activate(self.activation, pre)
            }
        };
        let post = pass.trace.see("mlp.post", hidden);
        let out = pass.trace.see("mlp.out", self.down.forward(post)); // [B, T, D]
        pass.dropout.apply(out)
    }
}

fn activate(kind: Activation, x: Tensor<3>) -> Tensor<3> {
    match kind {
        Activation::Gelu => gelu(x),
        Activation::GeluTanh => gelu_tanh(x),
        Activation::Relu => activation::relu(x),
        Activation::Silu => activation::silu(x),
        Activation::Tanh => activation::tanh(x),
    }
}

/// x/2 · (1 + erf(x/sqrt(2))). Not burn's `gelu`: on some engines its gradient is that of the tanh form.
fn gelu(x: Tensor<3>) -> Tensor<3> {
    let twice_cdf = (x.clone() * std::f64::consts::FRAC_1_SQRT_2).erf() + 1.0;
    x * twice_cdf * 0.5
}

/// 0.5 x (1 + tanh(u)) with u = sqrt(2/π) (x + 0.044715 x³) (Hendrycks and Gimpel 2016), written as x · sigmoid(2u): the same, cheaper.
fn gelu_tanh(x: Tensor<3>) -> Tensor<3> {
    let twice = 2.0 * (2.0 / std::f64::consts::PI).sqrt();
    let slope = x.clone() * x.clone() * (twice * 0.044715) + twice;
    x.clone() * activation::sigmoid(x * slope)
}
