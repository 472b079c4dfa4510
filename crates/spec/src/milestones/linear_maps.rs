//! Linear maps: a matrix as a move of the plane, and how right angles crowd as dimensions grow.

use super::{Direction, Figure, Milestone, Paper, Preset};
use crate::knobs::Group::Model;
use crate::knobs::{integer, number};
use crate::{Experiment, Knob, Panel, Plain, Readout, RunSpec, Setting, Show};

pub(super) const MILESTONE: Milestone = Milestone {
    id: "linear-maps",
    title: "Moving the plane",
    year: 2016,
    paper: Paper {
        authors: "3Blue1Brown",
        title: "Essence of Linear Algebra",
        url: "https://www.3blue1brown.com/topics/linear-algebra",
    },
    presets: &[
        Preset { id: "linear-maps", title: "A shear, and 100 dimensions", spec: shear },
        Preset { id: "linear-maps-turn", title: "A quarter turn", spec: turn },
        Preset { id: "linear-maps-flat", title: "The plane pressed onto a line", spec: flat },
    ],
    figures: &[
        Figure {
            preset: "linear-maps",
            metric: "cosine_sd",
            unit: "",
            published: 0.1,
            tolerance: 0.0015,
            direction: Direction::Equal,
            seeds: &[1, 2, 3],
            source: "Closed form: 1/√d at d = 100. The tolerance is three standard errors, 3 · 0.1/√(2 · 20,000)",
        },
        exact("linear-maps", "determinant", 1.0),
        exact("linear-maps-turn", "eigenvalue_imaginary", 1.0),
        exact("linear-maps-flat", "determinant", 0.0),
    ],
    experiment: Some(&EXPERIMENT),
    claim: "the cosine of two random vectors in 100 dimensions has standard deviation 0.100",
    ready: true,
};

const fn exact(preset: &'static str, metric: &'static str, published: f64) -> Figure {
    Figure {
        preset,
        metric,
        unit: "",
        published,
        tolerance: 1e-12,
        direction: Direction::Equal,
        seeds: &[1],
        source: "Closed form: ad − bc of the determinant, λ² − (a + d) λ + (ad − bc) = 0 of the eigenvalues",
    }
}

const fn entry(path: &'static str, label: &'static str, usual: f64) -> Setting {
    let knob = Knob::new(path, label, Model, number(-3.0, 3.0)).live();
    Setting::new(knob, Plain::Number(usual))
}

/// One step draws some hundreds of pairs of random vectors; the matrix needs none.
static EXPERIMENT: Experiment = Experiment {
    kind: "linear-maps",
    settings: &[
        entry("model.matrix_a", "a: first arrow, to the right", 1.0),
        entry("model.matrix_b", "b: second arrow, to the right", 1.0),
        entry("model.matrix_c", "c: first arrow, upwards", 0.0),
        entry("model.matrix_d", "d: second arrow, upwards", 1.0),
        Setting::new(
            Knob::new(
                "model.vector_dimension",
                "dimension of the vectors",
                Model,
                integer(2, 1000),
            )
            .live()
            .source("GPT-2 small: 768"),
            Plain::Whole(100),
        ),
        Setting::new(
            Knob::new("model.vector_pairs", "pairs to draw", Model, integer(100, 1_000_000))
                .unit("pairs"),
            Plain::Whole(20_000),
        ),
    ],
    heeds: &["training.speed", "seed"],
    files: &[],
    panels: &[
        Panel::new("The plane, moved by the matrix", Show::Grid { place: "matrix" }),
        Panel::new(
            "The matrix in numbers",
            Show::Numbers(&[
                Readout::new("determinant", "determinant", "× area"),
                Readout::new("trace", "trace", ""),
                Readout::new("eigenvalue_large", "larger eigenvalue", ""),
                Readout::new("eigenvalue_small", "smaller eigenvalue", ""),
                Readout::new("eigenvalue_real", "eigenvalues, real part", ""),
                Readout::new("eigenvalue_imaginary", "eigenvalues, imaginary part ±", ""),
            ]),
        ),
        Panel::new("Lines that keep their direction", Show::Text { place: "eigen", columns: 0 }),
        Panel::new(
            "Cosines of the angles between random vectors",
            Show::Bars { place: "cosines", unit: "pairs" },
        ),
        Panel::new(
            "Drawn so far",
            Show::Numbers(&[
                Readout::new("pairs", "pairs", ""),
                Readout::new("cosine_mean", "mean of the cosine", ""),
                Readout::new("cosine_sd", "standard deviation of the cosine", ""),
                Readout::new("cosine_expected", "1/√d", ""),
                Readout::new("cosine_largest", "largest cosine, without sign", ""),
            ]),
        ),
        Panel::new(
            "The deviation settles",
            Show::Lines {
                metrics: &[
                    Readout::new("cosine_sd", "measured", ""),
                    Readout::new("cosine_expected", "1/√d", ""),
                ],
                log: false,
            },
        ),
        Panel::new(
            "Narrower with every dimension",
            Show::Curves {
                place: "narrowing",
                x: "dimension",
                y: "standard deviation of the cosine",
                log: true,
            },
        ),
    ],
};

/// The series' shear, and pairs in 100 dimensions.
pub fn shear() -> RunSpec {
    EXPERIMENT.run("linear-maps")
}

fn turn() -> RunSpec {
    moved("linear-maps-turn", [0.0, -1.0, 1.0, 0.0])
}

fn flat() -> RunSpec {
    moved("linear-maps-flat", [1.0, 2.0, 0.5, 1.0])
}

fn moved(preset: &str, [a, b, c, d]: [f64; 4]) -> RunSpec {
    let entries = [("a", a), ("b", b), ("c", c), ("d", d)];
    entries.iter().fold(EXPERIMENT.run(preset), |spec, (name, value)| {
        spec.with(&format!("model.matrix_{name}"), *value).expect("the entry is within its range")
    })
}
