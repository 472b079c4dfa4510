//! One rung's run, from Start to Finished.

use std::cell::RefCell;
use std::rc::Rc;

use burn::tensor::Device;
use protocol::{Command, Event, File, PauseReason};
use spec::RunSpec;
use web_time::Instant;

use super::{Measured, Outcome, cost};
use crate::Runner;

/// A run under way.
pub struct Climb {
    spec: RunSpec,
    /// The metric that is its loss, in nats a token.
    metric: &'static str,
    runner: Runner,
    events: Rc<RefCell<Vec<Event>>>,
    /// Seconds spent so far, exams included.
    seconds: f64,
    characters_per_token: f64,
    /// Steps taken.
    step: usize,
    outcome: Option<Outcome>,
}

impl Climb {
    /// Builds it and lets it play.
    pub async fn begin(metric: &'static str, spec: RunSpec, text: File, device: &Device) -> Self {
        let events = Rc::new(RefCell::new(Vec::new()));
        let sink = Rc::clone(&events);
        let mut runner = Runner::new(device.clone(), move |event| sink.borrow_mut().push(event));
        let start = Command::Start { spec: spec.clone(), files: vec![text], checkpoint: None };
        runner.handle(start).await;
        runner.handle(Command::Play {}).await;
        let (seconds, characters_per_token, step, outcome) = (0.0, 1.0, 0, None);
        let mut climb =
            Self { spec, metric, runner, events, seconds, characters_per_token, step, outcome };
        climb.hear();
        climb
    }

    /// One small piece of its work.
    pub async fn advance(&mut self) {
        let begun = Instant::now();
        self.runner.advance().await;
        self.seconds += begun.elapsed().as_secs_f64();
        self.hear();
        if self.outcome.is_none() && !self.runner.busy() {
            self.fail("the run ended without a result".to_owned());
        }
    }

    /// How it ended, once it has.
    pub fn outcome(&self) -> Option<Outcome> {
        self.outcome.clone()
    }

    /// Steps taken, and all that it will take where that is known.
    pub fn progress(&self) -> (usize, Option<usize>) {
        (self.step, cost::steps(&self.spec))
    }

    /// The first failure is the one that tells why.
    fn fail(&mut self, why: String) {
        self.outcome.get_or_insert(Outcome::Failed(why));
    }

    fn hear(&mut self) {
        for event in self.events.take() {
            match event {
                Event::Started { characters_per_token, .. } => {
                    self.characters_per_token = characters_per_token;
                }
                Event::Stepped { reports, .. } => {
                    self.step = reports.last().map_or(self.step, |report| report.step);
                }
                Event::Metrics { reports, .. } => {
                    self.step = reports.last().map_or(self.step, |report| report.step);
                }
                Event::Finished { metrics, .. } => self.finish(&metrics),
                Event::Failed { what, hint, .. } => self.fail(format!("{what} {hint}")),
                Event::Paused { reason: PauseReason::NotFinite, .. } => {
                    self.fail("the loss was no longer a number".to_owned());
                }
                _ => {}
            }
        }
    }

    fn finish(&mut self, metrics: &[(String, f64)]) {
        let metric =
            |name: &str| metrics.iter().find(|(other, _)| other == name).map(|(_, value)| *value);
        let (Some(nats), Some(cost)) = (metric(self.metric), cost::of(&self.spec, metric)) else {
            return self.fail("the run ended without a loss".to_owned());
        };
        let bits = text::entropy::bits(nats) / self.characters_per_token;
        self.outcome.get_or_insert(Outcome::Climbed(Measured {
            bits: bits as f32,
            parameters: cost.parameters as f32,
            operations: cost.operations as f32,
            // A network tells how long it has learnt, without exams.
            seconds: metric("seconds").unwrap_or(self.seconds) as f32,
        }));
    }
}
