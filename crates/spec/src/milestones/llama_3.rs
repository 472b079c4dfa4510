//! Dubey et al. 2024: the machines that trained Llama 3, as a calculator and two simulators.

mod panels;
mod settings;

use super::{Direction, Figure, Milestone, Paper, Preset};
use crate::{Experiment, RunSpec};

pub(super) const MILESTONE: Milestone = Milestone {
    id: "llama-3",
    title: "Sixteen thousand GPUs",
    year: 2024,
    paper: Paper {
        authors: "Dubey et al.",
        title: "The Llama 3 Herd of Models",
        url: "https://arxiv.org/abs/2407.21783",
    },
    presets: &[
        Preset { id: "llama-3", title: "A pipeline: there and back (1F1B)", spec: in_turn },
        Preset { id: "llama-3-gpipe", title: "All there, then all back (GPipe)", spec: gpipe },
        Preset { id: "llama-3-interleaved", title: "Two parts a stage", spec: interleaved },
        Preset { id: "llama-3-8k", title: "8,192 GPUs", spec: first_row },
        Preset { id: "llama-3-16k", title: "16,384 GPUs", spec: second_row },
        Preset { id: "llama-3-long", title: "16,384 GPUs, long sequences", spec: third_row },
        Preset {
            id: "llama-3-failures",
            title: "Crashes, checkpoints at Young/Daly",
            spec: failures,
        },
        Preset { id: "llama-3-often", title: "A checkpoint every minute", spec: often },
        Preset { id: "llama-3-rarely", title: "A checkpoint every two hours", spec: rarely },
    ],
    figures: &[
        equal("llama-3-8k", "gpus", "GPUs", 8_192.0, 0.0, TABLE),
        equal("llama-3-8k", "tokens_a_batch", "tokens", BATCH, 0.0, TABLE),
        equal("llama-3-8k", "utilisation", "%", 43.0, 0.5, ROUNDED),
        equal("llama-3-16k", "gpus", "GPUs", 16_384.0, 0.0, TABLE),
        equal("llama-3-16k", "tokens_a_batch", "tokens", BATCH, 0.0, TABLE),
        equal("llama-3-16k", "utilisation", "%", 40.4, 0.05, DIVIDED),
        equal("llama-3-16k", "operations", "10²⁴ FLOP", 37.9, 0.05, OPERATIONS),
        equal("llama-3-long", "gpus", "GPUs", 16_384.0, 0.0, TABLE),
        equal("llama-3-long", "tokens_a_batch", "tokens", BATCH, 0.0, TABLE),
        equal("llama-3-long", "utilisation", "%", 38.0, 0.5, ROUNDED),
        equal("llama-3", "bubble", "idle ÷ working", 0.375, 0.0, BUBBLE),
        equal("llama-3", "in_flight", "micro-batches", 4.0, 0.0, IN_FLIGHT),
        equal("llama-3-gpipe", "bubble", "idle ÷ working", 0.375, 0.0, BUBBLE),
        equal("llama-3-gpipe", "in_flight", "micro-batches", 8.0, 0.0, IN_FLIGHT),
        equal("llama-3-interleaved", "bubble", "idle ÷ working", 0.187_5, 0.0, BUBBLE),
        equal("llama-3-failures", "mtbf", "hours", 3.09, 0.005, MTBF),
        effective(),
        behind_best(),
    ],
    experiment: Some(&EXPERIMENT),
    claim: "16,777,216 tokens a batch; bubble (PP − 1) / (V · M); a crash every 3.09 hours",
    ready: true,
};

/// 2²⁴.
const BATCH: f64 = 16_777_216.0;
const TABLE: &str = "Dubey et al. 2024, Table 4";
const ROUNDED: &str = "Dubey et al. 2024, Table 4, rounded to whole per cent: TFLOP/s there ÷ 989";
const DIVIDED: &str = "Computed: 400 of the table ÷ an H100's 989 TFLOP/s; the table has 41";
const OPERATIONS: &str = "Computed: 6 × 405·10⁹ parameters × 15.6·10¹² tokens";
const BUBBLE: &str = "Dubey et al. 2024, section 3.3: (PP − 1) / (V · M), here PP = 4 and M = 8; ours is counted unit by unit";
const IN_FLIGHT: &str =
    "Narayanan et al. 2021, section 2.2: all M micro-batches with GPipe, at most PP with 1F1B";
const MTBF: &str =
    "Computed: 54 days ÷ 419 unexpected interruptions, both in Dubey et al. 2024, section 3.3";

const fn equal(
    preset: &'static str,
    metric: &'static str,
    unit: &'static str,
    published: f64,
    tolerance: f64,
    source: &'static str,
) -> Figure {
    let (direction, seeds) = (Direction::Equal, &[1]);
    Figure { preset, metric, unit, published, tolerance, direction, seeds, source }
}

const fn effective() -> Figure {
    let source = "Dubey et al. 2024, section 3.3: more than 90 %; ours with checkpoints of 10 s and restarts of 5 min, which are our choice";
    let (direction, seeds) = (Direction::AtLeast, &[1, 2, 3]);
    Figure {
        direction,
        seeds,
        ..equal("llama-3-failures", "effective", "% of time", 90.0, 0.0, source)
    }
}

const fn behind_best() -> Figure {
    let source = "Young 1974 and Daly 2006: √(2 C M) is best; ours against the best of 21 intervals, the mark is ours";
    let (direction, seeds) = (Direction::AtMost, &[1, 2, 3]);
    Figure {
        direction,
        seeds,
        ..equal("llama-3-failures", "behind_best", "points", 2.0, 0.0, source)
    }
}

/// One step is a day of training, a unit of a pipeline's time, or six hours among crashes.
static EXPERIMENT: Experiment = Experiment {
    kind: "llama-3",
    settings: settings::SETTINGS,
    heeds: &["training.speed", "seed"],
    files: &[],
    panels: panels::PANELS,
};

fn in_turn() -> RunSpec {
    pipeline("llama-3", "1f1b")
}

fn gpipe() -> RunSpec {
    pipeline("llama-3-gpipe", "gpipe")
}

fn interleaved() -> RunSpec {
    pipeline("llama-3-interleaved", "interleaved")
}

/// Four stages, eight micro-batches: slow enough to follow.
fn pipeline(preset: &str, schedule: &str) -> RunSpec {
    with(preset, 5.0, &[("model.schedule", schedule)])
}

fn first_row() -> RunSpec {
    let row = [("model.copies", "64"), ("model.sequences", "32"), ("model.micro", "32")];
    cluster("llama-3-8k", &[&row[..], &[("model.tflops", "430")]].concat())
}

fn second_row() -> RunSpec {
    cluster("llama-3-16k", &[])
}

fn third_row() -> RunSpec {
    let row = [
        ("model.copies", "8"),
        ("model.context_parts", "16"),
        ("model.sequence", "131072"),
        ("model.tflops", "380"),
    ];
    cluster("llama-3-long", &row)
}

/// The second row's numbers; our choices are one sequence a micro-batch, and eight parts a stage.
fn cluster(preset: &str, settings: &[(&str, &str)]) -> RunSpec {
    let usual = [
        ("model.instrument", "cluster"),
        ("model.stages", "16"),
        ("model.micro", "16"),
        ("model.schedule", "interleaved"),
        ("model.virtual", "8"),
    ];
    with(preset, 8.0, &[&usual[..], settings].concat())
}

fn failures() -> RunSpec {
    crashing("llama-3-failures", &[])
}

fn often() -> RunSpec {
    crashing("llama-3-often", &[("model.rule", "by hand"), ("model.every", "1")])
}

fn rarely() -> RunSpec {
    crashing("llama-3-rarely", &[("model.rule", "by hand"), ("model.every", "120")])
}

fn crashing(preset: &str, settings: &[(&str, &str)]) -> RunSpec {
    with(preset, 12.0, &[&[("model.instrument", "failures")], settings].concat())
}

fn with(preset: &str, speed: f64, settings: &[(&str, &str)]) -> RunSpec {
    let mut run = EXPERIMENT.run(preset);
    run.training.speed = speed;
    run.with_texts(settings.iter().copied()).expect("each is within its range")
}
