//! Chintala 2024, “How to train a model on 10k H100 GPUs?”, its second part: send a layer's gradients while the layers below are still on
//! their way back.
//!
//! A calculator and its picture, drawn column by column. The two other instruments compute with tensors and live in the session.

mod shown;
#[cfg(test)]
mod tests;
mod timeline;

use spec::ExperimentSpec;

use crate::{Experiment, ExperimentError, Shown};
use timeline::{Timeline, Work};

/// Columns of the picture.
const COLUMNS: usize = 150;

/// One step of training, with and without overlap, as far as it is drawn.
pub struct Overlap {
    work: Work,
    plain: Timeline,
    overlapped: Timeline,
    /// Columns drawn.
    now: usize,
}

impl Overlap {
    /// Nothing drawn.
    pub fn new(spec: &ExperimentSpec) -> Self {
        let work = Work::read(spec);
        Self { work, plain: work.timeline(false), overlapped: work.timeline(true), now: 0 }
    }

    /// Milliseconds of the longer step.
    fn longest(&self) -> f64 {
        self.plain.end()
    }

    /// Share of the time of messages during which somebody computes, in per cent.
    fn hidden(&self) -> f64 {
        let all = self.plain.waiting();
        if all > 0.0 { 100.0 * (1.0 - self.overlapped.waiting() / all) } else { 100.0 }
    }
}

impl Experiment for Overlap {
    fn step(&mut self) -> Result<bool, ExperimentError> {
        self.now = (self.now + 1).min(COLUMNS);
        Ok(self.now < COLUMNS)
    }

    fn metrics(&self) -> Vec<(&'static str, f64)> {
        let (plain, overlapped) = (self.plain.end(), self.overlapped.end());
        vec![
            ("step_plain", plain),
            ("step_overlapped", overlapped),
            ("step_saved", 100.0 * (1.0 - overlapped / plain)),
            ("messages", self.plain.waiting()),
            ("messages_hidden", self.hidden()),
        ]
    }

    fn show(&self, place: &str) -> Option<Shown> {
        shown::shown(self, place)
    }

    fn turn(&mut self, spec: &ExperimentSpec) -> Result<(), ExperimentError> {
        *self = Self { now: self.now, ..Self::new(spec) };
        Ok(())
    }
}
