//! What the exhibit shows, top to bottom.

use crate::{Panel, Readout, Show};

pub(super) const PANELS: &[Panel] = &[
    Panel::new(
        "Let the nets go on with letters, some of them twice",
        Show::Ask { action: "letters", button: "Read", usual: "qgzrtk5qgz" },
    ),
    Panel::new(
        "Show pairs of a cipher, and ask for a letter",
        Show::Ask { action: "pairs", button: "Read", usual: "ah bc jd bc a" },
    ),
    Panel::new("Ask for a sum", Show::Ask { action: "sum", button: "Read", usual: "478+365" }),
    Panel::new("What the nets answer", Show::Table { place: "answers" }),
    Panel::new(
        "Loss at each letter of the second half",
        Show::Curves { place: "positions", x: "letter of the half", y: "nats/letter", log: false },
    ),
    Panel::new(
        "Right after K examples",
        Show::Curves { place: "accuracy", x: "examples", y: "share", log: false },
    ),
    Panel::new(
        "Squared error after K examples",
        Show::Curves { place: "errors", x: "examples", y: "mean squared error", log: false },
    ),
    Panel::new(
        "One head of the last net closely: rows ask, columns are asked",
        Show::Matrix { place: "map", signed: false },
    ),
    Panel::new(
        "Loss on the second half of unseen sequences",
        Show::Lines {
            metrics: &[
                Readout::new("second_one", "one layer", "nats/letter"),
                Readout::new("second_two", "all layers", "nats/letter"),
                Readout::new("uniform", "an even guess", "nats/letter"),
            ],
            log: false,
        },
    ),
    Panel::new(
        "Sums without a slip",
        Show::Lines {
            metrics: &[
                Readout::new("exact_direct", "direct", "%"),
                Readout::new("exact_steps", "scratchpad", "%"),
            ],
            log: false,
        },
    ),
    Panel::new(
        "Right after the last example",
        Show::Lines {
            metrics: &[
                Readout::new("accuracy_small", "small", ""),
                Readout::new("accuracy_middle", "middle", ""),
                Readout::new("accuracy_large", "large", ""),
                Readout::new("accuracy_bayes", "Bayes", ""),
            ],
            log: false,
        },
    ),
    Panel::new(
        "Squared error after the last example",
        Show::Lines {
            metrics: &[
                Readout::new("error_net", "net", ""),
                Readout::new("error_squares", "least squares", ""),
                Readout::new("error_bayes", "Bayes", ""),
            ],
            log: false,
        },
    ),
    Panel::new(
        "Prefix matching of every head of the last net",
        Show::Bars { place: "matching", unit: "share of its attention" },
    ),
    Panel::new(
        "All heads of the last net, layer by layer",
        Show::Images { place: "heads", signed: false },
    ),
    Panel::new(
        "Loss on each batch",
        Show::Lines {
            metrics: &[
                Readout::new("loss_one", "one layer", "nats/token"),
                Readout::new("loss_two", "all layers", "nats/token"),
                Readout::new("loss_small", "small", "nats/token"),
                Readout::new("loss_middle", "middle", "nats/token"),
                Readout::new("loss_large", "large", "nats/token"),
                Readout::new("loss_direct", "direct", "nats/token"),
                Readout::new("loss_steps", "scratchpad", "nats/token"),
                Readout::new("loss_net", "squared error", ""),
            ],
            log: false,
        },
    ),
    Panel::new(
        "So far",
        Show::Numbers(&[
            Readout::new("batches", "batches that each net has learnt from", ""),
            Readout::new("second_one", "second half, one layer", "nats/letter"),
            Readout::new("second_two", "second half, all layers", "nats/letter"),
            Readout::new("matching", "prefix matching, best head above the first layer", ""),
            Readout::new("accuracy_large", "right after the last example, large", ""),
            Readout::new("accuracy_bayes", "right after the last example, Bayes", ""),
            Readout::new("short_of_bayes", "short of Bayes, mean over K", ""),
            Readout::new("error_net", "squared error after the last example", ""),
            Readout::new("error_squares", "of least squares", ""),
            Readout::new("ratio", "net’s error ÷ least squares’", ""),
            Readout::new("exact_direct", "sums without a slip, direct", "%"),
            Readout::new("exact_steps", "sums without a slip, scratchpad", "%"),
            Readout::new("parameters", "parameters of all nets", ""),
            Readout::new("rate", "learning rate", ""),
        ]),
    ),
    Panel::new("GPT-3, tables 3.9 and 3.10 of its paper", Show::Table { place: "paper" }),
];
