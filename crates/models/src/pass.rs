//! What goes along with tokens through a network: trace, dropout, and the cache of generation.

use burn::tensor::Tensor;

use crate::draw::Dropout;
use crate::trace::Trace;

/// What goes along with tokens through the network, once.
#[derive(Debug, Default)]
pub struct Pass {
    /// Keeps what was asked for.
    pub trace: Trace,
    /// Thins out activations while training.
    pub dropout: Dropout,
    /// Keys and values of the tokens before, while generating.
    pub cache: Option<Cache>,
}

impl Pass {
    /// Pass number `step` of training a run with this seed. The rate may differ from step to step.
    pub fn training(dropout_rate: f64, seed: u64, step: u64) -> Self {
        Self { dropout: Dropout::new(dropout_rate, seed, step), ..Self::default() }
    }

    /// Only the logits matter.
    pub fn inference() -> Self {
        Self::default()
    }

    /// Keeps what the network computes at `places`.
    pub fn traced(places: &[String]) -> Self {
        Self { trace: Trace::of(places), ..Self::default() }
    }

    /// Goes on after the tokens of `cache`; take it back from the field `cache` afterwards.
    pub fn cached(cache: Cache) -> Self {
        Self { cache: Some(cache), ..Self::default() }
    }
}

/// Keys and values of all tokens so far, so that a new token costs one row of attention and not all.
#[derive(Clone, Debug, Default)]
pub struct Cache {
    /// One pair a layer, each `[B, H, S, K]`.
    layers: Vec<(Tensor<4>, Tensor<4>)>,
}

impl Cache {
    /// Nothing was read yet.
    pub fn empty() -> Self {
        Self::default()
    }

    /// How many tokens were read.
    pub fn len(&self) -> usize {
        self.layers.first().map_or(0, |(keys, _)| {
            let [_, _, length, _] = keys.dims();
            length
        })
    }

    /// Whether no token was read.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Appends to a layer; gives all its keys and values.
    pub(crate) fn extend(
        &mut self,
        layer: usize,
        k: Tensor<4>,
        v: Tensor<4>,
    ) -> (Tensor<4>, Tensor<4>) {
        let Some((keys, values)) = self.layers.get_mut(layer) else {
            self.layers.push((k.clone(), v.clone()));
            return (k, v);
        };
        *keys = Tensor::cat(vec![keys.clone(), k], 2); //               [B, H, S, K]
        *values = Tensor::cat(vec![values.clone(), v], 2); //           [B, H, S, K]
        (keys.clone(), values.clone())
    }
}
