//! Entropy: bits of coins and letters, and a drawing sent through noise.

use super::{Direction, Figure, Milestone, Paper, Preset};
use crate::knobs::Group::Model;
use crate::knobs::number;
use crate::{Experiment, Knob, Panel, Plain, Range, Readout, RunSpec, Setting, Show};

pub(super) const MILESTONE: Milestone = Milestone {
    id: "entropy",
    title: "Coins, letters, noise",
    year: 1948,
    paper: Paper {
        authors: "Shannon",
        title: "A Mathematical Theory of Communication",
        url: "https://doi.org/10.1002/j.1538-7305.1948.tb01338.x",
    },
    presets: &[
        Preset { id: "entropy", title: "A flower through noise", spec: flower },
        Preset { id: "entropy-r3", title: "A million pixels by R3", spec: repetition },
        Preset { id: "entropy-hamming", title: "A million pixels by Hamming (7,4)", spec: hamming },
        Preset { id: "entropy-even", title: "Twenty-seven even symbols", spec: even },
    ],
    figures: &[
        Figure {
            preset: "entropy-r3",
            metric: "error_rate",
            unit: "of bits",
            published: 0.028,
            tolerance: 0.001,
            direction: Direction::Equal,
            seeds: &[1, 2, 3],
            source: "MacKay 2003, chapter 1: 3f² − 2f³ at f = 0.1; the tolerance is six standard errors of a million bits",
        },
        Figure {
            preset: "entropy-hamming",
            metric: "error_rate",
            unit: "of bits",
            published: 0.06688,
            tolerance: 0.002,
            direction: Direction::Equal,
            seeds: &[1, 2, 3],
            source: "computed at f = 0.1 from the 128 patterns of noise on a block, decoded to the nearest code word",
        },
        Figure {
            preset: "entropy-even",
            metric: "letters_entropy",
            unit: "bits",
            published: 4.76,
            tolerance: 0.006,
            direction: Direction::Equal,
            seeds: &[1],
            source: "Shannon 1951, F0 of 27 letters, printed to two places: log₂ 27 = 4.755",
        },
    ],
    experiment: Some(&EXPERIMENT),
    claim: "log2 27 = 4.755 bits a letter; repetition code R3 at noise 0.1 errs in 2.8 %",
    ready: true,
};

/// One step sends the drawing once and throws a hundred coins.
static EXPERIMENT: Experiment = Experiment {
    kind: "entropy",
    settings: &[
        Setting::new(
            Knob::new("model.p", "chance of heads", Model, number(0.0, 1.0)).live(),
            Plain::Number(0.1),
        ),
        Setting::new(
            Knob::new("model.unevenness", "unevenness of letters", Model, number(0.0, 4.0))
                .live()
                .source("0: all alike; 1: as typed"),
            Plain::Number(1.0),
        ),
        Setting::new(
            Knob::new("model.flip", "noise: chance that a bit turns over", Model, number(0.0, 1.0))
                .live()
                .source("MacKay 2003: 0.1"),
            Plain::Number(0.1),
        ),
        Setting::new(
            Knob::new("model.code", "code", Model, Range::Choice(&["none", "R3", "Hamming(7,4)"]))
                .live()
                .source("Hamming 1950; R3: each bit three times"),
            Plain::Word("none"),
        ),
    ],
    heeds: &["training.steps", "training.speed", "seed"],
    files: &[],
    panels: PANELS,
};

const PANELS: &[Panel] = &[
    Panel::new("Draw what is sent", Show::Pad { place: "drawing", action: "draw" }),
    Panel::new(
        "Sent, received, decoded, and the errors left",
        Show::Images { place: "pictures", signed: false },
    ),
    Panel::new(
        "Through the channel",
        Show::Numbers(&[
            Readout::new("bits", "pixels sent", ""),
            Readout::new("wrong", "decoded wrong", "pixels"),
            Readout::new("error_rate", "errors left", "of pixels"),
            Readout::new("expected_error", "errors to expect", "of pixels"),
            Readout::new("rate", "rate of the code", "pixels a bit sent"),
            Readout::new("capacity", "capacity of the channel", "bits a bit sent"),
        ]),
    ),
    Panel::new(
        "Errors left",
        Show::Curves { place: "codes", x: "noise f", y: "errors left", log: false },
    ),
    Panel::new(
        "The error rate settles",
        Show::Lines {
            metrics: &[
                Readout::new("error_rate", "errors left", "of pixels"),
                Readout::new("expected_error", "to expect", "of pixels"),
            ],
            log: false,
        },
    ),
    Panel::new(
        "A coin",
        Show::Curves { place: "coin", x: "chance of heads p", y: "bits", log: false },
    ),
    Panel::new(
        "Surprise of its throws",
        Show::Lines {
            metrics: &[
                Readout::new("surprise", "mean surprise so far", "bits"),
                Readout::new("coin_entropy", "entropy", "bits"),
            ],
            log: false,
        },
    ),
    Panel::new("Chances of the letters", Show::Bars { place: "letters", unit: "of letters" }),
    Panel::new(
        "Bits",
        Show::Numbers(&[
            Readout::new("coin_entropy", "entropy of the coin", "bits a throw"),
            Readout::new("letters_entropy", "entropy of the letters", "bits a letter"),
            Readout::new("letters_ceiling", "most that 27 symbols can have", "bits a letter"),
        ]),
    ),
    Panel::new(
        "Weigh the letters of a text",
        Show::Ask {
            action: "weigh",
            button: "Weigh",
            usual: "It was the best of times, it was the worst of times",
        },
    ),
];

/// The lesson's run: bare, slow enough to watch.
pub fn flower() -> RunSpec {
    let mut spec = EXPERIMENT.run("entropy");
    spec.training.steps = 100_000;
    spec.training.speed = 8.0;
    spec
}

/// Enough drawings for the error rate of R3.
pub fn repetition() -> RunSpec {
    million("entropy-r3", "model.code", "R3")
}

/// The same of Hamming's code.
pub fn hamming() -> RunSpec {
    million("entropy-hamming", "model.code", "Hamming(7,4)")
}

/// All symbols alike.
pub fn even() -> RunSpec {
    million("entropy-even", "model.unevenness", 0.0)
}

/// 1,000 drawings of 1,024 pixels.
fn million(preset: &str, path: &str, value: impl Into<serde_json::Value>) -> RunSpec {
    let mut spec = EXPERIMENT.run(preset);
    spec.training.steps = 1_000;
    spec.with(path, value).expect("the preset sets a knob of its own within its range")
}
