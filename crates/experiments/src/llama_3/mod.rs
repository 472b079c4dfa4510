//! Dubey et al. 2024, “The Llama 3 Herd of Models”, section 3.3: what it takes that 16,384 GPUs train one net.
//!
//! Three instruments: a calculator for the four dimensions in which the work is divided ([`cluster`]), a simulator of the schedules by which
//! stages of a pipeline take turns ([`schedule`], [`pipeline`]), and one of crashes and checkpoints ([`failures`]).
//! Leaves out: the network, whose messages take no time here, and everything that the paper says of data and of the model itself.
//!
//! Every state follows from settings, seed and the number of steps. So a turned knob begins again and takes as many steps at once, and a saved
//! run takes its steps again.

mod cluster;
mod failures;
mod pipeline;
mod schedule;
mod shown;
#[cfg(test)]
mod tests;

use spec::ExperimentSpec;

use crate::{Experiment, ExperimentError, Shown};
use cluster::Cluster;
use failures::{Failures, Settings, young_daly};
use pipeline::Pipeline;
use schedule::Plan;

/// GPUs have smaller numbers than this.
const MOST_GPUS: u64 = 1 << 31;

/// The instrument that is set.
pub struct Herd {
    instrument: Instrument,
    seed: u64,
    steps: usize,
    /// The GPU that was asked for last.
    asked: usize,
}

enum Instrument {
    Cluster(Box<Cluster>),
    Pipeline(Box<Pipeline>),
    Failures(Box<Failures>),
}

impl Herd {
    /// At the start.
    ///
    /// # Errors
    /// The settings do not go together; the sentence says which and what to choose.
    pub fn new(spec: &ExperimentSpec, seed: u64) -> Result<Self, ExperimentError> {
        Ok(Self { instrument: Instrument::read(spec, seed)?, seed, steps: 0, asked: 0 })
    }
}

impl Instrument {
    fn read(spec: &ExperimentSpec, seed: u64) -> Result<Self, ExperimentError> {
        Ok(match spec.word("instrument") {
            "pipeline" => {
                let (plan, backward) = (Plan::read(spec)?, spec.whole("backward").max(1));
                Self::Pipeline(Box::new(Pipeline::new(plan, backward, spec.whole("virtual"))))
            }
            "failures" => Self::Failures(Box::new(Failures::new(Settings::read(spec), seed))),
            _ => Self::Cluster(Box::new(Cluster::read(spec)?)),
        })
    }

    /// A day, a unit of time, or six hours. Says whether there is another.
    fn step(&mut self) -> bool {
        match self {
            Self::Cluster(cluster) => cluster.step(),
            Self::Pipeline(pipeline) => pipeline.step(),
            Self::Failures(failures) => failures.step(),
        }
    }

    fn metrics(&self) -> Vec<(&'static str, f64)> {
        match self {
            Self::Cluster(cluster) => of_cluster(cluster),
            Self::Pipeline(pipeline) => of_pipeline(pipeline),
            Self::Failures(failures) => of_failures(failures),
        }
    }
}

fn of_cluster(cluster: &Cluster) -> Vec<(&'static str, f64)> {
    let memory = cluster.memory();
    vec![
        ("gpus", cluster.gpus() as f64),
        ("tokens_a_batch", cluster.tokens_a_batch() as f64),
        ("memory", memory.all()),
        ("activations", memory.activations),
        ("bubble_formula", cluster.plan.bubble()),
        ("utilisation", cluster.utilisation()),
        ("operations", Cluster::operations() / 1e24),
        ("days_in_all", cluster::TOKENS / cluster.tokens_a_day()),
        ("days", cluster.days as f64),
        ("tokens_read", cluster.read_by(cluster.days) / 1e12),
    ]
}

fn of_pipeline(pipeline: &Pipeline) -> Vec<(&'static str, f64)> {
    let (work, idle) = pipeline.work_and_idle();
    let peaks = pipeline.stages.iter().map(|stage| pipeline.peak(stage));
    let mut metrics = vec![
        ("units", pipeline.now as f64),
        ("bubble_formula", pipeline.plan.bubble()),
        ("in_flight", peaks.fold(0.0, f64::max)),
    ];
    if work > 0 {
        metrics.push(("bubble", idle as f64 / work as f64));
        metrics.push(("idle_share", 100.0 * idle as f64 / (work + idle) as f64));
    }
    metrics
}

fn of_failures(failures: &Failures) -> Vec<(&'static str, f64)> {
    let (settings, own) = (failures.settings, &failures.own);
    let (best_interval, best) = failures.best();
    let mut metrics = vec![
        ("hours", own.now),
        ("mtbf", settings.mtbf),
        ("interval", 60.0 * settings.interval),
        ("young_daly", 60.0 * young_daly(settings.saving, settings.mtbf)),
        ("expected", settings.expected()),
        ("crashes", own.crashed as f64),
        ("checkpoints", own.saved as f64),
    ];
    if own.now > 0.0 {
        metrics.push(("effective", own.effective()));
        metrics.push(("best_interval", best_interval));
        metrics.push(("best_effective", best));
        metrics.push(("behind_best", best - failures.young_daly.effective()));
    }
    metrics
}

impl Experiment for Herd {
    fn step(&mut self) -> Result<bool, ExperimentError> {
        self.steps += 1;
        Ok(self.instrument.step())
    }

    fn metrics(&self) -> Vec<(&'static str, f64)> {
        self.instrument.metrics()
    }

    fn show(&self, place: &str) -> Option<Shown> {
        self.shown(place)
    }

    /// Begins again with the new settings and takes as many steps at once: some 30 ms at most.
    fn turn(&mut self, spec: &ExperimentSpec) -> Result<(), ExperimentError> {
        let mut instrument = Instrument::read(spec, self.seed)?;
        for _ in 0..self.steps {
            if !instrument.step() {
                break;
            }
        }
        self.instrument = instrument;
        Ok(())
    }

    /// `gpu`: the number of a GPU, from 0, whose place is to be shown. One that the cluster does not have is told there: it may grow.
    fn act(&mut self, action: &str, text: &str, _: &[f32]) -> Result<(), ExperimentError> {
        if action != "gpu" || !matches!(self.instrument, Instrument::Cluster(_)) {
            return Err(ExperimentError::no_action(action));
        }
        let digits: String = text.chars().filter(|letter| !matches!(letter, ',' | ' ')).collect();
        let asked = digits.parse::<u64>().ok().filter(|number| *number < MOST_GPUS);
        let Some(asked) = asked else {
            let why = "type the number of one GPU, counted from 0, such as 12345";
            return Err(ExperimentError::BadInput(why.to_owned()));
        };
        self.asked = asked as usize;
        Ok(())
    }
}
