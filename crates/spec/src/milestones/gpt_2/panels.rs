//! The parameter counter: which net is counted, and what is shown of it.

use crate::knobs::Group::Model;
use crate::knobs::{integer, only};
use crate::{Experiment, Knob, Panel, Plain, Range, Readout, Setting, Show, When};

const YOURS: &[When] = &[only("model.net", &["yours"])];

/// One step counts one more part: a table, a block, a norm.
pub(super) static EXPERIMENT: Experiment = Experiment {
    kind: "gpt-2",
    settings: &[
        Setting::new(
            Knob::new(
                "model.net",
                "net",
                Model,
                Range::Choice(&[
                    "bigram",
                    "nanogpt-cpu",
                    "nanogpt-char",
                    "lecture",
                    "gpt2",
                    "gpt2-medium",
                    "gpt2-large",
                    "gpt2-xl",
                    "yours",
                ]),
            )
            .source("shapes: Karpathy's bigram.py, gpt.py and nanoGPT, model.py"),
            Plain::Word("gpt2"),
        ),
        Setting::new(
            Knob::new("model.blocks", "blocks", Model, integer(1, 128)).when(YOURS),
            Plain::Whole(12),
        ),
        Setting::new(
            Knob::new("model.channels", "width", Model, integer(1, 20_000))
                .unit("channels")
                .when(YOURS),
            Plain::Whole(768),
        ),
        Setting::new(
            Knob::new("model.positions", "positions", Model, integer(1, 200_000)).when(YOURS),
            Plain::Whole(1024),
        ),
        Setting::new(
            Knob::new("model.vocabulary", "kinds of token", Model, integer(1, 500_000)).when(YOURS),
            Plain::Whole(50_257),
        ),
    ],
    heeds: &["training.speed"],
    files: &[],
    panels: &[
        Panel::new("Where they are", Show::Bars { place: "kinds", unit: "million" }),
        Panel::new(
            "Counted so far",
            Show::Numbers(&[
                Readout::new("parameters", "parameters", ""),
                Readout::new("biases", "biases among them", ""),
                Readout::new("without_biases", "without biases", ""),
                Readout::new("megabytes", "in 32-bit floats", "MB"),
                Readout::new("lecture", "the lecture's GPT, whole", ""),
            ]),
        ),
        Panel::new("Part by part", Show::Table { place: "parts" }),
        Panel::new("Beside each other", Show::Table { place: "nets" }),
    ],
};
