//! What a run's state is made of: plain data, kept in the browser's storage with the run.

use protocol::{
    Candidate, FinishReason, MetricsReport, PauseReason, Piece, StepReport, Task, View,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::few::Few;

/// Where a run stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Phase {
    /// No run yet.
    #[default]
    Empty,
    /// The engine is fetched, or the run is built; see [`Progress`].
    Loading,
    /// Built, no step taken.
    Ready,
    /// Training.
    Running,
    /// Training waits.
    Paused(PauseReason),
    /// A stop rule holds.
    Finished(FinishReason),
    /// It cannot go on as it is.
    Failed(Problem),
}

/// What went wrong, in two sentences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What happened.
    pub what: String,
    /// What to do.
    pub hint: String,
}

/// A long operation under way.
#[derive(Clone, Debug, PartialEq)]
pub struct Progress {
    /// Which.
    pub job: Job,
    /// How far.
    pub done: f64,
    /// Of how much; 0 where that is not known.
    pub total: f64,
}

/// What a long operation does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Job {
    /// Fetching or waiting for an engine.
    Engine,
    /// Fetching a data set of the catalogue.
    File(String),
    /// Comparing the engines' speed.
    Choice,
    /// Something the engine does.
    Task(Task),
}

/// One evaluation, in nats a token.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// After so many steps.
    pub step: usize,
    /// Mean validation loss.
    pub loss: f64,
    /// Half the width of its 95 % confidence band.
    pub band: f64,
    /// Mean loss on as many windows of the training text.
    pub train: f64,
}

/// An experiment's metrics over its steps.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Series(Few<String, Vec<(usize, f64)>>);

/// Points of a series; beyond, every second one is left out.
const MOST_POINTS: usize = 1_024;

impl Series {
    /// Adds a report; one of the same step takes the place of the one before.
    pub fn push(&mut self, report: MetricsReport) {
        for (name, value) in report.values {
            let points = self.0.get_or(name, Vec::new());
            while points.last().is_some_and(|(step, _)| *step >= report.step) {
                points.pop();
            }
            points.push((report.step, value));
            if points.len() > MOST_POINTS {
                let mut keep = false;
                points.retain(|_| {
                    keep = !keep;
                    keep
                });
            }
        }
    }

    /// Forgets what came after a step.
    pub fn truncate(&mut self, step: usize) {
        self.0.values_mut().for_each(|points| points.retain(|(at, _)| *at <= step));
    }

    /// A metric's values, in order of steps.
    pub fn points(&self, metric: &str) -> &[(usize, f64)] {
        self.0.get(metric).map_or(&[], Vec::as_slice)
    }

    /// A metric's latest value.
    pub fn last(&self, metric: &str) -> Option<f64> {
        self.points(metric).last().map(|(_, value)| *value)
    }
}

/// A knob that was turned mid-run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mark {
    /// It holds from the step after this one.
    pub step: usize,
    /// The knob's path.
    pub path: String,
    /// Its new value.
    pub value: Value,
}

/// A text that the model wrote, or is writing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sample {
    /// The number it was asked with.
    pub id: u32,
    /// The run's step when it was asked.
    pub step: usize,
    /// What it goes on from.
    pub prompt: String,
    /// Its tokens so far.
    pub tokens: Vec<Piece>,
    /// The likeliest tokens before the last choice, likeliest first; none in samples that came back from storage.
    #[serde(skip)]
    pub candidates: Vec<Candidate>,
    /// Whether all tokens are there.
    pub done: bool,
}

impl Sample {
    /// The text written so far, without the prompt.
    pub fn text(&self) -> String {
        self.tokens.iter().map(|piece| piece.text.as_str()).collect()
    }
}

/// What the network computed on a text; the latest answer to one asker.
#[derive(Clone, Debug, PartialEq)]
pub struct Inspection {
    /// After so many steps.
    pub step: usize,
    /// The tokens that were read.
    pub tokens: Vec<Piece>,
    /// One view a place.
    pub views: Vec<View>,
    /// Places that hold texts, with their texts.
    pub texts: Vec<(String, String)>,
}

/// A text in tokens; the latest answer to one asker.
#[derive(Clone, Debug, PartialEq)]
pub struct Tokenised {
    /// Its tokens.
    pub tokens: Vec<Piece>,
    /// Characters that the tokenizer skipped.
    pub unknown: Vec<String>,
}

/// Which engine runs.
#[derive(Clone, Debug, PartialEq)]
pub struct EngineInUse {
    /// The engine.
    pub engine: spec::Engine,
    /// Why this one, a sentence; empty where the reader chose it.
    pub why: String,
    /// The device's own name.
    pub device: String,
}

/// The loss of every step, thinned when there are many.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Curve {
    points: Vec<StepReport>,
    every: usize,
}

impl Curve {
    /// More points than a chart has pixels; above it every second one goes.
    const MOST: usize = 4000;

    /// The points, in order; the last is always that of the last step.
    pub fn points(&self) -> &[StepReport] {
        &self.points
    }

    /// The last step's report.
    pub fn last(&self) -> Option<&StepReport> {
        self.points.last()
    }

    /// Adds the next step.
    pub fn push(&mut self, report: StepReport) {
        self.every = self.every.max(1);
        if self.last().is_some_and(|last| !last.step.is_multiple_of(self.every)) {
            self.points.pop();
        }
        self.points.push(report);
        if self.points.len() > Self::MOST {
            self.every *= 2;
            let every = self.every;
            let last = report.step;
            self.points.retain(|point| point.step.is_multiple_of(every) || point.step == last);
        }
    }

    /// Forgets what came after this step.
    pub fn truncate(&mut self, step: usize) {
        self.points.retain(|point| point.step <= step);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(step: usize) -> StepReport {
        StepReport { step, loss: 1.0, rate: 0.1, gradient_norm: 1.0, tokens: 0, seconds: 0.0 }
    }

    #[test]
    fn a_long_curve_is_thinned_evenly_and_keeps_its_last_point() {
        let mut curve = Curve::default();
        for step in 1..=10_001 {
            curve.push(report(step));
            assert_eq!(curve.last().map(|point| point.step), Some(step));
            assert!(curve.points().len() <= Curve::MOST);
        }
        let steps: Vec<_> = curve.points().iter().map(|point| point.step).collect();
        assert_eq!(&steps[..3], [4, 8, 12]);
        assert!(steps.windows(2).all(|pair| pair[1] - pair[0] <= 4));
    }
}
