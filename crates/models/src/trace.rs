//! Named places of a forward pass: what a network computed there is kept when somebody asked for it.
//!
//! The vocabulary is TransformerLens's (`resid_pre`, `pattern`, `z` …). A pass that asks for nothing formats no name and keeps no tensor.

use burn::tensor::Tensor;
use spec::{FeedForward, GptSpec, NormPlace};

/// What is kept of one pass.
#[derive(Debug, Default)]
pub struct Trace {
    places: Vec<String>,
    scope: String,
    records: Vec<Record>,
}

/// What a network computed at one place.
#[derive(Clone, Debug)]
pub struct Record {
    /// The place: `blocks.0.attn.pattern`.
    pub place: String,
    /// Its shape in letters: `B H T S`.
    pub letters: &'static str,
    /// Its shape in numbers.
    pub shape: Vec<usize>,
    /// Its values in a row, last axis fastest, outside any gradient.
    pub values: Tensor<1>,
}

impl Trace {
    /// Keeps nothing.
    pub fn off() -> Self {
        Self::default()
    }

    /// Keeps the places with these names; one ending in `*` means all that begin so.
    pub fn of(places: &[String]) -> Self {
        Self { places: places.to_vec(), ..Self::default() }
    }

    /// Puts `name.` before every place until [`leave`](Self::leave) is called with the returned mark.
    pub fn enter(&mut self, name: impl FnOnce() -> String) -> usize {
        let mark = self.scope.len();
        if self.is_on() {
            self.scope.push_str(&name());
            self.scope.push('.');
        }
        mark
    }

    /// Goes back to where `mark` was given.
    pub fn leave(&mut self, mark: usize) {
        self.scope.truncate(mark);
    }

    /// Passes `tensor` on, and keeps a copy when this place was asked for.
    pub fn see<const D: usize>(&mut self, name: &str, tensor: Tensor<D>) -> Tensor<D> {
        if self.is_on() {
            self.keep(name, &tensor);
        }
        tensor
    }

    /// Keeps what `make` gives when this place was asked for: for what the pass itself does not need.
    pub fn look<const D: usize>(&mut self, name: &str, make: impl FnOnce() -> Tensor<D>) {
        if self.is_on() {
            self.keep(name, &make());
        }
    }

    /// What was kept, in the order in which it was computed.
    pub fn into_records(self) -> Vec<Record> {
        self.records
    }

    fn is_on(&self) -> bool {
        !self.places.is_empty()
    }

    fn keep<const D: usize>(&mut self, name: &str, tensor: &Tensor<D>) {
        let place = format!("{}{name}", self.scope);
        let asked = |pattern: &String| match pattern.strip_suffix('*') {
            Some(start) => place.starts_with(start),
            None => *pattern == place,
        };
        if self.places.iter().any(asked) {
            let shape = tensor.dims().to_vec();
            let values = tensor.clone().inner().reshape([shape.iter().product::<usize>()]);
            self.records.push(Record { place, letters: letters(name), shape, values });
        }
    }
}

/// A place and its shape in letters.
type Place = (&'static str, &'static str);

const EMBED: Place = ("embed", "B T D");
const POSITION: Place = ("pos_embed", "T D");
const NORM1: Place = ("norm1", "B T D");
const NORM2: Place = ("norm2", "B T D");
const NORM_FINAL: Place = ("norm_final", "B T D");
const LOGITS: Place = ("logits", "B T V");
const RESID_PRE: Place = ("resid_pre", "B T D");
const RESID_MID: Place = ("resid_mid", "B T D");
const RESID_POST: Place = ("resid_post", "B T D");
const ATTENTION: [Place; 7] = [
    ("attn.q", "B H T K"),
    ("attn.k", "B H S K"),
    ("attn.v", "B H S K"),
    ("attn.scores", "B H T S"),
    ("attn.pattern", "B H T S"),
    ("attn.z", "B H T K"),
    ("attn.out", "B T D"),
];
const PRE: Place = ("mlp.pre", "B T F");
const PRE_LINEAR: Place = ("mlp.pre_linear", "B T F");
const POST: Place = ("mlp.post", "B T F");
const OUT: Place = ("mlp.out", "B T D");

/// The letters of a place, by its name within a block or outside all blocks.
fn letters(name: &str) -> &'static str {
    let whole = [EMBED, POSITION, NORM_FINAL, LOGITS];
    let block = [RESID_PRE, NORM1, RESID_MID, NORM2, RESID_POST];
    let feed_forward = [PRE, PRE_LINEAR, POST, OUT];
    let all = whole.iter().chain(&block).chain(&ATTENTION).chain(&feed_forward);
    all.copied().find(|place| place.0 == name).map_or("", |place| place.1)
}

/// Every place of a GPT with its shape in letters, in the order in which it is computed.
///
/// Norms before the parts (GPT-2): `resid_pre, norm1, attn…, resid_mid, norm2, mlp…, resid_post`, and `norm_final` at the end.
/// Norms after the sums (2017): `resid_pre, attn…, resid_mid, norm1, mlp…, resid_post, norm2`; `norm2` is the next block's `resid_pre`.
/// Without a feed-forward net there is no `resid_mid`, `norm2` or `mlp…`. A gated net has a `pre_linear` beside its `pre`. Queries and keys
/// are seen after rotary positions have turned them, and keys and values once for each query head, whether heads share them or not. A table
/// without blocks has only `logits`.
pub fn places(spec: &GptSpec) -> Vec<(String, &'static str)> {
    if spec.is_table() {
        return vec![own(LOGITS)];
    }
    let mut places = vec![own(EMBED)];
    if spec.position.is_added() {
        places.push(own(POSITION));
    }
    for layer in 0..spec.layers {
        let named = |place: Place| (format!("blocks.{layer}.{}", place.0), place.1);
        places.extend(block_places(spec).into_iter().map(named));
    }
    if spec.norm == NormPlace::Pre {
        places.push(own(NORM_FINAL));
    }
    places.push(own(LOGITS));
    places
}

fn own(place: Place) -> (String, &'static str) {
    (place.0.to_owned(), place.1)
}

/// A block of attention alone.
fn attention_places(spec: &GptSpec) -> Vec<Place> {
    let parts: [&[Place]; 4] = match spec.norm {
        NormPlace::Pre => [&[RESID_PRE], &[NORM1], &ATTENTION, &[RESID_POST]],
        NormPlace::Post => [&[RESID_PRE], &ATTENTION, &[RESID_POST], &[NORM1]],
    };
    parts.concat()
}

fn block_places(spec: &GptSpec) -> Vec<Place> {
    let feed_forward: &[Place] = match spec.feed_forward {
        FeedForward::Plain => &[PRE, POST, OUT],
        FeedForward::Gated => &[PRE, PRE_LINEAR, POST, OUT],
        FeedForward::None => return attention_places(spec),
    };
    let parts: [&[Place]; 7] = match spec.norm {
        NormPlace::Pre => [
            &[RESID_PRE],
            &[NORM1],
            &ATTENTION,
            &[RESID_MID],
            &[NORM2],
            feed_forward,
            &[RESID_POST],
        ],
        NormPlace::Post => [
            &[RESID_PRE],
            &ATTENTION,
            &[RESID_MID],
            &[NORM1],
            feed_forward,
            &[RESID_POST],
            &[NORM2],
        ],
    };
    parts.concat()
}
