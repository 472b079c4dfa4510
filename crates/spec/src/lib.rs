//! Every setting of LLM Garden once, as plain data.
//!
//! * [`RunSpec`]: the one description of a run. A link, a checkpoint, an embed, the terminal and a lesson all carry it.
//! * [`Knob`]: label, unit, range, source and liveness of each setting. Forms, links and checks read this table.
//! * [`Experiment`]: the same table for each milestone that is no language model, and the panels that show it.
//! * [`Milestone`]: the path from 1913 to Llama 3: title, year, paper, presets, published figures.

mod experiment;
mod json;
mod knobs;
pub mod milestones;
mod model;
mod run;
mod training;
mod trials;
mod validate;

pub use experiment::{
    Experiment, ExperimentSpec, MADE, NOTHING, Panel, Plain, RULE, Readout, Setting, Show, TYPED,
    experiments,
};
pub use json::{SpecError, value_of};
pub use knobs::{Group, KNOBS, Knob, Range, When, knob};
pub use milestones::{
    Direction, Figure, MILESTONES, Milestone, Paper, Preset, SLOW, find_preset, milestone_of,
};
pub use model::{Activation, FeedForward, GptSpec, Init, ModelSpec, NormKind, NormPlace, Position};
pub use run::{DataSource, DataSpec, Engine, RunSpec, TokenizerKind, VERSION};
pub use training::{Optimiser, Schedule, TrainingSpec};
pub use trials::{Trial, Trials};
