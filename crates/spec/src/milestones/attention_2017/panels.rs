//! What the exhibit shows, top to bottom.

use super::table_3::TABLE_3;
use crate::{Panel, Readout, Show};

pub(super) const PANELS: &[Panel] = &[
    Panel::new(
        "Let it read letters, from a to j",
        Show::Ask { action: "letters", button: "Read", usual: "cabbage" },
    ),
    Panel::new(
        "Let it read a date",
        Show::Ask { action: "date", button: "Read", usual: "3 March 1987" },
    ),
    Panel::new(
        "Let it read a text of the file’s first side",
        Show::Ask { action: "name", button: "Read", usual: "Welsh" },
    ),
    Panel::new("What it writes, the best first", Show::Table { place: "answers" }),
    Panel::new(
        "One map closely: rows ask, columns are asked",
        Show::Matrix { place: "map", signed: false },
    ),
    Panel::new(
        "So far",
        Show::Numbers(&[
            Readout::new("batches", "batches learnt from", ""),
            Readout::new("exact", "unseen sequences without a slip", "%"),
            Readout::new("copied", "of them right if copied", "%"),
            Readout::new("pairs", "pairs learnt from", ""),
            Readout::new("held_back", "pairs held back", ""),
            Readout::new("left_out", "lines left out", ""),
            Readout::new("loss", "loss on the last batch, smoothed", "nats/token"),
            Readout::new("exam_loss", "loss on unseen sequences", "nats/token"),
            Readout::new("perplexity", "perplexity on unseen sequences", ""),
            Readout::new("uniform", "an even guess", "nats/token"),
            Readout::new("rate", "learning rate", ""),
            Readout::new("parameters", "parameters", ""),
        ]),
    ),
    Panel::new(
        "Loss",
        Show::Lines {
            metrics: &[
                Readout::new("loss", "on each batch, smoothed", "nats/token"),
                Readout::new("exam_loss", "on unseen sequences", "nats/token"),
                Readout::new("floor", "least with smoothed targets", "nats/token"),
                Readout::new("uniform", "an even guess", "nats/token"),
            ],
            log: false,
        },
    ),
    Panel::new(
        "Unseen sequences without a slip",
        Show::Lines { metrics: &[Readout::new("exact", "share", "%")], log: false },
    ),
    Panel::new(
        "The target asks the source: a map a head, layer by layer",
        Show::Images { place: "cross_maps", signed: false },
    ),
    Panel::new("The source asks itself", Show::Images { place: "encoder_maps", signed: false }),
    Panel::new("The target asks itself", Show::Images { place: "decoder_maps", signed: false }),
    Panel::new(
        "Learning rate, with other warm-ups beside",
        Show::Curves { place: "rates", x: "batches", y: "learning rate", log: false },
    ),
    Panel::new(
        "What is added for a position: a row a position, a column a channel",
        Show::Matrix { place: "positions", signed: true },
    ),
    Panel::new("Table 3 of the paper in small", Show::Trials(&TABLE_3)),
    Panel::new("Table 3 of the paper, counted again", Show::Table { place: "sizes" }),
    Panel::new(
        "Of the paper’s own settings",
        Show::Numbers(&[
            Readout::new("parameters_base", "parameters, base", ""),
            Readout::new("parameters_big", "parameters, big", ""),
            Readout::new("paper_first_rate", "learning rate of step 1", ""),
            Readout::new("paper_peak_rate", "learning rate of step 4,000", ""),
            Readout::new("paper_last_rate", "learning rate of step 100,000", ""),
            Readout::new("rotation_error", "sinusoids, off from a rotation", ""),
        ]),
    ),
];
