//! Karpathy 2015: recurrent nets that write, character by character.

use super::{Direction, Figure, Milestone, Paper, Preset};
use crate::knobs::Group::{Data, Model, Training};
use crate::knobs::{integer, log, number};
use crate::{Experiment, Knob, Panel, Plain, Range, Readout, RunSpec, Setting, Show};

pub(super) const MILESTONE: Milestone = Milestone {
    id: "char-rnn",
    title: "One letter at a time",
    year: 2015,
    paper: Paper {
        authors: "Karpathy",
        title: "The Unreasonable Effectiveness of Recurrent Neural Networks",
        url: "https://karpathy.github.io/2015/05/21/rnn-effectiveness/",
    },
    presets: &[
        Preset { id: "char-rnn", title: "128 LSTM cells read Shakespeare", spec: lstm },
        Preset { id: "char-rnn-gru", title: "The same with gated units", spec: gru },
        Preset { id: "char-rnn-simple", title: "The same with simple cells", spec: simple },
        Preset { id: "char-rnn-short", title: "Slopes two characters back", spec: short },
        Preset { id: "char-rnn-default", title: "Karpathy’s defaults, one epoch", spec: default },
        Preset { id: "char-rnn-onegin", title: "Eugene Onegin, in Russian", spec: onegin },
    ],
    figures: &[
        Figure {
            preset: "char-rnn-default",
            metric: "parameters",
            unit: "",
            published: 240_321.0,
            tolerance: 0.0,
            direction: Direction::Equal,
            seeds: &[1],
            source: "counted from char-rnn's LSTM.lua at 2 layers of 128 and 65 characters",
        },
        Figure {
            preset: "char-rnn",
            metric: "initial_loss",
            unit: "nats/character",
            published: 4.174,
            tolerance: 0.02,
            direction: Direction::Equal,
            seeds: &[1],
            source: "ln 65: before it learns, a net with small weights guesses evenly",
        },
        Figure {
            preset: "char-rnn-default",
            metric: "validation_loss",
            unit: "nats/character",
            published: 2.0681,
            tolerance: 0.15,
            direction: Direction::Equal,
            seeds: &[1],
            source: "char-rnn's README, in the name of a checkpoint of epoch 0.95; on which text and with which settings it does not say",
        },
        Figure {
            preset: "char-rnn",
            metric: "validation_loss",
            unit: "nats/character",
            published: 1.774,
            tolerance: 0.0,
            direction: Direction::AtMost,
            seeds: &[1],
            source: "counting with three characters of context on the same text and split, by another program; no paper has this number",
        },
    ],
    experiment: Some(&EXPERIMENT),
    claim: "240,321 parameters; passes the counts of 1, 2 and 3 characters of context",
    ready: true,
};

/// One step is a batch.
static EXPERIMENT: Experiment = Experiment {
    kind: "char-rnn",
    settings: SETTINGS,
    heeds: &["training.speed", "seed"],
    files: &[],
    panels: PANELS,
};

const SETTINGS: &[Setting] = &[
    Setting::new(
        Knob::new(
            "model.source",
            "text",
            Data,
            Range::Choice(&["tinyshakespeare", "shakespeare", "names", "onegin", "own"]),
        ),
        Plain::Word("tinyshakespeare"),
    ),
    Setting::new(
        Knob::new("model.cell", "kind of cell", Model, Range::Choice(&["rnn", "lstm", "gru"]))
            .source("Elman 1990; Hochreiter and Schmidhuber 1997; Cho et al. 2014"),
        Plain::Word("lstm"),
    ),
    Setting::new(
        Knob::new("model.depth", "layers of cells", Model, integer(1, 4)).source("char-rnn: 2"),
        Plain::Whole(1),
    ),
    Setting::new(
        Knob::new("model.cells", "cells a layer", Model, integer(4, 512)).source("char-rnn: 128"),
        Plain::Whole(128),
    ),
    Setting::new(
        Knob::new("model.temperature", "temperature", Model, log(0.05, 5.0)).live(),
        Plain::Number(1.0),
    ),
    Setting::new(
        Knob::new("model.length", "length of a sample", Model, integer(1, 5_000))
            .unit("characters")
            .live(),
        Plain::Whole(500),
    ),
    Setting::new(
        Knob::new("model.rate", "learning rate", Training, log(1e-5, 1.0))
            .live()
            .source("char-rnn: 0.002"),
        Plain::Number(0.002),
    ),
    Setting::new(
        Knob::new("model.steps", "batches to learn from", Training, integer(1, 1_000_000)).live(),
        Plain::Whole(STEPS),
    ),
    Setting::new(
        Knob::new("model.streams", "streams in a batch", Training, integer(1, 200))
            .source("char-rnn: 50"),
        Plain::Whole(20),
    ),
    Setting::new(
        Knob::new("model.positions", "sequence: characters back", Training, integer(1, 200))
            .source("char-rnn: 50"),
        Plain::Whole(50),
    ),
    Setting::new(
        Knob::new("model.drop", "share that is dropped", Training, number(0.0, 0.9))
            .live()
            .source("char-rnn: 0"),
        Plain::Number(0.0),
    ),
    Setting::new(
        Knob::new("model.split", "held back", Data, Range::Choice(&["tenth", "twentieth"]))
            .source("tenth: the end, as for the counts; twentieth: of each stream, char-rnn"),
        Plain::Word("tenth"),
    ),
];

/// The lesson's run: as far as Karpathy's samples go, and enough to pass three characters of context.
const STEPS: u64 = 1_200;
/// Five times Karpathy's rate: so small a net bears it, and needs a third of the batches.
const QUICK: (&str, Plain) = ("model.rate", Plain::Number(0.01));
/// An epoch of Karpathy's defaults on tiny Shakespeare.
const EPOCH: u64 = 423;

const PANELS: &[Panel] = &[
    Panel::new(
        "Loss on learnt and on held back text",
        Show::Curves { place: "losses", x: "batches", y: "loss, nats/character", log: false },
    ),
    Panel::new(
        "So far",
        Show::Numbers(&[
            Readout::new("batches", "batches learnt from", ""),
            Readout::new("epoch", "epochs", ""),
            Readout::new("loss", "loss on the last batch", "nats/character"),
            Readout::new("validation_loss", "loss on the held back text", "nats/character"),
            Readout::new("validation_bits", "the same", "bits/character"),
            Readout::new("uniform", "an even guess", "nats/character"),
            Readout::new("count_1", "counts, 1 character back", "nats/character"),
            Readout::new("count_2", "counts, 2 characters back", "nats/character"),
            Readout::new("count_3", "counts, 3 characters back", "nats/character"),
        ]),
    ),
    Panel::new("What it wrote on the way", Show::Text { place: "kept", columns: 0 }),
    Panel::new("Let it write now", Show::Buttons(&[("write", "Write")])),
    Panel::new(
        "Or go on from a beginning",
        Show::Ask { action: "begin", button: "Go on from this", usual: "KING" },
    ),
    Panel::new("Written now", Show::Text { place: "written", columns: 0 }),
    Panel::new("One cell while the net reads", Show::Text { place: "passage", columns: 0 }),
    Panel::new("This cell", Show::Text { place: "cell", columns: 0 }),
    Panel::new(
        "The cell that follows most closely",
        Show::Buttons(&[
            ("line", "Position in the line"),
            ("name", "A speaker’s name"),
            ("quote", "Quotation marks"),
            ("bracket", "Brackets"),
            ("word", "Words"),
            ("vowel", "Vowels"),
            ("upper", "Capitals"),
        ]),
    ),
    Panel::new(
        "A cell by its number",
        Show::Ask { action: "cell", button: "Look at this cell", usual: "1" },
    ),
    Panel::new("Cells and what they follow", Show::Table { place: "ranked" }),
    Panel::new(
        "The text and the net",
        Show::Numbers(&[
            Readout::new("kinds", "different characters", ""),
            Readout::new("learnt_from", "characters to learn from", ""),
            Readout::new("held_back", "characters held back", ""),
            Readout::new("rate", "learning rate", ""),
            Readout::new("initial_loss", "loss before learning", "nats/character"),
        ]),
    ),
];

fn lstm() -> RunSpec {
    changed("char-rnn", &[QUICK])
}

fn gru() -> RunSpec {
    changed("char-rnn-gru", &[QUICK, ("model.cell", Plain::Word("gru"))])
}

/// Simple cells bear half of it.
fn simple() -> RunSpec {
    let settings = [("model.rate", Plain::Number(0.005)), ("model.cell", Plain::Word("rnn"))];
    changed("char-rnn-simple", &settings)
}

/// A batch is as many characters as before, from more streams.
fn short() -> RunSpec {
    let pieces = [("model.positions", Plain::Whole(2)), ("model.streams", Plain::Whole(200))];
    changed("char-rnn-short", &[QUICK, pieces[0], pieces[1]])
}

/// `th train.lua`, with its LSTM, for an epoch instead of fifty.
fn default() -> RunSpec {
    let settings = [
        ("model.depth", Plain::Whole(2)),
        ("model.streams", Plain::Whole(50)),
        ("model.split", Plain::Word("twentieth")),
        ("model.steps", Plain::Whole(EPOCH)),
    ];
    changed("char-rnn-default", &settings)
}

fn onegin() -> RunSpec {
    changed("char-rnn-onegin", &[QUICK, ("model.source", Plain::Word("onegin"))])
}

/// Seed 1 with these settings.
fn changed(preset: &str, settings: &[(&str, Plain)]) -> RunSpec {
    let set = |run: RunSpec, (path, value): &(&str, Plain)| {
        run.with(path, serde_json::Value::from(*value)).expect("each is within its range")
    };
    settings.iter().fold(RunSpec { seed: 1, ..EXPERIMENT.run(preset) }, set)
}
