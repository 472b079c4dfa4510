//! Normalisation of each position by itself: layer norm (Ba et al. 2016) or its root-mean-square form (Zhang and Sennrich 2019).

use burn::module::{Module, Param};
use burn::tensor::Tensor;
use burn::tensor::module::layer_norm;
use spec::{GptSpec, NormKind};

use crate::draw::Weights;

/// Keeps a norm from dividing by zero; nanoGPT's and llama2.c's value.
pub(super) const EPSILON: f64 = 1e-5;

/// A norm with its gain, and for layer norms perhaps a bias. It begins as the bare norm.
#[derive(Module, Debug)]
pub(super) struct Norm {
    gamma: Param<Tensor<1>>,
    beta: Option<Param<Tensor<1>>>,
    #[module(skip)]
    kind: NormKind,
}

impl Norm {
    pub(super) fn new(spec: &GptSpec, weights: &mut Weights) -> Self {
        let has_bias = spec.bias && spec.norm_kind == NormKind::Layer;
        Self {
            gamma: weights.constant([spec.width], 1.0),
            beta: has_bias.then(|| weights.zeros([spec.width])),
            kind: spec.norm_kind,
        }
    }

    /// `[B, T, D]` -> `[B, T, D]`
    pub(super) fn forward(&self, x: Tensor<3>) -> Tensor<3> {
        let gamma = self.gamma.val();
        match self.kind {
            NormKind::Layer => layer_norm(x, gamma, self.beta.as_ref().map(Param::val), EPSILON),
            NormKind::Rms => {
                let mean_square = (x.clone() * x.clone()).mean_dim(2); // [B, T, 1]
                x * (mean_square + EPSILON).sqrt().recip() * gamma.unsqueeze()
            }
        }
    }
}
