//! LeCun et al. 1989: a net that reads zip codes, kernels shared over the picture, learnt from pixels to digits.
//!
//! Adds to `backprop_1986`: shared kernels on two layers ([`net`], written out by hand and fused), real data, and a test on digits that were
//! never learnt. Weights begin as the paper prints; the rest follows Karpathy's rerun of 2022: plain descent at rate 0.03 instead of the paper's diagonal Newton steps, his wiring of H2, whose
//! wires the paper does not tell, and his switches ([`run`], [`rules`]): softmax, AdamW, moved pictures, dropout with ReLU.
//! Leaves out: the second derivatives, the scaled tanh, and finding and cutting the digits of an envelope.

pub(crate) mod lanes;
pub(crate) mod layout;
pub(crate) mod net;
pub(crate) mod rules;
pub(crate) mod run;
mod shown;
pub mod tensors;
#[cfg(test)]
mod tests;

use data::ZipDigits;
use spec::ExperimentSpec;

use crate::{Experiment, ExperimentError, Files, Shown, need};
use layout::{LAYERS, Layer, PARAMETERS, SIDE};
use run::{Run, Settings};

/// The digits and a run on them; with several seeds, one run after the other.
pub struct Lecun {
    settings: Settings,
    seed: u64,
    train: ZipDigits,
    test: ZipDigits,
    run: Run,
    /// The test error in per cent of each run that is over.
    finished: Vec<f64>,
    /// From 0 to 1, as it was drawn.
    drawing: Option<Vec<f32>>,
    /// The test digit that is shown while nothing is drawn.
    asked: usize,
}

impl Lecun {
    /// The digits, nothing learnt.
    pub fn new(spec: &ExperimentSpec, seed: u64, files: Files) -> Result<Self, ExperimentError> {
        let digits = |name| {
            ZipDigits::unpack(need(files, name)?)
                .map_err(|error| ExperimentError::BadData(error.to_string()))
        };
        let settings = Settings::read(spec);
        let run = Run::new(&settings, seed);
        let (train, test) = (digits("zip-train")?, digits("zip-test")?);
        let (finished, drawing, asked) = (Vec::new(), None, 0);
        Ok(Self { settings, seed, train, test, run, finished, drawing, asked })
    }
}

impl Experiment for Lecun {
    fn step(&mut self) -> Result<bool, ExperimentError> {
        let runs = self.finished.len();
        if self.run.passes >= self.settings.passes && (1..self.settings.runs).contains(&runs) {
            self.run = Run::new(&self.settings, self.seed + runs as u64);
        }
        if !self.run.step(&self.settings, &self.train, &self.test) {
            self.finished.push(self.run.test.error());
        }
        Ok(self.finished.len() < self.settings.runs)
    }

    fn metrics(&self) -> Vec<(&'static str, f64)> {
        let run = &self.run;
        let sum = |of: fn(&Layer) -> usize| LAYERS.iter().map(of).sum::<usize>() as f64;
        let units = SIDE * SIDE + LAYERS.iter().map(|layer| layer.units).sum::<usize>();
        let mut metrics = vec![
            ("pass", run.passes as f64),
            ("examples", run.examples as f64),
            ("parameters", PARAMETERS as f64),
            ("macs", sum(|layer| layer.units * layer.fan_in)),
            ("connections", sum(|layer| layer.units * (layer.fan_in + 1))),
            ("units", units as f64),
        ];
        if run.examples > 0 {
            metrics.push(("loss", run.loss));
        }
        if run.passes > 0 {
            metrics.push(("train_error", run.training.error()));
            metrics.push(("train_loss", run.training.mean_loss()));
            metrics.push(("test_error", run.test.error()));
            metrics.push(("test_loss", run.test.mean_loss()));
            metrics.push(("test_misread", run.test.misread.len() as f64));
        }
        if !self.finished.is_empty() {
            let mean = self.finished.iter().sum::<f64>() / self.finished.len() as f64;
            metrics.push(("runs", self.finished.len() as f64));
            metrics.push(("mean_test_error", mean));
        }
        metrics
    }

    fn show(&self, place: &str) -> Option<Shown> {
        self.shown(place)
    }

    fn turn(&mut self, spec: &ExperimentSpec) -> Result<(), ExperimentError> {
        self.settings = Settings::read(spec);
        self.run.net.kept = [1.0; _];
        Ok(())
    }

    /// `draw`: 256 values from 0 to 1; an empty pad shows test digits again. `next`: another test digit.
    fn act(&mut self, action: &str, _: &str, values: &[f32]) -> Result<(), ExperimentError> {
        match action {
            "draw" => {
                let good = values.iter().all(|value| (0.0..=1.0).contains(value));
                if values.len() != SIDE * SIDE || !good {
                    let why = "a drawing has 256 values from 0 to 1: draw on the pad";
                    return Err(ExperimentError::BadInput(why.to_owned()));
                }
                let is_drawn = values.iter().any(|value| *value > 0.0);
                self.drawing = is_drawn.then(|| values.to_vec());
                Ok(())
            }
            "next" => {
                self.drawing = None;
                self.asked = (self.asked + 1) % self.test.count();
                Ok(())
            }
            _ => Err(ExperimentError::no_action(action)),
        }
    }

    fn parameters(&self) -> usize {
        PARAMETERS
    }
}
