//! The networks' settings.

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use crate::ExperimentSpec;

/// What is run, with its settings.
#[derive(Clone, Debug, PartialEq)]
pub enum ModelSpec {
    /// A decoder-only transformer.
    Gpt(GptSpec),
    /// Anything else on the path.
    Experiment(ExperimentSpec),
}

/// The kind stands among the settings: `{"kind": "gpt", "layers": 2, …}`.
#[derive(Serialize)]
struct Tagged<'a, T: Serialize> {
    kind: &'a str,
    #[serde(flatten)]
    settings: &'a T,
}

impl Serialize for ModelSpec {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Gpt(settings) => Tagged { kind: "gpt", settings }.serialize(serializer),
            Self::Experiment(settings) => {
                Tagged { kind: settings.kind.kind, settings }.serialize(serializer)
            }
        }
    }
}

/// Through JSON's own values, as specs are read anyway: serde's way costs every page some 10 KB more.
impl<'de> Deserialize<'de> for ModelSpec {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut fields = Map::deserialize(deserializer)?;
        let kind = fields.remove("kind");
        match kind.as_ref().and_then(Value::as_str) {
            Some("gpt") => serde_json::from_value(Value::Object(fields))
                .map(Self::Gpt)
                .map_err(D::Error::custom),
            Some(other) => {
                ExperimentSpec::read(other, fields).map(Self::Experiment).map_err(D::Error::custom)
            }
            None => Err(D::Error::missing_field("kind")),
        }
    }
}

/// A decoder-only transformer (Radford et al. 2019), every part a knob.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GptSpec {
    /// Number of blocks. Without any the network is a table: the row of a token holds the logits of the next, and nothing else matters.
    pub layers: usize,
    /// Attention heads a block; divides `width`.
    pub heads: usize,
    /// Channels of the residual stream, D.
    pub width: usize,
    /// Longest window of tokens, T.
    pub context: usize,
    /// Hidden channels of the feed-forward net, as a multiple of `width`.
    pub mlp_factor: usize,
    /// Non-linearity of the feed-forward net.
    pub activation: Activation,
    /// Before each part (GPT-2) or after each sum (Vaswani et al. 2017).
    pub norm: NormPlace,
    /// Chance that an activation is zeroed while training.
    pub dropout: f64,
    /// Whether the output layer shares the token embedding.
    pub tied: bool,
    /// Whether linear layers and norms have biases.
    pub bias: bool,
    /// How positions enter.
    pub position: Position,
    /// How weights are drawn.
    pub init: Init,
    /// What a norm holds constant.
    #[serde(default)]
    pub norm_kind: NormKind,
    /// The shape of the feed-forward net.
    #[serde(default)]
    pub feed_forward: FeedForward,
    /// Query heads that share one head of keys and values; divides `heads`. 1 is multi-head, `heads` is multi-query attention.
    #[serde(default = "one")]
    pub heads_per_key: usize,
    /// Tokens that a position sees, itself included; 0 for all before it.
    #[serde(default)]
    pub attention_window: usize,
    /// Whether queries, keys and values have biases, where linear layers have.
    #[serde(default = "yes")]
    pub query_bias: bool,
    /// Whether the output layer has a bias; GPT-2's has none.
    #[serde(default)]
    pub output_bias: bool,
}

fn one() -> usize {
    1
}

fn yes() -> bool {
    true
}

impl Default for GptSpec {
    /// GPT-2's block, in the size of nanoGPT's laptop run.
    fn default() -> Self {
        Self {
            layers: 4,
            heads: 4,
            width: 128,
            context: 64,
            mlp_factor: 4,
            activation: Activation::Gelu,
            norm: NormPlace::Pre,
            dropout: 0.0,
            tied: true,
            bias: false,
            position: Position::Learned,
            init: Init::Gpt2,
            norm_kind: NormKind::Layer,
            feed_forward: FeedForward::Plain,
            heads_per_key: 1,
            attention_window: 0,
            query_bias: true,
            output_bias: false,
        }
    }
}

impl GptSpec {
    /// Whether the network is a table of logits, a row a token: what Karpathy's `bigram.py` learns.
    pub fn is_table(&self) -> bool {
        self.layers == 0
    }

    /// Channels of one head, K.
    pub fn head_width(&self) -> usize {
        self.width / self.heads
    }

    /// Heads of keys and values, G.
    pub fn key_heads(&self) -> usize {
        self.heads / self.heads_per_key
    }

    /// Hidden channels of the feed-forward net, F. A gated net has a third matrix, so it gets two thirds of the channels (Shazeer 2020),
    /// rounded up to a multiple of 4 as llama2.c does.
    pub fn hidden(&self) -> usize {
        let plain = self.mlp_factor * self.width;
        match self.feed_forward {
            FeedForward::None => 0,
            FeedForward::Plain => plain,
            FeedForward::Gated => (2 * plain / 3).next_multiple_of(4),
        }
    }

    /// Keys that a position sees at most, itself included.
    pub fn reach(&self) -> usize {
        if self.attention_window == 0 { self.context } else { self.attention_window }
    }

    /// Whether writing can go on beyond the context: a window of attention rolls along, and no position has a vector of its own.
    pub fn rolls(&self) -> bool {
        self.attention_window > 0 && !self.position.is_added()
    }

    /// Bytes of the keys and values that writing one text keeps, in 32-bit floats: 2 · layers · key heads · head width · reach · 4.
    pub fn cache_bytes(&self) -> usize {
        2 * self.layers * self.key_heads() * self.head_width() * self.reach() * 4
    }
}

/// Non-linearity of the feed-forward net.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Activation {
    /// Exact Gaussian error linear unit.
    Gelu,
    /// GELU's tanh approximation, as GPT-2 uses.
    GeluTanh,
    /// max(0, x).
    Relu,
    /// x · sigmoid(x).
    Silu,
    /// Hyperbolic tangent.
    Tanh,
}

/// Where layer normalisation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NormPlace {
    /// x + f(norm(x)), and a last norm before the output.
    Pre,
    /// norm(x + f(x)).
    Post,
}

/// What a norm holds constant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NormKind {
    /// Mean 0 and variance 1, then a gain and perhaps a bias (Ba et al. 2016).
    #[default]
    Layer,
    /// Mean square 1, then a gain; never a bias (Zhang and Sennrich 2019).
    Rms,
}

/// The shape of the feed-forward net; `act` is the spec's activation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FeedForward {
    /// down(act(up(x))) (Vaswani et al. 2017, section 3.3).
    #[default]
    Plain,
    /// down(act(gate(x)) · up(x)); with silu this is SwiGLU (Shazeer 2020, equation 6).
    Gated,
    /// No such net, nor the norm before it: attention alone (Elhage et al. 2021).
    None,
}

/// How positions enter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Position {
    /// A trained vector for each position.
    Learned,
    /// Fixed sines and cosines (Vaswani et al. 2017, section 3.5).
    Sinusoidal,
    /// Queries and keys turn with their position, pair by pair (Su et al. 2021, equation 34), with the base 10,000.
    Rotary,
    /// None: order is known only through the causal mask.
    None,
}

impl Position {
    /// Whether a vector is added to each token's.
    pub fn is_added(self) -> bool {
        matches!(self, Self::Learned | Self::Sinusoidal)
    }
}

/// How weights are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Init {
    /// Normal, sd 0.02; projections into the residual stream divided by sqrt(2·layers) (Radford et al. 2019, section 2.3).
    Gpt2,
    /// Uniform within 1/sqrt(fan-in), PyTorch's default for linear layers; embeddings normal with sd 1.
    Pytorch,
    /// Uniform within sqrt(6/(fan-in + fan-out)) (Glorot and Bengio 2010); embeddings as GPT-2.
    Xavier,
    /// The published weights of stories260K (Karpathy, llama2.c); the network must have their shape.
    Stories260k,
    /// The reader's own file in GPT-2's layout; the network takes its shape.
    Own,
}

impl Init {
    /// The file that weights are read from, by its name in the data catalogue, the reader's own as `weights`; the others are drawn.
    pub fn file(self) -> Option<&'static str> {
        match self {
            Self::Gpt2 | Self::Pytorch | Self::Xavier => None,
            Self::Stories260k => Some("stories260k"),
            Self::Own => Some("weights"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::RunSpec;

    /// llama2.c's 260K: dim 64, hidden 172, 8 heads, 4 of keys and values, context 512, 5 layers.
    fn stories() -> GptSpec {
        GptSpec {
            layers: 5,
            heads: 8,
            width: 64,
            context: 512,
            position: Position::Rotary,
            norm_kind: NormKind::Rms,
            feed_forward: FeedForward::Gated,
            heads_per_key: 2,
            ..GptSpec::default()
        }
    }

    #[test]
    fn a_gated_net_of_width_64_has_172_hidden_channels_and_no_net_has_none() {
        assert_eq!((stories().hidden(), GptSpec::default().hidden()), (172, 512));
        assert_eq!(GptSpec { feed_forward: FeedForward::None, ..stories() }.hidden(), 0);
    }

    /// 2 · 5 layers · 512 tokens · 64 channels · 4 bytes, and the shares of it that fewer keys leave.
    #[test]
    fn sharing_keys_and_a_window_shrink_the_cache_in_proportion() {
        let bytes = |heads_per_key, attention_window| {
            GptSpec { heads_per_key, attention_window, ..stories() }.cache_bytes()
        };
        assert_eq!(bytes(1, 0), 1_310_720);
        assert_eq!(bytes(2, 0), 655_360);
        assert_eq!(bytes(8, 0), 163_840);
        assert_eq!(bytes(2, 64), 81_920);
    }

    /// Links, specs and checkpoints from before these settings.
    #[test]
    fn a_spec_without_the_newer_settings_means_gpt_2s_block() {
        let ModelSpec::Gpt(gpt) = RunSpec::default().model else { panic!() };
        let mut old = serde_json::to_value(&gpt).unwrap();
        for name in [
            "norm_kind",
            "feed_forward",
            "heads_per_key",
            "attention_window",
            "query_bias",
            "output_bias",
        ] {
            assert!(old.as_object_mut().unwrap().remove(name).is_some(), "{name}");
        }
        assert_eq!(serde_json::from_value::<GptSpec>(old).unwrap(), gpt);
    }
}
