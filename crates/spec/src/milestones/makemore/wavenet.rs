//! Part 5: eight letters, joined by pairs, pairs of pairs, and so on.

use super::panels::{AGAIN, LETTERS, LOSSES, NUMBERS, RATIOS, SLOPES, TANHS, UNITS, WRITTEN};
use super::{
    BATCH, CUT, LATER_RATE, RATE, SOURCE, STEPS, TEMPERATURE, changed, examined, features, hidden,
    later, momentum, paper, parameters,
};
use crate::knobs::Group::Model;
use crate::milestones::{Milestone, Preset};
use crate::{Experiment, Knob, Panel, Plain, Range, RunSpec, Setting, Show};

pub(in crate::milestones) const MILESTONE: Milestone = Milestone {
    id: "makemore-wavenet",
    title: "Letters in pairs of pairs",
    year: 2022,
    paper: paper("Building makemore, part 5: building a WaveNet"),
    presets: &[
        Preset { id: "makemore-tree", title: "Eight letters in a tree, 22K", spec: tree },
        Preset { id: "makemore-tree-quick", title: "A tenth of the steps", spec: quick },
        Preset { id: "makemore-three", title: "Three letters at once, 12K", spec: three },
        Preset { id: "makemore-eight", title: "Eight letters at once, 22K", spec: eight },
        Preset { id: "makemore-apart", title: "The tree with the slip", spec: apart },
        Preset { id: "makemore-tree-76k", title: "The larger tree, 76K", spec: large },
    ],
    figures: &[
        parameters("makemore-tree", 22_397.0),
        parameters("makemore-tree-76k", 76_579.0),
        examined("makemore-three", 2.105),
        examined("makemore-eight", 2.027),
        examined("makemore-apart", 2.029),
        examined("makemore-tree", 2.022),
        examined("makemore-tree-76k", 1.993),
    ],
    experiment: Some(&EXPERIMENT),
    claim: "76,579 parameters: 1.99 nats a letter",
    ready: true,
};

/// One step is a batch.
static EXPERIMENT: Experiment = Experiment {
    kind: "makemore-wavenet",
    settings: &[
        SOURCE,
        CUT,
        Setting::new(
            Knob::new(
                "model.joins",
                "letters are joined",
                Model,
                Range::Choice(&["pairs", "eight", "three"]),
            )
            .source("Karpathy: eight by pairs, three times; before that all at once"),
            Plain::Word("pairs"),
        ),
        Setting::new(
            Knob::new("model.apart", "each place is normalised by itself", Model, Range::Toggle)
                .source("Karpathy's slip in part 5, which he finds and mends"),
            Plain::On(false),
        ),
        features(10, "Karpathy: 10, then 24"),
        hidden(68, "Karpathy: 68, then 128; 200 where all letters meet at once"),
        BATCH,
        STEPS,
        RATE,
        LATER_RATE,
        later(150_000, "Karpathy: 150,000"),
        momentum(0.1, "PyTorch: 0.1"),
        TEMPERATURE,
    ],
    heeds: &["training.speed", "seed"],
    files: &[],
    panels: &[
        Panel::new("Which letters meet", Show::Table { place: "meetings" }),
        LOSSES,
        NUMBERS,
        WRITTEN,
        AGAIN,
        LETTERS,
        TANHS,
        UNITS,
        SLOPES,
        RATIOS,
    ],
};

fn tree() -> RunSpec {
    changed(EXPERIMENT.run("makemore-tree"), &[])
}

fn quick() -> RunSpec {
    let short = [("model.steps", Plain::Whole(20_000)), ("model.later", Plain::Whole(15_000))];
    changed(EXPERIMENT.run("makemore-tree-quick"), &short)
}

fn three() -> RunSpec {
    at_once("makemore-three", "three")
}

fn eight() -> RunSpec {
    at_once("makemore-eight", "eight")
}

fn apart() -> RunSpec {
    changed(EXPERIMENT.run("makemore-apart"), &[("model.apart", Plain::On(true))])
}

fn large() -> RunSpec {
    let sizes = [("model.features", Plain::Whole(24)), ("model.hidden", Plain::Whole(128))];
    changed(EXPERIMENT.run("makemore-tree-76k"), &sizes)
}

/// One layer of 200 tanhs that sees all letters.
fn at_once(preset: &str, joins: &'static str) -> RunSpec {
    let flat = [("model.joins", Plain::Word(joins)), ("model.hidden", Plain::Whole(200))];
    changed(EXPERIMENT.run(preset), &flat)
}
