//! A tiny GPT: the architecture of GPT-2 (Radford et al. 2019), small enough for a tab.

use super::{Direction, Figure, Milestone, Paper, Preset};
use crate::{
    DataSource, DataSpec, Engine, GptSpec, ModelSpec, Optimiser, RunSpec, Schedule, TokenizerKind,
    TrainingSpec, VERSION,
};

pub(super) const MILESTONE: Milestone = Milestone {
    id: "tiny-gpt",
    title: "A tiny GPT",
    year: 2019,
    paper: Paper {
        authors: "Radford, Wu, Child, Luan, Amodei, Sutskever",
        title: "Language Models are Unsupervised Multitask Learners",
        url: "https://cdn.openai.com/better-language-models/language_models_are_unsupervised_multitask_learners.pdf",
    },
    presets: &[
        Preset { id: "tiny-gpt", title: "Two layers, a minute", spec: small },
        Preset { id: "nanogpt-cpu", title: "nanoGPT's laptop run", spec: nanogpt_cpu },
        Preset { id: "child-grammar", title: "A language whose floor is known", spec: grammar },
    ],
    figures: &[
        LAPTOP,
        Figure {
            preset: "nanogpt-cpu",
            metric: "parameters",
            unit: "",
            published: 804_096.0,
            tolerance: 0.0,
            direction: Direction::Equal,
            seeds: &[1],
            source: "computed from nanoGPT's model.py with these settings, no biases, tied output",
        },
    ],
    experiment: None,
    claim: "nanoGPT on a laptop: validation loss 1.88 nats a character after 2,000 steps",
    ready: true,
};

/// nanoGPT's laptop run. The milestone of GPT-2 is held against it too.
pub(super) const LAPTOP: Figure = Figure {
    preset: "nanogpt-cpu",
    metric: "validation_loss",
    unit: "nats/character",
    published: 1.88,
    tolerance: 0.02,
    direction: Direction::AtMost,
    seeds: &[1, 2, 3],
    source: "Karpathy, nanoGPT, README: “I only have a macbook”, about 3 minutes",
};

/// nanoGPT's `config/train_shakespeare_char.py` with the flags that its README gives for a laptop.
pub fn nanogpt_cpu() -> RunSpec {
    RunSpec {
        version: VERSION,
        preset: "nanogpt-cpu".into(),
        model: ModelSpec::Gpt(GptSpec::default()),
        data: DataSpec {
            source: DataSource::Tinyshakespeare,
            tokenizer: TokenizerKind::Chars,
            merges: 256,
            validation: 0.1,
            characters: 200_000,
        },
        training: TrainingSpec {
            optimiser: Optimiser::Adamw,
            learning_rate: 1e-3,
            schedule: Schedule::Cosine,
            warmup: 100,
            decay_steps: 2000,
            final_ratio: 0.1,
            drop_every: 500,
            gamma: 0.5,
            beta1: 0.9,
            beta2: 0.99,
            epsilon: 1e-8,
            momentum: 0.9,
            nesterov: false,
            alpha: 0.99,
            weight_decay: 0.1,
            clip: 1.0,
            batch: 12,
            accumulation: 1,
            steps: 2000,
            evaluate_every: 250,
            evaluate_windows: 240,
            target_loss: 0.0,
            patience: 0,
            speed: 0.0,
        },
        seed: 1,
        engine: Engine::Auto,
    }
}

/// The lesson's run: half as deep and half as wide, so that a minute shows the whole story.
pub fn small() -> RunSpec {
    let mut spec = nanogpt_cpu();
    spec.preset = "tiny-gpt".into();
    let ModelSpec::Gpt(gpt) = &mut spec.model else { return spec };
    gpt.layers = 2;
    gpt.width = 64;
    gpt.context = 32;
    spec.training.batch = 16;
    spec.training.learning_rate = 3e-3;
    spec.training.evaluate_every = 100;
    spec.training.evaluate_windows = 128;
    spec.engine = Engine::Cpu;
    spec
}

/// The lesson's net on generated sentences: its loss can be held against the exact entropy rate.
pub fn grammar() -> RunSpec {
    let mut spec = small();
    spec.preset = "child-grammar".into();
    spec.data.source = DataSource::Grammar;
    spec
}
