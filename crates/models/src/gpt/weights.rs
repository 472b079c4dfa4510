//! How each kind of weight begins. Published weights take the place of drawn ones once the network stands.

use burn::nn::{Embedding, Linear};
use spec::{GptSpec, Init};

use crate::draw::Weights;

pub(super) fn new_embedding(
    spec: &GptSpec,
    [rows, columns]: [usize; 2],
    weights: &mut Weights,
) -> Embedding {
    let deviation = match spec.init {
        Init::Gpt2 | Init::Xavier | Init::Stories260k => 0.02,
        Init::Pytorch => 1.0,
        // A file brings them all, perhaps a hundred million.
        Init::Own => return Embedding { weight: weights.zeros([rows, columns]) },
    };
    Embedding { weight: weights.normal([rows, columns], deviation) }
}

/// `scale` shrinks GPT-2's weights, see [`residual_scale`].
pub(super) fn new_linear(
    spec: &GptSpec,
    has_bias: bool,
    shape: [usize; 2],
    scale: f64,
    weights: &mut Weights,
) -> Linear {
    let [inputs, outputs] = shape;
    let default_bound = (inputs as f64).sqrt().recip();
    let weight = match spec.init {
        Init::Gpt2 | Init::Stories260k => weights.normal(shape, 0.02 * scale),
        Init::Pytorch => weights.uniform(shape, default_bound),
        Init::Xavier => weights.uniform(shape, (6.0 / (inputs + outputs) as f64).sqrt()),
        Init::Own => weights.zeros(shape),
    };
    let bias = has_bias.then(|| match spec.init {
        Init::Pytorch => weights.uniform([outputs], default_bound),
        Init::Gpt2 | Init::Xavier | Init::Stories260k | Init::Own => weights.zeros([outputs]),
    });
    Linear { weight, bias }
}

/// 2·layers projections add to the residual stream; this keeps their sum from growing with depth (Radford et al. 2019, section 2.3).
pub(super) fn residual_scale(spec: &GptSpec) -> f64 {
    ((2 * spec.layers) as f64).sqrt().recip()
}
