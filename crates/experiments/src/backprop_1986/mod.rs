//! Rumelhart, Hinton and Williams 1986: hidden units learn what they should stand for, since errors travel back to them.
//!
//! It adds layers to the perceptron: units with a slope, so that the chain rule says for every weight whether more or less of it
//! would lower the error. It leaves out the recurrent nets of both publications, and all that a modern computer would do
//! otherwise: sums run over all cases before a weight changes, and there are no batches.
//! `net.rs` has the equations; `tasks.rs` and `family.rs` what is learnt; `tally.rs` counts over seeds, for one run proves little.

mod asked;
mod family;
mod net;
mod run;
mod shown;
mod tally;
mod tasks;
#[cfg(test)]
mod tests;

use spec::ExperimentSpec;

use self::asked::Asked;
use self::run::{Run, Settings};
use self::tally::Tally;
use crate::{Experiment, ExperimentError, Shown};

/// Of a run among many, what one step takes at most, as connections times cases: ten thousand sweeps of the symmetry task.
const WORK: usize = 12_000_000;

/// One run, or one after another.
pub(crate) struct Backprop {
    settings: Settings,
    seed: u64,
    run: Run,
    tally: Tally,
    asked: Option<Asked>,
}

impl Backprop {
    /// The net of the first seed, nothing learnt.
    pub fn new(spec: &ExperimentSpec, seed: u64) -> Self {
        let settings = Settings::read(spec);
        let run = Run::new(&settings, seed);
        Self { settings, seed, run, tally: Tally::default(), asked: None }
    }

    fn is_tally(&self) -> bool {
        self.settings.runs > 1
    }

    /// One seed, or the part of it that one step takes.
    fn step_seed(&mut self) -> bool {
        if self.run.is_over(&self.settings) {
            self.run = Run::new(&self.settings, self.seed + self.tally.seeds as u64);
        }
        let (net, cases) = (&self.run.task.net, &self.run.task.cases);
        for _ in 0..(WORK / (net.connections() * cases.count)).max(1) {
            self.run.sweep(&self.settings);
            if self.run.is_over(&self.settings) {
                self.tally.add(&self.run, &self.settings);
                break;
            }
        }
        self.tally.seeds < self.settings.runs
    }
}

impl Experiment for Backprop {
    fn step(&mut self) -> Result<bool, ExperimentError> {
        if self.is_tally() {
            return Ok(self.step_seed());
        }
        self.run.sweep(&self.settings);
        Ok(!self.run.is_over(&self.settings))
    }

    fn metrics(&self) -> Vec<(&'static str, f64)> {
        if self.is_tally() {
            return self.tally.metrics(&self.settings.wish.task);
        }
        let run = &self.run;
        let mut metrics = vec![
            ("sweeps", run.sweeps as f64),
            ("error", run.error),
            ("right", run.right as f64),
            ("cases", run.task.cases.count as f64),
        ];
        metrics.extend(run.solved_at.map(|sweeps| ("solved_at", sweeps as f64)));
        if run.task.held_out.count > 0 {
            metrics.push(("held_out", run.held_out_right(&self.settings) as f64));
        }
        if self.settings.wish.task == "symmetry" {
            metrics.push(("is_1_2_4", f64::from(run.is_1_2_4())));
        }
        metrics
    }

    fn show(&self, place: &str) -> Option<Shown> {
        match place {
            "reply" => self.asked.as_ref().map(|asked| Shown::Text(asked.answer(&self.run))),
            "histogram" if self.is_tally() => {
                let bars = self.tally.histogram(&self.settings);
                Some(Shown::row(bars.into_iter().map(|(_, seeds)| seeds as f64)))
            }
            "histogram.names" if self.is_tally() => {
                let bars = self.tally.histogram(&self.settings).into_iter();
                Some(Shown::Text(bars.map(|(name, _)| name).collect::<Vec<_>>().join("\n")))
            }
            _ => shown::show(&self.run, &self.settings, place),
        }
    }

    /// A single run keeps its weights. A tally begins again: seeds that ran by other rules are not of the same distribution.
    fn turn(&mut self, spec: &ExperimentSpec) -> Result<(), ExperimentError> {
        self.settings = Settings::read(spec);
        if self.is_tally() {
            self.tally = Tally::default();
            self.run = Run::new(&self.settings, self.seed);
        }
        self.run.judge(&self.settings);
        Ok(())
    }

    fn act(&mut self, action: &str, text: &str, _values: &[f32]) -> Result<(), ExperimentError> {
        if action != "ask" {
            let what = format!("this exhibit has no action “{action}”: it can be asked");
            return Err(ExperimentError::BadInput(what));
        }
        self.asked = Some(Asked::read(text, &self.settings.wish.task)?);
        Ok(())
    }

    fn parameters(&self) -> usize {
        self.run.task.net.weights.len()
    }
}
