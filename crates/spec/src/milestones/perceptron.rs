//! The perceptron: a machine that corrects itself, the promise of how often, and the task that breaks it.

use super::{Direction, Figure, Milestone, Paper, Preset};
use crate::knobs::Group::Model;
use crate::knobs::{When, integer, number, only};
use crate::{Experiment, Knob, Panel, Plain, Range, Readout, RunSpec, Setting, Show};

pub(super) const MILESTONE: Milestone = Milestone {
    id: "perceptron",
    title: "A machine that corrects itself",
    year: 1958,
    paper: Paper {
        authors: "Rosenblatt",
        title: "The Perceptron: A Probabilistic Model for Information Storage and Organization in the Brain",
        url: "https://doi.org/10.1037/h0042519",
    },
    presets: &[
        Preset { id: "perceptron", title: "E or X", spec: letters },
        Preset { id: "perceptron-xor", title: "Exactly one mark", spec: xor },
        Preset { id: "perceptron-units", title: "One mark, with 512 units", spec: units },
        Preset { id: "perceptron-own", title: "Your own shapes", spec: own },
        Preset { id: "perceptron-theorem", title: "A thousand random sets", spec: theorem },
    ],
    figures: &[
        Figure {
            preset: "perceptron-theorem",
            metric: "violations",
            unit: "sets",
            published: 0.0,
            tolerance: 0.0,
            direction: Direction::AtMost,
            seeds: &[1, 2, 3],
            source: "Novikoff 1962: at most (R/γ)² mistakes on separable examples, in any order",
        },
        Figure {
            preset: "perceptron",
            metric: "violations",
            unit: "",
            published: 0.0,
            tolerance: 0.0,
            direction: Direction::AtMost,
            seeds: &[1, 2, 3],
            source: "Novikoff 1962, on the pictures of E and X",
        },
        Figure {
            preset: "perceptron-xor",
            metric: "returns",
            unit: "times",
            published: 1.0,
            tolerance: 0.0,
            direction: Direction::AtLeast,
            seeds: &[1, 2, 3],
            source: "Block and Levin 1970: the weights stay bounded; whole numbers must then come back",
        },
    ],
    experiment: Some(&EXPERIMENT),
    claim: "mistakes never exceed (R/γ)² on separable data",
    ready: true,
};

const SHAPES: &str = "model.shapes";
const DRAWN: &[When] = &[only(SHAPES, &["e-x", "t-l", "o-plus", "xor"])];

/// One step shows one picture, or learns one random set to the end.
static EXPERIMENT: Experiment = Experiment {
    kind: "perceptron",
    settings: &[
        Setting::new(
            Knob::new(
                SHAPES,
                "shapes",
                Model,
                Range::Choice(&["e-x", "t-l", "o-plus", "xor", "own", "random"]),
            ),
            Plain::Word("e-x"),
        ),
        Setting::new(
            Knob::new("model.examples", "pictures", Model, integer(2, 200)).when(DRAWN),
            Plain::Whole(100),
        ),
        Setting::new(
            Knob::new("model.shift", "shifted by up to", Model, integer(0, 3))
                .unit("points")
                .when(DRAWN),
            Plain::Whole(2),
        ),
        Setting::new(
            Knob::new("model.noise", "points turned over", Model, number(0.0, 0.3))
                .unit("of all")
                .when(DRAWN),
            Plain::Number(0.03),
        ),
        Setting::new(
            Knob::new("model.associators", "512 association units", Model, Range::Toggle)
                .when(&[only(SHAPES, &["e-x", "t-l", "o-plus", "xor", "own"])])
                .source("Mark I perceptron: 512, each photocell wired to up to 40"),
            Plain::On(false),
        ),
    ],
    heeds: &["training.speed", "seed"],
    files: &[],
    panels: PANELS,
};

const PANELS: &[Panel] = &[
    Panel::new("Draw a shape", Show::Pad { place: "pad", action: "draw" }),
    Panel::new("What it says", Show::Text { place: "answer", columns: 0 }),
    Panel::new(
        "Teach it your drawing",
        Show::Buttons(&[
            ("teach_first", "It is of the first class"),
            ("teach_second", "It is of the second class"),
        ]),
    ),
    Panel::new("Shown now", Show::Images { place: "example", signed: false }),
    Panel::new("The weights", Show::Images { place: "weights", signed: true }),
    Panel::new("The last mistakes", Show::Images { place: "mistakes", signed: false }),
    Panel::new("Mistakes and their bound", Show::Text { place: "said", columns: 0 }),
    Panel::new(
        "Mistakes, and the most there can be",
        Show::Lines {
            metrics: &[
                Readout::new("mistakes", "mistakes", ""),
                Readout::new("bound", "bound (R/γ)²", ""),
            ],
            log: false,
        },
    ),
    Panel::new(
        "So far",
        Show::Numbers(&[
            Readout::new("examples", "pictures", ""),
            Readout::new("sweeps", "sweeps over all", ""),
            Readout::new("wrong", "mistakes of the last sweep", ""),
            Readout::new("fresh", "right on 200 new pictures", "of all"),
            Readout::new("returns", "the weights came back", "times"),
            Readout::new("period", "each time after", "sweeps"),
            Readout::new("sets", "random sets", ""),
            Readout::new("violations", "bound exceeded", "times"),
            Readout::new("closest", "closest to its bound", "of it"),
        ]),
    ),
    Panel::new(
        "Random sets by the part of their bound that they used",
        Show::Bars { place: "tenths", unit: "sets" },
    ),
];

fn run(preset: &str, settings: &[(&str, Plain)], speed: f64) -> RunSpec {
    let settings = settings.iter().map(|(path, value)| ((*path).to_owned(), (*value).into()));
    let run = EXPERIMENT.run(preset).with_all(settings);
    let mut spec = run.expect("the settings are in their ranges");
    spec.training.speed = speed;
    spec
}

/// Letters on a retina.
pub fn letters() -> RunSpec {
    run("perceptron", &[], 20.0)
}

const CLEAN: [(&str, Plain); 4] = [
    (SHAPES, Plain::Word("xor")),
    ("model.examples", Plain::Whole(4)),
    ("model.shift", Plain::Whole(0)),
    ("model.noise", Plain::Whole(0)),
];

/// Four pictures that no plane separates.
pub fn xor() -> RunSpec {
    run("perceptron-xor", &CLEAN, 20.0)
}

/// The same four pictures behind the association units.
pub fn units() -> RunSpec {
    let mut settings = CLEAN.to_vec();
    settings.push(("model.associators", Plain::On(true)));
    run("perceptron-units", &settings, 20.0)
}

/// No pictures yet.
pub fn own() -> RunSpec {
    run("perceptron-own", &[(SHAPES, Plain::Word("own"))], 20.0)
}

/// The theorem on trial.
pub fn theorem() -> RunSpec {
    run("perceptron-theorem", &[(SHAPES, Plain::Word("random"))], 0.0)
}
