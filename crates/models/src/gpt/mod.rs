//! A decoder-only transformer: GPT (Radford et al. 2018; norms first, as GPT-2, 2019), and by turns of its knobs Llama 2 (Touvron et
//! al. 2023) and Mistral (Jiang et al. 2023).
//!
//! Follows nanoGPT's `model.py` (<https://github.com/karpathy/nanoGPT>): norm > attention > feed-forward > block > GPT. Every part
//! is a knob of [`GptSpec`]; the initial weights and dropout masks are drawn on the host ([`crate::draw`]).
//! Leaves out: the factor sqrt(D) that Vaswani et al. (2017, section 3.4) put on embeddings that meet sinusoidal positions.

mod attention;
pub mod counted;
mod feed_forward;
mod norm;
mod position;
pub mod recompute;
mod weights;
mod writer;

use burn::module::Module;
use burn::nn::{Embedding, Linear};
use burn::tensor::module::linear;
use burn::tensor::{Device, Int, Tensor};
use spec::{FeedForward as Shape, GptSpec, NormPlace, Position};

use crate::draw::Weights;
use crate::pass::{Cache, Pass};
use attention::Attention;
use feed_forward::FeedForward;
use norm::Norm;
use position::{Positions, sinusoids};
use weights::{new_embedding, new_linear};

pub use writer::Writer;

/// Attention, then the feed-forward net if there is one, each added to the residual stream.
#[derive(Module, Debug)]
struct Block {
    norm1: Norm,
    attn: Attention,
    /// None in a block of attention alone; `mlp` likewise.
    norm2: Option<Norm>,
    mlp: Option<FeedForward>,
    #[module(skip)]
    norm: NormPlace,
}

impl Block {
    fn new(spec: &GptSpec, layer: usize, weights: &mut Weights) -> Self {
        let has_net = spec.feed_forward != Shape::None;
        Self {
            norm1: Norm::new(spec, weights),
            attn: Attention::new(spec, layer, weights),
            norm2: has_net.then(|| Norm::new(spec, weights)),
            mlp: has_net.then(|| FeedForward::new(spec, weights)),
            norm: spec.norm,
        }
    }

    /// `[B, T, D]` -> `[B, T, D]`
    fn forward(&self, x: Tensor<3>, positions: &Positions, pass: &mut Pass) -> Tensor<3> {
        let x = pass.trace.see("resid_pre", x);
        match self.norm {
            NormPlace::Pre => {
                let normed = pass.trace.see("norm1", self.norm1.forward(x.clone()));
                let mut x = x + self.attn.forward(normed, positions, pass);
                if let (Some(norm2), Some(mlp)) = (&self.norm2, &self.mlp) {
                    x = pass.trace.see("resid_mid", x);
                    let normed = pass.trace.see("norm2", norm2.forward(x.clone()));
                    x = x + mlp.forward(normed, pass);
                }
                pass.trace.see("resid_post", x)
            }
            NormPlace::Post => {
                let x = x.clone() + self.attn.forward(x, positions, pass);
                let (Some(norm2), Some(mlp)) = (&self.norm2, &self.mlp) else {
                    let x = pass.trace.see("resid_post", x);
                    return pass.trace.see("norm1", self.norm1.forward(x));
                };
                let x = pass.trace.see("resid_mid", x);
                let x = pass.trace.see("norm1", self.norm1.forward(x));
                let x = x.clone() + mlp.forward(x, pass);
                let x = pass.trace.see("resid_post", x);
                pass.trace.see("norm2", norm2.forward(x))
            }
        }
    }
}

/// A decoder-only transformer: from tokens to the logits of each next token.
#[derive(Module, Debug)]
pub struct Gpt {
    token_embedding: Embedding,
    position_embedding: Option<Embedding>,
    blocks: Vec<Block>,
    norm_final: Option<Norm>,
    /// None when the output shares the token embedding, or is it.
    output: Option<Linear>,
    #[module(skip)]
    spec: GptSpec,
}

impl Gpt {
    /// The network of `spec` with the initial weights number `seed`.
    pub fn new(spec: &GptSpec, vocabulary: usize, seed: u64, device: &Device) -> Self {
        Self::of(spec, vocabulary, &mut Weights::new(seed, device))
    }

    /// The same network without its numbers, to be counted ([`Weights::outline`]).
    pub fn outline(spec: &GptSpec, vocabulary: usize, device: &Device) -> Self {
        Self::of(spec, vocabulary, &mut Weights::outline(device))
    }

    fn of(spec: &GptSpec, vocabulary: usize, weights: &mut Weights) -> Self {
        if spec.is_table() {
            return Self::table(spec, vocabulary, weights);
        }
        let width = spec.width;
        Self {
            token_embedding: new_embedding(spec, [vocabulary, width], weights),
            position_embedding: (spec.position == Position::Learned)
                .then(|| new_embedding(spec, [spec.context, width], weights)),
            blocks: (0..spec.layers).map(|i| Block::new(spec, i, weights)).collect(),
            norm_final: (spec.norm == NormPlace::Pre).then(|| Norm::new(spec, weights)),
            output: (!spec.tied)
                .then(|| new_linear(spec, spec.output_bias, [width, vocabulary], 1.0, weights)),
            spec: spec.clone(),
        }
    }

    /// A row of logits a token (Karpathy 2023, `bigram.py`): `[V, V]`.
    fn table(spec: &GptSpec, vocabulary: usize, weights: &mut Weights) -> Self {
        Self {
            token_embedding: new_embedding(spec, [vocabulary, vocabulary], weights),
            position_embedding: None,
            blocks: vec![],
            norm_final: None,
            output: None,
            spec: spec.clone(),
        }
    }

    /// `[B, T]` -> `[B, T, V]`, T at most the context: tokens of the cache included, unless the network [rolls](GptSpec::rolls).
    pub fn forward(&self, tokens: Tensor<2, Int>, pass: &mut Pass) -> Tensor<3> {
        if self.spec.is_table() {
            if let Some(cache) = &mut pass.cache {
                cache.advance(tokens.dims()[1]);
            }
            return pass.trace.see("logits", self.token_embedding.forward(tokens)); // [B, T, V]
        }
        let x = self.embed(tokens, pass); //                            [B, T, D]
        self.forward_embedded(x, pass)
    }

    /// As [`Self::forward`], where each position is a weighted sum of tokens, as numbers that stand in a prompt are (Garg et al. 2022,
    /// section 3): `[B, T, V]` -> `[B, T, V]`. A row with a single 1 is that token.
    pub fn forward_mixed(&self, mixes: Tensor<3>, pass: &mut Pass) -> Tensor<3> {
        let [_, _, vocabulary] = mixes.dims();
        let embedding = self.token_embedding.weight.val(); //           [V, D]
        assert_eq!(vocabulary, embedding.dims()[0], "a weight for every token");
        let x = self.place(mixes.matmul(embedding.unsqueeze()), pass); // [B, T, D]
        self.forward_embedded(x, pass)
    }

    /// [`Self::forward`] from what [`Self::embed`] made of the tokens: `[B, T, D]` -> `[B, T, V]`.
    pub fn forward_embedded(&self, x: Tensor<3>, pass: &mut Pass) -> Tensor<3> {
        let x = self.through(x, pass); //                               [B, T, D]
        self.leave(x, pass)
    }

    /// What the output layer reads: `[B, T]` -> `[B, T, D]`, tokens as for [`Self::forward`]. Other heads can read it too.
    pub fn features(&self, tokens: Tensor<2, Int>, pass: &mut Pass) -> Tensor<3> {
        let x = self.embed(tokens, pass);
        let x = self.through(x, pass);
        self.last(x, pass)
    }

    /// Through all blocks: `[B, T, D]` -> `[B, T, D]`
    fn through(&self, x: Tensor<3>, pass: &mut Pass) -> Tensor<3> {
        let [_, time, _] = x.dims();
        let (start, before) = match &pass.cache {
            Some(cache) => (cache.len(), cache.before(self.spec.reach())),
            None => (0, 0),
        };
        let positions = Positions::new(&self.spec, start, before, time, &x.device().inner());
        let mut x = pass.dropout.apply(x);
        for layer in 0..self.blocks.len() {
            x = self.block(layer, x, &positions, pass); //              [B, T, D]
        }
        if let Some(cache) = &mut pass.cache {
            cache.advance(time);
        }
        x
    }

    /// From tokens to the residual stream: `[B, T]` -> `[B, T, D]`
    fn enter(&self, tokens: Tensor<2, Int>, pass: &mut Pass) -> Tensor<3> {
        let x = self.embed(tokens, pass);
        pass.dropout.apply(x)
    }

    /// Through one block: `[B, T, D]` -> `[B, T, D]`
    fn block(
        &self,
        layer: usize,
        x: Tensor<3>,
        positions: &Positions,
        pass: &mut Pass,
    ) -> Tensor<3> {
        let outer = pass.trace.enter(|| format!("blocks.{layer}"));
        let x = self.blocks[layer].forward(x, positions, pass);
        pass.trace.leave(outer);
        x
    }

    /// The last norm, where there is one: `[B, T, D]` -> `[B, T, D]`
    fn last(&self, x: Tensor<3>, pass: &mut Pass) -> Tensor<3> {
        match &self.norm_final {
            Some(norm) => pass.trace.see("norm_final", norm.forward(x)),
            None => x,
        }
    }

    /// From the residual stream to logits: `[B, T, D]` -> `[B, T, V]`
    fn leave(&self, x: Tensor<3>, pass: &mut Pass) -> Tensor<3> {
        let x = self.last(x, pass);
        let logits = match &self.output {
            Some(output) => output.forward(x), //                       [B, T, V]
            None => linear(x, self.token_embedding.weight.val().transpose(), None),
        };
        pass.trace.see("logits", logits)
    }

    /// The same without an output layer of its own, for another head over its [features](Self::features).
    pub fn headless(self) -> Self {
        Self { output: None, ..self }
    }

    /// The same network cut off after its first blocks: the last norm and the output read what these leave.
    pub fn first(&self, layers: usize) -> Self {
        let blocks = self.blocks.iter().take(layers).cloned().collect();
        Self { blocks, spec: GptSpec { layers, ..self.spec.clone() }, ..self.clone() }
    }

    /// Its settings.
    pub fn spec(&self) -> &GptSpec {
        &self.spec
    }

    /// What tokens are before the first block, with what is added for their positions: `[B, T]` -> `[B, T, D]`
    pub fn embed(&self, tokens: Tensor<2, Int>, pass: &mut Pass) -> Tensor<3> {
        self.place(self.token_embedding.forward(tokens), pass)
    }

    /// Adds positions, where they are added: `[B, T, D]` -> `[B, T, D]`
    fn place(&self, embedded: Tensor<3>, pass: &mut Pass) -> Tensor<3> {
        let [_, time, _] = embedded.dims();
        let start = pass.cache.as_ref().map_or(0, Cache::len);
        let context = self.spec.context;
        let seen = if self.spec.rolls() { 0 } else { start };
        assert!(seen + time <= context, "{seen} + {time} tokens exceed a context of {context}");
        let device = embedded.device().inner();
        let embedded = pass.trace.see("embed", embedded); //            [B, T, D]
        let positions = match (&self.position_embedding, self.spec.position) {
            (Some(table), _) => table.weight.val().narrow(0, start, time), // [T, D]
            (None, Position::Sinusoidal) => sinusoids(start, time, self.spec.width, &device),
            (None, Position::Learned | Position::Rotary | Position::None) => return embedded,
        };
        embedded + pass.trace.see("pos_embed", positions).unsqueeze::<3>()
    }
}
