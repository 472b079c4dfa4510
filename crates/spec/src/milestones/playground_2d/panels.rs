//! What the exhibit shows: the plane and the net first, then what is measured, then what can be taken away.

use crate::{Panel, Readout, Show};

pub(super) const PANELS: &[Panel] = &[
    Panel::new("The plane", Show::Plane { place: "plane", action: "point" }),
    Panel::new("The net", Show::Net { place: "net", choose: "choose", edit: "weight" }),
    Panel::new("What there is to say", Show::Text { place: "said", columns: 0 }),
    Panel::new(
        "So far",
        Show::Numbers(&[
            Readout::new("passes", "passes", ""),
            Readout::new("updates", "updates", ""),
            Readout::new("train_loss", "training loss", ""),
            Readout::new("test_loss", "test loss", ""),
            Readout::new("train_accuracy", "training points on their side", "%"),
            Readout::new("test_accuracy", "test points on their side", "%"),
            Readout::new("train_points", "training points", ""),
            Readout::new("test_points", "test points", ""),
            Readout::new("clicked", "points of yours", ""),
            Readout::new("parameters", "weights and biases", ""),
            Readout::new("zeros", "weights at exactly 0", ""),
        ]),
    ),
    Panel::new(
        "Loss",
        Show::Lines {
            metrics: &[
                Readout::new("train_loss", "training", "loss"),
                Readout::new("test_loss", "test", "loss"),
            ],
            log: false,
        },
    ),
    Panel::new(
        "Points on their side",
        Show::Lines {
            metrics: &[
                Readout::new("train_accuracy", "training", "%"),
                Readout::new("test_accuracy", "test", "%"),
            ],
            log: false,
        },
    ),
    Panel::new("Who is called what", Show::Matrix { place: "confusion", signed: false }),
    Panel::new(
        "Take it away",
        Show::Save(&[("pytorch", "net.py"), ("json", "net.json"), ("table", "points.csv")]),
    ),
];
