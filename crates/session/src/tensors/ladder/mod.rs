//! The ladder (after Kaplan et al. 2020): models of the path on one text, each a run of its own that is driven here as the page drives it.
//!
//! A step is a slice of the run under way; rungs are climbed from the cheapest to the dearest. A file keeps what is measured, not the run
//! under way, which begins anew and, from the same seed, comes to the same end.

mod climb;
mod cost;
mod shown;
#[cfg(test)]
mod tests;

use std::collections::HashSet;

use burn::tensor::Device;
use experiments::{Experiment, ExperimentError, Files, Later, Shown, source};
use protocol::File;
use spec::milestones::ladder::{RUNGS, Rung, Stage};
use spec::{ExperimentSpec, ModelSpec, RunSpec};
use web_time::Instant;

use super::kept::Numbers;
use super::nested::Nested;

/// Seconds of a slice: the page can ask for something between two.
const SLICE: f64 = 0.03;

/// What a run came to. 32 bits are what a file keeps, so that it goes on with the same numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Measured {
    /// Bits a character on the last tenth.
    bits: f32,
    parameters: f32,
    operations: f32,
    seconds: f32,
}

/// How a rung ended.
#[derive(Clone, Debug, PartialEq)]
enum Outcome {
    Climbed(Measured),
    Skipped,
    /// In a sentence.
    Failed(String),
}

/// The text, and what is known of each rung.
pub struct Ladder {
    device: Device,
    text: File,
    seed: u64,
    /// What an even guess among the text's characters costs, in bits a character.
    uniform: f64,
    highest: Stage,
    outcomes: Vec<Option<Outcome>>,
    climb: Option<Nested>,
    /// A slice is to be done as soon as there is time to wait for the device.
    is_due: bool,
}

impl Ladder {
    /// The text, nothing climbed.
    ///
    /// # Errors
    /// The text is missing, or is no text.
    pub fn new(
        spec: &ExperimentSpec,
        seed: u64,
        files: Files,
        device: &Device,
    ) -> Result<Self, ExperimentError> {
        let text = source(spec, files)?;
        let kinds = text.chars().collect::<HashSet<_>>().len();
        let name = spec.files().pop().unwrap_or_default().to_owned();
        Ok(Self {
            device: device.clone(),
            text: File { name, bytes: text.into_bytes() },
            seed,
            uniform: text::entropy::bits((kinds.max(1) as f64).ln()),
            highest: Stage::named(spec.word("climb")),
            outcomes: vec![None; RUNGS.len()],
            climb: None,
            is_due: false,
        })
    }

    /// The lowest rung that is wanted and has not ended.
    fn next(&self) -> Option<usize> {
        let open = |(rung, outcome): (&Rung, &Option<Outcome>)| {
            rung.stage <= self.highest && outcome.is_none()
        };
        RUNGS.iter().zip(&self.outcomes).position(open)
    }

    fn is_own(&self) -> bool {
        self.text.name == "own"
    }

    /// A rung's run on this text with this seed.
    fn spec(&self, rung: &Rung) -> RunSpec {
        let spec = RunSpec { seed: self.seed, ..(rung.spec)() };
        let path = match spec.model {
            ModelSpec::Gpt(_) => "data.source",
            ModelSpec::Experiment(_) => "model.source",
        };
        spec.with(path, self.text.name.as_str()).unwrap_or(spec)
    }

    /// A slice of the run under way, or the beginning of the next.
    async fn advance(&mut self) {
        let Some(at) = self.next() else { return };
        let begun = Instant::now();
        let mut climb = match self.climb.take() {
            Some(climb) => climb,
            None => {
                let spec = self.spec(&RUNGS[at]);
                Nested::begin(spec, self.text.clone(), None, &self.device).await
            }
        };
        while climb.end().is_none() && begun.elapsed().as_secs_f64() < SLICE {
            climb.advance().await;
        }
        match climb::outcome(&climb, RUNGS[at].metric) {
            Some(outcome) => self.outcomes[at] = Some(outcome),
            None => self.climb = Some(climb),
        }
    }

    fn measured(&self, at: usize) -> Option<Measured> {
        match self.outcomes.get(at)? {
            Some(Outcome::Climbed(measured)) => Some(*measured),
            _ => None,
        }
    }
}

impl Experiment for Ladder {
    fn step(&mut self) -> Result<bool, ExperimentError> {
        self.is_due = true;
        Ok(self.next().is_some())
    }

    fn settle(&mut self, _: &[String]) -> Option<Later<'_, ()>> {
        std::mem::take(&mut self.is_due).then(|| {
            Box::pin(async {
                self.advance().await;
                Ok(())
            }) as Later<'_, ()>
        })
    }

    fn metrics(&self) -> Vec<(&'static str, f64)> {
        self.numbers()
    }

    fn show(&self, place: &str) -> Option<Shown> {
        self.shown(place)
    }

    fn turn(&mut self, spec: &ExperimentSpec) -> Result<(), ExperimentError> {
        self.highest = Stage::named(spec.word("climb"));
        Ok(())
    }

    /// `skip`: on to the next rung.
    fn act(&mut self, action: &str, _: &str, _: &[f32]) -> Result<(), ExperimentError> {
        let refuse = |why: String| Err(ExperimentError::BadInput(why));
        match (action, self.next()) {
            ("skip", Some(at)) => {
                self.climb = None;
                self.outcomes[at] = Some(Outcome::Skipped);
                Ok(())
            }
            ("skip", None) => refuse("no run is under way that could be skipped".to_owned()),
            _ => Err(ExperimentError::no_action(action)),
        }
    }

    fn save(&mut self) -> Later<'_, Option<Vec<f32>>> {
        let row = |outcome: &Option<Outcome>| match outcome {
            Some(Outcome::Climbed(m)) => [1.0, m.bits, m.parameters, m.operations, m.seconds],
            Some(Outcome::Skipped) => [2.0, 0.0, 0.0, 0.0, 0.0],
            // What failed is tried again.
            Some(Outcome::Failed(_)) | None => [0.0; 5],
        };
        let all = self.outcomes.iter().flat_map(row).collect();
        Box::pin(std::future::ready(Ok(Some(all))))
    }

    fn restore(&mut self, saved: &[f32]) -> Result<(), ExperimentError> {
        let mut numbers = Numbers::new(saved);
        let mut outcomes = Vec::with_capacity(RUNGS.len());
        for _ in RUNGS {
            let state = numbers.count(2)?;
            let &[bits, parameters, operations, seconds] = numbers.take(4)? else {
                return Err(ExperimentError::BadInput("the file ends too early".to_owned()));
            };
            outcomes.push(match state {
                1 => Some(Outcome::Climbed(Measured { bits, parameters, operations, seconds })),
                2 => Some(Outcome::Skipped),
                _ => None,
            });
        }
        numbers.end()?;
        (self.outcomes, self.climb) = (outcomes, None);
        Ok(())
    }
}
