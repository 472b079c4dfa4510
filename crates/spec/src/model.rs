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
    /// Number of blocks.
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

/// How positions enter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Position {
    /// A trained vector for each position.
    Learned,
    /// Fixed sines and cosines (Vaswani et al. 2017, section 3.5).
    Sinusoidal,
    /// None: order is known only through the causal mask.
    None,
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
}
