//! Llama 2's block (Touvron et al. 2023): GPT-2's with four parts exchanged, in the size of Karpathy's stories260K.

use super::tiny_gpt;
use super::{Direction, Figure, Milestone, Paper, Preset};
use crate::{
    Activation, FeedForward, GptSpec, Init, ModelSpec, NormKind, Position, RunSpec, TokenizerKind,
};

pub(super) const MILESTONE: Milestone = Milestone {
    id: "llama-2",
    title: "Llama 2's parts",
    year: 2023,
    paper: Paper {
        authors: "Touvron et al.",
        title: "Llama 2: Open Foundation and Fine-Tuned Chat Models",
        url: "https://arxiv.org/abs/2307.09288",
    },
    presets: &[
        Preset { id: "stories260k", title: "A trained storyteller", spec: stories260k },
        Preset { id: "llama-sibling", title: "Llama's block, from nothing", spec: sibling },
    ],
    figures: &[
        Figure {
            preset: "stories260k",
            metric: "parameters",
            unit: "",
            published: 260_032.0,
            tolerance: 0.0,
            direction: Direction::Equal,
            seeds: &[1],
            source: "Karpathy, llama2.c: stories260K.bin has 1,056,540 bytes, a header of 28 and a table of 16,384 among them",
        },
        Figure {
            preset: "stories260k",
            metric: "cache_bytes",
            unit: "bytes",
            published: 655_360.0,
            tolerance: 0.0,
            direction: Direction::Equal,
            seeds: &[1],
            source: "computed: keys and values, 5 layers, 512 tokens, 4 heads of 8 channels, 4 bytes; half of what 8 heads would keep",
        },
    ],
    experiment: None,
    claim: "stories260K: 260,032 parameters, its greedy text byte for byte",
    ready: true,
};

/// Norms by the root mean square, rotary positions, a gated net, pairs of heads that share their keys; no biases.
pub(super) fn llama(shape: GptSpec) -> GptSpec {
    GptSpec {
        activation: Activation::Silu,
        position: Position::Rotary,
        norm_kind: NormKind::Rms,
        feed_forward: FeedForward::Gated,
        heads_per_key: 2,
        ..shape
    }
}

/// The published network, ready to write; trained further, it forgets its stories for Shakespeare.
fn stories260k() -> RunSpec {
    let mut spec = tiny_gpt::small();
    spec.preset = "stories260k".into();
    spec.model = ModelSpec::Gpt(llama(GptSpec {
        layers: 5,
        heads: 8,
        width: 64,
        context: 512,
        init: Init::Stories260k,
        ..GptSpec::default()
    }));
    spec.data.tokenizer = TokenizerKind::Stories;
    spec.training.batch = 1;
    spec.training.steps = 100;
    spec.training.decay_steps = 0;
    spec.training.warmup = 10;
    spec.training.learning_rate = 1e-3;
    spec.training.evaluate_every = 25;
    spec.training.evaluate_windows = 8;
    spec
}

/// The run of the lesson “A tiny GPT”, with Llama's block.
fn sibling() -> RunSpec {
    let mut spec = tiny_gpt::small();
    spec.preset = "llama-sibling".into();
    let ModelSpec::Gpt(gpt) = &mut spec.model else { return spec };
    *gpt = llama(gpt.clone());
    spec
}
