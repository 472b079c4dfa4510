//! What the exhibit shows, top to bottom: the workers' panels, then the activations', then those of the timeline.

use crate::{Panel, Readout, Show};

pub(super) const PANELS: &[Panel] = &[
    Panel::new(
        "A lane a worker, its step's last digit: blue counts, orange is lost, green is done again; ✕ silent, ↺ back, + new",
        Show::Text { place: "lanes", columns: 0 },
    ),
    Panel::new("End a worker", Show::Ask { action: "end", button: "End this worker", usual: "2" }),
    Panel::new("What happened last", Show::Text { place: "latest", columns: 0 }),
    Panel::new(
        "Loss as it came, with the steps that were lost",
        Show::Curves { place: "loss", x: "step taken", y: "nats/character", log: false },
    ),
    Panel::new(
        "Both courses, one on the other",
        Show::Curves { place: "courses", x: "step", y: "nats/character", log: false },
    ),
    Panel::new("Who computes what", Show::Table { place: "crew" }),
    Panel::new(
        "Bytes held during a step: blocks there, the loss, blocks back",
        Show::Curves { place: "held", x: "piece of work", y: "MB", log: false },
    ),
    Panel::new("Held at most", Show::Bars { place: "most", unit: "MB" }),
    Panel::new("A step in numbers", Show::Table { place: "activations" }),
    Panel::new(
        "Held at most, by how many blocks are computed again at a time",
        Show::Curves {
            place: "spans",
            x: "blocks at a time",
            y: "% of recording everything",
            log: true,
        },
    ),
    Panel::new(
        "Time of each step on this machine",
        Show::Curves { place: "times", x: "step", y: "ms", log: false },
    ),
    Panel::new(
        "Who is busy: orange there, blue back and in messages, white idle; darker is a later layer",
        Show::Matrix { place: "lanes_of_step", signed: true },
    ),
    Panel::new("Does it hide?", Show::Text { place: "verdict", columns: 0 }),
    Panel::new("The step in numbers", Show::Table { place: "overlap" }),
    Panel::new(
        "A step, by bandwidth",
        Show::Curves { place: "bandwidths", x: "GB/s", y: "ms", log: true },
    ),
    Panel::new(
        "Measured",
        Show::Numbers(&[
            Readout::new("loss", "loss", "nats/character"),
            Readout::new("checkpoint_step", "checkpoint after", "steps"),
            Readout::new("steps_lost", "taken in vain", "steps"),
            Readout::new("seconds_lost", "until made good", "seconds"),
            Readout::new(
                "gradient_difference",
                "mean of shares against the whole batch",
                "of the largest",
            ),
            Readout::new("curve_difference", "courses apart", "nats/character"),
            Readout::new("numbers_apart", "numbers apart at the end", ""),
            Readout::new("checkpoint_difference", "gradients apart", "of the largest"),
            Readout::new("extra_operations", "operations more", "%"),
            Readout::new("extra_ms", "time more, here", "%"),
            Readout::new("bytes_share", "held", "% of recording everything"),
            Readout::new("step_saved", "step shorter", "%"),
            Readout::new("messages_hidden", "sending hidden", "%"),
        ]),
    ),
];
