//! The ladder: the models of the path on one text and one split, held-back bits a character against size, computation and time.

mod rungs;

pub use rungs::{RUNGS, Recorded, Rung, Stage};

use super::{Direction, Figure, Milestone, Paper, Preset};
use crate::knobs::Group::{Data, Model};
use crate::{Experiment, Knob, Panel, Plain, Range, Readout, RunSpec, Setting, Show};

pub(super) const MILESTONE: Milestone = Milestone {
    id: "ladder",
    title: "The ladder",
    year: 2020,
    paper: Paper {
        authors: "Kaplan, McCandlish et al.",
        title: "Scaling Laws for Neural Language Models",
        url: "https://arxiv.org/abs/2001.08361",
    },
    presets: &[
        Preset { id: "ladder", title: "Counts and windows", spec: windows },
        Preset { id: "ladder-memory", title: "With cells that remember", spec: memory },
        Preset { id: "ladder-whole", title: "All the way to GPT", spec: whole },
    ],
    figures: FIGURES,
    experiment: Some(&EXPERIMENT),
    claim: "from 4.83 bits a character by letter frequencies to 2.19 by counts and 2.50 by a GPT; each run again within 0.02",
    ready: true,
};

/// Each rung, run again, within 0.02 of what its run once gave; the slow ones only with the whole ladder.
const FIGURES: &[Figure] = &{
    let mut figures = [figure(0); RUNGS.len()];
    let mut at = 1;
    while at < RUNGS.len() {
        figures[at] = figure(at);
        at += 1;
    }
    figures
};

const fn figure(at: usize) -> Figure {
    let rung = &RUNGS[at];
    Figure {
        preset: if rung.stage.is_quick() { "ladder" } else { "ladder-whole" },
        metric: rung.id,
        unit: "bits/character",
        published: rung.recorded.bits,
        tolerance: 0.02,
        direction: Direction::Equal,
        seeds: &[1],
        source: "the run on record, from the same spec; no paper has this number",
    }
}

/// One step is a slice of one rung's run.
static EXPERIMENT: Experiment = Experiment {
    kind: "ladder",
    settings: &[
        Setting::new(
            Knob::new("model.source", "text", Data, Range::Choice(&["tinyshakespeare", "own"])),
            Plain::Word("tinyshakespeare"),
        ),
        Setting::new(
            Knob::new(
                "model.climb",
                "climb as far as",
                Model,
                Range::Choice(&["counts", "windows", "memory", "attention"]),
            )
            .live()
            .source("in a terminal: counts take seconds, windows two minutes, memory four more, attention eight more"),
            Plain::Word("windows"),
        ),
    ],
    heeds: &["seed"],
    files: &[],
    panels: &[
        Panel::new(
            "What a character costs each model, and what the model costs",
            Show::Points { place: "points" },
        ),
        Panel::new("Now", Show::Text { place: "now", columns: 0 }),
        Panel::new("In a hurry?", Show::Buttons(&[("skip", "Skip this one")])),
        Panel::new(
            "So far",
            Show::Numbers(&[
                Readout::new("climbed", "runs ended", ""),
                Readout::new("best", "best so far", "bits/character"),
                Readout::new("uniform", "an even guess", "bits/character"),
                Readout::new("gap", "largest distance from the runs on record", "bits/character"),
            ]),
        ),
        Panel::new("Every rung, here and on record", Show::Table { place: "table" }),
    ],
};

fn windows() -> RunSpec {
    RunSpec { seed: 1, ..EXPERIMENT.run("ladder") }
}

fn memory() -> RunSpec {
    climbing("ladder-memory", "memory")
}

fn whole() -> RunSpec {
    climbing("ladder-whole", "attention")
}

fn climbing(preset: &str, stage: &str) -> RunSpec {
    let run = EXPERIMENT.run(preset).with("model.climb", stage);
    RunSpec { seed: 1, ..run.expect("the stage is one of the choices") }
}
