//! A decoder-only transformer: GPT (Radford et al. 2018; norms first, as GPT-2, 2019).
//!
//! Follows nanoGPT's `model.py` (<https://github.com/karpathy/nanoGPT>): LayerNorm > attention > feed-forward > block > GPT. Every part
//! is a knob of [`GptSpec`]; the initial weights and dropout masks are drawn on the host ([`crate::draw`]).
//! Leaves out: the factor sqrt(D) that Vaswani et al. (2017, section 3.4) put on embeddings that meet sinusoidal positions.

use burn::module::Module;
use burn::nn::{Embedding, LayerNorm, LayerNormConfig, Linear};
use burn::tensor::module::linear;
use burn::tensor::{Device, Int, Tensor, TensorData, activation};
use spec::{Activation, GptSpec, Init, NormPlace, Position};

use crate::draw::Weights;
use crate::pass::{Cache, Pass};

/// Added to the scores of the future: e to it is 0 in every float format that engines use.
const HIDDEN: f32 = -1e9;

/// Causal self-attention: each position asks those before it, in several heads.
///
/// Query, key and value are three layers: one joint layer was not faster on the CPU, and Muon treats each matrix by itself.
#[derive(Module, Debug)]
struct Attention {
    query: Linear,
    key: Linear,
    value: Linear,
    out: Linear,
    heads: usize,
    layer: usize,
}

impl Attention {
    fn new(spec: &GptSpec, layer: usize, weights: &mut Weights) -> Self {
        let width = spec.width;
        Self {
            query: new_linear(spec, [width, width], 1.0, weights),
            key: new_linear(spec, [width, width], 1.0, weights),
            value: new_linear(spec, [width, width], 1.0, weights),
            out: new_linear(spec, [width, width], residual_scale(spec), weights),
            heads: spec.heads,
            layer,
        }
    }

    /// `[B, T, D]` -> `[B, T, D]`; `future` is added to the scores.
    fn forward(&self, x: Tensor<3>, future: &Option<Tensor<4>>, pass: &mut Pass) -> Tensor<3> {
        let [batch, time, width] = x.dims();
        let q = self.split(self.query.forward(x.clone())); //           [B, H, T, K]
        let k = self.split(self.key.forward(x.clone())); //             [B, H, T, K]
        let v = self.split(self.value.forward(x)); //                   [B, H, T, K]
        let (k, v) = match &mut pass.cache {
            Some(cache) => cache.extend(self.layer, k, v), //           [B, H, S, K]
            None => (k, v),
        };
        let q = pass.trace.see("attn.q", q);
        let k = pass.trace.see("attn.k", k);
        let v = pass.trace.see("attn.v", v);
        let scale = ((width / self.heads) as f64).sqrt().recip();
        let scores = (q * scale).matmul(k.transpose()); //              [B, H, T, S]
        let scores = match future {
            Some(future) => scores + future.clone(),
            None => scores,
        };
        let scores = pass.trace.see("attn.scores", scores);
        let pattern = pass.trace.see("attn.pattern", activation::softmax(scores, 3));
        let pattern = pass.dropout.apply(pattern);
        let z = pass.trace.see("attn.z", pattern.matmul(v)); //         [B, H, T, K]
        let joined = z.swap_dims(1, 2).reshape([batch, time, width]); // [B, T, D]
        let out = pass.trace.see("attn.out", self.out.forward(joined));
        pass.dropout.apply(out)
    }

    /// `[B, T, D]` -> `[B, H, T, K]`
    fn split(&self, x: Tensor<3>) -> Tensor<4> {
        let [batch, time, width] = x.dims();
        x.reshape([batch, time, self.heads, width / self.heads]).swap_dims(1, 2)
    }
}

/// The feed-forward net: each position by itself, through a wider layer and back.
#[derive(Module, Debug)]
struct FeedForward {
    up: Linear,
    down: Linear,
    #[module(skip)]
    activation: Activation,
}

impl FeedForward {
    fn new(spec: &GptSpec, weights: &mut Weights) -> Self {
        let (width, hidden) = (spec.width, spec.width * spec.mlp_factor);
        Self {
            up: new_linear(spec, [width, hidden], 1.0, weights),
            down: new_linear(spec, [hidden, width], residual_scale(spec), weights),
            activation: spec.activation,
        }
    }

    /// `[B, T, D]` -> `[B, T, D]`
    fn forward(&self, x: Tensor<3>, pass: &mut Pass) -> Tensor<3> {
        let pre = pass.trace.see("mlp.pre", self.up.forward(x)); //     [B, T, F]
        let post = pass.trace.see("mlp.post", activate(self.activation, pre));
        let out = pass.trace.see("mlp.out", self.down.forward(post)); // [B, T, D]
        pass.dropout.apply(out)
    }
}

fn activate(kind: Activation, x: Tensor<3>) -> Tensor<3> {
    match kind {
        Activation::Gelu => gelu(x),
        Activation::GeluTanh => gelu_tanh(x),
        Activation::Relu => activation::relu(x),
        Activation::Silu => activation::silu(x),
        Activation::Tanh => activation::tanh(x),
    }
}

/// x/2 · (1 + erf(x/sqrt(2))). Not burn's `gelu`: on some engines its gradient is that of the tanh form.
fn gelu(x: Tensor<3>) -> Tensor<3> {
    let twice_cdf = (x.clone() * std::f64::consts::FRAC_1_SQRT_2).erf() + 1.0;
    x * twice_cdf * 0.5
}

/// 0.5 x (1 + tanh(u)) with u = sqrt(2/π) (x + 0.044715 x³) (Hendrycks and Gimpel 2016), written as x · sigmoid(2u): the same, cheaper.
fn gelu_tanh(x: Tensor<3>) -> Tensor<3> {
    let twice = 2.0 * (2.0 / std::f64::consts::PI).sqrt();
    let slope = x.clone() * x.clone() * (twice * 0.044715) + twice;
    x.clone() * activation::sigmoid(x * slope)
}

/// Attention, then the feed-forward net, each added to the residual stream.
#[derive(Module, Debug)]
struct Block {
    norm1: LayerNorm,
    attn: Attention,
    norm2: LayerNorm,
    mlp: FeedForward,
    #[module(skip)]
    norm: NormPlace,
}

impl Block {
    fn new(spec: &GptSpec, layer: usize, weights: &mut Weights, device: &Device) -> Self {
        Self {
            norm1: new_norm(spec, device),
            attn: Attention::new(spec, layer, weights),
            norm2: new_norm(spec, device),
            mlp: FeedForward::new(spec, weights),
            norm: spec.norm,
        }
    }

    /// `[B, T, D]` -> `[B, T, D]`
    fn forward(&self, x: Tensor<3>, future: &Option<Tensor<4>>, pass: &mut Pass) -> Tensor<3> {
        let x = pass.trace.see("resid_pre", x);
        match self.norm {
            NormPlace::Pre => {
                let normed = pass.trace.see("norm1", self.norm1.forward(x.clone()));
                let x = x + self.attn.forward(normed, future, pass);
                let x = pass.trace.see("resid_mid", x);
                let normed = pass.trace.see("norm2", self.norm2.forward(x.clone()));
                let x = x + self.mlp.forward(normed, pass);
                pass.trace.see("resid_post", x)
            }
            NormPlace::Post => {
                let x = x.clone() + self.attn.forward(x, future, pass);
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
    norm_final: Option<LayerNorm>,
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
            blocks: (0..spec.layers).map(|i| Block::new(spec, i, weights, device)).collect(),
            norm_final: (spec.norm == NormPlace::Pre).then(|| new_norm(spec, device)),
            output: (!spec.tied)
                .then(|| new_linear(&headless, [spec.width, vocabulary], 1.0, weights)),
            spec: spec.clone(),
        }
    }

    /// `[B, T]` -> `[B, T, V]`, T at most the context, tokens of the cache included.
    pub fn forward(&self, tokens: Tensor<2, Int>, pass: &mut Pass) -> Tensor<3> {
        let [_, time] = tokens.dims();
        let start = pass.cache.as_ref().map_or(0, Cache::len);
        let context = self.spec.context;
        assert!(start + time <= context, "{start} + {time} tokens exceed a context of {context}");
        let device = tokens.device().inner();
        let x = self.embed(tokens, start, pass); //                     [B, T, D]
        let mut x = pass.dropout.apply(x);
        let future = future(time, start, &device); //                   [1, 1, T, S]
        for (layer, block) in self.blocks.iter().enumerate() {
            let outer = pass.trace.enter(|| format!("blocks.{layer}"));
            x = block.forward(x, &future, pass); //                     [B, T, D]
            pass.trace.leave(outer);
        }
        if let Some(norm) = &self.norm_final {
            x = pass.trace.see("norm_final", norm.forward(x));
        }
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
            (None, Position::Learned | Position::None) => return embedded,
        };
        embedded + pass.trace.see("pos_embed", positions).unsqueeze::<3>()
    }
}

/// Sines and cosines of the positions `start..start + time` (Vaswani et al. 2017, section 3.5): `[T, D]`.
fn sinusoids(start: usize, time: usize, width: usize, device: &Device) -> Tensor<2> {
    let wave = |position: usize, channel: usize| {
        let pair = (channel / 2 * 2) as f64;
        let angle = position as f64 / libm::pow(10_000.0, pair / width as f64);
        if channel.is_multiple_of(2) { libm::sin(angle) } else { libm::cos(angle) }
    };
    let rows = start..start + time;
    let values: Vec<f32> =
        rows.flat_map(|row| (0..width).map(move |channel| wave(row, channel) as f32)).collect();
    Tensor::from_data(TensorData::new(values, [time, width]), device)
}

/// What hides the future: [`HIDDEN`] where key `s` comes after position `start + t`, else 0, as `[1, 1, T, S]`. None where nothing is hidden.
fn future(time: usize, start: usize, device: &Device) -> Option<Tensor<4>> {
    let keys = start + time;
    let row = |t: usize| (0..keys).map(move |s| if s > start + t { HIDDEN } else { 0.0 });
    let values: Vec<f32> = (0..time).flat_map(row).collect();
    (time > 1).then(|| Tensor::from_data(TensorData::new(values, [1, 1, time, keys]), device))
}

fn new_embedding(spec: &GptSpec, rows: usize, weights: &mut Weights) -> Embedding {
    let deviation = match spec.init {
        Init::Gpt2 | Init::Xavier => 0.02,
        Init::Pytorch => 1.0,
    };
    Embedding { weight: weights.normal([rows, spec.width], deviation) }
}

/// `scale` shrinks GPT-2's weights, see [`residual_scale`].
fn new_linear(spec: &GptSpec, shape: [usize; 2], scale: f64, weights: &mut Weights) -> Linear {
    let [inputs, outputs] = shape;
    let default_bound = (inputs as f64).sqrt().recip();
    let weight = match spec.init {
        Init::Gpt2 => weights.normal(shape, 0.02 * scale),
        Init::Pytorch => weights.uniform(shape, default_bound),
        Init::Xavier => weights.uniform(shape, (6.0 / (inputs + outputs) as f64).sqrt()),
    };
    let bias = spec.bias.then(|| match spec.init {
        Init::Pytorch => weights.uniform([outputs], default_bound),
        Init::Gpt2 | Init::Xavier => weights.zeros([outputs]),
    });
    Linear { weight, bias }
}

/// 2·layers projections add to the residual stream; this keeps their sum from growing with depth (Radford et al. 2019, section 2.3).
fn residual_scale(spec: &GptSpec) -> f64 {
    ((2 * spec.layers) as f64).sqrt().recip()
}

fn new_norm(spec: &GptSpec, device: &Device) -> LayerNorm {
    LayerNormConfig::new(spec.width).with_bias(spec.bias).init(device)
}
