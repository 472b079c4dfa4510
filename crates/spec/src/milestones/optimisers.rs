//! Optimisers: eleven ways downhill, raced on surfaces and on data; the floor of noise; conjugate gradients.

use super::{Direction, Figure, Milestone, Paper, Preset};
use crate::knobs::Group::Model;
use crate::knobs::{integer, log, number, only};
use crate::{Experiment, Knob, Panel, Plain, Range, Readout, RunSpec, Setting, Show, When};

pub(super) const MILESTONE: Milestone = Milestone {
    id: "optimisers",
    title: "The race downhill",
    year: 2016,
    paper: Paper {
        authors: "Bottou, Curtis, Nocedal",
        title: "Optimization Methods for Large-Scale Machine Learning",
        url: "https://arxiv.org/abs/1606.04838",
    },
    presets: &[
        Preset { id: "optimisers", title: "A ravine", spec: ravine },
        Preset { id: "optimisers-wild", title: "Rates thirty times too large", spec: wild },
        Preset { id: "optimisers-rosenbrock", title: "Rosenbrock's valley", spec: rosenbrock },
        Preset { id: "optimisers-logistic", title: "2,000 data points", spec: logistic },
        Preset { id: "optimisers-noise", title: "The floor of noise", spec: noise },
        Preset { id: "optimisers-conjugate", title: "Done in n steps", spec: conjugate },
    ],
    figures: &[
        Figure {
            preset: "optimisers-noise",
            metric: "variance_ratio",
            unit: "× closed form",
            published: 1.0,
            tolerance: 0.05,
            direction: Direction::Equal,
            seeds: &[1, 2, 3],
            source: "Closed form: noisy gradients on c w²/2 have the stationary variance a s² / (2c − a c²)",
        },
        Figure {
            preset: "optimisers",
            metric: "adam_first_step",
            unit: "× learning rate",
            published: 1.0,
            tolerance: 1e-6,
            direction: Direction::Equal,
            seeds: &[1],
            source: "Closed form: with both biases taken out, the first step is a g / (|g| + ε), ε = 1e-8",
        },
        Figure {
            preset: "optimisers-conjugate",
            metric: "conjugate_steps",
            unit: "steps",
            published: 20.0,
            tolerance: 0.0,
            direction: Direction::AtMost,
            seeds: &[1, 2, 3],
            source: "Hestenes and Stiefel 1952: n steps for n unknowns, here 20 with evenly spaced curvatures; done is a residual of 1e-10",
        },
    ],
    experiment: Some(&EXPERIMENT),
    claim: "noisy descent settles on a variance of a s² / (2c − a c²)",
    ready: true,
};

const RACES: &[When] = &[only("model.race", &["ravine", "quadratic", "rosenbrock", "logistic"])];
const DATA: &[When] = &[only("model.race", &["logistic"])];
const NOISE: &[When] = &[only("model.race", &["noise"])];
const CONJUGATE: &[When] = &[only("model.race", &["conjugate"])];

/// One step is one gradient on a surface, a fifth of a pass over the data, ten updates of the noisy walkers, or one step of conjugate
/// gradients.
static EXPERIMENT: Experiment = Experiment {
    kind: "optimisers",
    settings: &[
        Setting::new(
            Knob::new(
                "model.race",
                "problem",
                Model,
                Range::Choice(&[
                    "ravine",
                    "quadratic",
                    "rosenbrock",
                    "logistic",
                    "noise",
                    "conjugate",
                ]),
            ),
            Plain::Word("ravine"),
        ),
        Setting::new(
            Knob::new(
                "model.field",
                "show",
                Model,
                Range::Choice(&["all", "plain", "momentum", "adaptive", "curvature"]),
            )
            .live()
            .when(RACES),
            Plain::Word("all"),
        ),
        Setting::new(
            Knob::new("model.rate_factor", "learning rates", Model, log(0.001, 1000.0))
                .unit("× usual")
                .live()
                .when(RACES),
            Plain::Number(1.0),
        ),
        Setting::new(
            Knob::new("model.race_momentum", "momentum μ", Model, number(0.0, 0.999))
                .live()
                .when(RACES)
                .source("usual: 0.9"),
            Plain::Number(0.9),
        ),
        Setting::new(
            Knob::new("model.race_batch", "batch", Model, integer(1, 2000))
                .unit("points")
                .live()
                .when(DATA),
            Plain::Whole(32),
        ),
        Setting::new(
            Knob::new("model.noise_rate", "learning rate a", Model, log(1e-3, 10.0))
                .live()
                .when(NOISE),
            Plain::Number(0.1),
        ),
        Setting::new(
            Knob::new("model.noise_curvature", "curvature c", Model, log(0.1, 10.0))
                .live()
                .when(NOISE),
            Plain::Number(1.0),
        ),
        Setting::new(
            Knob::new("model.noise_size", "noise s", Model, number(0.0, 10.0)).live().when(NOISE),
            Plain::Number(1.0),
        ),
        Setting::new(
            Knob::new("model.unknowns", "unknowns n", Model, integer(2, 200)).when(CONJUGATE),
            Plain::Whole(20),
        ),
        Setting::new(
            Knob::new("model.condition", "sharpest ÷ flattest curvature", Model, log(1.0, 1e9))
                .when(CONJUGATE),
            Plain::Number(100.0),
        ),
    ],
    heeds: &["training.speed", "seed"],
    files: &[],
    panels: &[
        Panel::new("Trails", Show::Plane { place: "trails", action: "start" }),
        Panel::new(
            "Distance to the lowest point",
            Show::Curves {
                place: "progress",
                x: "gradients of single data points",
                y: "loss above the least",
                log: true,
            },
        ),
        Panel::new("The rules", Show::Text { place: "rules", columns: 0 }),
        Panel::new(
            "Loss above the least",
            Show::Numbers(&[
                Readout::new("gap_sgd", "SGD", ""),
                Readout::new("gap_descent", "gradient descent", ""),
                Readout::new("gap_momentum", "momentum", ""),
                Readout::new("gap_nesterov", "Nesterov", ""),
                Readout::new("gap_adagrad", "Adagrad", ""),
                Readout::new("gap_rmsprop", "RMSProp", ""),
                Readout::new("gap_adam", "Adam", ""),
                Readout::new("gap_adamw", "AdamW", ""),
                Readout::new("gap_svrg", "SVRG", ""),
                Readout::new("gap_lbfgs", "L-BFGS", ""),
                Readout::new("gap_newton", "Newton", ""),
            ]),
        ),
        Panel::new(
            "Laws",
            Show::Numbers(&[
                Readout::new("adam_first_step", "Adam's first step", "× learning rate"),
                Readout::new("variance", "variance of the noisy walkers", ""),
                Readout::new("variance_expected", "a s² / (2c − a c²)", ""),
                Readout::new("variance_ratio", "measured ÷ expected", ""),
                Readout::new("floor_ratio", "floor ÷ floor at half the rate", ""),
                Readout::new("conjugate_steps", "conjugate gradients were done after", "steps"),
                Readout::new("left_conjugate", "left by conjugate gradients", ""),
                Readout::new("left_descent", "left by gradient descent", ""),
                Readout::new("left_heavy", "left by the heavy ball", ""),
            ]),
        ),
    ],
};

/// The race in a ravine.
pub fn ravine() -> RunSpec {
    run("optimisers", "ravine", 40.0)
}

fn wild() -> RunSpec {
    let spec = run("optimisers-wild", "ravine", 40.0);
    spec.with("model.rate_factor", 30.0).expect("the factor is within its range")
}

fn rosenbrock() -> RunSpec {
    run("optimisers-rosenbrock", "rosenbrock", 40.0)
}

fn logistic() -> RunSpec {
    run("optimisers-logistic", "logistic", 20.0)
}

fn noise() -> RunSpec {
    run("optimisers-noise", "noise", 60.0)
}

fn conjugate() -> RunSpec {
    run("optimisers-conjugate", "conjugate", 10.0)
}

/// `speed` steps a second can be watched.
fn run(preset: &str, race: &str, speed: f64) -> RunSpec {
    let mut spec = EXPERIMENT.run(preset);
    spec.training.speed = speed;
    spec.with("model.race", race).expect("the table names the race")
}
