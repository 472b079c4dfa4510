//! What the exhibit shows, top to bottom: the pipeline's panels, then the cluster's, then those of the failures.

use crate::{Panel, Show};

pub(super) const PANELS: &[Panel] = &[
    Panel::new(
        "Who works when: part.micro-batch, orange there, blue back, white idle",
        Show::Matrix { place: "gantt", signed: true },
    ),
    Panel::new(
        "The last 30 units, a line a stage: the micro-batch's last digit",
        Show::Text { place: "close", columns: 0 },
    ),
    Panel::new("The pipeline in numbers", Show::Table { place: "pipeline" }),
    Panel::new("The whole course by each schedule", Show::Table { place: "schedules" }),
    Panel::new(
        "Micro-batches that a stage holds for the way back",
        Show::Curves { place: "held", x: "unit of time", y: "micro-batches", log: false },
    ),
    Panel::new("Held at most so far", Show::Bars { place: "peaks", unit: "micro-batches" }),
    Panel::new("Memory of a GPU", Show::Bars { place: "memory", unit: "GiB" }),
    Panel::new("Does it fit?", Show::Text { place: "verdict", columns: 0 }),
    Panel::new("The cluster in numbers", Show::Table { place: "cluster" }),
    Panel::new("The published rows and yours", Show::Table { place: "rows" }),
    Panel::new("Who talks to whom", Show::Table { place: "dimensions" }),
    Panel::new("Find a GPU", Show::Ask { action: "gpu", button: "Where is it?", usual: "12345" }),
    Panel::new("Its place and its partners", Show::Text { place: "gpu.said", columns: 0 }),
    Panel::new(
        "Reading 15.6 trillion tokens",
        Show::Curves { place: "reading", x: "day", y: "10¹² tokens", log: false },
    ),
    Panel::new(
        "Minutes lost in each hour: days across, hours down",
        Show::Matrix { place: "hours", signed: false },
    ),
    Panel::new("The latest crash", Show::Text { place: "latest", columns: 0 }),
    Panel::new(
        "Time lost, by the interval between checkpoints",
        Show::Curves { place: "intervals", x: "interval, minutes", y: "time lost, %", log: true },
    ),
    Panel::new(
        "Time that counted so far",
        Show::Curves { place: "effective", x: "day", y: "effective time, %", log: false },
    ),
    Panel::new("The crashes in numbers", Show::Table { place: "failures" }),
];
