//! Karpathy 2022: pairs of letters, counted, and learnt by a net of one layer.

use super::{Direction, Figure, Milestone, Paper, Preset};
use crate::knobs::Group::Model;
use crate::knobs::{integer, log, number};
use crate::{Experiment, Knob, Panel, Plain, Range, Readout, RunSpec, Setting, Show};

pub(super) const MILESTONE: Milestone = Milestone {
    id: "bigram",
    title: "Names from pairs",
    year: 2022,
    paper: Paper {
        authors: "Karpathy",
        title: "The spelled-out intro to language modeling: building makemore",
        url: "https://github.com/karpathy/nn-zero-to-hero",
    },
    presets: &[
        Preset { id: "bigram", title: "32,033 names", spec: names },
        Preset { id: "bigram-shakespeare", title: "Lines of Shakespeare", spec: shakespeare },
    ],
    figures: &[
        count("bigrams", 228_146.0),
        count("count_n_end", 6_763.0),
        count("count_a_end", 6_640.0),
        count("count_an", 5_438.0),
        count("count_begin_a", 4_410.0),
        loss("loss_0", 2.4540),
        loss("loss_1", 2.4546),
        Figure {
            preset: "bigram",
            metric: "net_loss",
            unit: "nats/letter",
            published: 2.4540,
            tolerance: 0.01,
            direction: Direction::AtMost,
            seeds: &[1, 2, 3],
            source: "the count's own loss, which no table of pairs can beat; the lecture stops its net at 2.4818, penalty included",
        },
    ],
    experiment: Some(&EXPERIMENT),
    claim: "2.454 nats a letter: counted, and met by a net of one layer",
    ready: true,
};

const fn count(metric: &'static str, published: f64) -> Figure {
    Figure {
        preset: "bigram",
        metric,
        unit: "",
        published,
        tolerance: 0.0,
        direction: Direction::Equal,
        seeds: &[1],
        source: "Karpathy 2022, the lecture's notebook",
    }
}

const fn loss(metric: &'static str, published: f64) -> Figure {
    Figure {
        preset: "bigram",
        metric,
        unit: "nats/letter",
        published,
        tolerance: 0.0001,
        direction: Direction::Equal,
        seeds: &[1],
        source: "computed by another program from the same names; the lecture shows 2.454",
    }
}

/// The first steps count some thousand pairs each, the others descend.
static EXPERIMENT: Experiment = Experiment {
    kind: "bigram",
    settings: SETTINGS,
    heeds: &["training.speed", "seed"],
    files: &[],
    panels: PANELS,
};

const SETTINGS: &[Setting] = &[
    Setting::new(
        Knob::new(
            "model.source",
            "text, a word a line",
            Model,
            Range::Choice(&["names", "tinyshakespeare", "onegin", "own"]),
        ),
        Plain::Word("names"),
    ),
    Setting::new(
        Knob::new("model.smoothing", "added to every count", Model, number(0.0, 1_000.0))
            .live()
            .source("Karpathy: 1"),
        Plain::Number(0.0),
    ),
    Setting::new(
        Knob::new("model.rate", "learning rate", Model, log(0.01, 10_000.0))
            .live()
            .source("Karpathy: 50"),
        Plain::Number(50.0),
    ),
    Setting::new(
        Knob::new("model.penalty", "penalty on mean(W²)", Model, number(0.0, 100.0))
            .live()
            .source("Karpathy: 0.01"),
        Plain::Number(0.01),
    ),
    Setting::new(
        Knob::new("model.descent", "steps of the net", Model, integer(0, 100_000))
            .live()
            .source("Karpathy: 100, run twice"),
        Plain::Whole(1_000),
    ),
    Setting::new(
        Knob::new("model.temperature", "temperature", Model, log(0.05, 5.0)).live(),
        Plain::Number(1.0),
    ),
    Setting::new(
        Knob::new("model.cells", "cells show", Model, Range::Choice(&["counts", "chances"])).live(),
        Plain::Word("counts"),
    ),
];

const PANELS: &[Panel] = &[
    Panel::new(
        "Counted: how often the column’s letter follows the row’s",
        Show::Matrix { place: "counted", signed: false },
    ),
    Panel::new("Of a large alphabet", Show::Text { place: "note", columns: 0 }),
    Panel::new(
        "Learnt by the net: exp(W), each row scaled to its count",
        Show::Matrix { place: "learnt", signed: false },
    ),
    Panel::new(
        "The net's loss, and the count's",
        Show::Lines {
            metrics: &[
                Readout::new("net_loss", "net", "nats a letter"),
                Readout::new("net_cost", "with penalty", "nats a letter"),
                Readout::new("counted_loss", "count", "nats a letter"),
            ],
            log: false,
        },
    ),
    Panel::new(
        "So far",
        Show::Numbers(&[
            Readout::new("bigrams", "pairs counted", ""),
            Readout::new("counted_loss", "loss of the count, as smoothed", "nats/letter"),
            Readout::new("net_loss", "loss of the net", "nats/letter"),
            Readout::new("gap", "the net is above the bare count by", "nats"),
            Readout::new("net_steps", "steps of the net", ""),
        ]),
    ),
    Panel::new("Written by the count", Show::Text { place: "written", columns: 0 }),
    Panel::new(
        "Written by the net with the same random numbers",
        Show::Text { place: "net-written", columns: 0 },
    ),
    Panel::new("Next sample", Show::Buttons(&[("again", "Write other words")])),
    Panel::new(
        "Type a word",
        Show::Ask { action: "word", button: "How likely is it?", usual: "emma" },
    ),
    Panel::new("As a whole", Show::Text { place: "verdict", columns: 0 }),
    Panel::new("Letter by letter", Show::Bars { place: "word", unit: "chance" }),
    Panel::new(
        "The table",
        Show::Numbers(&[
            Readout::new("words", "words", ""),
            Readout::new("symbols", "symbols", "the end of a word included"),
            Readout::new("uniform", "loss of an even guess", "nats/letter"),
            Readout::new("loss_0", "loss of the bare count", "nats/letter"),
            Readout::new("loss_1", "loss with 1 added", "nats/letter"),
            Readout::new("count_n_end", "n at the end", ""),
            Readout::new("count_a_end", "a at the end", ""),
            Readout::new("count_an", "a then n", ""),
            Readout::new("count_begin_a", "a at the beginning", ""),
        ]),
    ),
];

/// Slow enough to watch the curve fall.
fn names() -> RunSpec {
    watched(EXPERIMENT.run("bigram"))
}

/// Each line is a word; spaces are letters like others.
fn shakespeare() -> RunSpec {
    let run = EXPERIMENT.run("bigram-shakespeare").with("model.source", "tinyshakespeare");
    watched(run.expect("the text is one of the choices"))
}

fn watched(mut run: RunSpec) -> RunSpec {
    run.training.speed = 100.0;
    run
}
