//! Krizhevsky, Sutskever and Hinton 2012: the description of the large net, and the race of its first figure, small.

use super::{Direction, Figure, Milestone, Paper, Preset};
use crate::knobs::Group::{Data, Model, Training};
use crate::knobs::{integer, log, number};
use crate::{Experiment, Knob, Panel, Plain, Range, Readout, RunSpec, Setting, Show};

pub(super) const MILESTONE: Milestone = Milestone {
    id: "alexnet-2012",
    title: "Depth wins",
    year: 2012,
    paper: Paper {
        authors: "Krizhevsky, Sutskever, Hinton",
        title: "ImageNet Classification with Deep Convolutional Neural Networks",
        url: "https://doi.org/10.1145/3065386",
    },
    presets: &[
        Preset { id: "alexnet-race", title: "ReLU against tanh, to 25 %", spec: race },
        Preset { id: "alexnet-quick", title: "The race on 1,000 pictures", spec: quick },
        Preset { id: "alexnet-later", title: "The race with later habits", spec: later },
        Preset { id: "alexnet-plain", title: "ReLU alone, nothing else", spec: plain },
        Preset { id: "alexnet-augment", title: "ReLU, moved and mirrored", spec: augment },
        Preset { id: "alexnet-drop", title: "ReLU, half dropped", spec: drop },
        Preset { id: "alexnet-lrn", title: "ReLU, normalised responses", spec: lrn },
        Preset { id: "alexnet-apart", title: "ReLU, pools that do not overlap", spec: apart },
        Preset { id: "alexnet-all", title: "ReLU, everything on", spec: everything },
    ],
    figures: &[
        count("parameters", 60_965_224.0, COUNTED),
        count("macs", 724_406_816.0, COUNTED),
        Figure {
            preset: "alexnet-race",
            metric: "times",
            unit: "times",
            published: 6.0,
            tolerance: 4.0,
            direction: Direction::AtLeast,
            seeds: &[1],
            source: "Krizhevsky et al. 2012, figure 1, in passes, on all of CIFAR-10; a smaller net on fewer pictures is to be at least twice as fast",
        },
    ],
    experiment: Some(&EXPERIMENT),
    claim: "60,965,224 parameters; ReLU learns several times faster than tanh",
    ready: true,
};

const COUNTED: &str =
    "Krizhevsky et al. 2012, counted from the layers of section 3.5; the abstract says 60 million";

/// Counted from the description of the large net.
const fn count(metric: &'static str, published: f64, source: &'static str) -> Figure {
    Figure {
        preset: "alexnet-race",
        metric,
        unit: "",
        published,
        tolerance: 0.0,
        direction: Direction::Equal,
        seeds: &[1],
        source,
    }
}

/// How each rate was found.
const RATE_RELU: &str = "0.0007: the best of one list for both units, tests/parity/alexnet_race.py";
const RATE_TANH: &str = "0.011: the best of the same list for these units";

/// One step is a batch of one net, or a batch of its test after a pass.
static EXPERIMENT: Experiment = Experiment {
    kind: "alexnet-2012",
    settings: &[
        Setting::new(
            Knob::new("model.nets", "small nets", Model, Range::Choice(&["both", "relu", "tanh"]))
                .source("Krizhevsky et al., figure 1: both; a net rests once it is at 25 %"),
            Plain::Word("both"),
        ),
        Setting::new(
            Knob::new("model.overlap", "pools overlap", Model, Range::Toggle)
                .source("Krizhevsky et al., section 3.4: 3 wide in steps of 2"),
            Plain::On(true),
        ),
        Setting::new(
            Knob::new("model.lrn", "responses are normalised", Model, Range::Toggle)
                .source("Krizhevsky et al., section 3.3"),
            Plain::On(false),
        ),
        Setting::new(
            Knob::new("model.drop", "share that is dropped", Model, number(0.0, 0.9))
                .live()
                .source("Krizhevsky et al., section 4.2: 0.5, before dense layers"),
            Plain::Number(0.0),
        ),
        Setting::new(
            Knob::new("model.augment", "pictures are moved and mirrored", Data, Range::Toggle)
                .live()
                .source("Krizhevsky et al., section 4.1: crops and reflections"),
            Plain::On(false),
        ),
        Setting::new(
            Knob::new("model.pictures", "training pictures", Data, integer(200, 4_000)),
            Plain::Whole(4_000),
        ),
        Setting::new(
            Knob::new("model.passes", "passes, at most", Training, integer(1, 200)).live(),
            Plain::Whole(100),
        ),
        Setting::new(
            Knob::new("model.rate_relu", "learning rate, ReLU", Training, log(1e-5, 1.0))
                .live()
                .source(RATE_RELU),
            Plain::Number(0.0007),
        ),
        Setting::new(
            Knob::new("model.rate_tanh", "learning rate, tanh", Training, log(1e-5, 1.0))
                .live()
                .source(RATE_TANH),
            Plain::Number(0.011),
        ),
        Setting::new(
            Knob::new("model.spread", "deviation of first weights", Model, log(1e-3, 1.0))
                .source("Krizhevsky et al., section 5: 0.01, for kernels that see more"),
            Plain::Number(0.02),
        ),
        Setting::new(
            Knob::new(
                "model.first_bias",
                "first biases of layers 2 and 3",
                Model,
                number(0.0, 1.0),
            )
            .source("Krizhevsky et al., section 5: 1"),
            Plain::Number(1.0),
        ),
        Setting::new(
            Knob::new("model.level", "what a level of grey counts", Data, log(1e-3, 1.0))
                .source("Krizhevsky et al., section 2: raw values, the mean taken off"),
            Plain::Number(1.0),
        ),
        Setting::new(
            Knob::new("model.momentum", "momentum", Training, number(0.0, 0.99))
                .live()
                .source("Krizhevsky et al., section 5: 0.9"),
            Plain::Number(0.9),
        ),
        Setting::new(
            Knob::new("model.decay", "weight decay", Training, number(0.0, 0.1))
                .live()
                .source("Krizhevsky et al., section 5: 0.0005; figure 1 has none"),
            Plain::Number(0.0),
        ),
        Setting::new(
            Knob::new("model.side", "large net: pixels on a side", Model, integer(160, 320))
                .live()
                .source("Krizhevsky et al. write 224; their sizes need 227"),
            Plain::Whole(227),
        ),
        Setting::new(
            Knob::new("model.split", "large net: two GPUs", Model, Range::Toggle)
                .live()
                .source("Krizhevsky et al., section 3.2"),
            Plain::On(true),
        ),
    ],
    heeds: &["training.speed", "seed"],
    files: &["cifar-train", "cifar-test"],
    panels: PANELS,
};

const PANELS: &[Panel] = &[
    Panel::new(
        "Misread after each pass",
        Show::Curves { place: "errors", x: "passes", y: "misread, %", log: false },
    ),
    Panel::new(
        "The race",
        Show::Numbers(&[
            Readout::new("pass", "passes", ""),
            Readout::new("train_error_relu", "ReLU: training pictures misread", "%"),
            Readout::new("train_error_tanh", "tanh: training pictures misread", "%"),
            Readout::new("passes_relu", "ReLU: at 25 % after", "passes"),
            Readout::new("passes_tanh", "tanh: at 25 % after", "passes"),
            Readout::new("times", "ReLU is faster", "times; paper: 6"),
            Readout::new("test_error_relu", "ReLU: test pictures misread", "%"),
            Readout::new("test_error_tanh", "tanh: test pictures misread", "%"),
        ]),
    ),
    Panel::new(
        "Cost of the last batch",
        Show::Lines {
            metrics: &[
                Readout::new("loss_relu", "ReLU", ""),
                Readout::new("loss_tanh", "tanh", ""),
            ],
            log: true,
        },
    ),
    Panel::new("A test picture", Show::Images { place: "picture", signed: false }),
    Panel::new("What it may be", Show::Bars { place: "answer", unit: "%" }),
    Panel::new("Test pictures", Show::Buttons(&[("next", "Another test picture")])),
    Panel::new("What the nets call them", Show::Images { place: "guesses", signed: false }),
    Panel::new("ReLU: the first kernels", Show::Images { place: "kernels_relu", signed: true }),
    Panel::new("tanh: the first kernels", Show::Images { place: "kernels_tanh", signed: true }),
    Panel::new("Layer 1: what it finds", Show::Images { place: "maps_1", signed: false }),
    Panel::new("Layer 2: what it finds", Show::Images { place: "maps_2", signed: false }),
    Panel::new("Layer 3: what it finds", Show::Images { place: "maps_3", signed: false }),
    Panel::new("The large net of 2012, layer by layer", Show::Table { place: "layers" }),
    Panel::new("Its size", Show::Text { place: "remark", columns: 0 }),
    Panel::new(
        "The large net",
        Show::Numbers(&[
            Readout::new("parameters", "parameters", "paper: 60 million"),
            Readout::new("macs", "multiplications for a picture", ""),
            Readout::new("neurons", "units", "paper: 650,000"),
            Readout::new("dense_share", "of the parameters in the dense layers", "%"),
        ]),
    ),
    Panel::new("Where its parameters are", Show::Bars { place: "parameters", unit: "parameters" }),
    Panel::new("Where its work is", Show::Bars { place: "macs", unit: "multiplications" }),
];

/// Figure 1 of the paper, small: no regularisation of any kind.
fn race() -> RunSpec {
    RunSpec { seed: 1, ..EXPERIMENT.run("alexnet-race") }
}

/// The same on a quarter of the pictures, each net with its best rate there.
fn quick() -> RunSpec {
    changed(
        EXPERIMENT.run("alexnet-quick"),
        &[
            ("model.pictures", Plain::Whole(1_000)),
            ("model.rate_relu", Plain::Number(0.001)),
            ("model.rate_tanh", Plain::Number(0.024)),
        ],
    )
}

/// Pixels and first weights that keep sums near one, as has been the habit since; each net with its best rate there.
fn later() -> RunSpec {
    changed(
        EXPERIMENT.run("alexnet-later"),
        &[
            ("model.pictures", Plain::Whole(1_000)),
            ("model.level", Plain::Number(1.0 / 64.0)),
            ("model.spread", Plain::Number(0.06)),
            ("model.first_bias", Plain::Number(0.0)),
            ("model.rate_relu", Plain::Number(0.01)),
            ("model.rate_tanh", Plain::Number(0.03)),
        ],
    )
}

/// One net of ReLUs on all pictures: what the switches are compared with.
fn plain() -> RunSpec {
    alone("alexnet-plain", &[])
}

fn augment() -> RunSpec {
    alone("alexnet-augment", &[("model.augment", Plain::On(true))])
}

fn drop() -> RunSpec {
    alone("alexnet-drop", &[("model.drop", Plain::Number(0.5))])
}

fn lrn() -> RunSpec {
    alone("alexnet-lrn", &[("model.lrn", Plain::On(true))])
}

fn apart() -> RunSpec {
    alone("alexnet-apart", &[("model.overlap", Plain::On(false))])
}

fn everything() -> RunSpec {
    let on = |path| (path, Plain::On(true));
    let drop = ("model.drop", Plain::Number(0.5));
    alone("alexnet-all", &[on("model.augment"), on("model.lrn"), drop])
}

/// Twenty passes of one net, with these switches.
fn alone(preset: &str, switches: &[(&str, Plain)]) -> RunSpec {
    let shared = [("model.nets", Plain::Word("relu")), ("model.passes", Plain::Whole(20))];
    changed(changed(EXPERIMENT.run(preset), &shared), switches)
}

/// Seed 1 with these settings.
fn changed(run: RunSpec, settings: &[(&str, Plain)]) -> RunSpec {
    let set = |run: RunSpec, (path, value): &(&str, Plain)| {
        run.with(path, serde_json::Value::from(*value)).expect("each is within its range")
    };
    settings.iter().fold(RunSpec { seed: 1, ..run }, set)
}
