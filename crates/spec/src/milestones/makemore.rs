//! Karpathy 2022, makemore parts 2 to 5: names letter by letter. The net of three letters, and the one that joins eight.

mod mlp;
mod panels;
mod wavenet;

pub(super) use mlp::MILESTONE as MLP;
pub(super) use wavenet::MILESTONE as WAVENET;

use super::{Direction, Figure, Paper};
use crate::knobs::Group::{Data, Model, Training};
use crate::knobs::{integer, log, number};
use crate::{Knob, Plain, Range, RunSpec, Setting};

const fn paper(title: &'static str) -> Paper {
    Paper { authors: "Karpathy", title, url: "https://github.com/karpathy/nn-zero-to-hero" }
}

const fn parameters(preset: &'static str, published: f64) -> Figure {
    Figure {
        preset,
        metric: "parameters",
        unit: "",
        published,
        tolerance: 0.0,
        direction: Direction::Equal,
        seeds: &[1],
        source: LECTURE,
    }
}

/// On a tenth of the names that was not learnt from; the lecture's tenth is another, since its words are shuffled otherwise.
const fn examined(preset: &'static str, published: f64) -> Figure {
    Figure {
        preset,
        metric: "dev_loss",
        unit: "nats/letter",
        published,
        tolerance: 0.02,
        direction: Direction::AtMost,
        seeds: &[1],
        source: LECTURE,
    }
}

const LECTURE: &str = "Karpathy 2022, the lecture's notebook";

const SOURCE: Setting = Setting::new(
    Knob::new("model.source", "text", Data, Range::Choice(&["names", "tinyshakespeare", "own"])),
    Plain::Word("names"),
);
const CUT: Setting = Setting::new(
    Knob::new("model.cut", "cut into", Data, Range::Choice(&["words", "running"])).source(
        "words: a line each, a shuffled tenth examined; running: one text, its last tenth examined",
    ),
    Plain::Word("words"),
);
const BATCH: Setting = Setting::new(
    Knob::new("model.batch", "examples of a batch", Training, integer(2, 1_024))
        .source("Karpathy: 32"),
    Plain::Whole(32),
);
const STEPS: Setting = Setting::new(
    Knob::new("model.steps", "steps", Training, integer(1, 10_000_000))
        .live()
        .source("Karpathy: 200,000"),
    Plain::Whole(200_000),
);
const RATE: Setting = Setting::new(
    Knob::new("model.rate", "learning rate", Training, log(1e-4, 100.0))
        .live()
        .source("Karpathy: 0.1"),
    Plain::Number(0.1),
);
const LATER_RATE: Setting = Setting::new(
    Knob::new("model.later_rate", "learning rate later", Training, log(1e-4, 100.0))
        .live()
        .source("Karpathy: 0.01"),
    Plain::Number(0.01),
);
const TEMPERATURE: Setting = Setting::new(
    Knob::new("model.temperature", "temperature", Model, log(0.05, 5.0)).live(),
    Plain::Number(1.0),
);

/// Where the rate falls.
const fn later(usual: u64, source: &'static str) -> Setting {
    Setting::new(
        Knob::new("model.later", "later begins at step", Training, integer(0, 10_000_000))
            .live()
            .source(source),
        Plain::Whole(usual),
    )
}

/// How fast running moments follow.
const fn momentum(usual: f64, source: &'static str) -> Setting {
    Setting::new(
        Knob::new("model.momentum", "running moments move by", Training, number(0.0, 1.0))
            .unit("of what they are off")
            .live()
            .source(source),
        Plain::Number(usual),
    )
}

const fn features(usual: u64, source: &'static str) -> Setting {
    Setting::new(
        Knob::new("model.features", "numbers a letter", Model, integer(2, 100)).source(source),
        Plain::Whole(usual),
    )
}

const fn hidden(usual: u64, source: &'static str) -> Setting {
    Setting::new(
        Knob::new("model.hidden", "tanhs of a layer", Model, integer(1, 1_000)).source(source),
        Plain::Whole(usual),
    )
}

/// A run with these settings.
fn changed(run: RunSpec, settings: &[(&str, Plain)]) -> RunSpec {
    let set = |run: RunSpec, (path, value): &(&str, Plain)| {
        run.with(path, serde_json::Value::from(*value)).expect("each is within its range")
    };
    settings.iter().fold(RunSpec { seed: 1, ..run }, set)
}
