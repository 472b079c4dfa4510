//! Rosenblatt 1958: a machine that corrects itself, and (Novikoff 1962) a promise of how often it must.
//!
//! Adds learning: a unit is shown pictures and changes its weights only when it is wrong ([`unit`]). The Mark I's parts are
//! here: a retina of 20 × 20 ([`shapes`]), 512 association units wired at random ([`wiring`]), one of its eight response
//! units ([`retina`], [`view`]); the promise is measured ([`margin`]) and tried a thousand times ([`theorem`]).
//! Leaves out: the other response units, motors and potentiometers, and learning in the association layer, which nobody could do.

mod margin;
mod retina;
mod shapes;
#[cfg(test)]
mod tests;
mod theorem;
mod unit;
mod view;
mod wiring;

use spec::ExperimentSpec;

use crate::{Experiment, ExperimentError, Shown};
use retina::Retina;
use theorem::Theorem;

/// The machine before its pictures, or the theorem on trial.
pub enum Perceptron {
    Retina(Box<Retina>),
    Theorem(Box<Theorem>),
}

impl Perceptron {
    /// Of its settings.
    pub fn new(spec: &ExperimentSpec, seed: u64) -> Self {
        if spec.word("shapes") == "random" {
            Self::Theorem(Box::new(Theorem::new(seed)))
        } else {
            Self::Retina(Box::new(Retina::new(spec, seed)))
        }
    }
}

impl Experiment for Perceptron {
    fn step(&mut self) -> Result<bool, ExperimentError> {
        match self {
            Self::Retina(retina) => retina.step(),
            Self::Theorem(theorem) => Ok(theorem.step()),
        }
    }

    fn metrics(&self) -> Vec<(&'static str, f64)> {
        match self {
            Self::Retina(retina) => retina.metrics(),
            Self::Theorem(theorem) => theorem.metrics(),
        }
    }

    fn show(&self, place: &str) -> Option<Shown> {
        match self {
            Self::Retina(retina) => retina.show(place),
            Self::Theorem(theorem) => theorem.show(place),
        }
    }

    /// Nothing can be turned while it runs.
    fn turn(&mut self, _: &ExperimentSpec) -> Result<(), ExperimentError> {
        Ok(())
    }

    fn act(&mut self, action: &str, _: &str, values: &[f32]) -> Result<(), ExperimentError> {
        match (self, action) {
            (Self::Retina(retina), "draw") => retina.draw(values),
            (Self::Retina(retina), "teach_first") => retina.teach(1.0),
            (Self::Retina(retina), "teach_second") => retina.teach(-1.0),
            (Self::Theorem(_), "draw" | "teach_first" | "teach_second") => {
                let why = "random sets have no pictures: choose a pair of shapes to draw for";
                Err(ExperimentError::BadInput(why.to_owned()))
            }
            _ => Err(ExperimentError::no_action(action)),
        }
    }

    fn parameters(&self) -> usize {
        match self {
            Self::Retina(retina) => retina.parameters(),
            Self::Theorem(_) => 0,
        }
    }
}
