//! What both nets show.

use crate::{Panel, Readout, Show};

pub(super) const LOSSES: Panel = Panel::new(
    "Loss",
    Show::Lines {
        metrics: &[
            Readout::new("loss", "mean of 100 batches", "nats a letter"),
            Readout::new("train_loss", "learnt names", "nats a letter"),
            Readout::new("dev_loss", "other names", "nats a letter"),
            Readout::new("pairs_loss", "counted pairs", "nats a letter"),
            Readout::new("uniform", "knowing nothing", "nats a letter"),
        ],
        log: false,
    },
);
pub(super) const NUMBERS: Panel = Panel::new(
    "So far",
    Show::Numbers(&[
        Readout::new("first_loss", "loss before the first step", "nats/letter"),
        Readout::new("loss", "loss of the last 100 batches", "nats/letter"),
        Readout::new("train_loss", "loss on learnt names", "nats/letter"),
        Readout::new("dev_loss", "loss on other names", "nats/letter"),
        Readout::new("pairs_loss", "loss of counted pairs", "nats/letter"),
        Readout::new("uniform", "loss of an even guess", "nats/letter"),
        Readout::new("saturation_1", "tanhs beyond ±0.97, layer 1", "%"),
        Readout::new("saturation_2", "tanhs beyond ±0.97, layer 2", "%"),
        Readout::new("saturation_3", "tanhs beyond ±0.97, layer 3", "%"),
        Readout::new("rate", "learning rate", ""),
        Readout::new("parameters", "parameters", ""),
    ]),
);
pub(super) const WRITTEN: Panel =
    Panel::new("Names it writes", Show::Text { place: "written", columns: 0 });
pub(super) const AGAIN: Panel =
    Panel::new("Next sample", Show::Buttons(&[("again", "Write other names")]));
pub(super) const LETTERS: Panel =
    Panel::new("Letters, vowels in another colour", Show::Map { place: "features" });
pub(super) const TANHS: Panel = Panel::new(
    "What the tanhs say",
    Show::Curves { place: "tanhs", x: "tanh", y: "share, %", log: false },
);
pub(super) const UNITS: Panel =
    Panel::new("A row an example, a column a tanh", Show::Images { place: "units", signed: true });
pub(super) const SLOPES: Panel = Panel::new(
    "Slope of the loss by what the tanhs say",
    Show::Curves { place: "slopes", x: "slope", y: "share, %", log: false },
);
pub(super) const RATIOS: Panel = Panel::new(
    "How far a step moves weights, against their size, as a power of ten",
    Show::Lines {
        metrics: &[
            Readout::new("ratio_features", "letters", "power of ten"),
            Readout::new("ratio_1", "layer 1", "power of ten"),
            Readout::new("ratio_2", "layer 2", "power of ten"),
            Readout::new("ratio_3", "layer 3", "power of ten"),
            Readout::new("ratio_output", "output", "power of ten"),
            Readout::new("ratio_goal", "a thousandth", "power of ten"),
        ],
        log: false,
    },
);
