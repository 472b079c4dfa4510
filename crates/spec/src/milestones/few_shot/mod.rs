//! Brown et al. 2020: what a net learns from its prompt; with Olsson et al. 2022 and Kojima et al. 2022.

mod panels;

use super::{Direction, Figure, Milestone, Paper, Preset};
use crate::knobs::Group::{Data, Model, Training};
use crate::knobs::{integer, log, number};
use crate::{Experiment, Knob, Plain, Range, RunSpec, Setting};

pub(super) const MILESTONE: Milestone = Milestone {
    id: "few-shot",
    title: "Learning in the prompt",
    year: 2020,
    paper: Paper {
        authors: "Brown et al.",
        title: "Language Models are Few-Shot Learners",
        url: "https://arxiv.org/abs/2005.14165",
    },
    presets: &[
        Preset { id: "few-shot", title: "Letters, repeated: one layer and two", spec: repeats },
        Preset {
            id: "few-shot-cipher",
            title: "A secret cipher, three sizes of net",
            spec: cipher,
        },
        Preset {
            id: "few-shot-plane",
            title: "A secret plane, against least squares",
            spec: plane,
        },
        Preset { id: "few-shot-steps", title: "Sums at once and step by step", spec: steps },
    ],
    figures: FIGURES,
    experiment: Some(&EXPERIMENT),
    claim: "two layers form induction heads, one layer does not; a plane within 10 % of least squares",
    ready: true,
};

const SEEDS: &[u64] = &[1, 2, 3];

const FIGURES: &[Figure] = &[
    Figure {
        preset: "few-shot",
        metric: "second_one",
        unit: "nats/letter",
        published: 3.466,
        tolerance: 0.3466,
        direction: Direction::AtLeast,
        seeds: SEEDS,
        source: "ln 32, an even guess, less a tenth; Olsson et al. 2022: one layer forms no induction heads",
    },
    Figure {
        preset: "few-shot",
        metric: "second_two",
        unit: "nats/letter",
        published: 0.5,
        tolerance: 0.0,
        direction: Direction::AtMost,
        seeds: SEEDS,
        source: "our bound: what is repeated can be copied without a slip, at a loss near 0",
    },
    Figure {
        preset: "few-shot",
        metric: "matching",
        unit: "",
        published: 0.9,
        tolerance: 0.0,
        direction: Direction::AtLeast,
        seeds: SEEDS,
        source: "our bound on Olsson et al. 2022’s prefix matching, for the best head above the first layer",
    },
    Figure {
        preset: "few-shot-plane",
        metric: "ratio",
        unit: "",
        published: 1.0,
        tolerance: 0.1,
        direction: Direction::AtMost,
        seeds: SEEDS,
        source: "least squares on the same examples, from twice as many examples as dimensions on, noise included",
    },
];

/// One step is a batch for one of the nets in turn.
static EXPERIMENT: Experiment = Experiment {
    kind: "few-shot",
    settings: SETTINGS,
    heeds: &["training.speed", "seed"],
    files: &[],
    panels: panels::PANELS,
};

const SETTINGS: &[Setting] = &[
    Setting::new(
        Knob::new(
            "model.task",
            "task",
            Data,
            Range::Choice(&["repeats", "cipher", "regression", "addition"]),
        ),
        Plain::Word("repeats"),
    ),
    Setting::new(
        Knob::new("model.shots", "examples in a prompt, K", Data, integer(1, 32))
            .source("Brown et al. 2020: 10 to 100"),
        Plain::Whole(16),
    ),
    Setting::new(
        Knob::new("model.dimensions", "dimensions of a plane", Data, integer(1, 8))
            .source("Garg et al. 2022: 20"),
        Plain::Whole(3),
    ),
    Setting::new(
        Knob::new("model.noise", "noise on a plane", Data, number(0.0, 2.0))
            .unit("standard deviations"),
        Plain::Number(0.5),
    ),
    Setting::new(
        Knob::new("model.digits", "digits of a number", Data, integer(2, 5))
            .source("Brown et al. 2020: 2 to 5"),
        Plain::Whole(3),
    ),
    Setting::new(
        Knob::new("model.stack", "layers", Model, integer(1, 6)).source("GPT-3: 96"),
        Plain::Whole(2),
    ),
    Setting::new(
        Knob::new("model.channels", "width of the largest net", Model, integer(8, 128))
            .unit("channels"),
        Plain::Whole(64),
    ),
    Setting::new(
        Knob::new("model.attention_heads", "heads of a layer", Model, integer(1, 8))
            .source("GPT-3: 96"),
        Plain::Whole(1),
    ),
    Setting::new(
        Knob::new("model.inner", "feed-forward factor (0: attention alone)", Model, integer(0, 4))
            .unit("× width")
            .source("Olsson et al. 2022: 0 and 4"),
        Plain::Whole(0),
    ),
    Setting::new(
        Knob::new("model.batch", "sequences in a batch", Training, integer(1, 128)).live(),
        Plain::Whole(32),
    ),
    Setting::new(
        Knob::new("model.steps", "batches for each net", Training, integer(1, 100_000)).live(),
        Plain::Whole(600),
    ),
    Setting::new(
        Knob::new("model.rate", "highest learning rate", Training, log(1e-5, 0.1)).live(),
        Plain::Number(3e-3),
    ),
    Setting::new(
        Knob::new("model.map_layer", "look closely at layer", Model, integer(1, 6)).live(),
        Plain::Whole(2),
    ),
    Setting::new(
        Knob::new("model.map_head", "at head", Model, integer(1, 8)).live(),
        Plain::Whole(1),
    ),
];

fn repeats() -> RunSpec {
    changed("few-shot", &[])
}

fn cipher() -> RunSpec {
    changed(
        "few-shot-cipher",
        &[("model.task", Plain::Word("cipher")), ("model.steps", Plain::Whole(1_000))],
    )
}

fn plane() -> RunSpec {
    changed(
        "few-shot-plane",
        &[
            ("model.task", Plain::Word("regression")),
            ("model.stack", Plain::Whole(3)),
            ("model.inner", Plain::Whole(4)),
            ("model.attention_heads", Plain::Whole(2)),
            ("model.batch", Plain::Whole(64)),
            ("model.steps", Plain::Whole(2_000)),
            ("model.rate", Plain::Number(2e-3)),
        ],
    )
}

fn steps() -> RunSpec {
    changed(
        "few-shot-steps",
        &[
            ("model.task", Plain::Word("addition")),
            ("model.inner", Plain::Whole(4)),
            ("model.attention_heads", Plain::Whole(2)),
            ("model.batch", Plain::Whole(64)),
            ("model.steps", Plain::Whole(600)),
        ],
    )
}

/// Seed 1 with these settings.
fn changed(preset: &str, settings: &[(&str, Plain)]) -> RunSpec {
    let set = |run: RunSpec, (path, value): &(&str, Plain)| {
        run.with(path, serde_json::Value::from(*value)).expect("each is within its range")
    };
    settings.iter().fold(RunSpec { seed: 1, ..EXPERIMENT.run(preset) }, set)
}
