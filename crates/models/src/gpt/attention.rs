//! Causal self-attention: each position asks those before it, in several heads.

use burn::module::Module;
use burn::nn::Linear;
use burn::tensor::{Tensor, activation};
use spec::GptSpec;

use super::position::Positions;
use super::weights::{new_linear, residual_scale};
use crate::draw::Weights;
use crate::pass::Pass;

/// Several query heads may share one head of keys and values (Shazeer 2019; Ainslie et al. 2023).
///
/// Query, key and value are three layers: one joint layer was not faster on the CPU, and Muon treats each matrix by itself.
#[derive(Module, Debug)]
pub(super) struct Attention {
    query: Linear,
    key: Linear,
    value: Linear,
    out: Linear,
    heads: usize,
    key_heads: usize,
    reach: usize,
    layer: usize,
}

impl Attention {
    pub(super) fn new(spec: &GptSpec, layer: usize, weights: &mut Weights) -> Self {
        let (width, key_width) = (spec.width, spec.key_heads() * spec.head_width());
        let has_bias = spec.bias && spec.query_bias;
        Self {
            query: new_linear(spec, has_bias, [width, width], 1.0, weights),
            key: new_linear(spec, has_bias, [width, key_width], 1.0, weights),
            value: new_linear(spec, has_bias, [width, key_width], 1.0, weights),
            out: new_linear(spec, spec.bias, [width, width], residual_scale(spec), weights),
            heads: spec.heads,
            key_heads: spec.key_heads(),
            reach: spec.reach(),
            layer,
        }
    }

    /// `[B, T, D]` -> `[B, T, D]`
    pub(super) fn forward(
        &self,
        x: Tensor<3>,
        positions: &Positions,
        pass: &mut Pass,
    ) -> Tensor<3> {
        let [batch, time, width] = x.dims();
        let q = split(self.query.forward(x.clone()), self.heads); //    [B, H, T, K]
        let k = split(self.key.forward(x.clone()), self.key_heads); //  [B, G, T, K]
        let v = split(self.value.forward(x), self.key_heads); //        [B, G, T, K]
        let (q, k) = (positions.enter(q), positions.enter(k));
        let (k, v) = match &mut pass.cache {
            Some(cache) => cache.extend(self.layer, k, v, self.reach), //  [B, G, S, K]
            None => (k, v),
        };
        let q = pass.trace.see("attn.q", q);
        pass.trace.look("attn.k", || self.of_each_head(&k));
        pass.trace.look("attn.v", || self.of_each_head(&v));
        let scale = ((width / self.heads) as f64).sqrt().recip();
        let scores = self.ungroup(self.group(q * scale).matmul(k.transpose())); // [B, H, T, S]
        let scores = pass.trace.see("attn.scores", positions.hide(scores));
        let pattern = pass.trace.see("attn.pattern", activation::softmax(scores, 3));
        let pattern = pass.dropout.apply(pattern);
        let z = self.ungroup(self.group(pattern).matmul(v)); //         [B, H, T, K]
        let z = pass.trace.see("attn.z", z);
        let joined = z.swap_dims(1, 2).reshape([batch, time, width]); // [B, T, D]
        let out = pass.trace.see("attn.out", self.out.forward(joined));
        pass.dropout.apply(out)
    }

    /// Heads that share keys, below each other, so that no key is copied: `[B, H, T, N]` -> `[B, G, H/G · T, N]`
    fn group(&self, x: Tensor<4>) -> Tensor<4> {
        let [batch, heads, time, channels] = x.dims();
        if heads == self.key_heads {
            return x;
        }
        x.reshape([batch, self.key_heads, heads / self.key_heads * time, channels])
    }

    /// Undoes [`Self::group`]: `[B, G, H/G · T, N]` -> `[B, H, T, N]`
    fn ungroup(&self, x: Tensor<4>) -> Tensor<4> {
        let [batch, groups, rows, channels] = x.dims();
        if groups == self.heads {
            return x;
        }
        x.reshape([batch, self.heads, rows * groups / self.heads, channels])
    }

    /// Keys or values as each query head meets them, for looking at: `[B, G, S, K]` -> `[B, H, S, K]`
    fn of_each_head(&self, x: &Tensor<4>) -> Tensor<4> {
        let [batch, groups, keys, channels] = x.dims();
        let shared = self.heads / groups;
        let each: Tensor<5> = x.clone().unsqueeze_dim(2); //            [B, G, 1, S, K]
        each.repeat_dim(2, shared).reshape([batch, self.heads, keys, channels])
    }
}

/// `[B, T, H·K]` -> `[B, H, T, K]`
fn split(x: Tensor<3>, heads: usize) -> Tensor<4> {
    let [batch, time, width] = x.dims();
    x.reshape([batch, time, heads, width / heads]).swap_dims(1, 2)
}
