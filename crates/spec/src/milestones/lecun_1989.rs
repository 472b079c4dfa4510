//! LeCun et al. 1989: the net that read zip codes, and the switches of Karpathy's rerun of 2022.

use super::{Direction, Figure, Milestone, Paper, Preset};
use crate::knobs::Group::Model;
use crate::knobs::{integer, log, number};
use crate::{Experiment, Knob, Panel, Plain, Range, Readout, RunSpec, Setting, Show};

pub(super) const MILESTONE: Milestone = Milestone {
    id: "lecun-1989",
    title: "Reading digits",
    year: 1989,
    paper: Paper {
        authors: "LeCun et al.",
        title: "Backpropagation Applied to Handwritten Zip Code Recognition",
        url: "https://doi.org/10.1162/neco.1989.1.4.541",
    },
    presets: &[
        Preset { id: "lecun-1989", title: "The net of 1989, 23 passes", spec: original },
        Preset { id: "lecun-1989-3", title: "The net of 1989, three seeds", spec: three_seeds },
        Preset { id: "lecun-rerun", title: "The rerun of 2022, before its switches", spec: rerun },
        Preset { id: "lecun-2022", title: "With every switch of 2022, 80 passes", spec: modern },
        Preset { id: "lecun-2022-3", title: "Every switch, three seeds", spec: modern_seeds },
    ],
    figures: &[
        // Over 20 seeds ours is 5.51 with a standard deviation of 0.33; with the rerun's wider start 6.00 with 0.26.
        mean("lecun-1989-3", 5.0, 0.9, PAPER),
        mean("lecun-2022-3", 2.95, 0.0, HALF),
        count("parameters", 9_760.0),
        count("macs", 63_660.0),
        count("connections", 64_660.0),
    ],
    experiment: Some(&EXPERIMENT),
    claim: "9,760 parameters; 5.0 % test error",
    ready: true,
};

const PAPER: &str = "LeCun et al. 1989, after 23 passes; the digits here are a later, deslanted cut of the same set, and 0.9 more is allowed";
const HALF: &str = "Half of 5.9, the rerun without switches (lecun-rerun, three seeds); Karpathy 2022, on other digits: from 4.09 to 1.59";

/// The mean of a preset's seeds, at most.
const fn mean(
    preset: &'static str,
    published: f64,
    tolerance: f64,
    source: &'static str,
) -> Figure {
    let (metric, unit, direction, seeds) = ("mean_test_error", "%", Direction::AtMost, &[1]);
    Figure { preset, metric, unit, published, tolerance, direction, seeds, source }
}

/// Counted from the net's own tables.
const fn count(metric: &'static str, published: f64) -> Figure {
    Figure {
        preset: "lecun-1989-3",
        metric,
        unit: "",
        published,
        tolerance: 0.0,
        direction: Direction::Equal,
        seeds: &[1],
        source: "LeCun et al. 1989, the net's description",
    }
}

/// One step is a hundred examples, or a part of the test after a pass.
static EXPERIMENT: Experiment = Experiment {
    kind: "lecun-1989",
    settings: &[
        Setting::new(
            Knob::new("model.cost", "cost", Model, Range::Choice(&["squares", "softmax"]))
                .source("LeCun et al.: squares against ±1; Karpathy's first switch: softmax"),
            Plain::Word("squares"),
        ),
        Setting::new(
            Knob::new("model.start", "first weights within", Model, Range::Choice(&["paper", "root"]))
                .source("paper: ±2.4/F for F inputs, as LeCun et al. print; root: ±2.4/√F, as Karpathy 2022 reruns it"),
            Plain::Word("paper"),
        ),
        Setting::new(
            Knob::new("model.rule", "rule", Model, Range::Choice(&["sgd", "adamw"]))
                .source("Karpathy's second switch: AdamW"),
            Plain::Word("sgd"),
        ),
        Setting::new(
            Knob::new("model.rate", "learning rate", Model, log(1e-5, 1.0))
                .live()
                .source("Karpathy 2022: 0.03; 0.01 with softmax; 3e-4 with AdamW"),
            Plain::Number(0.03),
        ),
        Setting::new(
            Knob::new("model.shift", "pictures move by up to a pixel", Model, Range::Toggle)
                .live()
                .source("Karpathy's third switch"),
            Plain::On(false),
        ),
        Setting::new(
            Knob::new("model.drop", "share of H2 that is dropped", Model, number(0.0, 0.9))
                .live()
                .source("Karpathy's fourth switch: 0.25, with ReLU"),
            Plain::Number(0.0),
        ),
        Setting::new(
            Knob::new("model.unit", "units", Model, Range::Choice(&["tanh", "relu"])),
            Plain::Word("tanh"),
        ),
        Setting::new(
            Knob::new("model.passes", "passes", Model, integer(1, 200))
                .live()
                .source("LeCun et al.: 23"),
            Plain::Whole(23),
        ),
        Setting::new(Knob::new("model.runs", "seeds", Model, integer(1, 20)), Plain::Whole(1)),
    ],
    heeds: &["training.speed", "seed"],
    files: &["zip-train", "zip-test"],
    panels: PANELS,
};

const PANELS: &[Panel] = &[
    Panel::new("Draw a digit that fills the square", Show::Pad { place: "pad", action: "draw" }),
    Panel::new("What it reads", Show::Text { place: "answer", columns: 0 }),
    Panel::new("The ten outputs", Show::Bars { place: "outputs", unit: "" }),
    Panel::new("The picture", Show::Images { place: "picture", signed: true }),
    Panel::new("Test digits", Show::Buttons(&[("next", "Another test digit")])),
    Panel::new(
        "So far",
        Show::Numbers(&[
            Readout::new("pass", "passes", "of 23 in the paper"),
            Readout::new("train_error", "training digits misread", "%; paper: 0.14"),
            Readout::new("test_error", "test digits misread", "%; paper: 5.00"),
            Readout::new("test_misread", "misread", "of 2,007; paper: 102"),
            Readout::new("examples", "examples learnt", ""),
            Readout::new("mean_test_error", "mean over finished seeds", "%"),
            Readout::new("runs", "finished seeds", ""),
        ]),
    ),
    Panel::new(
        "Errors after each pass, and where the paper ended",
        Show::Curves { place: "errors", x: "passes", y: "misread, %", log: false },
    ),
    Panel::new(
        "Cost of the last hundred examples",
        Show::Lines { metrics: &[Readout::new("loss", "cost", "")], log: true },
    ),
    Panel::new("H1: twelve kernels of 5 × 5", Show::Images { place: "kernels", signed: true }),
    Panel::new("H1: what they find in the picture", Show::Images { place: "first", signed: true }),
    Panel::new("H2: twelve maps of 4 × 4", Show::Images { place: "second", signed: true }),
    Panel::new("Test digits that it misreads", Show::Images { place: "misread", signed: true }),
    Panel::new(
        "The net",
        Show::Numbers(&[
            Readout::new("parameters", "parameters", ""),
            Readout::new("connections", "connections", ""),
            Readout::new("macs", "multiplications for a picture", ""),
            Readout::new("units", "units", ""),
        ]),
    ),
];

/// As the paper has it, but for its second derivatives.
fn original() -> RunSpec {
    EXPERIMENT.run("lecun-1989")
}

fn three_seeds() -> RunSpec {
    seeds(original(), "lecun-1989-3")
}

fn modern_seeds() -> RunSpec {
    seeds(modern(), "lecun-2022-3")
}

/// The same from three seeds, one after the other.
fn seeds(run: RunSpec, preset: &str) -> RunSpec {
    let run = RunSpec { preset: preset.to_owned(), seed: 1, ..run };
    run.with("model.runs", 3).expect("so many seeds are allowed")
}

/// As Karpathy repeats the paper.
fn rerun() -> RunSpec {
    EXPERIMENT.run("lecun-rerun").with("model.start", "root").expect("it is one of its words")
}

/// All four switches, as in Karpathy's last run.
fn modern() -> RunSpec {
    EXPERIMENT
        .run("lecun-2022")
        .with("model.start", "root")
        .and_then(|run| run.with("model.cost", "softmax"))
        .and_then(|run| run.with("model.rule", "adamw"))
        .and_then(|run| run.with("model.rate", 3e-4))
        .and_then(|run| run.with("model.shift", true))
        .and_then(|run| run.with("model.drop", 0.25))
        .and_then(|run| run.with("model.unit", "relu"))
        .and_then(|run| run.with("model.passes", 80))
        .expect("each is within its range")
}
