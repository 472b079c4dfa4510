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

use burn::module::Module;
use burn::nn::{Embedding, Linear};
use burn::tensor::module::linear;
use burn::tensor::{Device, Int, Tensor};
use spec::{GptSpec, NormPlace, Position};

use crate::draw::Weights;
use crate::pass::{Cache, Pass};
use attention::Attention;
use feed_forward::FeedForward;
use norm::Norm;
use position::{Positions, sinusoids};
use weights::{new_embedding, new_linear};

/// Attention, then the feed-forward net, each added to the residual stream.
#[derive(Module, Debug)]
struct Block {
    norm1: Norm,
    attn: Attention,
    norm2: Norm,
    mlp: FeedForward,
    #[module(skip)]
    norm: NormPlace,
}

impl Block {
    fn new(spec: &GptSpec, layer: usize, weights: &mut Weights) -> Self {
        Self {
            norm1: Norm::new(spec, weights),
            attn: Attention::new(spec, layer, weights),
            norm2: Norm::new(spec, weights),
            mlp: FeedForward::new(spec, weights),
            norm: spec.norm,
        }
    }

    /// `[B, T, D]` -> `[B, T, D]`
    fn forward(&self, x: Tensor<3>, positions: &Positions, pass: &mut Pass) -> Tensor<3> {
        let x = pass.trace.see("resid_pre", x);
        match self.norm {
            NormPlace::Pre => {
                let normed = pass.trace.see("norm1", self.norm1.forward(x.clone()));
                let x = x + self.attn.forward(normed, positions, pass);
                let x = pass.trace.see("resid_mid", x);
                let normed = pass.trace.see("norm2", self.norm2.forward(x.clone()));
                let x = x + self.mlp.forward(normed, pass);
                pass.trace.see("resid_post", x)
            }
            NormPlace::Post => {
                let x = x.clone() + self.attn.forward(x, positions, pass);
                let x = pass.trace.see("resid_mid", x);
                let x = pass.trace.see("norm1", self.norm1.forward(x));
                let x = x.clone() + self.mlp.forward(x, pass);
                let x = pass.trace.see("resid_post", x);
                pass.trace.see("norm2", self.norm2.forward(x))
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
    /// None when the output shares the token embedding. It never has a bias, as in GPT-2.
    output: Option<Linear>,
    #[module(skip)]
    spec: GptSpec,
}

impl Gpt {
    /// The network of `spec` with the initial weights number `seed`.
    pub fn new(spec: &GptSpec, vocabulary: usize, seed: u64, device: &Device) -> Self {
        let weights = &mut Weights::new(seed, device);
        let headless = GptSpec { bias: false, ..spec.clone() };
        Self {
            token_embedding: new_embedding(spec, vocabulary, weights),
            position_embedding: (spec.position == Position::Learned)
                .then(|| new_embedding(spec, spec.context, weights)),
            blocks: (0..spec.layers).map(|i| Block::new(spec, i, weights)).collect(),
            norm_final: (spec.norm == NormPlace::Pre).then(|| Norm::new(spec, weights)),
            output: (!spec.tied)
                .then(|| new_linear(&headless, [spec.width, vocabulary], 1.0, weights)),
            spec: spec.clone(),
        }
    }

    /// `[B, T]` -> `[B, T, V]`, T at most the context: tokens of the cache included, unless the network [rolls](GptSpec::rolls).
    pub fn forward(&self, tokens: Tensor<2, Int>, pass: &mut Pass) -> Tensor<3> {
        let [_, time] = tokens.dims();
        let start = pass.cache.as_ref().map_or(0, Cache::len);
        let context = self.spec.context;
        let seen = if self.spec.rolls() { 0 } else { start };
        assert!(seen + time <= context, "{seen} + {time} tokens exceed a context of {context}");
        let positions = Positions::new(&self.spec, start, time, &tokens.device().inner());
        let mut x = self.enter(tokens, start, pass); //                 [B, T, D]
        for layer in 0..self.blocks.len() {
            x = self.block(layer, x, &positions, pass); //              [B, T, D]
        }
        if let Some(cache) = &mut pass.cache {
            cache.advance(time);
        }
        self.leave(x, pass)
    }

    /// From tokens to the residual stream: `[B, T]` -> `[B, T, D]`
    fn enter(&self, tokens: Tensor<2, Int>, start: usize, pass: &mut Pass) -> Tensor<3> {
        let x = self.embed(tokens, start, pass);
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

    /// From the residual stream to logits: `[B, T, D]` -> `[B, T, V]`
    fn leave(&self, x: Tensor<3>, pass: &mut Pass) -> Tensor<3> {
        let x = match &self.norm_final {
            Some(norm) => pass.trace.see("norm_final", norm.forward(x)),
            None => x,
        };
        let logits = match &self.output {
            Some(output) => output.forward(x), //                       [B, T, V]
            None => linear(x, self.token_embedding.weight.val().transpose(), None),
        };
        pass.trace.see("logits", logits)
    }

    /// `[B, T]` -> `[B, T, D]`
    fn embed(&self, tokens: Tensor<2, Int>, start: usize, pass: &mut Pass) -> Tensor<3> {
        let [_, time] = tokens.dims();
        let device = tokens.device().inner();
        let embedded = pass.trace.see("embed", self.token_embedding.forward(tokens)); // [B, T, D]
        let positions = match (&self.position_embedding, self.spec.position) {
            (Some(table), _) => table.weight.val().narrow(0, start, time), // [T, D]
            (None, Position::Sinusoidal) => sinusoids(start, time, self.spec.width, &device),
            (None, Position::Learned | Position::Rotary | Position::None) => return embedded,
        };
        embedded + pass.trace.see("pos_embed", positions).unsqueeze::<3>()
    }
}
