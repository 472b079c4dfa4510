//! The TensorFlow Playground (Smilkov et al. 2017): a net on the plane whose every part can be turned, and what its users asked for.

mod panels;
mod settings;

use settings::{DATA, DEPTH, PENALTY};

use super::{Direction, Figure, Milestone, Paper, Preset};
use crate::{Experiment, RunSpec};

pub(super) const MILESTONE: Milestone = Milestone {
    id: "playground-2d",
    title: "A net you can touch",
    year: 2017,
    paper: Paper {
        authors: "Smilkov et al.",
        title: "Direct-Manipulation Visualization of Deep Networks",
        url: "https://arxiv.org/abs/1708.03788",
    },
    presets: &[
        Preset { id: "playground-2d", title: "The circle, 2-4-2-1", spec: circle },
        Preset { id: "playground-line", title: "Xor with one line", spec: line },
        Preset { id: "playground-product", title: "Xor with the product by hand", spec: product },
        Preset { id: "playground-fold", title: "Xor with a hidden layer", spec: fold },
        Preset {
            id: "playground-spiral", title: "The spiral from x₁ and x₂ alone", spec: spiral
        },
        Preset { id: "playground-noise", title: "Noise learnt by heart", spec: noise },
        Preset { id: "playground-sparse", title: "L1 puts weights to zero", spec: sparse },
        Preset { id: "playground-wild", title: "The rate × 100", spec: wild },
        Preset { id: "playground-zero", title: "All weights zero", spec: zero },
        Preset { id: "playground-plane", title: "A slope instead of classes", spec: slope },
        Preset { id: "playground-clicks", title: "Only your own points", spec: clicks },
    ],
    figures: &[
        figure("playground-2d", "parameters", "", 25.0, 0.0, Direction::Equal, COUNT),
        figure("playground-2d", "test_accuracy", "%", 99.0, 0.0, Direction::AtLeast, CIRCLE),
        figure("playground-line", "test_accuracy", "%", LINE, 6.0, Direction::AtMost, HALF_PLANE),
        figure("playground-product", "test_accuracy", "%", 100.0, 0.0, Direction::AtLeast, PRODUCT),
        figure("playground-zero", "train_accuracy", "%", 50.0, 6.0, Direction::AtMost, ZERO),
    ],
    experiment: Some(&EXPERIMENT),
    claim: "2-4-2-1 parts the circle; one line gets at most 68.5 % of xor",
    ready: true,
};

/// Of xor's four squares with sides of 5 and 0.3 from the axes, the best line x₁ + x₂ = c takes 75 − 4.4²/3 per cent.
const LINE: f64 = 75.0 - 4.4 * 4.4 / 3.0;

const COUNT: &str = "Closed form: 2·4 + 4, 4·2 + 2, 2·1 + 1";
const CIRCLE: &str =
    "Computed: the Playground's usual net and rates, after 1,000 passes, here on seeds 1 to 3";
const HALF_PLANE: &str = "Closed form: no half-plane takes more of xor's four squares than 68.5 %; two standard errors of 250 test points are 6";
const PRODUCT: &str = "Closed form: the sign of x₁x₂ is the class";
const ZERO: &str = "Closed form: alike units stay alike and weights of zero pass no slope back, so only the output's bias moves; 6 for 250 points";

const fn figure(
    preset: &'static str,
    metric: &'static str,
    unit: &'static str,
    published: f64,
    tolerance: f64,
    direction: Direction,
    source: &'static str,
) -> Figure {
    Figure { preset, metric, unit, published, tolerance, direction, seeds: &[1, 2, 3], source }
}

/// One step is a pass over the points to learn from.
static EXPERIMENT: Experiment = Experiment {
    kind: "playground-2d",
    settings: settings::SETTINGS,
    heeds: &["training.speed", "seed"],
    files: &[],
    panels: panels::PANELS,
};

/// A preset: the Playground's usual run, with changes.
fn changed(preset: &str, changes: &[(&str, &str)]) -> RunSpec {
    let mut run = EXPERIMENT.run(preset);
    for (path, value) in changes {
        run = run.with_text(path, value).expect("each is within its range");
    }
    run.seed = 1;
    run.training.speed = 60.0;
    run
}

fn circle() -> RunSpec {
    changed("playground-2d", &[])
}

/// No hidden layer: the output is a line.
fn line() -> RunSpec {
    changed("playground-line", &[(DATA, "xor"), (DEPTH, "none")])
}

/// Still no hidden layer, and the one feature that needs none.
fn product() -> RunSpec {
    let features = [("model.x1", "false"), ("model.x2", "false"), ("model.product", "true")];
    changed("playground-product", &[&[(DATA, "xor"), (DEPTH, "none")][..], &features].concat())
}

fn fold() -> RunSpec {
    changed("playground-fold", &[(DATA, "xor"), (DEPTH, "one")])
}

fn spiral() -> RunSpec {
    let layers = [(DEPTH, "two"), ("model.units_1", "16"), ("model.units_2", "16")];
    let rule = [("model.optimiser", "adam"), ("model.rate", "0.01"), ("model.start", "glorot")];
    changed("playground-spiral", &[&[(DATA, "spiral")][..], &layers, &rule].concat())
}

/// Few noisy points and a large net.
fn noise() -> RunSpec {
    let data = [(DATA, "gauss"), ("model.noise", "50"), ("model.points", "200")];
    let layers = [("model.units_1", "16"), ("model.units_2", "16"), ("model.show_test", "true")];
    let rule = [("model.optimiser", "adam"), ("model.rate", "0.01")];
    changed("playground-noise", &[&data[..], &layers, &rule].concat())
}

/// Every feature and a penalty: most weights go.
fn sparse() -> RunSpec {
    let on = ["square_1", "square_2", "product", "sine_1", "sine_2"];
    let on = on.map(|feature| (format!("model.{feature}"), "true"));
    let mut changes: Vec<(&str, &str)> = on.iter().map(|(path, on)| (path.as_str(), *on)).collect();
    changes.extend([(PENALTY, "l1"), ("model.penalty_rate", "0.003")]);
    changed("playground-sparse", &changes)
}

fn wild() -> RunSpec {
    changed("playground-wild", &[("model.rate", "3")])
}

fn zero() -> RunSpec {
    changed("playground-zero", &[("model.start", "zero")])
}

fn slope() -> RunSpec {
    changed("playground-plane", &[(DATA, "plane"), ("model.points", "1200"), (DEPTH, "none")])
}

fn clicks() -> RunSpec {
    changed("playground-clicks", &[(DATA, "clicks"), ("model.point", CLICKS)])
}

/// Four corners to begin with.
const CLICKS: &str = "-0.5 -0.5 1; 0.5 0.5 1; -0.5 0.5 0; 0.5 -0.5 0";
