//! The gradient: a ball that rolls downhill, and derivatives by small differences.

use super::{Direction, Figure, Milestone, Paper, Preset};
use crate::knobs::Group::Model;
use crate::knobs::log;
use crate::{Experiment, Knob, Panel, Plain, Range, Readout, RunSpec, Setting, Show};

pub(super) const MILESTONE: Milestone = Milestone {
    id: "gradient",
    title: "Which way is down",
    year: 2015,
    paper: Paper {
        authors: "Baydin, Pearlmutter, Radul, Siskind",
        title: "Automatic Differentiation in Machine Learning: a Survey",
        url: "https://arxiv.org/abs/1502.05767",
    },
    presets: &[
        Preset { id: "gradient", title: "A ball in a hanging chain", spec: chain },
        Preset { id: "gradient-ravine", title: "A ball in a ravine", spec: ravine },
    ],
    figures: &[
        // The half decade is for |f/f″| and |f/f‴|, whose roots enter as a factor: for cosh the first is 1, the second |coth x|.
        figure(
            "best_h_forward",
            -7.83,
            "Computed: log10 of the square root of the machine epsilon 2⁻⁵², where h |f″| / 2 and ε |f| / h balance, within half a decade",
        ),
        figure(
            "best_h_central",
            -5.22,
            "Computed: log10 of the cube root of the machine epsilon 2⁻⁵², where h² |f‴| / 6 and ε |f| / h balance, within half a decade",
        ),
    ],
    experiment: Some(&EXPERIMENT),
    claim: "the best h is near 1e-8 for forward differences, near 1e-5 for central ones",
    ready: true,
};

const fn figure(metric: &'static str, published: f64, source: &'static str) -> Figure {
    Figure {
        preset: "gradient",
        metric,
        unit: "log10 of h",
        published,
        tolerance: 0.5,
        direction: Direction::Equal,
        seeds: &[1],
        source,
    }
}

/// One step rolls the ball once and measures the errors at one more h, ten a decade.
static EXPERIMENT: Experiment = Experiment {
    kind: "gradient",
    settings: &[
        Setting::new(
            Knob::new(
                "model.landscape",
                "curve or surface",
                Model,
                Range::Choice(&[
                    "chain",
                    "parabola",
                    "two-valleys",
                    "ripples",
                    "bowl",
                    "ravine",
                    "saddle",
                    "four-valleys",
                ]),
            )
            .live()
            .source("four-valleys: Himmelblau 1972, scaled"),
            Plain::Word("chain"),
        ),
        Setting::new(
            Knob::new("model.rolling_rate", "learning rate", Model, log(1e-3, 10.0)).live(),
            Plain::Number(0.1),
        ),
    ],
    heeds: &["training.speed"],
    files: &[],
    panels: &[
        Panel::new("The ball and its trail", Show::Plane { place: "ball", action: "drop" }),
        Panel::new(
            "Where it is",
            Show::Numbers(&[
                Readout::new("x", "x", ""),
                Readout::new("y", "y", ""),
                Readout::new("height", "height", ""),
                Readout::new("slope", "slope", ""),
                Readout::new("rolled", "steps of the ball", ""),
            ]),
        ),
        Panel::new(
            "The slope under the ball",
            Show::Curves { place: "cut", x: "x", y: "height", log: false },
        ),
        Panel::new(
            "Height of the ball",
            Show::Lines { metrics: &[Readout::new("height", "height", "")], log: false },
        ),
        Panel::new(
            "Error of the derivative by differences",
            Show::Curves { place: "differences", x: "h", y: "mean error", log: true },
        ),
        Panel::new(
            "The best h",
            Show::Numbers(&[
                Readout::new("h", "h now", ""),
                Readout::new("best_h_forward", "best h, forward", "log10"),
                Readout::new("best_error_forward", "its error", ""),
                Readout::new("best_h_central", "best h, central", "log10"),
                Readout::new("best_error_central", "its error", ""),
            ]),
        ),
    ],
};

/// Slow enough to watch the ball.
const A_SECOND: f64 = 40.0;

/// The ball in a hanging chain.
pub fn chain() -> RunSpec {
    slow(EXPERIMENT.run("gradient"))
}

fn ravine() -> RunSpec {
    let spec = slow(EXPERIMENT.run("gradient-ravine"));
    spec.with("model.landscape", "ravine").expect("the table has a ravine")
}

fn slow(mut spec: RunSpec) -> RunSpec {
    spec.training.speed = A_SECOND;
    spec
}
