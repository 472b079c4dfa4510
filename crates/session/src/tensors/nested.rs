//! A run inside an exhibit, from Start to Finished: driven here as the page drives its own.

use std::cell::RefCell;
use std::rc::Rc;

use burn::tensor::Device;
use protocol::{Command, Event, File, PauseReason};
use spec::{ModelSpec, RunSpec};
use web_time::Instant;

use crate::Runner;

/// A run under way.
pub struct Nested {
    spec: RunSpec,
    runner: Runner,
    events: Rc<RefCell<Vec<Event>>>,
    /// Seconds spent so far, exams included.
    pub seconds: f64,
    /// On average; 1 where the run does not tell.
    pub characters_per_token: f64,
    /// Steps taken.
    pub step: usize,
    /// Losses of the steps that were told since they were last taken away: step, nats a token.
    pub losses: Vec<(usize, f64)>,
    end: Option<End>,
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq)]
pub enum End {
    /// With these metrics.
    Finished(Vec<(String, f64)>),
    /// In a sentence.
    Failed(String),
}

impl Nested {
    /// Builds it, or goes on from a checkpoint of it, and lets it play.
    pub async fn begin(
        spec: RunSpec,
        text: File,
        checkpoint: Option<Vec<u8>>,
        device: &Device,
    ) -> Self {
        let events = Rc::new(RefCell::new(Vec::new()));
        let sink = Rc::clone(&events);
        let emit = move |event| sink.borrow_mut().push(event);
        let mut runner = Runner::new(device.clone(), emit).without_baselines();
        let start = Command::Start { spec: spec.clone(), files: vec![text], checkpoint };
        runner.handle(start).await;
        runner.handle(Command::Play {}).await;
        let mut nested = Self {
            spec,
            runner,
            events,
            seconds: 0.0,
            characters_per_token: 1.0,
            step: 0,
            losses: Vec::new(),
            end: None,
        };
        nested.hear();
        nested
    }

    /// One small piece of its work.
    pub async fn advance(&mut self) {
        let begun = Instant::now();
        self.runner.advance().await;
        self.seconds += begun.elapsed().as_secs_f64();
        self.hear();
        if self.end.is_none() && !self.runner.busy() {
            self.fail("the run ended without a result".to_owned());
        }
    }

    /// Its spec.
    pub fn spec(&self) -> &RunSpec {
        &self.spec
    }

    /// How it ended, once it has.
    pub fn end(&self) -> Option<&End> {
        self.end.as_ref()
    }

    /// A file from which it goes on bit for bit; nothing where it cannot be written, or where only the exam is left, which no file holds.
    pub async fn checkpoint(&mut self) -> Option<Vec<u8>> {
        let is_learning = match &self.spec.model {
            ModelSpec::Gpt(_) => self.step < self.spec.training.steps,
            ModelSpec::Experiment(_) => true,
        };
        if !is_learning || self.end.is_some() {
            return None;
        }
        self.runner.handle(Command::Checkpoint { id: 0 }).await;
        let mut events = self.events.borrow_mut();
        let at = events.iter().position(|event| matches!(event, Event::Checkpointed { .. }))?;
        match events.remove(at) {
            Event::Checkpointed { bytes, .. } => Some(bytes),
            _ => None,
        }
    }

    /// The first failure is the one that tells why.
    fn fail(&mut self, why: String) {
        self.end.get_or_insert(End::Failed(why));
    }

    fn hear(&mut self) {
        for event in self.events.take() {
            match event {
                Event::Started { characters_per_token, step, .. } => {
                    (self.characters_per_token, self.step) = (characters_per_token, step);
                }
                Event::Stepped { reports, .. } => {
                    self.step = reports.last().map_or(self.step, |report| report.step);
                    self.losses.extend(reports.iter().map(|report| (report.step, report.loss)));
                }
                Event::Metrics { reports, .. } => {
                    self.step = reports.last().map_or(self.step, |report| report.step);
                }
                Event::Finished { metrics, .. } => {
                    self.end.get_or_insert(End::Finished(metrics));
                }
                Event::Failed { what, hint, .. } => self.fail(format!("{what} {hint}")),
                Event::Paused { reason: PauseReason::NotFinite, .. } => {
                    self.fail("the loss was no longer a number".to_owned());
                }
                _ => {}
            }
        }
    }
}
