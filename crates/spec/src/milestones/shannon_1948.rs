//! Shannon 1948: English from tables of letters, pairs and longer runs.

use super::{Direction, Figure, Milestone, Paper, Preset};
use crate::knobs::Group::Model;
use crate::knobs::integer;
use crate::{Experiment, Knob, Panel, Plain, Range, Readout, RunSpec, Setting, Show};

pub(super) const MILESTONE: Milestone = Milestone {
    id: "shannon-1948",
    title: "Text from tables",
    year: 1948,
    paper: Paper {
        authors: "Shannon",
        title: "A Mathematical Theory of Communication",
        url: "https://doi.org/10.1002/j.1538-7305.1948.tb01338.x",
    },
    presets: &[Preset { id: "shannon-1948", title: "A million letters of English", spec: english }],
    figures: &[figure("f1", 4.03, 0.08), figure("f2", 3.32, 0.05)],
    experiment: Some(&EXPERIMENT),
    claim: "F1 = 4.03, F2 = 3.32 bits a letter",
    ready: true,
};

const fn figure(metric: &'static str, published: f64, tolerance: f64) -> Figure {
    Figure {
        preset: "shannon-1948",
        metric,
        unit: "bits/letter",
        published,
        tolerance,
        direction: Direction::Equal,
        seeds: &[1],
        source: "Shannon 1951, section 2, 27 letters, from tables of English; ours: a million letters of Shakespeare",
    }
}

/// One step counts ten thousand letters, writes a sample and opens the book once; the last steps read what was not counted.
static EXPERIMENT: Experiment = Experiment {
    kind: "shannon-1948",
    settings: &[
        Setting::new(
            Knob::new(
                "model.source",
                "text",
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
            Knob::new("model.order", "order", Model, integer(0, 6))
                .unit("letters, the drawn one included")
                .live()
                .source("Shannon: 0 to 3"),
            Plain::Whole(2),
        ),
    ],
    heeds: &["training.speed", "seed"],
    files: &[],
    panels: PANELS,
};

const PANELS: &[Panel] = &[
    Panel::new("Written from the tables", Show::Text { place: "sample", columns: 0 }),
    Panel::new("Next sample", Show::Buttons(&[("again", "Write another sample")])),
    Panel::new(
        "So far",
        Show::Numbers(&[
            Readout::new("letters", "letters counted", ""),
            Readout::new("real_words", "words of the sample that are in the text", "of words"),
            Readout::new("bits", "a letter at this order", "bits"),
            Readout::new("redundancy", "redundancy at this order", "of 4.755 bits"),
        ]),
    ),
    Panel::new("Opened and read until the context comes", Show::Text { place: "page", columns: 0 }),
    Panel::new("Written with the book", Show::Text { place: "written", columns: 0 }),
    Panel::new(
        "Open the book",
        Show::Buttons(&[
            ("open", "Open once"),
            ("open-ten", "Open ten times"),
            ("close", "Begin again"),
        ]),
    ),
    Panel::new(
        "The last opening",
        Show::Numbers(&[
            Readout::new("opened", "opened at letter", ""),
            Readout::new("letters_read", "read", "letters"),
            Readout::new("written", "written", "letters"),
        ]),
    ),
    Panel::new("Bits of the next letter", Show::Bars { place: "staircase", unit: "bits" }),
    Panel::new(
        "The staircase settles",
        Show::Lines {
            metrics: &[
                Readout::new("f1", "F1", "bits"),
                Readout::new("f2", "F2", "bits"),
                Readout::new("f3", "F3", "bits"),
                Readout::new("f4", "F4", "bits"),
                Readout::new("f5", "F5", "bits"),
                Readout::new("f6", "F6", "bits"),
            ],
            log: false,
        },
    ),
    Panel::new(
        "The same tables on a text they have not seen",
        Show::Curves { place: "exam", x: "order N", y: "bits a letter", log: false },
    ),
    Panel::new("Which letter follows which", Show::Matrix { place: "digrams", signed: false }),
];

/// A million letters of Shakespeare.
pub fn english() -> RunSpec {
    EXPERIMENT.run("shannon-1948")
}
