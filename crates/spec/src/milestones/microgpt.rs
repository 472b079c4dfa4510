//! Karpathy 2026: a GPT of single numbers, every operation in sight.

use super::{Direction, Figure, Milestone, Paper, Preset};
use crate::knobs::Group::Model;
use crate::knobs::{integer, log};
use crate::{Experiment, Knob, Panel, Plain, Range, Readout, RunSpec, Setting, Show};

pub(super) const MILESTONE: Milestone = Milestone {
    id: "microgpt",
    title: "Every operation of a GPT",
    year: 2026,
    paper: Paper {
        authors: "Karpathy",
        title: "microgpt",
        url: "https://karpathy.github.io/2026/02/12/microgpt/",
    },
    presets: &[
        Preset { id: "microgpt", title: "As published: one layer, 1,000 names", spec: published },
        Preset { id: "microgpt-two", title: "Two layers, 24 wide", spec: two },
    ],
    figures: &[
        loss("loss_1", 3.3660),
        loss("loss_2", 3.4243),
        loss("loss_3", 3.1778),
        loss("loss_10", 3.2229),
        again("loss_100", 3.3669),
        again("loss_200", 2.3097),
        again("loss_500", 2.0645),
        again("loss_1000", 2.6497),
        count("parameters", "", 4_192.0),
        count("as_published", "of 20 names", 20.0),
    ],
    experiment: Some(&EXPERIMENT),
    claim: "loss 3.3660 at step 1, and 20 names, letter for letter",
    ready: true,
};

const PAGE: &str = "Karpathy 2026, printed on the page";
const RERUN: &str = "the page's net in another program (plain Python), with the page's seed";

const fn loss(metric: &'static str, published: f64) -> Figure {
    equal(metric, "nats/letter", published, 0.000_05, PAGE)
}

const fn again(metric: &'static str, published: f64) -> Figure {
    equal(metric, "nats/letter", published, 0.000_05, RERUN)
}

const fn count(metric: &'static str, unit: &'static str, published: f64) -> Figure {
    equal(metric, unit, published, 0.0, PAGE)
}

const fn equal(
    metric: &'static str,
    unit: &'static str,
    published: f64,
    tolerance: f64,
    source: &'static str,
) -> Figure {
    let (preset, direction, seeds) = ("microgpt", Direction::Equal, &[42]);
    Figure { preset, metric, unit, published, tolerance, direction, seeds, source }
}

/// A step learns from one name.
static EXPERIMENT: Experiment = Experiment {
    kind: "microgpt",
    settings: SETTINGS,
    heeds: &["training.speed", "seed"],
    files: &[],
    panels: PANELS,
};

const SETTINGS: &[Setting] = &[
    Setting::new(
        Knob::new("model.source", "names, one a line", Model, Range::Choice(&["names", "own"])),
        Plain::Word("names"),
    ),
    Setting::new(
        Knob::new("model.steps", "names to learn from", Model, integer(1, 10_000))
            .live()
            .source("Karpathy: 1,000"),
        Plain::Whole(1_000),
    ),
    Setting::new(
        Knob::new("model.rate", "learning rate at first", Model, log(0.000_01, 1.0))
            .live()
            .source("Karpathy: 0.01, falling to 0"),
        Plain::Number(0.01),
    ),
    Setting::new(
        Knob::new("model.depth", "layers", Model, integer(1, 2)).source("Karpathy: 1"),
        Plain::Whole(1),
    ),
    Setting::new(
        Knob::new("model.headcount", "heads", Model, integer(1, 8)).source("Karpathy: 4"),
        Plain::Whole(4),
    ),
    Setting::new(
        Knob::new("model.dimension", "numbers a token", Model, integer(2, 32))
            .source("Karpathy: 16"),
        Plain::Whole(16),
    ),
    Setting::new(
        Knob::new("model.window", "context", Model, integer(2, 16))
            .unit("tokens")
            .source("Karpathy: 16"),
        Plain::Whole(16),
    ),
    Setting::new(
        Knob::new("model.temperature", "temperature", Model, log(0.05, 5.0))
            .live()
            .source("Karpathy: 0.5"),
        Plain::Number(0.5),
    ),
    Setting::new(
        Knob::new("model.place", "look at a number of", Model, Range::Choice(PLACES)).live(),
        Plain::Word("score"),
    ),
    Setting::new(
        Knob::new("model.spot", "at position", Model, integer(1, 16)).live(),
        Plain::Whole(3),
    ),
    Setting::new(
        Knob::new("model.piece", "which of its numbers", Model, integer(1, 200)).live(),
        Plain::Whole(1),
    ),
    Setting::new(
        Knob::new("model.terms", "terms of a sum that are drawn", Model, integer(2, 200)).live(),
        Plain::Whole(4),
    ),
    Setting::new(
        Knob::new(
            "model.numbers",
            "pictures show",
            Model,
            Range::Choice(&["weights", "gradients"]),
        )
        .live(),
        Plain::Word("weights"),
    ),
];

const PLACES: &[&str] = &[
    "embedding",
    "rms",
    "query",
    "key",
    "value",
    "score",
    "softmax",
    "head",
    "output",
    "mlp unit",
    "mlp output",
    "logit",
    "loss",
];

const PANELS: &[Panel] = &[
    Panel::new(
        "Loss, a name a step",
        Show::Lines {
            metrics: &[
                Readout::new("loss", "this name", "nats a letter"),
                Readout::new("mean_loss", "the last 100", "nats a letter"),
                Readout::new("uniform", "even guess", "nats a letter"),
                Readout::new("counted_loss", "count of all pairs", "nats a letter"),
            ],
            log: false,
        },
    ),
    Panel::new("The number that is drawn", Show::Text { place: "place.said", columns: 0 }),
    Panel::new("Its operations: value and gradient", Show::Graph { place: "place" }),
    Panel::new("Names that it writes now", Show::Table { place: "written" }),
    Panel::new("Next names", Show::Buttons(&[("again", "Write others")])),
    Panel::new("Operations for this name", Show::Table { place: "operations" }),
    Panel::new(
        "Each head: the row's letter looks back at the column's",
        Show::Matrix { place: "attention", signed: false },
    ),
    Panel::new("Every number that is learnt", Show::Images { place: "weights", signed: true }),
    Panel::new(
        "So far",
        Show::Numbers(&[
            Readout::new("loss", "loss of this name", "nats/letter"),
            Readout::new("mean_loss", "of the last 100", "nats/letter"),
            Readout::new("parameters", "numbers learnt", ""),
            Readout::new("operations", "operations for this name", ""),
            Readout::new("operations_ratio", "with all gradients", "times as many"),
            Readout::new("nodes", "nodes on the tape", ""),
            Readout::new("names", "names in the list", ""),
            Readout::new("as_published", "names as on Karpathy's page", "of 20"),
        ]),
    ),
];

fn published() -> RunSpec {
    seeded(EXPERIMENT.run("microgpt"))
}

/// Nearly four times as many numbers, twice as many names.
fn two() -> RunSpec {
    let settings = [("model.depth", "2"), ("model.dimension", "24"), ("model.steps", "2000")];
    let run = EXPERIMENT.run("microgpt-two").with_texts(settings);
    seeded(run.expect("each is within its range"))
}

/// The page's seed, slow enough to watch.
fn seeded(mut run: RunSpec) -> RunSpec {
    run.seed = 42;
    run.training.speed = 50.0;
    run
}
