//! Chintala 2024, “How to train a model on 10k H100 GPUs?”: fit as large a net as possible, let nobody wait for messages, recover quickly.
//!
//! Two of its three instruments, on a GPT that this tab trains: replicas in workers of their own that share out each batch, with one that is
//! ended ([`course`]), and activations that are computed again instead of kept ([`activations`]). The third, who waits for whom, is a
//! calculator in `experiments::ten_k_gpus`.
//! Leaves out: tensor and pipeline parallelism, which `llama-3` shows, and sharded states.

mod activations;
mod course;
mod crew;
mod history;
mod net;
mod reduce;
mod replica;
mod saved;
mod settings;
mod shown;
#[cfg(test)]
mod tests;

use experiments::{Experiment, ExperimentError, Later, Shown};
use spec::ExperimentSpec;

use crate::experiment::Host;
use activations::Activations;
use course::Course;
use crew::Crew;
use net::Net;
pub use replica::Replica;
use settings::{Crewing, Plan};

/// The instrument that is set.
pub struct TenK {
    instrument: Instrument,
    parameters: usize,
    /// Something is to be done as soon as there is time to wait for it.
    is_due: bool,
}

enum Instrument {
    Workers(Box<Course>),
    Activations(Box<Activations>),
}

impl TenK {
    /// At the start; workers are started with the first step.
    ///
    /// # Errors
    /// The settings do not go together.
    pub fn new(spec: &ExperimentSpec, seed: u64, host: &Host) -> Result<Self, ExperimentError> {
        let plan = Plan::read(spec, seed)?;
        let net = Net::new(plan.clone(), &host.device)?;
        let parameters = net.parameters();
        let instrument = match spec.word("instrument") {
            "activations" => {
                let (span, steps) = (spec.whole("span"), spec.whole("steps"));
                Instrument::Activations(Box::new(Activations::new(net, span, steps)))
            }
            _ => {
                let crew = Crew::new(plan, host);
                Instrument::Workers(Box::new(Course::new(Crewing::read(spec), crew)))
            }
        };
        Ok(Self { instrument, parameters, is_due: false })
    }

    fn is_over(&self) -> bool {
        match &self.instrument {
            Instrument::Workers(course) => course.is_over(),
            Instrument::Activations(activations) => activations.is_over(),
        }
    }

    /// What the last step asked for.
    async fn catch_up(&mut self) -> Result<(), ExperimentError> {
        if !std::mem::take(&mut self.is_due) || self.is_over() {
            return Ok(());
        }
        match &mut self.instrument {
            Instrument::Workers(course) => course.tick().await,
            Instrument::Activations(activations) => activations.step().await,
        }
    }
}

fn of_course(course: &Course) -> Vec<(&'static str, f64)> {
    let measured = course.measured;
    let mut metrics = vec![
        ("course", if course.is_second { 2.0 } else { 1.0 }),
        ("course_steps", course.step as f64),
        ("checkpoint_step", course.checkpoint.step as f64),
        ("crashes", measured.crashes as f64),
        ("steps_lost", measured.lost as f64),
        ("seconds_lost", measured.seconds),
    ];
    let losses = course.history.losses(course.is_second);
    metrics.extend(losses.last().map(|loss| ("loss", f64::from(*loss))));
    metrics.extend(measured.gradients.map(|most| ("gradient_difference", f64::from(most))));
    let differs = course.history.curve_difference();
    metrics.extend(differs.map(|most| ("curve_difference", most)));
    metrics.extend(measured.apart.map(|apart| ("numbers_apart", f64::from(apart))));
    metrics
}

impl Experiment for TenK {
    fn step(&mut self) -> Result<bool, ExperimentError> {
        self.is_due = true;
        Ok(!self.is_over())
    }

    fn settle(&mut self, _: &[String]) -> Option<Later<'_, ()>> {
        self.is_due.then(|| Box::pin(async { self.catch_up().await }) as Later<'_, ()>)
    }

    fn metrics(&self) -> Vec<(&'static str, f64)> {
        match &self.instrument {
            Instrument::Workers(course) => of_course(course),
            Instrument::Activations(activations) => activations.metrics(),
        }
    }

    fn show(&self, place: &str) -> Option<Shown> {
        self.shown(place)
    }

    /// Nothing turns while it runs.
    fn turn(&mut self, _: &ExperimentSpec) -> Result<(), ExperimentError> {
        Ok(())
    }

    /// `end`: the worker with this number, from 1, is ended.
    fn act(&mut self, action: &str, text: &str, _: &[f32]) -> Result<(), ExperimentError> {
        let refuse = |why: String| Err(ExperimentError::BadInput(why));
        let Instrument::Workers(course) = &mut self.instrument else {
            return Err(ExperimentError::no_action(action));
        };
        if action != "end" {
            return Err(ExperimentError::no_action(action));
        }
        let workers = course.crewing.workers;
        let number = text.trim().parse().ok().filter(|number| (1..=workers).contains(number));
        match number {
            None => refuse(format!("type the number of one worker, from 1 to {workers}")),
            Some(_) if !course.crew.is_there() => {
                refuse("no worker has been started yet: run it, then end one".to_owned())
            }
            Some(_) if course.is_over() => {
                refuse("the courses are over: reset it, run it, then end a worker".to_owned())
            }
            Some(number) => {
                course.crew.end(number - 1);
                Ok(())
            }
        }
    }

    fn parameters(&self) -> usize {
        self.parameters
    }

    fn save(&mut self) -> Later<'_, Option<Vec<f32>>> {
        Box::pin(async {
            self.catch_up().await?;
            Ok(Some(match &mut self.instrument {
                Instrument::Workers(course) => course.save().await?,
                Instrument::Activations(activations) => activations.save().await?,
            }))
        })
    }

    fn restore(&mut self, saved: &[f32]) -> Result<(), ExperimentError> {
        match &mut self.instrument {
            Instrument::Workers(course) => course.restore(saved),
            Instrument::Activations(activations) => activations.restore(saved),
        }
    }
}
