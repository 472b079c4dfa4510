//! The GPT of Karpathy's lectures (2023), from its first table to GPT-2's own shape (Radford et al. 2019), for weights that a reader brings.

mod nets;
mod panels;

pub use nets::{NETS, Net, net, yours};

use super::tiny_gpt;
use super::{Direction, Figure, Milestone, Paper, Preset};
use crate::{
    Activation, DataSource, Engine, GptSpec, Init, ModelSpec, NormPlace, Position, RunSpec,
    Schedule, TokenizerKind, TrainingSpec,
};

pub(super) const MILESTONE: Milestone = Milestone {
    id: "gpt-2",
    title: "The GPT of the lectures",
    year: 2019,
    paper: Paper {
        authors: "Radford, Wu, Child, Luan, Amodei, Sutskever",
        title: "Language Models are Unsupervised Multitask Learners",
        url: "https://cdn.openai.com/better-language-models/language_models_are_unsupervised_multitask_learners.pdf",
    },
    presets: &[
        Preset { id: "gpt-bigram", title: "The lecture's first model: a table", spec: bigram },
        Preset { id: "gpt-lecture", title: "The lecture's GPT, for a GPU", spec: lecture },
        Preset { id: "nanogpt-char", title: "nanoGPT's letters, for a GPU", spec: nanogpt_char },
        Preset { id: "gpt-2-counter", title: "Count its parameters", spec: counter },
        Preset { id: "gpt-2", title: "GPT-2: open its weights", spec: gpt_2 },
    ],
    figures: &[
        Figure {
            preset: "gpt-bigram",
            metric: "validation_loss",
            unit: "nats/character",
            published: 2.49,
            tolerance: 0.02,
            direction: Direction::Equal,
            seeds: &[1, 2, 3],
            source: "computed: the lecture's bigram.py gives 2.487 to 2.490 with torch 2.9.1 from three seeds; counting pairs, one added to each, 2.482",
        },
        tiny_gpt::LAPTOP,
        Figure {
            preset: "gpt-2-counter",
            metric: "lecture",
            unit: "",
            published: 10_788_929.0,
            tolerance: 0.0,
            direction: Direction::Equal,
            seeds: &[1],
            source: "Karpathy, ng-video-lecture, gpt.py: 10.788929 M parameters",
        },
        Figure {
            preset: "gpt-2-counter",
            metric: "without_biases",
            unit: "",
            published: 124_337_664.0,
            tolerance: 0.0,
            direction: Direction::Equal,
            seeds: &[1],
            source: "computed from nanoGPT's model.py: GPT-2 small with 50,257 tokens and no biases",
        },
    ],
    experiment: Some(&panels::EXPERIMENT),
    claim: "nanoGPT on a laptop at most 1.90 nats a character; 124,337,664 weights of GPT-2 counted, and its file opened",
    ready: true,
};

/// `bigram.py`: the row of a character holds the logits of the next; PyTorch's AdamW, no schedule.
fn bigram() -> RunSpec {
    let mut spec = tiny_gpt::nanogpt_cpu();
    spec.preset = "gpt-bigram".into();
    spec.model = ModelSpec::Gpt(GptSpec {
        layers: 0,
        context: 8,
        position: Position::None,
        norm: NormPlace::Post,
        init: Init::Pytorch,
        ..GptSpec::default()
    });
    spec.training = TrainingSpec {
        learning_rate: 1e-2,
        batch: 32,
        steps: 3000,
        evaluate_every: 300,
        evaluate_windows: 6_400,
        ..plain(spec.training)
    };
    spec.engine = Engine::Cpu;
    spec
}

/// `gpt.py`: ReLU, biases but for queries, keys and values, an output layer of its own with one. Its 64 windows a step are read in
/// four passes, which is the same step in a quarter of the memory.
fn lecture() -> RunSpec {
    let mut spec = nanogpt_char();
    spec.preset = "gpt-lecture".into();
    let ModelSpec::Gpt(gpt) = &mut spec.model else { return spec };
    gpt.activation = Activation::Relu;
    gpt.tied = false;
    gpt.bias = true;
    gpt.query_bias = false;
    gpt.output_bias = true;
    spec.training =
        TrainingSpec { learning_rate: 3e-4, evaluate_every: 500, ..plain(spec.training) };
    spec
}

/// What a bare `torch.optim.AdamW(parameters, lr)` does.
fn plain(training: TrainingSpec) -> TrainingSpec {
    TrainingSpec {
        schedule: Schedule::Constant,
        warmup: 0,
        beta2: 0.999,
        weight_decay: 0.01,
        clip: 0.0,
        ..training
    }
}

/// nanoGPT's `config/train_shakespeare_char.py` as it stands; four passes a step, as [`lecture`].
fn nanogpt_char() -> RunSpec {
    let mut spec = tiny_gpt::nanogpt_cpu();
    spec.preset = "nanogpt-char".into();
    spec.model = ModelSpec::Gpt(GptSpec {
        layers: 6,
        heads: 6,
        width: 384,
        context: 256,
        dropout: 0.2,
        ..GptSpec::default()
    });
    spec.training = TrainingSpec {
        batch: 16,
        accumulation: 4,
        steps: 5000,
        decay_steps: 5000,
        evaluate_windows: 400,
        ..spec.training
    };
    spec.engine = Engine::Gpu;
    spec
}

fn counter() -> RunSpec {
    panels::EXPERIMENT.run("gpt-2-counter")
}

/// GPT-2 small's shape until a file brings its own; to be read with, not to be trained.
fn gpt_2() -> RunSpec {
    let mut spec = tiny_gpt::nanogpt_cpu();
    spec.preset = "gpt-2".into();
    spec.model = ModelSpec::Gpt(GptSpec { init: Init::Own, ..nets::gpt_2(12, 12, 768) });
    spec.data.source = DataSource::Tinyshakespeare;
    spec.data.tokenizer = TokenizerKind::Gpt2;
    spec.training = TrainingSpec {
        learning_rate: 3e-5,
        warmup: 0,
        decay_steps: 0,
        batch: 1,
        steps: 10,
        evaluate_every: 5,
        evaluate_windows: 2,
        ..spec.training
    };
    spec.engine = Engine::Gpu;
    spec
}
