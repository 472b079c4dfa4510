//! The net of 784, 16, 16 and 10 units that 3Blue1Brown's series (Sanderson 2017) explains neural networks with.
//!
//! Adds to `lecun_1989`, which is older and reads digits better: nothing but dense layers ([`net`]), mini-batches ([`run`]), what each unit of
//! the first layer looks for ([`shown`]), noise that it is sure about, and drawings moved as MNIST's makers moved theirs ([`fit`]).
//! The series tells neither the rate nor the batch nor how weights begin: those are ours. Leaves out kernels, momentum, and 50,000 digits.

mod digits;
mod fit;
mod net;
#[cfg(test)]
mod parity;
mod run;
mod shown;
#[cfg(test)]
mod tests;

use spec::ExperimentSpec;

use crate::{Experiment, ExperimentError, Files, Shown, need};
use digits::{Digits, PIXELS};
use net::Layer;
use run::{Run, Settings};

/// What the net is asked about.
enum Asked {
    /// The digit held out whose turn it is.
    Digit,
    /// A drawing, from 0 to 1, as it was drawn.
    Drawing(Vec<f32>),
    /// One of many pictures of noise.
    Noise(u64),
}

/// The digits and a run on them.
pub struct Mlp {
    settings: Settings,
    seed: u64,
    train: Digits,
    test: Digits,
    run: Run,
    asked: Asked,
    /// The digit held out that is shown unless something else is.
    digit: usize,
    /// Pictures of noise that were asked for.
    noises: u64,
}

impl Mlp {
    /// The digits, nothing learnt.
    pub fn new(spec: &ExperimentSpec, seed: u64, files: Files) -> Result<Self, ExperimentError> {
        let [train, test] = digits::split(need(files, "mnist")?)?;
        Ok(Self::of(Settings::read(spec), seed, train, test))
    }

    fn of(settings: Settings, seed: u64, train: Digits, test: Digits) -> Self {
        let run = Run::new(&settings, seed, train.count());
        Self { settings, seed, train, test, run, asked: Asked::Digit, digit: 0, noises: 0 }
    }

    fn sum(&self, of: impl Fn(&Layer) -> usize) -> f64 {
        self.run.net.layers.iter().map(of).sum::<usize>() as f64
    }
}

impl Experiment for Mlp {
    fn step(&mut self) -> Result<bool, ExperimentError> {
        Ok(self.run.step(&self.settings, &self.train, &self.test))
    }

    fn metrics(&self) -> Vec<(&'static str, f64)> {
        let run = &self.run;
        let mut metrics = vec![
            ("pass", run.passes as f64),
            ("examples", run.examples as f64),
            ("parameters", self.sum(Layer::parameters)),
            ("weights", self.sum(|layer| layer.inputs * layer.units)),
            ("biases", self.sum(|layer| layer.units)),
        ];
        if run.examples > 0 {
            metrics.push(("loss", run.loss));
        }
        if run.passes > 0 {
            metrics.push(("train_error", run.training.error()));
            metrics.push(("train_cost", run.training.mean_loss()));
            metrics.push(("test_error", run.test.error()));
            metrics.push(("test_cost", run.test.mean_loss()));
            metrics.push(("test_right", 100.0 - run.test.error()));
            metrics.push(("noise_clear", run.sure as f64));
        }
        metrics
    }

    fn show(&self, place: &str) -> Option<Shown> {
        self.shown(place)
    }

    fn turn(&mut self, spec: &ExperimentSpec) -> Result<(), ExperimentError> {
        self.settings = Settings::read(spec);
        Ok(())
    }

    /// `draw`: 784 values from 0 to 1; an empty pad shows held-out digits again. `next`: another of these. `noise`: another picture of noise.
    fn act(&mut self, action: &str, _: &str, values: &[f32]) -> Result<(), ExperimentError> {
        match action {
            "draw" => {
                let good = values.iter().all(|value| (0.0..=1.0).contains(value));
                if values.len() != PIXELS || !good {
                    let why = "a drawing has 784 values from 0 to 1: draw on the pad";
                    return Err(ExperimentError::BadInput(why.to_owned()));
                }
                let is_drawn = values.iter().any(|value| *value > 0.0);
                self.asked = if is_drawn { Asked::Drawing(values.to_vec()) } else { Asked::Digit };
            }
            "next" => {
                self.digit = (self.digit + 1) % self.test.count();
                self.asked = Asked::Digit;
            }
            "noise" => {
                self.noises += 1;
                self.asked = Asked::Noise(self.noises);
            }
            _ => {
                return Err(ExperimentError::no_action(action));
            }
        }
        Ok(())
    }

    fn parameters(&self) -> usize {
        self.sum(Layer::parameters) as usize
    }
}
