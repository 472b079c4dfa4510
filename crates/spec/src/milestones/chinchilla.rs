//! Hoffmann et al. 2022: how large a model, and on how much text, for so much compute; and the replication of 2024.

pub mod own;
mod panels;
pub mod sweep;

use super::{Direction, Figure, Milestone, Paper, Preset};
use crate::knobs::Group::{Data, Model};
use crate::knobs::{integer, log};
use crate::{Experiment, Knob, Plain, Range, RunSpec, Setting};

pub(super) const MILESTONE: Milestone = Milestone {
    id: "chinchilla",
    title: "How large, how long",
    year: 2022,
    paper: Paper {
        authors: "Hoffmann et al.",
        title: "Training Compute-Optimal Large Language Models",
        url: "https://arxiv.org/abs/2203.15556",
    },
    presets: &[
        Preset { id: "chinchilla", title: "240 runs and three approaches", spec: usual },
        Preset { id: "chinchilla-all", title: "With the five outliers", spec: all },
        Preset { id: "chinchilla-starts", title: "The paper's 4,500 starts", spec: paper },
        Preset { id: "chinchilla-resampled", title: "4,000 resamples", spec: resampled },
        own::PRESETS[0],
        own::PRESETS[1],
    ],
    figures: &[
        told("fit_floor", "nats", 1.817_24, 0.001_8, NOTEBOOK),
        told("fit_size", "", 477.84, 0.478, NOTEBOOK),
        told("fit_text", "", 2_143.86, 2.14, NOTEBOOK),
        told("fit_alpha", "", 0.347_31, 0.000_35, NOTEBOOK),
        told("fit_beta", "", 0.367_18, 0.000_37, NOTEBOOK),
        told("objective", "thousandths", 1.018_27, 0.000_01, NOTEBOOK),
        told("exponent", "", 0.513_9, 0.000_5, FOLLOWS),
        told("ratio", "tokens a parameter", 17.92, 0.05, FOLLOWS),
        told("ratio_replicated", "tokens a parameter", 18.4, 0.1, REPLICATED),
        told("ratio_rounded", "tokens a parameter", 92.6, 0.1, ROUNDED),
        told("exponent_rounded", "", 0.452, 0.000_5, ROUNDED),
        told("gopher_loss", "nats", 1.993, 0.001, ROUNDED),
        told("chinchilla_loss", "nats", 1.937, 0.001, ROUNDED),
        told("gpt3_loss", "nats", 2.002, 0.001, ROUNDED),
        told("grid_parameters", "million", 316.0, 0.5, KARPATHY),
        told("grid_tokens", "billion tokens", 11.65, 0.005, KARPATHY),
        told("approach_1", "", 0.5, 0.012, APPROACH_1),
        told("approach_2", "", 0.49, 0.044, APPROACH_2),
        band("alpha_low", 0.317),
        band("alpha_high", 0.373),
        band("beta_low", 0.331),
        band("beta_high", 0.415),
        own::FIGURES[0],
        own::FIGURES[1],
        own::FIGURES[2],
        own::FIGURES[3],
        own::FIGURES[4],
    ],
    experiment: Some(&EXPERIMENT),
    claim: "α = 0.3473, β = 0.3672, E = 1.8172 on the digitised runs",
    ready: true,
};

const NOTEBOOK: &str = "Besiroglu et al. 2024, their notebook's fit by Huber's loss alone, from the paper's grid of starts; ours within 0.1 %";
const FOLLOWS: &str = "computed by another program (NumPy) from the parameters that the notebook prints, at 5.76e23 FLOP; Chinchilla's makers say about 20";
const REPLICATED: &str = "computed by another program (NumPy) from the parameters in the text of Besiroglu et al. 2024, at 5.76e23 FLOP";
const ROUNDED: &str =
    "computed by another program (NumPy) from equation 10 of the paper as printed, rounded";
const KARPATHY: &str = "Karpathy, nanoGPT's scaling_laws notebook: the rounded equation on his grid of sizes, at 2.21e19 FLOP (a run of Table A3)";
const APPROACH_1: &str = "Hoffmann et al. 2022, Table 2: 0.50 (0.488 to 0.502), from losses along each run; ours has their ends alone, and is allowed 0.012, the wider side of that interval, either way";
const APPROACH_2: &str = "Hoffmann et al. 2022, Table 2: 0.49 (0.462 to 0.534), from nine budgets; ours from groups of nearly equal compute, and is allowed 0.044, the wider side of that interval, either way";

const fn told(
    metric: &'static str,
    unit: &'static str,
    published: f64,
    tolerance: f64,
    source: &'static str,
) -> Figure {
    let (preset, direction, seeds) = ("chinchilla", Direction::Equal, &[1]);
    Figure { preset, metric, unit, published, tolerance, direction, seeds, source }
}

const fn band(metric: &'static str, published: f64) -> Figure {
    Figure {
        preset: "chinchilla-resampled",
        metric,
        unit: "",
        published,
        tolerance: 0.005,
        direction: Direction::Equal,
        seeds: &[1],
        source: "Besiroglu et al. 2024, their notebook: 95 % of 4,000 resamples",
    }
}

/// A step takes some starts of the search, or some resamples: about ten milliseconds.
static EXPERIMENT: Experiment = Experiment {
    kind: "chinchilla",
    settings: SETTINGS,
    heeds: &["training.speed", "seed"],
    files: &[],
    panels: panels::PANELS,
};

const SETTINGS: &[Setting] = &[
    Setting::new(
        Knob::new("model.flop", "you have", Model, log(1e18, 1e26))
            .unit("FLOP")
            .live()
            .source("Gopher and Chinchilla: 5.76e23"),
        Plain::Number(5.76e23),
    ),
    Setting::new(
        Knob::new("model.source", "runs", Data, Range::Choice(&["chinchilla", "own"]))
            .source("own: a table with commas; its first line names N, FLOP (or D) and loss"),
        Plain::Word("chinchilla"),
    ),
    Setting::new(
        Knob::new("model.drop", "leave out runs of highest loss", Data, integer(0, 100))
            .source("Besiroglu et al. 2024: 5 of 245"),
        Plain::Whole(5),
    ),
    Setting::new(
        Knob::new("model.huber", "residuals are large from δ", Model, log(1e-6, 10.0))
            .unit("in ln of the loss")
            .source("Hoffmann et al. 2022, appendix D.3: 0.001"),
        Plain::Number(1e-3),
    ),
    Setting::new(
        Knob::new("model.starts", "starts", Model, Range::Choice(&["some", "paper"])).source(
            "Hoffmann et al. 2022, appendix D.3: 4,500; some: every second value of each axis",
        ),
        Plain::Word("some"),
    ),
    Setting::new(
        Knob::new("model.resamples", "resamples", Model, integer(0, 4_000))
            .live()
            .source("Besiroglu et al. 2024: 4,000"),
        Plain::Whole(200),
    ),
    Setting::new(
        Knob::new("model.within", "compute is equal within a factor of", Model, log(1.001, 3.0))
            .live(),
        Plain::Number(1.2),
    ),
    Setting::new(
        Knob::new("model.equal_runs", "runs of equal compute at least", Model, integer(4, 50))
            .live(),
        Plain::Whole(9),
    ),
];

fn usual() -> RunSpec {
    with("chinchilla", &[])
}

fn all() -> RunSpec {
    with("chinchilla-all", &[("model.drop", "0")])
}

fn paper() -> RunSpec {
    with("chinchilla-starts", &[("model.starts", "paper"), ("model.resamples", "0")])
}

fn resampled() -> RunSpec {
    with("chinchilla-resampled", &[("model.resamples", "4000")])
}

/// As fast as it goes: half a minute at most, and a few seconds as usual.
fn with(preset: &str, settings: &[(&str, &str)]) -> RunSpec {
    let mut run = EXPERIMENT.run(preset);
    run.training.speed = 0.0;
    run.with_texts(settings.iter().copied()).expect("each is within its range")
}
