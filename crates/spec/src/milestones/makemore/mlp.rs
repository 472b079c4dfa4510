//! Parts 2 to 4: letters get numbers, tanhs read three letters, first weights matter, and the way back is worked out by hand.

use super::panels::{AGAIN, LETTERS, LOSSES, NUMBERS, RATIOS, SLOPES, TANHS, UNITS, WRITTEN};
use super::{
    BATCH, CUT, LATER_RATE, RATE, SOURCE, STEPS, TEMPERATURE, changed, examined, features, hidden,
    later, momentum, paper, parameters,
};
use crate::knobs::Group::Model;
use crate::knobs::integer;
use crate::milestones::{Direction, Figure, Milestone, Preset};
use crate::{Experiment, Knob, Panel, Plain, Range, RunSpec, Setting, Show};

pub(in crate::milestones) const MILESTONE: Milestone = Milestone {
    id: "makemore-mlp",
    title: "Three letters and a good start",
    year: 2022,
    paper: paper("Building makemore, parts 2 to 4: MLP, activations and gradients, backprop"),
    presets: &[
        Preset { id: "makemore-quick", title: "A tenth of the steps", spec: quick },
        Preset { id: "makemore-randn", title: "Part 2: all weights random", spec: randn },
        Preset { id: "makemore-output", title: "Part 3: a modest output", spec: output },
        Preset { id: "makemore-tanhs", title: "Part 3: tanhs that are not flat", spec: tanhs },
        Preset { id: "makemore-kaiming", title: "Part 3: by Kaiming’s rule", spec: kaiming },
        Preset { id: "makemore-norm", title: "Part 3: batch normalisation", spec: norm },
        Preset { id: "makemore-plane", title: "Two numbers a letter", spec: plane },
        Preset { id: "makemore-hand", title: "Part 4: the way back by hand", spec: hand },
    ],
    figures: &[
        parameters("makemore-randn", 11_897.0),
        parameters("makemore-norm", 12_097.0),
        parameters("makemore-hand", 4_137.0),
        Figure {
            preset: "makemore-output",
            metric: "first_loss",
            unit: "nats/letter",
            published: 3.3239,
            tolerance: 0.01,
            direction: Direction::AtMost,
            seeds: &[1],
            source: "Karpathy 2022, the notebook's first batch; an even guess would be 3.2958",
        },
        examined("makemore-randn", 2.1701),
        examined("makemore-output", 2.13),
        examined("makemore-tanhs", 2.1027),
        examined("makemore-kaiming", 2.1070),
        examined("makemore-norm", 2.1048),
    ],
    experiment: Some(&EXPERIMENT),
    claim: "11,897 parameters: 2.17 nats a letter, 2.10 with a good start",
    ready: true,
};

/// One step is a batch.
static EXPERIMENT: Experiment = Experiment {
    kind: "makemore-mlp",
    settings: &[
        SOURCE,
        CUT,
        Setting::new(
            Knob::new(
                "model.start",
                "first weights",
                Model,
                Range::Choice(&["randn", "output", "tanhs", "kaiming", "hand"]),
            )
            .source("Karpathy: randn; then a small output; then small tanhs too; Kaiming He et al. 2015"),
            Plain::Word("randn"),
        ),
        Setting::new(
            Knob::new("model.batch_norm", "batch normalisation", Model, Range::Toggle)
                .source("Ioffe and Szegedy 2015"),
            Plain::On(false),
        ),
        Setting::new(
            Knob::new("model.tanh_bias", "tanhs have a bias", Model, Range::Toggle)
                .source("useless before batch normalisation, which takes it off again"),
            Plain::On(true),
        ),
        Setting::new(
            Knob::new("model.letters", "letters before", Model, integer(1, 16))
                .source("Karpathy: 3"),
            Plain::Whole(3),
        ),
        features(10, "Karpathy: 2, then 10"),
        hidden(200, "Karpathy: 100, then 200"),
        BATCH,
        STEPS,
        RATE,
        LATER_RATE,
        later(100_000, "Karpathy: half way"),
        momentum(0.001, "Karpathy: 0.001"),
        TEMPERATURE,
    ],
    heeds: &["training.speed", "seed"],
    files: &[],
    panels: &[
        LOSSES,
        NUMBERS,
        WRITTEN,
        AGAIN,
        LETTERS,
        TANHS,
        UNITS,
        SLOPES,
        RATIOS,
        Panel::new("Slopes by hand", Show::Buttons(&[("check", "Work out every slope by hand")])),
        Panel::new("Every slope, by hand and by burn", Show::Table { place: "checked" }),
    ],
};

const NORMED: &[(&str, Plain)] = &[
    ("model.start", Plain::Word("kaiming")),
    ("model.batch_norm", Plain::On(true)),
    ("model.tanh_bias", Plain::On(false)),
];
const SHORT: &[(&str, Plain)] =
    &[("model.steps", Plain::Whole(20_000)), ("model.later", Plain::Whole(10_000))];

/// The lecture's first start, quick enough for a lesson.
fn quick() -> RunSpec {
    changed(EXPERIMENT.run("makemore-quick"), SHORT)
}

fn randn() -> RunSpec {
    changed(EXPERIMENT.run("makemore-randn"), &[])
}

fn output() -> RunSpec {
    started("makemore-output", "output")
}

fn tanhs() -> RunSpec {
    started("makemore-tanhs", "tanhs")
}

fn kaiming() -> RunSpec {
    started("makemore-kaiming", "kaiming")
}

fn norm() -> RunSpec {
    changed(EXPERIMENT.run("makemore-norm"), NORMED)
}

/// The plane of letters that the lecture draws.
fn plane() -> RunSpec {
    let plane = [("model.features", Plain::Whole(2)), ("model.start", Plain::Word("tanhs"))];
    changed(changed(EXPERIMENT.run("makemore-plane"), SHORT), &plane)
}

/// The lecture's smaller net, whose bias is useless and whose gains are not 1.
fn hand() -> RunSpec {
    let small = [
        ("model.start", Plain::Word("hand")),
        ("model.batch_norm", Plain::On(true)),
        ("model.hidden", Plain::Whole(64)),
    ];
    changed(changed(EXPERIMENT.run("makemore-hand"), SHORT), &small)
}

fn started(preset: &str, start: &'static str) -> RunSpec {
    changed(EXPERIMENT.run(preset), &[("model.start", Plain::Word(start))])
}
