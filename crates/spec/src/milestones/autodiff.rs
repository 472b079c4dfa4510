//! Automatic differentiation: one expression, its graph, its slopes; and a net that learns on the same tape.

use super::{Direction, Figure, Milestone, Paper, Preset};
use crate::knobs::Group::Model;
use crate::knobs::{integer, log, number, only};
use crate::{Experiment, Knob, Panel, Plain, Range, Readout, RunSpec, Setting, Show};

pub(super) const MILESTONE: Milestone = Milestone {
    id: "autodiff",
    title: "The chain rule, by machine",
    year: 2015,
    paper: Paper {
        authors: "Baydin, Pearlmutter, Radul, Siskind",
        title: "Automatic Differentiation in Machine Learning: a Survey",
        url: "https://arxiv.org/abs/1502.05767",
    },
    presets: &[
        Preset { id: "autodiff", title: "The survey's example", spec: survey },
        Preset { id: "autodiff-micrograd", title: "micrograd's expression", spec: micrograd },
        Preset { id: "autodiff-neuron", title: "One neuron", spec: neuron },
        Preset { id: "autodiff-moons", title: "Two moons, learnt", spec: moons },
    ],
    figures: &[
        equal("autodiff", "value", 11.652, 5e-4, SURVEY),
        equal("autodiff", "gradient_1", 5.5, 5e-4, SURVEY),
        equal("autodiff", "gradient_2", 1.716, 5e-4, SURVEY),
        equal("autodiff-micrograd", "value", 24.7041, 5e-5, MICROGRAD),
        equal("autodiff-micrograd", "gradient_1", 138.8338, 5e-5, MICROGRAD),
        equal("autodiff-micrograd", "gradient_2", 645.5773, 5e-5, MICROGRAD),
        equal("autodiff-neuron", "gradient_1", -1.5, 5e-5, LECTURE),
        equal("autodiff-neuron", "gradient_3", 1.0, 5e-5, LECTURE),
        ratio("autodiff", 6.0, Direction::AtMost),
        ratio("autodiff", 2.0, Direction::AtLeast),
        ratio("autodiff-micrograd", 6.0, Direction::AtMost),
        ratio("autodiff-micrograd", 2.0, Direction::AtLeast),
        ratio("autodiff-moons", 6.0, Direction::AtMost),
        ratio("autodiff-moons", 2.0, Direction::AtLeast),
        equal("autodiff-moons", "parameters", 337.0, 0.0, DEMO),
        Figure { seeds: &[1, 2, 3], ..equal("autodiff-moons", "accuracy", 1.0, 0.0, DEMO) },
    ],
    experiment: Some(&EXPERIMENT),
    claim: "24.7041, and its slopes 138.8338 and 645.5773, to every digit",
    ready: true,
};

const SURVEY: &str = "Baydin et al. 2015, the running example: ln x1 + x1 x2 − sin x2 at (2, 5)";
const MICROGRAD: &str = "Karpathy, micrograd, README";
const LECTURE: &str = "Karpathy, lecture on micrograd: one neuron with tanh";
const DEMO: &str = "Karpathy, micrograd, demo notebook: two moons";

const fn equal(
    preset: &'static str,
    metric: &'static str,
    published: f64,
    tolerance: f64,
    source: &'static str,
) -> Figure {
    let (unit, direction, seeds) = ("", Direction::Equal, &[1]);
    Figure { preset, metric, unit, published, tolerance, direction, seeds, source }
}

const fn ratio(preset: &'static str, published: f64, direction: Direction) -> Figure {
    let source = "Griewank and Walther 2008, as the survey quotes them: below 6, typically 2 to 3";
    let usual = equal(preset, "operations_ratio", published, 0.0, source);
    Figure { direction, unit: "times", ..usual }
}

const TASK: &str = "model.task";
const EXPRESSION: &str = "x1 = 2; x2 = 5; ln(x1) + x1*x2 - sin(x2)";

/// One step sends one node's gradient back, computes one node of a forward pass, or is one step downhill on the moons.
static EXPERIMENT: Experiment = Experiment {
    kind: "autodiff",
    settings: &[
        Setting::new(
            Knob::new(TASK, "what is computed", Model, Range::Choice(&["expression", "moons"])),
            Plain::Word("expression"),
        ),
        Setting::new(
            Knob::new("model.expression", "expression", Model, Range::Text(400))
                .live()
                .when(&[only(TASK, &["expression"])])
                .source("Baydin et al. 2015"),
            Plain::Word(EXPRESSION),
        ),
        Setting::new(
            Knob::new("model.mode", "mode", Model, Range::Choice(&["reverse", "forward"]))
                .live()
                .when(&[only(TASK, &["expression"])]),
            Plain::Word("reverse"),
        ),
        Setting::new(
            Knob::new("model.neurons", "neurons a hidden layer", Model, integer(1, 32))
                .when(&[only(TASK, &["moons"])])
                .source("micrograd: 16"),
            Plain::Whole(16),
        ),
        Setting::new(
            Knob::new("model.noise", "noise of the points", Model, number(0.0, 0.5))
                .when(&[only(TASK, &["moons"])])
                .source("micrograd: 0.1"),
            Plain::Number(0.1),
        ),
        Setting::new(
            Knob::new("model.rate", "rate at the first step", Model, log(1e-3, 1e6))
                .live()
                .when(&[only(TASK, &["moons"])])
                .source("micrograd: 1.0, falling to 0.1"),
            Plain::Number(1.0),
        ),
    ],
    heeds: &["training.speed", "seed"],
    files: &[],
    panels: PANELS,
};

const PANELS: &[Panel] = &[
    Panel::new(
        "Type an expression",
        Show::Ask { action: "expression", button: "Differentiate", usual: EXPRESSION },
    ),
    Panel::new("The graph: value and gradient", Show::Graph { place: "graph" }),
    Panel::new("This step", Show::Text { place: "said", columns: 0 }),
    Panel::new("Learnt on the tape", Show::Plane { place: "plane", action: "" }),
    Panel::new(
        "Result and slopes",
        Show::Numbers(&[
            Readout::new("value", "result", ""),
            Readout::new("gradient_1", "slope towards the first input", ""),
            Readout::new("gradient_2", "slope towards the second input", ""),
            Readout::new("passes", "passes over the graph so far", ""),
            Readout::new("operations_ratio", "value and all slopes ÷ value alone", "times"),
            Readout::new("loss", "loss", ""),
            Readout::new("accuracy", "points on their side", "of all"),
            Readout::new("nodes", "nodes on the tape", ""),
        ]),
    ),
    Panel::new("Slopes found", Show::Bars { place: "gradients", unit: "" }),
    Panel::new("What all slopes cost", Show::Bars { place: "cost", unit: "operations" }),
    Panel::new(
        "The moons' loss",
        Show::Lines { metrics: &[Readout::new("loss", "loss", "")], log: true },
    ),
    Panel::new(
        "Difference quotients err, the chain rule does not",
        Show::Curves { place: "differences", x: "step h", y: "largest error", log: true },
    ),
];

/// The survey's function at (2, 5).
pub fn survey() -> RunSpec {
    let mut spec = EXPERIMENT.run("autodiff");
    spec.training.speed = 2.0;
    spec
}

fn typed(preset: &str, expression: &str) -> RunSpec {
    let run = EXPERIMENT.run(preset).with("model.expression", expression);
    let mut spec = run.expect("the expression fits its field");
    spec.training.speed = 4.0;
    spec
}

/// The expression of micrograd's README.
pub fn micrograd() -> RunSpec {
    let text = "a = -4; b = 2; c = a + b; d = a*b + b**3; c += c + 1; c += 1 + c + (-a); \
                d += d*2 + relu(b + a); d += 3*d + relu(b - a); e = c - d; f = e**2; g = f/2; g += 10/f";
    typed("autodiff-micrograd", text)
}

/// A neuron with two inputs.
pub fn neuron() -> RunSpec {
    let text = "x1 = 2; x2 = 0; w1 = -3; w2 = 1; b = 6.8813735870195432; tanh(x1*w1 + x2*w2 + b)";
    typed("autodiff-neuron", text)
}

/// The net of micrograd's demonstration.
pub fn moons() -> RunSpec {
    let run = EXPERIMENT.run("autodiff-moons").with("model.task", "moons");
    run.expect("the task is one of its choices")
}
