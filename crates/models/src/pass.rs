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
/// a rolling cache: position i lies in slot i mod W, where it takes the place of position i − W (Jiang et al. 2023, section 2).
#[derive(Clone, Debug, Default)]
pub struct Cache {
    /// One pair a layer, each `[B, G, S, K]`, a slot a row.
    layers: Vec<(Tensor<4>, Tensor<4>)>,
    read: usize,
    keeps_all: bool,
}

impl Cache {
    /// Nothing was read yet. It will keep what the window reaches.
    pub fn empty() -> Self {
        Self::default()
    }

    /// Nothing was read yet. It will keep everything, whether a window still reaches it or not.
    pub fn whole() -> Self {
        Self { keeps_all: true, ..Self::default() }
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

    /// The keys of a layer as they lie in their slots, `[B, G, S, K]`; none before the first token.
    pub fn keys(&self, layer: usize) -> Option<Tensor<4>> {
        self.layers.get(layer).map(|(keys, _)| keys.clone())
    }

    /// How many earlier keys the next tokens are shown: a token sees `reach` keys at most, its own included.
    pub(crate) fn before(&self, reach: usize) -> usize {
        if self.keeps_all { self.read } else { self.read.min(reach - 1) }
    }

    /// Counts the tokens of a pass, once all layers have seen them.
    pub(crate) fn advance(&mut self, time: usize) {
        self.read += time;
    }

    /// Puts `[B, G, T, K]` into a layer's slots; gives the keys and values that the new tokens are shown, `[B, G, S, K]`: in the order
    /// of the text, but for a single token in the order of their slots, since nothing of them is hidden from it.
    pub(crate) fn extend(
        &mut self,
        layer: usize,
        k: Tensor<4>,
        v: Tensor<4>,
        reach: usize,
    ) -> (Tensor<4>, Tensor<4>) {
        let slots = if self.keeps_all { usize::MAX } else { reach };
        let (read, before) = (self.read, self.before(reach));
        let (keys, values) = self.layers.get(layer).cloned().unzip();
        let (keys, seen_keys) = rolled(keys, k, read, before, slots);
        let (values, seen_values) = rolled(values, v, read, before, slots);
        match self.layers.get_mut(layer) {
            Some(place) => *place = (keys, values),
            None => self.layers.push((keys, values)),
        }
        (seen_keys, seen_values)
    }
}

/// The slots with `new` in them, and what `new` is shown: itself and the `before` positions before it. So far `read` positions were read.
fn rolled(
    ring: Option<Tensor<4>>,
    new: Tensor<4>,
    read: usize,
    before: usize,
    slots: usize,
) -> (Tensor<4>, Tensor<4>) {
    let [batch, heads, time, width] = new.dims();
    let Some(ring) = ring.filter(|_| before > 0) else {
        return (in_slots(last(new.clone(), slots), time + read, slots), new);
    };
    if time == 1 && read >= slots {
        let slot = read % slots;
        let ring = ring.slice_assign([0..batch, 0..heads, slot..slot + 1, 0..width], new);
        return (ring.clone(), ring);
    }
    let in_order = if read > slots { turned(ring, read % slots) } else { ring };
    let seen = Tensor::cat(vec![last(in_order, before), new], 2); //    [B, G, S, K]
    (in_slots(last(seen.clone(), slots), read + time, slots), seen)
}

/// The last positions of so many that were read, in the order of the text, each put into its slot.
fn in_slots(x: Tensor<4>, read: usize, slots: usize) -> Tensor<4> {
    if read > slots { turned(x, slots - read % slots) } else { x }
}

/// The same slots, beginning with number `first`, the others after them: `[B, G, S, K]` -> `[B, G, S, K]`
fn turned(x: Tensor<4>, first: usize) -> Tensor<4> {
    let [_, _, slots, _] = x.dims();
    match first % slots {
        0 => x,
        first => {
            Tensor::cat(vec![x.clone().narrow(2, first, slots - first), x.narrow(2, 0, first)], 2)
        }
    }
}

/// The last positions: `[B, G, S, K]` -> `[B, G, min(S, most), K]`
fn last(x: Tensor<4>, most: usize) -> Tensor<4> {
    let [_, _, length, _] = x.dims();
    if length <= most { x } else { x.narrow(2, length - most, most) }
}
