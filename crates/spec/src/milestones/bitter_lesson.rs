//! Sutton 2019: features made by hand against nets that learn, as digits and computation grow.

use super::{Direction, Figure, Milestone, Paper, Preset};
use crate::knobs::Group::Model;
use crate::knobs::integer;
use crate::{Experiment, Knob, Panel, Plain, Range, Readout, RunSpec, Setting, Show};

pub(super) const MILESTONE: Milestone = Milestone {
    id: "bitter-lesson",
    title: "The bitter lesson",
    year: 2019,
    paper: Paper {
        authors: "Sutton",
        title: "The Bitter Lesson",
        url: "http://www.incompleteideas.net/IncIdeas/BitterLesson.html",
    },
    presets: &[
        Preset { id: "bitter-lesson", title: "Knowledge against learning", spec: modern },
        Preset { id: "bitter-lesson-1989", title: "The habits of 1989, 23 passes", spec: plain },
    ],
    figures: &[
        figure("bitter-lesson-1989", "ratio", Direction::AtMost, 0.67, KARPATHY),
        figure("bitter-lesson", "features_lead", Direction::AtLeast, 0.0, SUTTON_FIRST),
        figure("bitter-lesson", "net_lead", Direction::AtLeast, 0.0, SUTTON_LAST),
    ],
    experiment: Some(&EXPERIMENT),
    claim: "knowledge leads at first, learning in the end",
    ready: true,
};

const KARPATHY: &str = "Karpathy 2022: 2.74 / 4.09, the net of 1989 from 7,291 to 50,000 other digits; ours, 23 passes each: from 1,041 to 7,291";
const SUTTON_FIRST: &str = "Sutton 2019 claims the direction, no number: knowledge helps at first; here with 65 digits, points between the errors";
const SUTTON_LAST: &str = "Sutton 2019 claims the direction, no number: learning wins in the end; here with 7,291 digits, points between the errors";

const fn figure(
    preset: &'static str,
    metric: &'static str,
    direction: Direction,
    published: f64,
    source: &'static str,
) -> Figure {
    let (unit, tolerance, seeds) = ("", 0.0, &[1, 2, 3]);
    Figure { preset, metric, unit, published, tolerance, direction, seeds, source }
}

/// One step is some milliseconds of one contestant's learning, or its test.
static EXPERIMENT: Experiment = Experiment {
    kind: "bitter-lesson",
    settings: &[
        toggle("model.features", "features, chosen by hand", true),
        toggle("model.both", "features under a hidden layer", true),
        toggle("model.pixels", "pixels", true),
        toggle("model.dense", "pixels under a hidden layer", true),
        toggle("model.net", "the net of 1989", true),
        Setting::new(
            Knob::new("model.habits", "habits of nets on pixels", Model, Range::Choice(&["1989", "2022"]))
                .source("Karpathy 2022: pictures move by up to a pixel; in the net of 1989 ReLU, and a quarter of H2 is dropped"),
            Plain::Word("2022"),
        ),
        Setting::new(
            Knob::new("model.updates", "digits shown to each, again and again", Model, integer(1_000, 1_000_000))
                .source("LeCun et al.: 23 passes of 7,291 digits"),
            Plain::Whole(167_693),
        ),
        toggle("model.equal", "every part is shown equally many digits", true),
        Setting::new(
            Knob::new("model.largest", "most digits to learn from", Model, integer(130, 7_291)),
            Plain::Whole(7_291),
        ),
        Setting::new(Knob::new("model.runs", "seeds", Model, integer(1, 5)), Plain::Whole(1)),
    ],
    heeds: &["seed"],
    files: &["zip-train", "zip-test"],
    panels: PANELS,
};

const fn toggle(path: &'static str, label: &'static str, on: bool) -> Setting {
    Setting::new(Knob::new(path, label, Model, Range::Toggle), Plain::On(on))
}

const PANELS: &[Panel] = &[
    Panel::new(
        "Test digits misread",
        Show::Curves { place: "by_digits", x: "digits to learn from", y: "misread, %", log: true },
    ),
    Panel::new("Misread in per cent", Show::Matrix { place: "table", signed: false }),
    Panel::new(
        "So far",
        Show::Numbers(&[
            Readout::new("digits", "digits to learn from", ""),
            Readout::new("shown", "digits shown to this contestant", ""),
            Readout::new("done", "of the race", "%"),
            Readout::new("spent", "computed for learning", "10⁹ operations"),
            Readout::new("features_at_65", "features, 65 digits", "% misread"),
            Readout::new("net_at_65", "net of 1989, 65 digits", "% misread"),
            Readout::new("features_at_all", "features, 7,291 digits", "% misread"),
            Readout::new("net_at_all", "net of 1989, 7,291 digits", "% misread"),
            Readout::new("crossing", "the net overtakes at", "digits"),
            Readout::new("ratio", "net: error with all ÷ with a seventh", ""),
        ]),
    ),
    Panel::new(
        "Test digits misread, by computation, with the most digits",
        Show::Curves {
            place: "by_operations",
            x: "floating-point operations of learning",
            y: "misread, %",
            log: true,
        },
    ),
    Panel::new("Draw a digit that fills the square", Show::Pad { place: "pad", action: "draw" }),
    Panel::new("What they read", Show::Text { place: "answer", columns: 0 }),
    Panel::new("Test digits", Show::Buttons(&[("next", "Another test digit")])),
    Panel::new("How sure they are, in per cent", Show::Matrix { place: "readings", signed: false }),
    Panel::new("What the features look at", Show::Images { place: "views", signed: true }),
    Panel::new(
        "Why the features say so: first guess against second",
        Show::Bars { place: "reasons", unit: "weight × feature" },
    ),
    Panel::new(
        "The forty-eight features of this digit",
        Show::Bars { place: "features", unit: "standard deviations from the mean digit" },
    ),
];

/// The nets on pixels with the habits of 2022.
fn modern() -> RunSpec {
    EXPERIMENT.run("bitter-lesson")
}

/// As in 1989, and as in Karpathy's comparison: more digits are more steps.
fn plain() -> RunSpec {
    EXPERIMENT
        .run("bitter-lesson-1989")
        .with("model.habits", "1989")
        .and_then(|run| run.with("model.equal", false))
        .expect("each is within its range")
}
