//! Chintala 2024: what it takes to train on ten thousand GPUs, on a GPT of this tab and its workers.

mod panels;
mod settings;

use super::{Direction, Figure, Milestone, Paper, Preset};
use crate::{Experiment, RunSpec};

pub(super) const MILESTONE: Milestone = Milestone {
    id: "10k-gpus",
    title: "Ten thousand GPUs, in small",
    year: 2024,
    paper: Paper {
        authors: "Chintala",
        title: "How to train a model on 10k H100 GPUs?",
        url: "https://soumith.ch/blog/2024-10-02-training-10k-scale.md.html",
    },
    presets: &[
        Preset { id: "10k-gpus", title: "Three workers, one ended", spec: workers },
        Preset { id: "10k-gpus-alone", title: "One worker, ended", spec: alone },
        Preset { id: "10k-gpus-rarely", title: "A checkpoint every 30 steps", spec: rarely },
        Preset { id: "10k-gpus-activations", title: "Keep or compute again", spec: activations },
        Preset { id: "10k-gpus-overlap", title: "Send while computing", spec: overlap },
        Preset { id: "10k-gpus-slow-network", title: "Send through a slow network", spec: slow },
    ],
    figures: &[
        Figure {
            tolerance: 1e-6,
            direction: Direction::AtMost,
            ..equal("10k-gpus", "gradient_difference", "of the largest", SAME_GRADIENT)
        },
        equal("10k-gpus", "curve_difference", "nats/character", SAME_CURVE),
        equal("10k-gpus", "numbers_apart", "numbers", SAME_CURVE),
        equal("10k-gpus-alone", "curve_difference", "nats/character", SAME_CURVE),
        equal("10k-gpus-activations", "checkpoint_difference", "of the largest", SAME_SLOPE),
        Figure {
            published: 33.3,
            tolerance: 10.0,
            seeds: &[1],
            ..equal("10k-gpus-activations", "extra_operations", "% of operations", THIRD)
        },
    ],
    experiment: Some(&EXPERIMENT),
    claim: "three workers' mean gradient within a millionth of one worker's; after a crash the same curve, bit for bit",
    ready: true,
};

const SAME_GRADIENT: &str = "Chintala 2024 prints no number: the mean of all shares is the whole batch's gradient up to rounding; the mark is ours, max |a − b| ÷ max |b|";
const SAME_CURVE: &str = "Chintala 2024 prints no number: from a checkpoint of weights, moments and step, the same steps give the same bits";
const SAME_SLOPE: &str = "Chen et al. 2016: what is computed again is the same";
const THIRD: &str =
    "Computed: one forward more, where a step is one forward and two of its size back";

const fn equal(
    preset: &'static str,
    metric: &'static str,
    unit: &'static str,
    source: &'static str,
) -> Figure {
    let (direction, seeds) = (Direction::Equal, &[1, 2, 3]);
    Figure { preset, metric, unit, published: 0.0, tolerance: 0.0, direction, seeds, source }
}

/// One step is a step of training, a crash that is noticed, a return; or a measured step; or a column of the timeline.
static EXPERIMENT: Experiment = Experiment {
    kind: "10k-gpus",
    settings: settings::SETTINGS,
    heeds: &["training.speed", "seed"],
    files: &[],
    panels: panels::PANELS,
};

fn workers() -> RunSpec {
    with("10k-gpus", 12.0, &[])
}

fn alone() -> RunSpec {
    with("10k-gpus-alone", 12.0, &[("model.workers", "1")])
}

fn rarely() -> RunSpec {
    with("10k-gpus-rarely", 12.0, &[("model.every", "30"), ("model.crash", "29")])
}

/// Eight blocks, so that there is something to save.
fn activations() -> RunSpec {
    let settings = [
        ("model.instrument", "activations"),
        ("model.depth", "8"),
        ("model.window", "64"),
        ("model.channels", "64"),
        ("model.steps", "30"),
    ];
    with("10k-gpus-activations", 0.0, &settings)
}

fn overlap() -> RunSpec {
    with("10k-gpus-overlap", 15.0, &[("model.instrument", "overlap")])
}

fn slow() -> RunSpec {
    let settings = [("model.instrument", "overlap"), ("model.bandwidth", "8")];
    with("10k-gpus-slow-network", 15.0, &settings)
}

fn with(preset: &str, speed: f64, settings: &[(&str, &str)]) -> RunSpec {
    let mut run = EXPERIMENT.run(preset);
    run.training.speed = speed;
    run.with_texts(settings.iter().copied()).expect("each is within its range")
}
