//! Optimisers, as Bottou, Curtis and Nocedal (2016) survey them: eleven rules for the same walk downhill.
//!
//! It adds to gradient descent: noise and its floor, momentum, a rate for every weight, curvature, and the fair measure of a race:
//! gradients of single data points. It leaves out changing rates, distributed training, and networks, whose valleys are not convex.

mod conjugate;
mod floor;
mod logistic;
mod problem;
mod race;
mod racer;
pub(crate) mod rules;
pub(crate) mod second;
mod surfaces;

#[cfg(test)]
mod tests;

use conjugate::Conjugate;
use floor::{Floor, Noisy};
use race::Race;
use racer::Pace;
use rules::Kind;
use spec::ExperimentSpec;

use crate::{Experiment, ExperimentError, Shown};

/// What is run, and what the reader may turn.
pub struct Optimisers {
    task: Task,
    pace: Pace,
    field: String,
}

enum Task {
    Race(Box<Race>),
    Floor(Box<Floor>),
    Conjugate(Box<Conjugate>),
}

impl Optimisers {
    /// Everybody at the start.
    pub fn new(spec: &ExperimentSpec, seed: u64) -> Self {
        let task = match spec.word("race") {
            "noise" => Task::Floor(Box::new(Floor::new(noisy(spec), seed))),
            "conjugate" => {
                let (unknowns, condition) = (spec.whole("unknowns"), spec.number("condition"));
                Task::Conjugate(Box::new(Conjugate::new(unknowns, condition, seed)))
            }
            name => Task::Race(Box::new(match surfaces::surface(name) {
                Some(surface) => Race::on_surface(surface, surface.start, seed),
                None => Race::on_data(seed),
            })),
        };
        Self { task, pace: pace(spec), field: spec.word("field").to_owned() }
    }

    fn shows(&self, kind: Kind) -> bool {
        match self.field.as_str() {
            "plain" => matches!(kind, Kind::Sgd | Kind::Descent | Kind::Svrg),
            "momentum" => matches!(kind, Kind::Sgd | Kind::Momentum | Kind::Nesterov),
            "adaptive" => {
                matches!(kind, Kind::Sgd | Kind::Adagrad | Kind::RmsProp | Kind::Adam | Kind::AdamW)
            }
            "curvature" => matches!(kind, Kind::Sgd | Kind::Descent | Kind::Lbfgs | Kind::Newton),
            _ => true,
        }
    }
}

impl Experiment for Optimisers {
    fn step(&mut self) -> Result<bool, ExperimentError> {
        Ok(match &mut self.task {
            Task::Race(race) => race.step(self.pace),
            Task::Floor(floor) => floor.step(),
            Task::Conjugate(conjugate) => conjugate.step(),
        })
    }

    fn metrics(&self) -> Vec<(&'static str, f64)> {
        match &self.task {
            Task::Race(race) => race.metrics(),
            Task::Floor(floor) => floor.metrics(),
            Task::Conjugate(conjugate) => conjugate.metrics(),
        }
    }

    fn show(&self, place: &str) -> Option<Shown> {
        let shows = |kind| self.shows(kind);
        match (place, &self.task) {
            ("trails", Task::Race(race)) => race.trails(shows),
            ("trails.surface", Task::Race(race)) => race.heights(),
            ("rules", Task::Race(race)) => Some(Shown::Text(race.rules(self.pace.factor))),
            ("progress", Task::Race(race)) => Some(race.curves(shows)),
            ("progress", Task::Floor(floor)) => Some(floor.curves()),
            ("progress", Task::Conjugate(conjugate)) => Some(conjugate.curves()),
            ("progress.names", Task::Race(race)) => Some(Shown::Text(race.names())),
            ("progress.names", Task::Floor(_)) => Some(Shown::Text(Floor::names())),
            ("progress.names", Task::Conjugate(_)) => Some(Shown::Text(Conjugate::names())),
            _ => None,
        }
    }

    /// Rates hold from the next step on; a race on a surface that is over is run again at once.
    fn turn(&mut self, spec: &ExperimentSpec) -> Result<(), ExperimentError> {
        self.field = spec.word("field").to_owned();
        let turned = pace(spec) != self.pace;
        self.pace = pace(spec);
        match &mut self.task {
            Task::Race(race) if turned && !race.going() => {
                if let [x, y] = race.start()[..] {
                    race.again([x, y], self.pace);
                }
            }
            Task::Floor(floor) => floor.turn(noisy(spec)),
            Task::Race(_) | Task::Conjugate(_) => {}
        }
        Ok(())
    }

    /// `start`: x and y of another start on a surface; the race is run again from there, as far as it went.
    fn act(&mut self, action: &str, _: &str, values: &[f32]) -> Result<(), ExperimentError> {
        let bad = |why: &str| Err(ExperimentError::BadInput(why.to_owned()));
        let Task::Race(race) = &mut self.task else {
            return bad("there is no surface to click on: choose a race on one");
        };
        let Some(surface) = race.surface().filter(|_| action == "start") else {
            return bad("here one can only choose a start: click on a surface");
        };
        let [x, y, ..] = *values else {
            return bad("a start needs two numbers, x and y: click on the surface");
        };
        if !(x.abs() <= 1.0 && y.abs() <= 1.0) {
            return bad("a start must lie between −1 and 1: click inside the picture");
        }
        race.again([x, y].map(|part| surface.scale * f64::from(part)), self.pace);
        Ok(())
    }
}

fn pace(spec: &ExperimentSpec) -> Pace {
    Pace {
        factor: spec.number("rate_factor"),
        momentum: spec.number("race_momentum"),
        batch: spec.whole("race_batch"),
    }
}

fn noisy(spec: &ExperimentSpec) -> Noisy {
    Noisy {
        rate: spec.number("noise_rate"),
        curvature: spec.number("noise_curvature"),
        noise: spec.number("noise_size"),
    }
}
