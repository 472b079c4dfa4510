//! The networks whose parameters can be counted, smallest first.

use crate::{Activation, ExperimentSpec, GptSpec, ModelSpec, RunSpec};

/// Characters of tiny Shakespeare.
const LETTERS: usize = 65;
/// GPT-2's tokens.
const TOKENS: usize = 50_257;

/// A network that can be counted.
#[derive(Clone, Debug, PartialEq)]
pub struct Net {
    /// Its word among the choices of `model.net`.
    pub word: &'static str,
    /// Its settings.
    pub spec: GptSpec,
    /// Its tokens.
    pub vocabulary: usize,
}

/// Their words, smallest first.
pub const NETS: &[&str] = &[
    "bigram",
    "nanogpt-cpu",
    "nanogpt-char",
    "lecture",
    "gpt2",
    "gpt2-medium",
    "gpt2-large",
    "gpt2-xl",
];

/// The network with this word. Shapes of GPT-2's sizes: nanoGPT, `model.py`, `from_pretrained`.
pub fn net(word: &str) -> Option<Net> {
    let word = NETS.iter().find(|net| **net == word)?;
    let of_run = |run: RunSpec| match run.model {
        ModelSpec::Gpt(spec) => Some((spec, LETTERS)),
        ModelSpec::Experiment(_) => None,
    };
    let (spec, vocabulary) = match *word {
        "bigram" => of_run(super::bigram())?,
        "nanogpt-cpu" => of_run(super::tiny_gpt::nanogpt_cpu())?,
        "nanogpt-char" => of_run(super::nanogpt_char())?,
        "lecture" => of_run(super::lecture())?,
        "gpt2-medium" => (gpt_2(24, 16, 1024), TOKENS),
        "gpt2-large" => (gpt_2(36, 20, 1280), TOKENS),
        "gpt2-xl" => (gpt_2(48, 25, 1600), TOKENS),
        _ => (gpt_2(12, 12, 768), TOKENS),
    };
    Some(Net { word, spec, vocabulary })
}

/// The network that the counter's own knobs describe: GPT-2's parts in another size.
pub fn yours(spec: &ExperimentSpec) -> Net {
    let gpt = GptSpec {
        context: spec.whole("positions"),
        ..gpt_2(spec.whole("blocks"), 1, spec.whole("channels"))
    };
    Net { word: "yours", spec: gpt, vocabulary: spec.whole("vocabulary") }
}

/// GPT-2's parts: biases, norms first, GELU's tanh form, a tied output, 1,024 positions.
pub(super) fn gpt_2(layers: usize, heads: usize, width: usize) -> GptSpec {
    GptSpec {
        layers,
        heads,
        width,
        context: 1024,
        activation: Activation::GeluTanh,
        bias: true,
        ..GptSpec::default()
    }
}
