//! What the exhibit of 1986 shows; a panel stays away where its task has no such place.

use crate::{Panel, Readout, Show};

pub(super) const PANELS: &[Panel] = &[
    Panel::new(
        "This run",
        Show::Numbers(&[
            Readout::new("sweeps", "sweeps", ""),
            Readout::new("error", "error E", ""),
            Readout::new("right", "cases right", ""),
            Readout::new("cases", "cases learnt from", ""),
            Readout::new("solved_at", "all right after", "sweeps"),
            Readout::new("held_out", "held-out questions right", "of 4"),
        ]),
    ),
    Panel::new(
        "Over the seeds",
        Show::Numbers(&[
            Readout::new("seeds", "seeds", ""),
            Readout::new("solved", "solved it", "seeds"),
            Readout::new("least_sweeps", "fastest", "sweeps"),
            Readout::new("lower_quartile", "a quarter needs at most", "sweeps"),
            Readout::new("median_sweeps", "half need at most", "sweeps"),
            Readout::new("upper_quartile", "three quarters need at most", "sweeps"),
            Readout::new("share_1_2_4", "weights 1:2:4", "of those that solved it"),
            Readout::new("held_out_mean", "held-out questions right", "of 4, on average"),
            Readout::new("all_held_out", "all four right", "seeds"),
        ]),
    ),
    Panel::new("Seeds by sweeps", Show::Bars { place: "histogram", unit: "seeds" }),
    Panel::new(
        "Sizes of the weights from mirror inputs",
        Show::Bars { place: "ratio", unit: "× the smallest" },
    ),
    Panel::new("Into the hidden units", Show::Matrix { place: "hidden", signed: true }),
    Panel::new(
        "Symmetric? left half down, right half mirrored across",
        Show::Matrix { place: "grid", signed: false },
    ),
    Panel::new("The output between the corners", Show::Plane { place: "plane", action: "" }),
    Panel::new("The field that all share", Show::Images { place: "field", signed: true }),
    Panel::new("The six person units", Show::Matrix { place: "person", signed: true }),
    Panel::new("Never told", Show::Text { place: "questions", columns: 0 }),
    Panel::new("Ask it", Show::Ask { action: "ask", button: "Ask", usual: "" }),
    Panel::new("Its answer", Show::Text { place: "reply", columns: 0 }),
    Panel::new("What the hidden units do", Show::Matrix { place: "codes", signed: false }),
    Panel::new("What comes out", Show::Text { place: "answers", columns: 0 }),
    Panel::new(
        "The error falls",
        Show::Lines { metrics: &[Readout::new("error", "error E", "")], log: true },
    ),
    Panel::new(
        "Cases right",
        Show::Lines {
            metrics: &[
                Readout::new("right", "right", "cases"),
                Readout::new("cases", "all", "cases"),
            ],
            log: false,
        },
    ),
    Panel::new("The relation units", Show::Matrix { place: "relation", signed: true }),
    Panel::new("The central units", Show::Matrix { place: "central", signed: true }),
    Panel::new("Into the outputs", Show::Matrix { place: "output", signed: true }),
];
