//! N-grams of characters: the staircase of losses that counting reaches, and that a network must pass.

use super::{Direction, Figure, Milestone, Paper, Preset};
use crate::knobs::Group::Model;
use crate::knobs::{integer, log, number};
use crate::{Experiment, Knob, Panel, Plain, Range, Readout, RunSpec, Setting, Show};

pub(super) const MILESTONE: Milestone = Milestone {
    id: "ngram",
    title: "The counting line",
    year: 1998,
    paper: Paper {
        authors: "Chen, Goodman",
        title: "An Empirical Study of Smoothing Techniques for Language Modeling",
        url: "https://doi.org/10.1006/csla.1999.0128",
    },
    presets: &[
        Preset { id: "ngram", title: "A million characters of Shakespeare", spec: tiny },
        Preset { id: "ngram-complete", title: "Shakespeare, complete", spec: complete },
        Preset { id: "ngram-little", title: "Ten thousand characters", spec: little },
    ],
    figures: &[
        figure("witten_bell_0", 3.347),
        figure("witten_bell_1", 2.486),
        figure("witten_bell_2", 2.049),
        figure("witten_bell_3", 1.774),
        figure("witten_bell_4", 1.669),
        figure("witten_bell_5", 1.698),
        figure("witten_bell_6", 1.779),
    ],
    experiment: Some(&EXPERIMENT),
    claim: "1.669 nats a character with four of context: below a laptop's GPT",
    ready: true,
};

const fn figure(metric: &'static str, published: f64) -> Figure {
    Figure {
        preset: "ngram",
        metric,
        unit: "nats/character",
        published,
        tolerance: 0.01,
        direction: Direction::Equal,
        seeds: &[1],
        source: "computed by another program on the same characters and split; no paper has this number",
    }
}

/// One step counts or examines a slice of some ten thousand characters.
static EXPERIMENT: Experiment = Experiment {
    kind: "ngram",
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
            Model,
            Range::Choice(&["tinyshakespeare", "shakespeare", "names", "onegin", "own"]),
        ),
        Plain::Word("tinyshakespeare"),
    ),
    Setting::new(
        Knob::new(
            "model.method",
            "method",
            Model,
            Range::Choice(&[
                "counts",
                "add-k",
                "witten-bell",
                "absolute",
                "kneser-ney",
                "modified-kneser-ney",
            ]),
        )
        .live()
        .source("Chen and Goodman 1998: modified Kneser-Ney is best"),
        Plain::Word("witten-bell"),
    ),
    Setting::new(
        Knob::new("model.order", "context", Model, integer(0, 8)).unit("characters").live(),
        Plain::Whole(4),
    ),
    Setting::new(
        Knob::new("model.temperature", "temperature", Model, log(0.05, 5.0)).live(),
        Plain::Number(1.0),
    ),
    Setting::new(
        Knob::new("model.unit", "unit", Model, Range::Choice(&["nats", "bits", "perplexity"]))
            .live(),
        Plain::Word("nats"),
    ),
    Setting::new(
        Knob::new("model.longest", "longest context counted", Model, integer(0, 8))
            .unit("characters"),
        Plain::Whole(6),
    ),
    Setting::new(
        Knob::new("model.k", "k, added to every count", Model, number(0.0, 100.0))
            .source("Laplace 1814: 1"),
        Plain::Number(1.0),
    ),
    Setting::new(
        Knob::new("model.discount", "discount (0: as the text suggests)", Model, number(0.0, 1.0))
            .source("Ney, Essen and Kneser 1994: n₁ / (n₁ + 2 n₂)"),
        Plain::Number(0.0),
    ),
    Setting::new(
        Knob::new("model.characters", "characters counted at most", Model, integer(10, 60_000_000)),
        Plain::Whole(5_000_000),
    ),
];

const PANELS: &[Panel] = &[
    Panel::new(
        "Loss on the held back tenth, by characters of context",
        Show::Curves {
            place: "staircase",
            x: "characters of context",
            y: "loss a character, in the unit set",
            log: false,
        },
    ),
    Panel::new(
        "At this context, with this method",
        Show::Numbers(&[
            Readout::new("loss", "loss on the held back text", "nats/character"),
            Readout::new("bits", "the same", "bits/character"),
            Readout::new("perplexity", "perplexity", "choices"),
            Readout::new("counted_loss", "loss on counted text", "nats/character"),
            Readout::new("unmet", "runs of the held back text never counted", "%"),
        ]),
    ),
    Panel::new(
        "Written with 0, 1, 2 … characters of context",
        Show::Text { place: "ladder", columns: 0 },
    ),
    Panel::new("Next sample", Show::Buttons(&[("again", "Write another sample")])),
    Panel::new("Written at this context", Show::Text { place: "sample", columns: 0 }),
    Panel::new(
        "This method on the text it counted, and on the text held back",
        Show::Curves {
            place: "fit",
            x: "characters of context",
            y: "loss a character, in the unit set",
            log: false,
        },
    ),
    Panel::new(
        "Type a beginning",
        Show::Ask { action: "begin", button: "What comes next?", usual: "the " },
    ),
    Panel::new("The likeliest next characters", Show::Bars { place: "next", unit: "chance" }),
    Panel::new("Not as set", Show::Text { place: "note", columns: 0 }),
    Panel::new(
        "The same as a table: methods down, characters of context across",
        Show::Matrix { place: "table", signed: false },
    ),
    Panel::new(
        "The tables",
        Show::Numbers(&[
            Readout::new("characters", "characters counted", ""),
            Readout::new("tested", "characters held back and examined", ""),
            Readout::new("alphabet", "different characters", ""),
            Readout::new("uniform", "loss of an even guess", "nats/character"),
            Readout::new("finished", "tables finished", ""),
            Readout::new("runs", "different runs in them", ""),
        ]),
    ),
];

/// nanoGPT's text and split.
fn tiny() -> RunSpec {
    EXPERIMENT.run("ngram")
}

/// All that Shakespeare wrote: where more text moves the best context.
fn complete() -> RunSpec {
    let run = EXPERIMENT.run("ngram-complete").with("model.source", "shakespeare");
    run.expect("the text is one of the choices")
}

/// A hundredth of the text, tested on the same tenth.
fn little() -> RunSpec {
    let run = EXPERIMENT.run("ngram-little").with("model.characters", 10_000);
    run.expect("so few are allowed")
}
