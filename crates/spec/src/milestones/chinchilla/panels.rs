//! What the exhibit shows, top to bottom.

use crate::{Panel, Readout, Show};

pub(super) const PANELS: &[Panel] = &[
    Panel::new(
        "The best size for each budget",
        Show::Curves { place: "frontier", x: "compute C, in FLOP", y: "parameters N*", log: true },
    ),
    Panel::new("You have C FLOP", Show::Table { place: "budget" }),
    Panel::new(
        "Runs of nearly equal compute, and the law through all",
        Show::Curves { place: "cloud", x: "parameters N", y: "loss, nats a token", log: true },
    ),
    Panel::new(
        "So far",
        Show::Numbers(&[
            Readout::new("starts", "starts tried", ""),
            Readout::new("arrived", "that came to the best law so far", ""),
            Readout::new("objective", "its distance from the runs", "thousandths"),
            Readout::new("fit_floor", "E", "nats a token"),
            Readout::new("fit_size", "A", ""),
            Readout::new("fit_text", "B", ""),
            Readout::new("fit_alpha", "α", ""),
            Readout::new("fit_beta", "β", ""),
            Readout::new("exponent", "a = β / (α + β)", ""),
            Readout::new("ratio", "tokens a parameter at your C", ""),
            Readout::new("resampled", "resamples", ""),
        ]),
    ),
    Panel::new(
        "Distance of the best law so far",
        Show::Lines {
            metrics: &[Readout::new("objective", "best so far", "thousandths")],
            log: true,
        },
    ),
    Panel::new(
        "Where the starts ended",
        Show::Curves {
            place: "ends",
            x: "starts, the best first",
            y: "distance from the runs",
            log: true,
        },
    ),
    Panel::new("The five numbers", Show::Table { place: "numbers" }),
    Panel::new(
        "Parabolas of equal compute",
        Show::Curves { place: "parabolas", x: "parameters N", y: "loss, nats a token", log: true },
    ),
    Panel::new("How fast the best size grows: N* ∝ C^a", Show::Table { place: "exponents" }),
    Panel::new(
        "Tokens for each parameter",
        Show::Curves {
            place: "ratio",
            x: "compute C, in FLOP",
            y: "tokens per parameter",
            log: true,
        },
    ),
    Panel::new(
        "What the laws miss",
        Show::Curves {
            place: "residuals",
            x: "log₁₀ of compute",
            y: "loss above the law, %",
            log: false,
        },
    ),
    Panel::new("The runs", Show::Text { place: "note", columns: 0 }),
];
