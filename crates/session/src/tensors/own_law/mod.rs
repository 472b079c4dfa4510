//! A law of one's own (after Hoffmann et al. 2022): tiny GPTs of a few sizes for each of a few budgets, each a run of its own that is driven
//! here as the page drives it, and what the second and the third approach make of them.
//!
//! A step is a slice of the run under way, the cheapest first; after the last one, some starts of the search for the law, or some resamples.
//! A file keeps what is measured, and of the run under way its own checkpoint, so that it goes on from where it was.

mod curve;
mod kept;
mod recorded;
mod shown;
mod tables;
#[cfg(test)]
mod tests;

use std::collections::HashSet;

use burn::tensor::Device;
use data::TrainingRun;
use experiments::chinchilla::{Budget, Fits};
use experiments::{Experiment, ExperimentError, Files, Later, Shown, source};
use protocol::File;
use spec::ExperimentSpec;
use spec::milestones::chinchilla::sweep::{Planned, Sweep};
use web_time::Instant;

use super::nested::{End, Nested};
use curve::Curve;

/// Seconds of a slice: the page can ask for something between two.
const SLICE: f64 = 0.02;
/// The metric that is a run's loss.
const LOSS: &str = "validation_loss";

/// What a run came to. 32 bits are what a file keeps, so that it goes on with the same numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Made {
    /// On the last tenth, in nats a token.
    loss: f32,
    /// Of learning; 0 where they are not known.
    seconds: f32,
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq)]
enum Outcome {
    Made(Made),
    Skipped,
    /// In a sentence.
    Failed(String),
}

/// The sweep, what is known of each run, and what is fitted to them.
pub struct OwnLaw {
    device: Device,
    text: File,
    seed: u64,
    runs: Vec<Planned>,
    outcomes: Vec<Option<Outcome>>,
    under_way: Option<Nested>,
    /// The run under way as a file has it, until it is built again.
    kept: Option<Vec<u8>>,
    curve: Curve,
    fits: Fits,
    /// The reader's compute, in FLOP.
    compute: f64,
    resamples: usize,
    /// A slice is to be done as soon as there is time to wait for the device.
    is_due: bool,
}

impl OwnLaw {
    /// The text and the sweep, nothing run.
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
        let vocabulary = text.chars().collect::<HashSet<_>>().len();
        let name = spec.files().pop().unwrap_or_default();
        let runs = Sweep::of(spec, name, seed, vocabulary).runs();
        Ok(Self {
            device: device.clone(),
            text: File { name: name.to_owned(), bytes: text.into_bytes() },
            seed,
            outcomes: vec![None; runs.len()],
            runs,
            under_way: None,
            kept: None,
            curve: Curve::default(),
            fits: Fits::new(Vec::new(), seed),
            compute: spec.number("flop"),
            resamples: spec.whole("resamples"),
            is_due: false,
        })
    }

    /// The cheapest run that has not ended.
    fn next(&self) -> Option<usize> {
        self.outcomes.iter().position(Option::is_none)
    }

    fn made(&self, at: usize) -> Option<Made> {
        match self.outcomes.get(at)? {
            Some(Outcome::Made(made)) => Some(*made),
            _ => None,
        }
    }

    /// Runs that gave a loss.
    fn all_made(&self) -> impl Iterator<Item = (&Planned, Made)> {
        let made = |(at, run)| Some((run, self.made(at)?));
        self.runs.iter().enumerate().filter_map(made)
    }

    /// A slice of the run under way, or the beginning of the next.
    async fn advance(&mut self) {
        let Some(at) = self.next() else { return };
        let begun = Instant::now();
        let mut run = match self.under_way.take() {
            Some(run) => run,
            None => {
                let (spec, kept) = (self.runs[at].spec.clone(), self.kept.take());
                Nested::begin(spec, self.text.clone(), kept, &self.device).await
            }
        };
        while run.end().is_none() && begun.elapsed().as_secs_f64() < SLICE {
            run.advance().await;
        }
        let steps = run.spec().training.steps;
        self.curve.take(&mut run.losses, steps);
        match run.end() {
            Some(end) => self.end(at, outcome(end)),
            None => self.under_way = Some(run),
        }
    }

    /// A run has ended, here or elsewhere; what is fitted is fitted anew.
    fn end(&mut self, at: usize, outcome: Outcome) {
        if self.next() == Some(at) {
            (self.under_way, self.kept, self.curve) = (None, None, Curve::default());
        }
        self.outcomes[at] = Some(outcome);
        self.fit();
    }

    fn fit(&mut self) {
        let budgets = self.runs.chunk_by(|a, b| a.budget == b.budget);
        let mut at = 0;
        let budgets = budgets.map(|planned| {
            let from = at;
            at += planned.len();
            let run = |(at, run): (usize, &Planned)| {
                let loss = f64::from(self.made(from + at)?.loss);
                Some(TrainingRun { parameters: run.parameters, tokens: run.tokens(), loss })
            };
            let runs = planned.iter().enumerate().filter_map(run).collect();
            Budget { compute: planned[0].compute, runs }
        });
        self.fits = Fits::new(budgets.collect(), self.seed);
    }

    /// A run that was made elsewhere is over: its name and the names of its metrics, a line each, and their values.
    fn ran(&mut self, text: &str, values: &[f32]) -> Result<(), ExperimentError> {
        let refuse = |why: &str| Err(ExperimentError::BadInput(why.to_owned()));
        let mut lines = text.lines();
        let name = lines.next().unwrap_or_default();
        let Some(at) = self.runs.iter().position(|run| run.name() == name) else {
            return refuse(
                "that run is none of this sweep: run it again with the present settings",
            );
        };
        let metrics: Vec<(&str, f32)> = lines.zip(values.iter().copied()).collect();
        let value = |wanted| metrics.iter().find(|(name, _)| *name == wanted).map(|(_, v)| *v);
        let loss = value(LOSS).filter(|loss| loss.is_finite() && *loss > 0.0);
        let Some(loss) = loss else {
            return refuse("that run ended without a loss: run it again, or skip it");
        };
        let seconds = value("seconds").filter(|seconds| seconds.is_finite()).unwrap_or(0.0);
        if self.made(at).is_none() {
            self.end(at, Outcome::Made(Made { loss, seconds }));
        }
        Ok(())
    }

    fn skip(&mut self) -> Result<(), ExperimentError> {
        let Some(at) = self.next() else {
            let why = "no run is under way that could be skipped";
            return Err(ExperimentError::BadInput(why.to_owned()));
        };
        self.end(at, Outcome::Skipped);
        Ok(())
    }
}

fn outcome(end: &End) -> Outcome {
    let metrics = match end {
        End::Failed(why) => return Outcome::Failed(why.clone()),
        End::Finished(metrics) => metrics,
    };
    let value = |wanted| metrics.iter().find(|(name, _)| name == wanted).map(|(_, value)| *value);
    match value(LOSS) {
        Some(loss) => {
            let seconds = value("seconds").unwrap_or(0.0) as f32;
            Outcome::Made(Made { loss: loss as f32, seconds })
        }
        None => Outcome::Failed("the run ended without a loss".to_owned()),
    }
}

impl Experiment for OwnLaw {
    fn step(&mut self) -> Result<bool, ExperimentError> {
        self.is_due = self.next().is_some();
        Ok(self.is_due || self.fits.step(self.resamples))
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
        self.measured()
    }

    fn show(&self, place: &str) -> Option<Shown> {
        self.shown(place)
    }

    fn turn(&mut self, spec: &ExperimentSpec) -> Result<(), ExperimentError> {
        (self.compute, self.resamples) = (spec.number("flop"), spec.whole("resamples"));
        Ok(())
    }

    /// `skip`: on to the next run. `ran`: a run of the queue is over.
    fn act(&mut self, action: &str, text: &str, values: &[f32]) -> Result<(), ExperimentError> {
        match action {
            "skip" => self.skip(),
            "ran" => self.ran(text, values),
            _ => Err(ExperimentError::no_action(action)),
        }
    }

    fn save(&mut self) -> Later<'_, Option<Vec<f32>>> {
        Box::pin(async { Ok(Some(self.saved().await)) })
    }

    fn restore(&mut self, saved: &[f32]) -> Result<(), ExperimentError> {
        self.restored(saved)
    }
}
