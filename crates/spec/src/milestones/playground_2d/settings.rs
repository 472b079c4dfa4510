//! Everything that can be set: what the Playground has, and what its users asked for in vain.

use crate::knobs::Group::{Data, Model, Training};
use crate::knobs::{When, integer, log, number, only};
use crate::{Knob, Plain, Range, Setting};

pub(super) const DATA: &str = "model.data";
pub(super) const DEPTH: &str = "model.depth";
pub(super) const PENALTY: &str = "model.penalty";
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

pub(super) const SETTINGS: &[Setting] = &[
    Setting::new(Knob::new(DATA, "points", Data, Range::Choice(SETS)), Plain::Word("circle")),
    Setting::new(
        Knob::new("model.point", "clicked points: x y class; …", Data, Range::Text(8_000)).live(),
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
        Knob::new(PENALTY, "penalty on weights", Training, Range::Choice(&["none", "l1", "l2"]))
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
];
