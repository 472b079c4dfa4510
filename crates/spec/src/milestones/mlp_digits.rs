//! 3Blue1Brown's net of 784, 16, 16 and 10 units, on MNIST (Sanderson 2017).

use super::{Direction, Figure, Milestone, Paper, Preset};
use crate::knobs::Group::{Data, Model, Training};
use crate::knobs::{integer, log};
use crate::{Experiment, Knob, Panel, Plain, Range, Readout, RunSpec, Setting, Show};

pub(super) const MILESTONE: Milestone = Milestone {
    id: "mlp-digits",
    title: "Thirteen thousand dials",
    year: 2017,
    paper: Paper {
        authors: "Sanderson",
        title: "But what is a neural network?",
        url: "https://www.3blue1brown.com/lessons/neural-networks",
    },
    presets: &[
        Preset { id: "mlp-digits", title: "The net of the series", spec: series },
        Preset { id: "mlp-digits-modern", title: "ReLU and softmax", spec: modern },
        Preset { id: "mlp-digits-one", title: "One hidden layer of 30", spec: one },
        Preset { id: "mlp-digits-zero", title: "Every weight begins at zero", spec: zero },
    ],
    figures: &[
        Figure {
            preset: "mlp-digits",
            metric: "parameters",
            unit: "",
            published: 13_002.0,
            tolerance: 0.0,
            direction: Direction::Equal,
            seeds: &[1],
            source: "3Blue1Brown 2017, chapter 1: 12,960 weights and 42 biases",
        },
        Figure {
            preset: "mlp-digits",
            metric: "test_right",
            unit: "%",
            published: 91.0,
            tolerance: 0.0,
            direction: Direction::AtLeast,
            seeds: &[1, 2, 3],
            source: "Our floor, on 1,000 held-out digits after 9,000; 3Blue1Brown 2017, chapter 2: about 96 % for this net, with all of MNIST",
        },
    ],
    experiment: Some(&EXPERIMENT),
    claim: "13,002 parameters; 91 % of unseen digits right",
    ready: true,
};

/// One step is some 500 examples, or a part of the test after a pass.
static EXPERIMENT: Experiment = Experiment {
    kind: "mlp-digits",
    settings: &[
        Setting::new(
            Knob::new(
                "model.unit",
                "hidden units",
                Model,
                Range::Choice(&["sigmoid", "tanh", "relu"]),
            )
            .source("The series: sigmoid; it names ReLU as the modern choice"),
            Plain::Word("sigmoid"),
        ),
        Setting::new(
            Knob::new("model.cost", "cost", Model, Range::Choice(&["squares", "softmax"]))
                .source("The series: the sum of ten squares"),
            Plain::Word("squares"),
        ),
        Setting::new(
            Knob::new("model.first", "first hidden layer", Model, integer(1, 64))
                .unit("units")
                .source("The series: 16"),
            Plain::Whole(16),
        ),
        Setting::new(
            Knob::new("model.second", "second hidden layer (0: none)", Model, integer(0, 64))
                .unit("units")
                .source("The series: 16"),
            Plain::Whole(16),
        ),
        Setting::new(
            Knob::new(
                "model.start",
                "weights begin",
                Model,
                Range::Choice(&["scaled", "wide", "zero"]),
            )
            .source("The series: at random. Ours: scaled by the number of inputs"),
            Plain::Word("scaled"),
        ),
        Setting::new(
            Knob::new("model.rate", "learning rate", Training, log(1e-3, 1000.0))
                .live()
                .source("The series tells none. Nielsen 2015: 3, on half the cost"),
            Plain::Number(0.3),
        ),
        Setting::new(
            Knob::new("model.batch", "mini-batch", Training, integer(1, 500))
                .unit("digits")
                .live()
                .source("The series draws 100; Nielsen 2015: 10"),
            Plain::Whole(10),
        ),
        Setting::new(
            Knob::new("model.passes", "passes", Training, integer(1, 500))
                .live()
                .source("Nielsen 2015: 30"),
            Plain::Whole(30),
        ),
        Setting::new(
            Knob::new("model.fit", "drawings are scaled and moved", Data, Range::Toggle)
                .live()
                .source("LeCun et al. 1998: into 20 × 20, centre of mass to the centre"),
            Plain::On(true),
        ),
    ],
    heeds: &["training.speed", "seed"],
    files: &["mnist"],
    panels: PANELS,
};

const PANELS: &[Panel] = &[
    Panel::new("Draw a digit", Show::Pad { place: "pad", action: "draw" }),
    Panel::new("What it reads", Show::Text { place: "answer", columns: 0 }),
    Panel::new("The ten outputs", Show::Bars { place: "outputs", unit: "" }),
    Panel::new("The picture as the net sees it", Show::Images { place: "picture", signed: false }),
    Panel::new(
        "Ask about something else",
        Show::Buttons(&[("next", "Another held-out digit"), ("noise", "Pure noise")]),
    ),
    Panel::new(
        "So far",
        Show::Numbers(&[
            Readout::new("pass", "passes", ""),
            Readout::new("test_right", "held-out digits right", "% of 1,000"),
            Readout::new("test_error", "held-out digits misread", "%"),
            Readout::new("train_error", "training digits misread", "% of 9,000"),
            Readout::new("noise_clear", "pictures of noise with an output above ½", "of 100"),
            Readout::new("examples", "examples learnt", ""),
        ]),
    ),
    Panel::new(
        "Misread after each pass",
        Show::Curves { place: "errors", x: "passes", y: "misread, %", log: false },
    ),
    Panel::new(
        "What each unit of the first layer looks for",
        Show::Images { place: "maps", signed: true },
    ),
    Panel::new("What the first layer says", Show::Bars { place: "first", unit: "" }),
    Panel::new("What the second layer says", Show::Bars { place: "second", unit: "" }),
    Panel::new(
        "Cost",
        Show::Lines {
            metrics: &[
                Readout::new("loss", "last step, while learning", ""),
                Readout::new("train_cost", "training digits", ""),
                Readout::new("test_cost", "held-out digits", ""),
            ],
            log: true,
        },
    ),
    Panel::new(
        "Held-out digits (rows) and what it reads (columns)",
        Show::Matrix { place: "confusion", signed: false },
    ),
    Panel::new(
        "Held-out digits that it misreads",
        Show::Images { place: "misread", signed: false },
    ),
    Panel::new(
        "The net",
        Show::Numbers(&[
            Readout::new("parameters", "parameters", ""),
            Readout::new("weights", "weights", ""),
            Readout::new("biases", "biases", ""),
        ]),
    ),
];

/// As the series describes it; rate, batch and passes are ours.
fn series() -> RunSpec {
    EXPERIMENT.run("mlp-digits")
}

/// What it would be built of today.
fn modern() -> RunSpec {
    EXPERIMENT
        .run("mlp-digits-modern")
        .with("model.unit", "relu")
        .and_then(|run| run.with("model.cost", "softmax"))
        .and_then(|run| run.with("model.rate", 0.03))
        .expect("each is within its range")
}

/// The net of Nielsen's book.
fn one() -> RunSpec {
    EXPERIMENT
        .run("mlp-digits-one")
        .with("model.first", 30)
        .and_then(|run| run.with("model.second", 0))
        // On half the cost he takes twice the rate.
        .and_then(|run| run.with("model.rate", 1.5))
        .expect("each is within its range")
}

/// What happens when no two units differ.
fn zero() -> RunSpec {
    EXPERIMENT.run("mlp-digits-zero").with("model.start", "zero").expect("it is one of the choices")
}
