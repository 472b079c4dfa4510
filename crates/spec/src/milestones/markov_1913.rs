//! Markov 1913: vowels and consonants of *Eugene Onegin*, the first text that was modelled as a chain.

use super::{Direction, Figure, Milestone, Paper, Preset};
use crate::knobs::Group::Model;
use crate::{Experiment, Knob, Panel, Plain, Range, Readout, RunSpec, Setting, Show};

pub(super) const MILESTONE: Milestone = Milestone {
    id: "markov-1913",
    title: "Counting vowels",
    year: 1913,
    paper: Paper {
        authors: "Markov",
        title: "An Example of Statistical Investigation of the Text Eugene Onegin",
        url: "https://doi.org/10.1017/S0269889706001074",
    },
    presets: &[Preset { id: "markov-1913", title: "Onegin, as Markov counted", spec: onegin }],
    figures: &[
        figure("vowels", 8_638.0, 1.0),
        figure("vowel_vowel", 1_104.0, 4.0),
        figure("consonant_consonant", 3_827.0, 3.0),
    ],
    experiment: Some(&EXPERIMENT),
    claim: "8,638 vowels among the first 20,000 letters of Onegin",
    ready: true,
};

const fn figure(metric: &'static str, published: f64, tolerance: f64) -> Figure {
    Figure {
        preset: "markov-1913",
        metric,
        unit: "",
        published,
        tolerance,
        direction: Direction::Equal,
        seeds: &[1],
        source: "Markov 1913; Hayes 2013, First Links in the Markov Chain. A modern edition differs by a few letters",
    }
}

/// One step counts one of Markov's blocks of 10 × 10 letters.
static EXPERIMENT: Experiment = Experiment {
    kind: "markov-1913",
    settings: &[
        Setting::new(
            Knob::new(
                "model.source",
                "text",
                Model,
                Range::Choice(&["onegin", "tinyshakespeare", "own"]),
            ),
            Plain::Word("onegin"),
        ),
        Setting::new(
            Knob::new("model.letters", "letters", Model, crate::knobs::integer(100, 1_000_000))
                .source("Markov: 20,000"),
            Plain::Whole(20_000),
        ),
        Setting::new(
            Knob::new("model.short_i", "й is a vowel", Model, Range::Toggle)
                .live()
                .source("Markov counted it as one"),
            Plain::On(true),
        ),
    ],
    heeds: &["training.speed"],
    files: &[],
    panels: &[
        Panel::new("This block of a hundred letters", Show::Text { place: "block", columns: 10 }),
        Panel::new(
            "Counted so far",
            Show::Numbers(&[
                Readout::new("letters", "letters", ""),
                Readout::new("vowels", "vowels", ""),
                Readout::new("vowel_share", "share of vowels", ""),
                Readout::new("vowel_vowel", "vowel after vowel", "pairs"),
                Readout::new("consonant_consonant", "consonant after consonant", "pairs"),
                Readout::new("after_vowel", "a vowel follows a vowel", "of times"),
                Readout::new("after_consonant", "a vowel follows a consonant", "of times"),
            ]),
        ),
        Panel::new("Pairs", Show::Matrix { place: "pairs", signed: false }),
        Panel::new(
            "The share of vowels settles",
            Show::Lines {
                metrics: &[
                    Readout::new("vowel_share", "vowels so far", ""),
                    Readout::new("after_vowel", "after a vowel", ""),
                    Readout::new("after_consonant", "after a consonant", ""),
                ],
                log: false,
            },
        ),
        Panel::new("Written by the chain", Show::Text { place: "sample", columns: 0 }),
    ],
};

/// Markov's own count.
pub fn onegin() -> RunSpec {
    EXPERIMENT.run("markov-1913")
}
