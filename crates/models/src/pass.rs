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

/// Keys and values of the tokens so far, so that a new token costs one row of attention and not all. A window of attention makes it
/// a rolling cache: it keeps the last keys that the window reaches (Jiang et al. 2023, section 2).
#[derive(Clone, Debug, Default)]
pub struct Cache {
    /// One pair a layer, each `[B, G, S, K]`.
    layers: Vec<(Tensor<4>, Tensor<4>)>,
    read: usize,
}

impl Cache {
    /// Nothing was read yet.
    pub fn empty() -> Self {
        Self::default()
    }

    /// How many tokens were read, whether their keys are still kept or not.
    pub fn len(&self) -> usize {
        self.read
    }

    /// Whether no token was read.
    pub fn is_empty(&self) -> bool {
        self.read == 0
    }

    /// Numbers that it holds: keys and values of all layers.
    pub fn size(&self) -> usize {
        let size = |tensor: &Tensor<4>| tensor.dims().iter().product::<usize>();
        self.layers.iter().map(|(keys, values)| size(keys) + size(values)).sum()
    }

    /// Counts the tokens of a pass, once all layers have seen them.
    pub(crate) fn advance(&mut self, time: usize) {
        self.read += time;
    }

    /// Appends `[B, G, T, K]` to a layer; gives the keys and values that the new tokens may see, `[B, G, S, K]`: a token sees `reach`
    /// keys at most, its own included.
    pub(crate) fn extend(
        &mut self,
        layer: usize,
        k: Tensor<4>,
        v: Tensor<4>,
        reach: usize,
    ) -> (Tensor<4>, Tensor<4>) {
        let before = self.layers.get(layer).cloned().filter(|_| reach > 1);
        let seen = match before {
            Some((keys, values)) => (
                Tensor::cat(vec![last(keys, reach - 1), k], 2), //      [B, G, S, K]
                Tensor::cat(vec![last(values, reach - 1), v], 2), //    [B, G, S, K]
            ),
            None => (k, v),
        };
        let kept = (last(seen.0.clone(), reach), last(seen.1.clone(), reach));
        match self.layers.get_mut(layer) {
            Some(place) => *place = kept,
            None => self.layers.push(kept),
        }
        seen
    }
}

/// The last `most` positions: `[B, G, S, K]` -> `[B, G, min(S, most), K]`
fn last(x: Tensor<4>, most: usize) -> Tensor<4> {
    let [_, _, length, _] = x.dims();
    if length <= most { x } else { x.narrow(2, length - most, most) }
}
