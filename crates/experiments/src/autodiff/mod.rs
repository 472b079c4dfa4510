//! Automatic differentiation (Wengert 1964; Linnainmaa 1970; the survey of Baydin et al. 2015; Karpathy's micrograd 2020).
//!
//! Adds exact derivatives of any program: its operations are written on a tape, and the chain rule walks over it, backwards
//! once for all inputs ([`tape`]) or forwards once for each ([`dual`]). An expression can be typed ([`parse`]) and watched
//! node by node ([`expression`]); the same tape trains a net ([`moons`]).
//! Leaves out: tensors, higher derivatives, loops and branches, and checkpointing, which saves memory on long tapes.

mod dual;
mod expression;
mod moons;
mod parse;
mod program;
pub(crate) mod tape;
#[cfg(test)]
mod tests;

use spec::ExperimentSpec;

use crate::{Experiment, ExperimentError, Shown};
pub(crate) use expression::graph;
use expression::{Expression, Mode};
use moons::Moons;

/// What the tape is used for.
pub enum Autodiff {
    /// A typed expression; the text and mode that the settings named last.
    Expression { exhibit: Box<Expression>, asked: String, mode: Mode },
    /// The net on two moons.
    Moons(Box<Moons>),
}

impl Autodiff {
    /// Of its settings.
    ///
    /// # Errors
    /// The expression cannot be read.
    pub fn new(spec: &ExperimentSpec, seed: u64) -> Result<Self, ExperimentError> {
        if spec.word("task") == "moons" {
            let (neurons, noise) = (spec.whole("neurons"), spec.number("noise"));
            let moons = Moons::new(neurons, noise, spec.number("rate"), seed);
            return Ok(Self::Moons(Box::new(moons)));
        }
        let (asked, mode) = (spec.word("expression").to_owned(), mode(spec));
        let exhibit = Box::new(Expression::new(&asked, mode)?);
        Ok(Self::Expression { exhibit, asked, mode })
    }
}

fn mode(spec: &ExperimentSpec) -> Mode {
    if spec.word("mode") == "forward" { Mode::Forward } else { Mode::Reverse }
}

impl Experiment for Autodiff {
    fn step(&mut self) -> Result<bool, ExperimentError> {
        match self {
            Self::Expression { exhibit, .. } => Ok(exhibit.step()),
            Self::Moons(moons) => moons.step(),
        }
    }

    fn metrics(&self) -> Vec<(&'static str, f64)> {
        match self {
            Self::Expression { exhibit, .. } => exhibit.metrics(),
            Self::Moons(moons) => moons.metrics(),
        }
    }

    fn show(&self, place: &str) -> Option<Shown> {
        match self {
            Self::Expression { exhibit, .. } => exhibit.show(place),
            Self::Moons(moons) => moons.show(place),
        }
    }

    fn turn(&mut self, spec: &ExperimentSpec) -> Result<(), ExperimentError> {
        match self {
            Self::Moons(moons) => moons.rate = spec.number("rate"),
            Self::Expression { exhibit, asked, mode: old } => {
                let (text, mode) = (spec.word("expression"), mode(spec));
                if text != asked {
                    **exhibit = Expression::new(text, mode)?;
                    text.clone_into(asked);
                } else if mode != *old {
                    **exhibit = exhibit.turned(mode);
                }
                *old = mode;
            }
        }
        Ok(())
    }

    fn act(&mut self, action: &str, text: &str, _: &[f32]) -> Result<(), ExperimentError> {
        let refuse = |why: &str| Err(ExperimentError::BadInput(why.to_owned()));
        match self {
            Self::Expression { exhibit, mode, .. } if action == "expression" => {
                **exhibit = Expression::new(text, *mode)?;
                Ok(())
            }
            Self::Moons(_) if action == "expression" => refuse(
                "this run trains the net: set “what is computed” to expression, and type again",
            ),
            _ => Err(ExperimentError::no_action(action)),
        }
    }

    fn parameters(&self) -> usize {
        match self {
            Self::Expression { .. } => 0,
            Self::Moons(moons) => moons.parameters(),
        }
    }
}
