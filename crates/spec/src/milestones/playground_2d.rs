//! The TensorFlow Playground (Smilkov et al. 2017): a net on the plane whose every part can be turned, and what its users asked for.

mod panels;

use super::{Direction, Figure, Milestone, Paper, Preset};
use crate::knobs::Group::{Data, Model, Training};
use crate::knobs::{When, integer, log, number, only};
use crate::{Experiment, Knob, Plain, Range, RunSpec, Setting};

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

const DATA: &str = "model.data";
const DEPTH: &str = "model.depth";
const PENALTY: &str = "model.penalty";
const SETS: &[&str] =
    &["circle", "xor", "gauss", "spiral", "moons", "clicks", "own", "plane", "multi-gauss"];
const CLASSES: &[When] =
    &[only(DATA, &["circle", "xor", "gauss", "spiral", "moons", "clicks", "own"])];
const DRAWN: &[When] =
    &[only(DATA, &["circle", "xor", "gauss", "spiral", "moons", "plane", "multi-gauss"])];
const CUT: &[When] =
    &[only(DATA, &["circle", "xor", "gauss", "spiral", "moons", "own", "plane", "multi-gauss"])];

const FROM_1: &[When] = &[only(DEPTH, &["one", "two", "three", "four", "five", "six"])];
const FROM_2: &[When] = &[only(DEPTH, &["two", "three", "four", "five", "six"])];
const FROM_3: &[When] = &[only(DEPTH, &["three", "four", "five", "six"])];
const FROM_4: &[When] = &[only(DEPTH, &["four", "five", "six"])];
const FROM_5: &[When] = &[only(DEPTH, &["five", "six"])];
const FROM_6: &[When] = &[only(DEPTH, &["six"])];

const fn input(path: &'static str, label: &'static str, on: bool) -> Setting {
    Setting::new(Knob::new(path, label, Model, Range::Toggle), Plain::On(on))
}

const fn units(
    path: &'static str,
    label: &'static str,
    when: &'static [When],
    usual: u64,
) -> Setting {
    Setting::new(Knob::new(path, label, Model, integer(1, 16)).when(when), Plain::Whole(usual))
}

const fn activation(path: &'static str, label: &'static str, when: &'static [When]) -> Setting {
    let words = &["tanh", "relu", "sigmoid", "linear", "leaky-relu", "gelu", "sine"];
    Setting::new(
        Knob::new(path, label, Model, Range::Choice(words)).when(when),
        Plain::Word("tanh"),
    )
}

/// One step is a pass over the points to learn from.
static EXPERIMENT: Experiment = Experiment {
    kind: "playground-2d",
    settings: &[
        Setting::new(Knob::new(DATA, "points", Data, Range::Choice(SETS)), Plain::Word("circle")),
        Setting::new(
            Knob::new("model.point", "clicked points: x y class; …", Data, Range::Text(8_000))
                .live(),
            Plain::Word(""),
        ),
        Setting::new(
            Knob::new("model.noise", "noise", Data, number(0.0, 50.0)).unit("%").when(DRAWN),
            Plain::Number(0.0),
        ),
        Setting::new(
            Knob::new("model.points", "number of points", Data, integer(2, 2_000))
                .when(DRAWN)
                .source("the Playground: 500, and 1,200 of a regression set"),
            Plain::Whole(500),
        ),
        Setting::new(
            Knob::new("model.share", "share to learn from", Data, number(10.0, 90.0))
                .unit("%")
                .when(CUT)
                .source("the Playground: 50"),
            Plain::Number(50.0),
        ),
        input("model.x1", "input x₁", true),
        input("model.x2", "input x₂", true),
        input("model.square_1", "input x₁²", false),
        input("model.square_2", "input x₂²", false),
        input("model.product", "input x₁x₂", false),
        input("model.sine_1", "input sin x₁", false),
        input("model.sine_2", "input sin x₂", false),
        Setting::new(
            Knob::new(
                DEPTH,
                "hidden layers",
                Model,
                Range::Choice(&["none", "one", "two", "three", "four", "five", "six"]),
            )
            .source("the Playground: 2, of 4 and 2 units"),
            Plain::Word("two"),
        ),
        units("model.units_1", "units of layer 1", FROM_1, 4),
        activation("model.activation_1", "kind of layer 1", FROM_1),
        units("model.units_2", "units of layer 2", FROM_2, 2),
        activation("model.activation_2", "kind of layer 2", FROM_2),
        units("model.units_3", "units of layer 3", FROM_3, 2),
        activation("model.activation_3", "kind of layer 3", FROM_3),
        units("model.units_4", "units of layer 4", FROM_4, 2),
        activation("model.activation_4", "kind of layer 4", FROM_4),
        units("model.units_5", "units of layer 5", FROM_5, 2),
        activation("model.activation_5", "kind of layer 5", FROM_5),
        units("model.units_6", "units of layer 6", FROM_6, 2),
        activation("model.activation_6", "kind of layer 6", FROM_6),
        Setting::new(
            Knob::new(
                "model.start",
                "first weights",
                Model,
                Range::Choice(&["playground", "glorot", "zero"]),
            )
            .source("the Playground: uniform within ±0.5, biases 0.1; Glorot and Bengio 2010"),
            Plain::Word("playground"),
        ),
        Setting::new(
            Knob::new(
                "model.loss",
                "loss",
                Training,
                Range::Choice(&["squares", "cross-entropy", "hinge"]),
            )
            .when(CLASSES)
            .source("the Playground: squares, for classes too"),
            Plain::Word("squares"),
        ),
        Setting::new(
            Knob::new(
                "model.optimiser",
                "optimiser",
                Training,
                Range::Choice(&["sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam"]),
            )
            .source("the Playground: sgd"),
            Plain::Word("sgd"),
        ),
        Setting::new(
            Knob::new("model.rate", "learning rate", Training, log(1e-5, 100.0))
                .live()
                .source("the Playground: 0.03"),
            Plain::Number(0.03),
        ),
        Setting::new(
            Knob::new("model.momentum", "momentum", Training, number(0.0, 0.99))
                .live()
                .when(&[only("model.optimiser", &["momentum", "nesterov"])]),
            Plain::Number(0.9),
        ),
        Setting::new(
            Knob::new("model.batch", "batch", Training, integer(1, 1_000))
                .unit("points")
                .live()
                .source("the Playground: 10"),
            Plain::Whole(10),
        ),
        Setting::new(
            Knob::new(
                PENALTY,
                "penalty on weights",
                Training,
                Range::Choice(&["none", "l1", "l2"]),
            )
            .live(),
            Plain::Word("none"),
        ),
        Setting::new(
            Knob::new("model.penalty_rate", "its rate", Training, log(1e-4, 10.0))
                .live()
                .when(&[only(PENALTY, &["l1", "l2"])])
                .source("the Playground: 0.001 to 10"),
            Plain::Number(1e-3),
        ),
        Setting::new(
            Knob::new(
                "model.drop",
                "share of hidden units that is dropped",
                Training,
                number(0.0, 0.9),
            )
            .live()
            .source("Srivastava et al. 2014: 0.5"),
            Plain::Number(0.0),
        ),
        Setting::new(
            Knob::new("model.passes", "stop after (0: never)", Training, integer(0, 1_000_000))
                .unit("passes")
                .live(),
            Plain::Whole(1_000),
        ),
        Setting::new(
            Knob::new(
                "model.stop_loss",
                "stop at this training loss (0: never)",
                Training,
                number(0.0, 10.0),
            )
            .live(),
            Plain::Number(0.0),
        ),
        Setting::new(
            Knob::new(
                "model.stop_accuracy",
                "stop at this test accuracy (0: never)",
                Training,
                number(0.0, 100.0),
            )
            .unit("%")
            .live()
            .when(CLASSES),
            Plain::Number(0.0),
        ),
        Setting::new(
            Knob::new(
                "model.patience",
                "stop when the test loss has not fallen for (0: never)",
                Training,
                integer(0, 100_000),
            )
            .unit("passes")
            .live()
            .source("Prechelt 1998"),
            Plain::Whole(0),
        ),
        Setting::new(
            Knob::new("model.show_test", "show test points", Data, Range::Toggle).live().when(CUT),
            Plain::On(false),
        ),
        Setting::new(
            Knob::new("model.discrete", "show classes, not shades", Data, Range::Toggle)
                .live()
                .when(CLASSES),
            Plain::On(false),
        ),
    ],
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
