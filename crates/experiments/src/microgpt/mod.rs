//! A GPT in which nothing is hidden (Karpathy 2026, microgpt): scalars, their operations on a tape, and names.
//!
//! Adds to `autodiff`: its tape carries a whole GPT, attention included, and [`place`] draws the operations of any place of it. The random
//! numbers are CPython's, so that the page's losses and names come out digit for digit: shuffle, weights, then the draws of the writing.
//! Leaves out: batches, validation, and speed.

mod forward;
mod names;
mod net;
mod numbers;
mod place;
mod run;
mod saved;
mod shown;
#[cfg(test)]
mod tests;
mod writing;

use std::cell::OnceCell;

use spec::ExperimentSpec;

use crate::python_random::PythonRandom;
use crate::words::Words;
use crate::{Experiment, ExperimentError, Files, Later, Shown, counted_loss, source};
use names::Names;
use net::{Net, Sizes};
use place::Place;
use run::Run;
use writing::Written;

/// The names, the net, and how far it has learnt.
pub struct Microgpt {
    names: Names,
    net: Net,
    run: Run,
    settings: Settings,
    /// Whether the names are the page's.
    is_published_list: bool,
    /// What a count of all pairs of letters comes to on the same names.
    counted: f64,
    /// The generator as it is once the weights are drawn.
    random: PythonRandom,
    /// Random numbers of earlier samples.
    skipped: u64,
    /// Names that the net would write now, once somebody looks.
    written: OnceCell<Vec<Written>>,
}

/// What may be turned at any time.
struct Settings {
    rate: f64,
    steps: usize,
    temperature: f64,
    place: Place,
    /// Whether the pictures show gradients instead of weights.
    shows_gradients: bool,
}

impl Settings {
    fn read(spec: &ExperimentSpec) -> Self {
        Self {
            rate: spec.number("rate"),
            steps: spec.whole("steps"),
            temperature: spec.number("temperature"),
            place: Place::read(spec),
            shows_gradients: spec.word("numbers") == "gradients",
        }
    }
}

impl Microgpt {
    /// The names shuffled, the weights drawn, the first name's operations written down, nothing learnt.
    ///
    /// # Errors
    /// The text is missing or no names; the heads cannot share the width.
    pub fn new(spec: &ExperimentSpec, seed: u64, files: Files) -> Result<Self, ExperimentError> {
        let text = source(spec, files)?;
        let mut random = PythonRandom::new(seed);
        let names = Names::of(&text, &mut random)?;
        let net = Net::new(Sizes::read(spec, names.symbols())?);
        let run = Run::new(&net, &names, net.drawn(&mut random));
        let counted = counted_loss(&Words::of(&text)?);
        let (settings, written) = (Settings::read(spec), OnceCell::new());
        let is_published_list = spec.word("source") == "names";
        let skipped = 0;
        Ok(Self { names, net, run, settings, is_published_list, counted, random, skipped, written })
    }

    /// Whether no step is left.
    fn is_over(&self) -> bool {
        self.run.losses.len() >= self.settings.steps
    }

    /// The names that it writes now, with the random numbers that follow the weights'.
    fn written(&self) -> &[Written] {
        self.written.get_or_init(|| {
            let mut random = self.random.clone();
            (0..self.skipped).for_each(|_| _ = random.random());
            let temperature = self.settings.temperature;
            writing::sample(&self.net, &self.run.weights, temperature, &mut random)
        })
    }
}

impl Experiment for Microgpt {
    /// One name; at step `k` of `n` the rate is what is left of it, `1 − k / n`.
    fn step(&mut self) -> Result<bool, ExperimentError> {
        if !self.is_over() {
            let left = 1.0 - self.run.losses.len() as f64 / self.settings.steps as f64;
            self.run.learn(&self.net, &self.names, self.settings.rate * left)?;
            self.written.take();
        }
        Ok(!self.is_over())
    }

    fn metrics(&self) -> Vec<(&'static str, f64)> {
        self.measured()
    }

    fn show(&self, place: &str) -> Option<Shown> {
        self.shown(place)
    }

    fn turn(&mut self, spec: &ExperimentSpec) -> Result<(), ExperimentError> {
        self.settings = Settings::read(spec);
        self.written.take();
        Ok(())
    }

    /// `again`: other names, by the random numbers that follow.
    fn act(&mut self, action: &str, _: &str, _: &[f32]) -> Result<(), ExperimentError> {
        if action != "again" {
            return Err(ExperimentError::no_action(action));
        }
        self.skipped += self.written().iter().map(|name| name.drawn as u64).sum::<u64>();
        self.written.take();
        Ok(())
    }

    fn parameters(&self) -> usize {
        self.net.count
    }

    fn save(&mut self) -> Later<'_, Option<Vec<f32>>> {
        Box::pin(std::future::ready(Ok(Some(self.saved()))))
    }

    fn restore(&mut self, saved: &[f32]) -> Result<(), ExperimentError> {
        self.restored(saved)
    }
}
