//! A law of one's own: a sweep of tiny GPTs, and the second and third approach on it.

use super::super::{Direction, Figure, Preset};
use crate::knobs::Group::{Data, Model};
use crate::knobs::{integer, log};
use crate::{Experiment, Knob, Panel, Plain, Range, Readout, RunSpec, Setting, Show};

/// A step is a slice of the run under way; after the last run, some starts of the search or some resamples.
pub static EXPERIMENT: Experiment = Experiment {
    kind: "own-law",
    settings: &[
        Setting::new(
            Knob::new("model.flop", "you have", Model, log(1e7, 1e18)).unit("FLOP").live(),
            Plain::Number(1e12),
        ),
        Setting::new(
            Knob::new("model.source", "text", Data, Range::Choice(&["tinyshakespeare", "own"])),
            Plain::Word("tinyshakespeare"),
        ),
        Setting::new(
            Knob::new("model.budget", "smallest budget", Model, log(1e7, 1e12))
                .unit("FLOP")
                .source("ours: the runs of this one take a second each in a terminal"),
            Plain::Number(1e9),
        ),
        Setting::new(
            Knob::new("model.budgets", "budgets, each four times the last", Model, integer(2, 6))
                .source("Hoffmann et al. 2022: nine, from 6e18 to 3e21 FLOP"),
            Plain::Whole(4),
        ),
        Setting::new(
            Knob::new("model.sizes", "sizes a budget", Model, integer(3, 8)),
            Plain::Whole(5),
        ),
        Setting::new(
            Knob::new("model.resamples", "resamples", Model, integer(0, 1_000))
                .live()
                .source("Hoffmann et al. 2022: 100"),
            Plain::Whole(200),
        ),
    ],
    heeds: &["seed"],
    files: &[],
    panels: PANELS,
};

const PANELS: &[Panel] = &[
    Panel::new(
        "Your runs of equal compute, and their parabolas",
        Show::Curves { place: "parabolas", x: "parameters N", y: "loss, nats a token", log: true },
    ),
    Panel::new("Now", Show::Text { place: "now", columns: 0 }),
    Panel::new(
        "The loss of the run under way",
        Show::Curves { place: "loss", x: "tokens read", y: "loss, nats a token", log: false },
    ),
    Panel::new("In a hurry?", Show::Buttons(&[("skip", "Skip this run")])),
    Panel::new("Several at a time", Show::Queue { place: "queue", action: "ran" }),
    Panel::new(
        "So far",
        Show::Numbers(&[
            Readout::new("ended", "runs ended", ""),
            Readout::new("upward", "budgets with a lowest point among their sizes", ""),
            Readout::new("growing", "budgets with a larger best size than the last", ""),
            Readout::new("size_exponent", "a: N* ∝ C^a, by the parabolas", ""),
            Readout::new("text_exponent", "b: D* ∝ C^b, by the parabolas", ""),
            Readout::new("law_exponent", "a = β / (α + β), by the law", ""),
            Readout::new("ratio", "tokens a parameter at your C", ""),
            Readout::new("starts", "starts tried for the law", ""),
            Readout::new("resampled", "resamples", ""),
            Readout::new("gap", "largest distance from the runs on record", "nats a token"),
        ]),
    ),
    Panel::new(
        "The best size and the best text for each budget",
        Show::Curves {
            place: "frontier",
            x: "compute C, in FLOP",
            y: "parameters N*, tokens D*",
            log: true,
        },
    ),
    Panel::new("You have C FLOP", Show::Table { place: "spent" }),
    Panel::new("How fast they grow", Show::Table { place: "exponents" }),
    Panel::new(
        "One law through all your runs",
        Show::Curves { place: "cloud", x: "parameters N", y: "loss, nats a token", log: true },
    ),
    Panel::new("The law’s five numbers", Show::Table { place: "numbers" }),
    Panel::new("Every run, to be opened", Show::Points { place: "points" }),
    Panel::new("Every run in numbers", Show::Table { place: "table" }),
];

pub(super) const PRESETS: [Preset; 2] = [
    Preset { id: "own-law", title: "A law of your own", spec: usual },
    Preset { id: "own-law-tiny", title: "A law of your own, in seconds", spec: tiny },
];

/// No paper has these numbers: its own models are a million times as large.
pub(super) const FIGURES: [Figure; 5] = [
    figure("own-law-tiny", "gap", "nats a token", (0.0, 0.02), Direction::AtMost, &[1], RECORD),
    figure("own-law", "gap", "nats a token", (0.0, 0.02), Direction::AtMost, &[1], RECORD),
    figure("own-law", "upward", "budgets", (4.0, 0.0), Direction::Equal, SEEDS, LOWEST),
    figure("own-law", "growing", "times", (3.0, 0.0), Direction::Equal, SEEDS, LOWEST),
    figure("own-law", "size_exponent", "", (0.49, 0.08), Direction::Equal, SEEDS, BAND),
];

const SEEDS: &[u64] = &[1, 2, 3];
const RECORD: &str = "ours, no paper has this: every run of the sweep within 0.02 of the run on record, from the same spec";
const LOWEST: &str = "ours, no paper has this: of four budgets each has its lowest point among its sizes, and each at a larger size than the last";
const BAND: &str = "Hoffmann et al. 2022, Table 2, by parabolas: 0.49 (0.462 to 0.534), for models a million times as large; the 0.08 either way is ours, chosen after measuring three seeds";

const fn figure(
    preset: &'static str,
    metric: &'static str,
    unit: &'static str,
    (published, tolerance): (f64, f64),
    direction: Direction,
    seeds: &'static [u64],
    source: &'static str,
) -> Figure {
    Figure { preset, metric, unit, published, tolerance, direction, seeds, source }
}

fn usual() -> RunSpec {
    RunSpec { seed: 1, ..EXPERIMENT.run("own-law") }
}

/// Twelve runs of a second or less.
fn tiny() -> RunSpec {
    let settings = [("model.budget", "2e8"), ("model.budgets", "3"), ("model.sizes", "4")];
    let run = EXPERIMENT.run("own-law-tiny").with_texts(settings);
    RunSpec { seed: 1, ..run.expect("each is within its range") }
}
