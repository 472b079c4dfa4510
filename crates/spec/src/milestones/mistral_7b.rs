//! Mistral 7B (Jiang et al. 2023): a window over the keys, a ring that keeps them, prompts in chunks; and what a position still feels.

mod panels;

use super::{Direction, Figure, Milestone, Paper, Preset, llama_2, tiny_gpt};
use crate::knobs::Group::{Data, Model};
use crate::knobs::integer;
use crate::{Experiment, Knob, ModelSpec, Plain, Range, RunSpec, Setting};

pub(super) const MILESTONE: Milestone = Milestone {
    id: "mistral-7b",
    title: "A sliding window",
    year: 2023,
    paper: Paper {
        authors: "Jiang et al.",
        title: "Mistral 7B",
        url: "https://arxiv.org/abs/2310.06825",
    },
    presets: &[
        Preset { id: "mistral-7b", title: "Four layers, a window of four", spec: four },
        Preset { id: "mistral-one-layer", title: "One layer, a window of four", spec: one_layer },
        Preset { id: "mistral-deep", title: "Eight layers, a window of two", spec: deep },
        Preset { id: "mistral-short-ring", title: "A ring one slot too short", spec: short_ring },
        Preset { id: "mistral-window", title: "Trained with a window", spec: trained },
    ],
    figures: &[
        Figure {
            metric: "logprob_difference",
            unit: "nats",
            tolerance: 1e-5,
            direction: Direction::AtMost,
            source: "Jiang et al. 2023, section 2: the ring forgets only what no query reaches. Full, rolling, chunked, uncached must agree",
            ..exact("mistral-7b", 0.0, &[1, 2, 3])
        },
        Figure {
            metric: "influence_outside",
            source: "Computed: beyond layers · (W − 1) positions the slope is exactly 0",
            ..exact("mistral-7b", 0.0, &[1, 2, 3])
        },
        Figure {
            metric: "reach",
            unit: "positions back",
            source: "Computed: 4 layers · (4 − 1), since a window of 4 holds the position itself; the paper counts 4 · 4",
            ..exact("mistral-7b", 12.0, &[1, 2, 3])
        },
        Figure {
            metric: "memory_ratio",
            unit: "× the ring",
            source: "Computed: 32 tokens kept ÷ a window of 4, as 32,768 ÷ 4,096",
            ..exact("mistral-7b", 8.0, &[1])
        },
        Figure {
            metric: "paper_ratio",
            unit: "× the ring",
            source: "Jiang et al. 2023, section 2: 8× less cache at 32K tokens",
            ..exact("mistral-7b", 8.0, &[1])
        },
        Figure {
            metric: "paper_reach",
            unit: "tokens",
            source: "Jiang et al. 2023, section 2: “approximately 131K tokens”, 32 layers · 4,096",
            ..exact("mistral-7b", 131_072.0, &[1])
        },
    ],
    experiment: Some(&EXPERIMENT),
    claim: "rolling cache = full cache within 1e-5; 8 times less at 32K; 131K tokens of reach",
    ready: true,
};

/// A number that must come out as it is.
const fn exact(preset: &'static str, published: f64, seeds: &'static [u64]) -> Figure {
    Figure {
        preset,
        metric: "",
        unit: "",
        published,
        tolerance: 0.0,
        direction: Direction::Equal,
        seeds,
        source: "",
    }
}

/// One step is a token, read by all decoders.
static EXPERIMENT: Experiment = Experiment {
    kind: "mistral-7b",
    settings: SETTINGS,
    heeds: &["training.speed", "seed"],
    files: &[],
    panels: panels::PANELS,
};

/// 32 letters: eight windows of four.
const PASSAGE: &str = "The past slides out of its view.";

const SETTINGS: &[Setting] = &[
    Setting::new(
        Knob::new("model.passage", "text to read", Data, Range::Text(96)),
        Plain::Word(PASSAGE),
    ),
    Setting::new(
        Knob::new("model.prompt", "of which a prompt, read in chunks", Data, integer(0, 96))
            .unit("tokens"),
        Plain::Whole(24),
    ),
    Setting::new(
        Knob::new("model.window", "window W, the position itself included", Model, integer(1, 64))
            .unit("tokens")
            .source("Jiang et al. 2023: 4,096"),
        Plain::Whole(4),
    ),
    Setting::new(
        Knob::new("model.slots", "slots of the ring (0: W)", Model, integer(0, 64))
            .unit("slots")
            .source("Jiang et al. 2023: W"),
        Plain::Whole(0),
    ),
    Setting::new(
        Knob::new("model.depth", "layers", Model, integer(1, 8)).source("Jiang et al. 2023: 32"),
        Plain::Whole(4),
    ),
    Setting::new(
        Knob::new("model.query_heads", "heads", Model, integer(1, 16))
            .source("Jiang et al. 2023: 32"),
        Plain::Whole(4),
    ),
    Setting::new(
        Knob::new("model.sharing", "heads that share keys", Model, integer(1, 16))
            .source("Jiang et al. 2023: 4"),
        Plain::Whole(2),
    ),
    Setting::new(
        Knob::new("model.stream", "width", Model, integer(4, 128))
            .unit("channels")
            .source("Jiang et al. 2023: 4,096"),
        Plain::Whole(32),
    ),
    Setting::new(
        Knob::new("model.room", "context", Model, integer(2, 96))
            .unit("tokens")
            .source("Jiang et al. 2023: 8,192"),
        Plain::Whole(64),
    ),
    Setting::new(
        Knob::new("model.target", "whose cone (0: of the last token read)", Model, integer(0, 96))
            .live(),
        Plain::Whole(0),
    ),
    Setting::new(
        Knob::new("model.map_layer", "whose attention: of layer", Model, integer(1, 8)).live(),
        Plain::Whole(1),
    ),
];

fn four() -> RunSpec {
    with("mistral-7b", &[])
}

fn one_layer() -> RunSpec {
    with("mistral-one-layer", &[("model.depth", "1")])
}

fn deep() -> RunSpec {
    with("mistral-deep", &[("model.depth", "8"), ("model.window", "2")])
}

fn short_ring() -> RunSpec {
    with("mistral-short-ring", &[("model.slots", "3")])
}

/// Slow enough to follow the ring.
fn with(preset: &str, settings: &[(&str, &str)]) -> RunSpec {
    let mut run = EXPERIMENT.run(preset);
    run.training.speed = 3.0;
    run.with_texts(settings.iter().copied()).expect("each is within its range")
}

/// The run of the lesson “A tiny GPT” with Llama's block, as in “Llama 2's parts”, and a quarter of the context as its window.
fn trained() -> RunSpec {
    let mut spec = tiny_gpt::small();
    spec.preset = "mistral-window".into();
    if let ModelSpec::Gpt(gpt) = &mut spec.model {
        *gpt = llama_2::llama(gpt.clone());
        gpt.attention_window = gpt.context / 4;
    }
    spec
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_trained_net_is_llama_s_sibling_but_for_its_window() {
        let spec = trained();
        let ModelSpec::Gpt(gpt) = &spec.model else { panic!() };
        assert_eq!((gpt.attention_window, gpt.context, gpt.rolls()), (8, 32, true));
        let sibling = (crate::find_preset("llama-sibling").unwrap().spec)();
        let differences = spec.with("model.attention_window", 0).unwrap().differences(&sibling);
        assert_eq!(differences, []);
    }

    /// Eight windows of four: the ratio of the paper.
    #[test]
    fn the_lesson_s_text_is_eight_windows_long() {
        assert_eq!(PASSAGE.chars().count(), 32);
    }
}
