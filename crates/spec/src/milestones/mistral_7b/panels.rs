//! What the exhibit shows, top to bottom.

use crate::{Panel, Readout, Show};

pub(super) const PANELS: &[Panel] = &[
    Panel::new(
        "The cone: which letters a position feels, layer by layer; white is exactly nothing",
        Show::Matrix { place: "cone", signed: false },
    ),
    Panel::new("The text: in the ring, or gone", Show::Text { place: "passage", columns: 0 }),
    Panel::new("The ring: position i lies in slot i mod W", Show::Table { place: "ring" }),
    Panel::new(
        "Keys in their slots: the last layer’s first key head, a column a channel",
        Show::Matrix { place: "keys", signed: true },
    ),
    Panel::new(
        "The log-probability that each decoder gave the next letter",
        Show::Table { place: "decoders" },
    ),
    Panel::new(
        "So far",
        Show::Numbers(&[
            Readout::new("read", "tokens read", ""),
            Readout::new("logprob_difference", "largest difference of log-probabilities", "nats"),
            Readout::new("passes_rolling", "passes, token by token", ""),
            Readout::new("passes_chunked", "passes, prompt in chunks", ""),
            Readout::new("bytes_full", "full cache", "bytes"),
            Readout::new("bytes_rolling", "ring", "bytes"),
            Readout::new("memory_ratio", "full cache ÷ ring", ""),
            Readout::new("reach", "farthest letter felt", "positions back"),
            Readout::new("bound", "layers · (W − 1)", "positions back"),
            Readout::new("influence_outside", "largest slope outside the cone", ""),
            Readout::new("mask_outside", "largest attention outside the band", ""),
            Readout::new("parameters", "parameters", ""),
        ]),
    ),
    Panel::new(
        "Largest difference from the full cache, token by token",
        Show::Lines {
            metrics: &[
                Readout::new("rolling_difference", "rolling", "nats"),
                Readout::new("chunked_difference", "chunked", "nats"),
                Readout::new("whole_difference", "nothing cached", "nats"),
            ],
            log: false,
        },
    ),
    Panel::new("How far a position feels back", Show::Table { place: "reaches" }),
    Panel::new(
        "The band: rows ask, columns are asked; all heads’ mean",
        Show::Matrix { place: "mask", signed: false },
    ),
    Panel::new(
        "Keys and values of this net",
        Show::Lines {
            metrics: &[
                Readout::new("bytes_full", "full cache", "bytes"),
                Readout::new("bytes_rolling", "ring", "bytes"),
            ],
            log: false,
        },
    ),
    Panel::new(
        "Keys and values of Mistral 7B, 16 bits a number",
        Show::Curves { place: "memory", x: "tokens of text", y: "GiB", log: true },
    ),
    Panel::new("The same in numbers", Show::Table { place: "lengths" }),
    Panel::new(
        "Of the paper’s own net",
        Show::Numbers(&[
            Readout::new("paper_ratio", "full cache ÷ ring at 32,768 tokens", ""),
            Readout::new("paper_reach", "reach as the paper counts, layers · W", "tokens"),
            Readout::new("paper_reach_exact", "layers · (W − 1)", "positions back"),
        ]),
    ),
];
