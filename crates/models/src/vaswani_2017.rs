//! The first transformer: an encoder and a decoder that only attend (Vaswani et al. 2017, "Attention Is All You Need").
//!
//! Adds to the recurrent networks: every position asks all others at once, so that a whole sequence is read in one go. What [`crate::gpt`]
//! no longer has: an encoder, and in the decoder a second attention that asks what the encoder has read. As in the paper: norms after the
//! sums, one embedding for source, target and output (section 3.4), times sqrt(D); no biases but those of the feed-forward nets.
//! Leaves out: a cache for generation, the sequences here are short. One file, though a long one: the whole paper is read from top to bottom.
//!
//! Letters beside the usual ones: `S` positions of the source, `K` width of a head's queries and keys, `U` that of its values.

use burn::module::Module;
use burn::nn::{Embedding, LayerNorm, LayerNormConfig, Linear};
use burn::tensor::module::linear;
use burn::tensor::{Device, Int, Tensor, TensorData, activation, assert_shape};

use crate::draw::Weights;
use crate::pass::Pass;

/// The token that fills up the shorter sequences of a batch. Nobody attends to it in a source.
pub const PAD: i32 = 0;

/// Added to scores that must not count: e to it is 0 in every float format that engines use.
const HIDDEN: f32 = -1e9;

/// What a network is, beside its weights: the columns of the paper's table 3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Different tokens of source and target together, V.
    pub vocabulary: usize,
    /// Layers of the encoder, and as many of the decoder (the paper's N).
    pub layers: usize,
    /// Width of the residual stream, D (d_model).
    pub width: usize,
    /// Hidden width of the feed-forward nets, F (d_ff).
    pub hidden: usize,
    /// Heads, H (h).
    pub heads: usize,
    /// Width of a head's queries and keys, K (d_k). That of its values, U (d_v), is always D/H.
    pub key_width: usize,
    /// So many positions have a learned vector each, those of source and target the same; none: sinusoids.
    pub learned_positions: Option<usize>,
}

impl Shape {
    /// U, the width of a head's values.
    pub fn value_width(&self) -> usize {
        (self.width / self.heads).max(1)
    }

    /// How many numbers a network of this shape learns, without building it.
    pub fn parameters(&self) -> usize {
        let Self { layers, width, hidden, heads, .. } = *self;
        let attention = 2 * width * heads * (self.key_width + self.value_width());
        let feed_forward = 2 * width * hidden + hidden + width;
        let norm = 2 * width;
        let encoder = attention + feed_forward + 2 * norm;
        let decoder = 2 * attention + feed_forward + 3 * norm;
        let rows = self.vocabulary + self.learned_positions.unwrap_or(0);
        layers * (encoder + decoder) + rows * width
    }
}

/// Several heads, each of which asks by itself; their answers are joined and mixed (section 3.2).
#[derive(Module, Debug)]
struct Attention {
    query: Linear,
    key: Linear,
    value: Linear,
    out: Linear,
    heads: usize,
}

impl Attention {
    fn new(shape: &Shape, weights: &mut Weights) -> Self {
        let Shape { width, heads, key_width, .. } = *shape;
        let mut layer =
            |inputs, outputs| Linear { weight: xavier([inputs, outputs], weights), bias: None };
        Self {
            query: layer(width, heads * key_width),
            key: layer(width, heads * key_width),
            value: layer(width, heads * shape.value_width()),
            out: layer(heads * shape.value_width(), width),
            heads,
        }
    }

    /// softmax(Q Kᵀ / sqrt(K)) V, equation 1. `asking` `[B, T, D]`, `asked` `[B, S, D]` -> `[B, T, D]`; `mask` is added to the scores.
    fn forward(
        &self,
        asking: Tensor<3>,
        asked: Tensor<3>,
        mask: &Tensor<4>,
        pass: &mut Pass,
    ) -> Tensor<3> {
        let [batch, time, _] = asking.dims();
        let q = self.split(self.query.forward(asking)); //              [B, H, T, K]
        let k = self.split(self.key.forward(asked.clone())); //         [B, H, S, K]
        let v = self.split(self.value.forward(asked)); //               [B, H, S, U]
        let [_, heads, _, key_width] = q.dims();
        let scale = (key_width as f64).sqrt().recip();
        let scores = (q * scale).matmul(k.transpose()) + mask.clone(); // [B, H, T, S]
        let pattern = pass.trace.see("attn.pattern", activation::softmax(scores, 3));
        let z = pattern.matmul(v); //                                   [B, H, T, U]
        let [_, _, _, value_width] = z.dims();
        let joined = z.swap_dims(1, 2).reshape([batch, time, heads * value_width]); // [B, T, H U]
        self.out.forward(joined) //                                     [B, T, D]
    }

    /// `[B, T, H K]` -> `[B, H, T, K]`
    fn split(&self, x: Tensor<3>) -> Tensor<4> {
        let [batch, time, width] = x.dims();
        x.reshape([batch, time, self.heads, width / self.heads]).swap_dims(1, 2)
    }
}

/// max(0, x W1 + b1) W2 + b2, each position by itself (equation 2).
#[derive(Module, Debug)]
struct FeedForward {
    up: Linear,
    down: Linear,
}

impl FeedForward {
    fn new(shape: &Shape, weights: &mut Weights) -> Self {
        let Shape { width, hidden, .. } = *shape;
        let mut layer = |inputs, outputs| Linear {
            weight: xavier([inputs, outputs], weights),
            bias: Some(weights.zeros([outputs])),
        };
        Self { up: layer(width, hidden), down: layer(hidden, width) }
    }

    /// `[B, T, D]` -> `[B, T, D]`
    fn forward(&self, x: Tensor<3>) -> Tensor<3> {
        let hidden = activation::relu(self.up.forward(x)); //           [B, T, F]
        self.down.forward(hidden) //                                    [B, T, D]
    }
}

/// A layer of the encoder: the source asks itself, then each position thinks by itself.
#[derive(Module, Debug)]
struct EncoderLayer {
    attn: Attention,
    norm1: LayerNorm,
    mlp: FeedForward,
    norm2: LayerNorm,
}

impl EncoderLayer {
    fn new(shape: &Shape, weights: &mut Weights, device: &Device) -> Self {
        Self {
            attn: Attention::new(shape, weights),
            norm1: new_norm(shape, device),
            mlp: FeedForward::new(shape, weights),
            norm2: new_norm(shape, device),
        }
    }

    /// `[B, S, D]` -> `[B, S, D]`
    fn forward(&self, x: Tensor<3>, padding: &Tensor<4>, pass: &mut Pass) -> Tensor<3> {
        let told = self.attn.forward(x.clone(), x.clone(), padding, pass);
        let x = add_and_norm(&self.norm1, x, told, pass);
        let thought = self.mlp.forward(x.clone());
        add_and_norm(&self.norm2, x, thought, pass)
    }
}

/// A layer of the decoder: the target asks what it has written so far, then what the encoder has read.
#[derive(Module, Debug)]
struct DecoderLayer {
    attn: Attention,
    norm1: LayerNorm,
    cross: Attention,
    norm2: LayerNorm,
    mlp: FeedForward,
    norm3: LayerNorm,
}

impl DecoderLayer {
    fn new(shape: &Shape, weights: &mut Weights, device: &Device) -> Self {
        Self {
            attn: Attention::new(shape, weights),
            norm1: new_norm(shape, device),
            cross: Attention::new(shape, weights),
            norm2: new_norm(shape, device),
            mlp: FeedForward::new(shape, weights),
            norm3: new_norm(shape, device),
        }
    }

    /// `[B, T, D]` -> `[B, T, D]`
    fn forward(
        &self,
        x: Tensor<3>,
        future: &Tensor<4>,
        source: &Encoded,
        pass: &mut Pass,
    ) -> Tensor<3> {
        let told = self.attn.forward(x.clone(), x.clone(), future, pass);
        let x = add_and_norm(&self.norm1, x, told, pass);
        let outer = pass.trace.enter(|| "cross".to_owned());
        let told = self.cross.forward(x.clone(), source.memory.clone(), &source.padding, pass);
        pass.trace.leave(outer);
        let x = add_and_norm(&self.norm2, x, told, pass);
        let thought = self.mlp.forward(x.clone());
        add_and_norm(&self.norm3, x, thought, pass)
    }
}

/// A source as the encoder has read it.
#[derive(Clone, Debug)]
pub struct Encoded {
    /// `[B, S, D]`
    memory: Tensor<3>,
    /// Added to the scores: hides what only fills up. `[B, 1, 1, S]`
    padding: Tensor<4>,
}

impl Encoded {
    /// One source, so many times over: for a search that tries several targets at once.
    pub fn repeated(&self, times: usize) -> Self {
        Self {
            memory: self.memory.clone().repeat_dim(0, times),
            padding: self.padding.clone().repeat_dim(0, times),
        }
    }
}

/// From a source and the beginning of a target to the logits of each next token of the target.
///
/// Traces `encoder.0.attn.pattern`, `decoder.0.attn.pattern` and `decoder.0.cross.attn.pattern`, `[B, H, T, S]` each.
#[derive(Module, Debug)]
pub struct Transformer {
    /// Of source, target and output.
    embedding: Embedding,
    positions: Option<Embedding>,
    encoder: Vec<EncoderLayer>,
    decoder: Vec<DecoderLayer>,
    #[module(skip)]
    shape: Shape,
}

impl Transformer {
    /// With the initial weights number `seed`: matrices after Glorot and Bengio (2010), embeddings normal with deviation 1/sqrt(D).
    pub fn new(shape: Shape, seed: u64, device: &Device) -> Self {
        let weights = &mut Weights::new(seed, device);
        let deviation = (shape.width as f64).sqrt().recip();
        let mut table = |rows| Embedding { weight: weights.normal([rows, shape.width], deviation) };
        Self {
            embedding: table(shape.vocabulary),
            positions: shape.learned_positions.map(table),
            encoder: (0..shape.layers)
                .map(|_| EncoderLayer::new(&shape, weights, device))
                .collect(),
            decoder: (0..shape.layers)
                .map(|_| DecoderLayer::new(&shape, weights, device))
                .collect(),
            shape,
        }
    }

    /// What it is, beside its weights.
    pub fn shape(&self) -> Shape {
        self.shape
    }

    /// A row a position, `[rows, D]`, where they are learned.
    pub fn learned_positions(&self) -> Option<Tensor<2>> {
        self.positions.as_ref().map(|table| table.weight.val())
    }

    /// `[B, S]` and `[B, T]` -> `[B, T, V]`
    pub fn forward(
        &self,
        source: Tensor<2, Int>,
        target: Tensor<2, Int>,
        pass: &mut Pass,
    ) -> Tensor<3> {
        let encoded = self.encode(source, pass);
        self.decode(target, &encoded, pass)
    }

    /// Reads the source, `[B, S]`.
    pub fn encode(&self, source: Tensor<2, Int>, pass: &mut Pass) -> Encoded {
        let [batch, length] = source.dims();
        let padding = source.clone().equal_elem(PAD).float() * HIDDEN; //  [B, S]
        let padding = padding.reshape([batch, 1, 1, length]); //        [B, 1, 1, S]
        let mut x = self.embed(source, pass); //                        [B, S, D]
        for (layer, part) in self.encoder.iter().enumerate() {
            let outer = pass.trace.enter(|| format!("encoder.{layer}"));
            x = part.forward(x, &padding, pass); //                     [B, S, D]
            pass.trace.leave(outer);
        }
        Encoded { memory: x, padding }
    }

    /// The logits of each next token after the targets `[B, T]`: `[B, T, V]`. What fills up a target stands at its end, where nobody sees it.
    pub fn decode(&self, target: Tensor<2, Int>, source: &Encoded, pass: &mut Pass) -> Tensor<3> {
        let [batch, time] = target.dims();
        assert_shape!(source.memory, [batch, _, self.shape.width]);
        let future = future(time, &target.device().inner()); //         [1, 1, T, T]
        let mut x = self.embed(target, pass); //                        [B, T, D]
        for (layer, part) in self.decoder.iter().enumerate() {
            let outer = pass.trace.enter(|| format!("decoder.{layer}"));
            x = part.forward(x, &future, source, pass); //              [B, T, D]
            pass.trace.leave(outer);
        }
        linear(x, self.embedding.weight.val().transpose(), None) //     [B, T, V]
    }

    /// Tokens times sqrt(D), and their positions. `[B, T]` -> `[B, T, D]`
    fn embed(&self, tokens: Tensor<2, Int>, pass: &mut Pass) -> Tensor<3> {
        let ([_, time], width) = (tokens.dims(), self.shape.width);
        let device = tokens.device().inner();
        let embedded = self.embedding.forward(tokens) * (width as f64).sqrt(); // [B, T, D]
        let positions = match &self.positions {
            Some(table) => table.weight.val().narrow(0, 0, time), //    [T, D]
            None => sinusoids(time, width, &device),
        };
        pass.dropout.apply(embedded + positions.unsqueeze::<3>())
    }
}

/// What a channel says at a position: a sine on even channels, a cosine on odd ones (section 3.5).
pub fn wave(position: usize, channel: usize, width: usize) -> f64 {
    let pair = (channel / 2 * 2) as f64;
    let angle = position as f64 / libm::pow(10_000.0, pair / width as f64);
    if channel.is_multiple_of(2) { libm::sin(angle) } else { libm::cos(angle) }
}

/// [`wave`]s of the first positions: `[T, D]`.
fn sinusoids(time: usize, width: usize, device: &Device) -> Tensor<2> {
    let row = |position| (0..width).map(move |channel| wave(position, channel, width) as f32);
    let values: Vec<f32> = (0..time).flat_map(row).collect();
    Tensor::from_data(TensorData::new(values, [time, width]), device)
}

/// LayerNorm(x + Sublayer(x)), section 3.1, with dropout on what the sublayer says (section 5.4).
fn add_and_norm(norm: &LayerNorm, x: Tensor<3>, said: Tensor<3>, pass: &mut Pass) -> Tensor<3> {
    norm.forward(x + pass.dropout.apply(said))
}

/// [`HIDDEN`] where a key comes after the position that asks, else 0: `[1, 1, T, T]`.
fn future(time: usize, device: &Device) -> Tensor<4> {
    let row = |t: usize| (0..time).map(move |s| if s > t { HIDDEN } else { 0.0 });
    let values: Vec<f32> = (0..time).flat_map(row).collect();
    Tensor::from_data(TensorData::new(values, [1, 1, time, time]), device)
}

/// Uniform within sqrt(6/(inputs + outputs)) (Glorot and Bengio 2010).
fn xavier(shape: [usize; 2], weights: &mut Weights) -> burn::module::Param<Tensor<2>> {
    let [inputs, outputs] = shape;
    weights.uniform(shape, (6.0 / (inputs + outputs) as f64).sqrt())
}

fn new_norm(shape: &Shape, device: &Device) -> LayerNorm {
    LayerNormConfig::new(shape.width).init(device)
}

#[cfg(test)]
mod tests;
