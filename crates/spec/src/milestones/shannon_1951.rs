//! Shannon 1951: the guessing game.

use super::{Direction, Figure, Milestone, Paper, Preset};
use crate::knobs::Group::Model;
use crate::knobs::integer;
use crate::{Experiment, Knob, Panel, Plain, Range, Readout, RunSpec, Setting, Show, When};

pub(super) const MILESTONE: Milestone = Milestone {
    id: "shannon-1951",
    title: "The guessing game",
    year: 1951,
    paper: Paper {
        authors: "Shannon",
        title: "Prediction and Entropy of Printed English",
        url: "https://doi.org/10.1002/j.1538-7305.1951.tb01366.x",
    },
    presets: &[
        Preset { id: "shannon-1951", title: "A passage from the plays", spec: plays },
        Preset { id: "shannon-1951-motorcycle", title: "Shannon's own passage", spec: motorcycle },
        Preset { id: "shannon-1951-nets", title: "An LSTM and a GPT play too", spec: nets },
    ],
    figures: &[
        bound("table_upper_1", 4.03),
        bound("table_lower_1", 3.19),
        bound("table_upper_2", 3.42),
        bound("table_lower_2", 2.50),
        bound("table_upper_4", 2.6),
        bound("table_lower_4", 1.7),
        bound("table_upper_100", 1.3),
        bound("table_lower_100", 0.6),
        Figure {
            preset: "shannon-1951",
            metric: "twin_errors",
            unit: "letters",
            published: 0.0,
            tolerance: 0.0,
            direction: Direction::Equal,
            seeds: &[1, 2, 3],
            source: "Shannon 1951, section 3: an identical twin recovers the text from the reduced text",
        },
    ],
    experiment: Some(&EXPERIMENT),
    claim: "between 0.6 and 1.3 bits a letter at 100 letters of context",
    ready: true,
};

/// Formula (17) on a column of Table I, against the bound printed for it.
const fn bound(metric: &'static str, published: f64) -> Figure {
    Figure {
        preset: "shannon-1951",
        metric,
        unit: "bits/letter",
        published,
        tolerance: 0.1,
        direction: Direction::Equal,
        seeds: &[1],
        source: "Shannon 1951, section 6; he smoothed the columns, ours are as printed (column 4 smoothed as he says)",
    }
}

/// One step counts five thousand letters; once all are counted, it guesses a hundred that the machine has not seen.
static EXPERIMENT: Experiment = Experiment {
    kind: "shannon-1951",
    settings: &[
        Setting::new(
            Knob::new("model.passage", "passage", Model, Range::Choice(&["plays", "motorcycle"]))
                .source("plays: from the end of the text, not counted; motorcycle: Shannon 1951"),
            Plain::Word("plays"),
        ),
        Setting::new(
            Knob::new(
                "model.source",
                "text that the machine counts",
                Model,
                Range::Choice(&["tinyshakespeare", "shakespeare", "own"]),
            ),
            Plain::Word("tinyshakespeare"),
        ),
        Setting::new(
            Knob::new("model.letters", "letters counted", Model, integer(1_000, 5_000_000)),
            Plain::Whole(1_000_000),
        ),
        Setting::new(
            Knob::new("model.longest", "longest run counted", Model, integer(1, 8))
                .unit("letters, the guessed one included"),
            Plain::Whole(7),
        ),
        Setting::new(
            Knob::new(
                "model.nets",
                "networks that play too",
                Model,
                Range::Choice(&["none", "lstm", "gpt", "both"]),
            )
            .source("lstm: one layer of 128 cells; gpt: two layers of width 64, four heads"),
            Plain::Word("none"),
        ),
        Setting::new(
            Knob::new("model.lessons", "batches that they learn from", Model, integer(1, 20_000))
                .unit("of 16 times 102 letters")
                .when(&[When { path: "model.nets", values: &["lstm", "gpt", "both"] }])
                .live(),
            Plain::Whole(600),
        ),
    ],
    heeds: &["training.speed", "seed"],
    files: &[],
    panels: PANELS,
};

const PANELS: &[Panel] = &[
    Panel::new(
        "The passage; under each letter your guesses, then the machine's",
        Show::Text { place: "passage", columns: 34 },
    ),
    Panel::new("Where you are", Show::Text { place: "state", columns: 0 }),
    Panel::new("Guess", Show::Buttons(KEYS)),
    Panel::new("Type a guess", Show::Ask { action: "guess", button: "Guess", usual: "" }),
    Panel::new("Next game", Show::Buttons(&[("another", "Another passage")])),
    Panel::new(
        "On the letters found so far",
        Show::Numbers(&[
            Readout::new("found", "found", "letters"),
            Readout::new("reader_first", "you, right at once", "of letters"),
            Readout::new("reader_lower", "you, lower bound", "bits"),
            Readout::new("reader_upper", "you, upper bound", "bits"),
            Readout::new("rival_first", "the machine, right at once", "of letters"),
            Readout::new("rival_lower", "the machine, lower bound", "bits"),
            Readout::new("rival_upper", "the machine, upper bound", "bits"),
            Readout::new("lstm_first", "the LSTM, right at once", "of letters"),
            Readout::new("lstm_lower", "the LSTM, lower bound", "bits"),
            Readout::new("lstm_upper", "the LSTM, upper bound", "bits"),
            Readout::new("gpt_first", "the GPT, right at once", "of letters"),
            Readout::new("gpt_lower", "the GPT, lower bound", "bits"),
            Readout::new("gpt_upper", "the GPT, upper bound", "bits"),
        ]),
    ),
    Panel::new("Which guess was right", Show::Bars { place: "shares", unit: "of letters" }),
    Panel::new(
        "Bounds as more letters are known",
        Show::Curves {
            place: "bounds",
            x: "N: letters known, and the guessed one",
            y: "bits a letter",
            log: true,
        },
    ),
    Panel::new(
        "The machine on letters it has not seen",
        Show::Numbers(&[
            Readout::new("letters", "letters counted", ""),
            Readout::new("machine_letters", "letters guessed", ""),
            Readout::new("machine_first", "right at once", "of letters"),
            Readout::new("machine_lower", "lower bound", "bits"),
            Readout::new("machine_upper", "upper bound", "bits"),
            Readout::new("machine_bits", "surprise at its own chances", "bits"),
        ]),
    ),
    Panel::new(
        "What the networks learn: surprise at a letter",
        Show::Lines {
            metrics: &[
                Readout::new("lstm_loss", "LSTM", "bits"),
                Readout::new("gpt_loss", "GPT", "bits"),
            ],
            log: false,
        },
    ),
    Panel::new(
        "The networks on letters they have not learnt from, fifty or more known",
        Show::Numbers(&[
            Readout::new("lessons", "batches learnt from", ""),
            Readout::new("lstm_unseen_first", "the LSTM, right at once", "of letters"),
            Readout::new("lstm_unseen_lower", "the LSTM, lower bound", "bits"),
            Readout::new("lstm_unseen_upper", "the LSTM, upper bound", "bits"),
            Readout::new("lstm_unseen_bits", "the LSTM, surprise at its own chances", "bits"),
            Readout::new("gpt_unseen_first", "the GPT, right at once", "of letters"),
            Readout::new("gpt_unseen_lower", "the GPT, lower bound", "bits"),
            Readout::new("gpt_unseen_upper", "the GPT, upper bound", "bits"),
            Readout::new("gpt_unseen_bits", "the GPT, surprise at its own chances", "bits"),
        ]),
    ),
    Panel::new(
        "Bounds of the networks as more letters are known",
        Show::Curves {
            place: "net_bounds",
            x: "N: letters known, and the guessed one",
            y: "bits a letter",
            log: true,
        },
    ),
    Panel::new(
        "A text, the guesses it takes, and the text restored by the twin",
        Show::Text { place: "twin", columns: 34 },
    ),
    Panel::new(
        "Give the twin a text",
        Show::Ask {
            action: "twin",
            button: "Reduce and restore",
            usual: "There is no reverse on a motorcycle",
        },
    ),
    Panel::new(
        "The twin",
        Show::Numbers(&[
            Readout::new("twin_errors", "letters restored wrong", ""),
            Readout::new("twin_first", "guessed at once", "of letters"),
        ]),
    ),
];

const KEYS: &[(&str, &str)] = &[
    ("a", "A"),
    ("b", "B"),
    ("c", "C"),
    ("d", "D"),
    ("e", "E"),
    ("f", "F"),
    ("g", "G"),
    ("h", "H"),
    ("i", "I"),
    ("j", "J"),
    ("k", "K"),
    ("l", "L"),
    ("m", "M"),
    ("n", "N"),
    ("o", "O"),
    ("p", "P"),
    ("q", "Q"),
    ("r", "R"),
    ("s", "S"),
    ("t", "T"),
    ("u", "U"),
    ("v", "V"),
    ("w", "W"),
    ("x", "X"),
    ("y", "Y"),
    ("z", "Z"),
    ("space", "Space"),
];

/// A passage that nobody has seen.
pub fn plays() -> RunSpec {
    EXPERIMENT.run("shannon-1951")
}

/// The passage of the paper, with its subject's guesses.
pub fn motorcycle() -> RunSpec {
    EXPERIMENT
        .run("shannon-1951-motorcycle")
        .with("model.passage", "motorcycle")
        .expect("the preset sets a knob of its own to one of its words")
}

/// Networks learn from the counted letters, and play what the reader plays.
pub fn nets() -> RunSpec {
    EXPERIMENT
        .run("shannon-1951-nets")
        .with("model.nets", "both")
        .expect("the preset sets a knob of its own to one of its words")
}
