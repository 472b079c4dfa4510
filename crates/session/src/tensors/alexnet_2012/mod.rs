//! Krizhevsky, Sutskever and Hinton 2012: the race of figure 1 in a small net, and the large net layer by layer.
//!
//! One net of ReLUs and one of tanhs, from the same first weights and through the same pictures in the same order, learn in turn, a batch
//! each; with one net alone its switches are compared. The large net is a description, [`experiments::alexnet_2012`].
//! Training error is counted over a pass, on each picture as it comes by, before the net has learnt from it.

mod learner;
mod pictures;
mod settings;
mod shown;
#[cfg(test)]
mod tests;

use burn::tensor::{Device, Transaction};
use experiments::{Experiment, ExperimentError, Files, Later, Shown};
use models::alexnet_2012::Unit;
use models::read_back;
use spec::ExperimentSpec;

use super::kept::Numbers;
use super::lost;
use learner::Learner;
use pictures::{Order, Set};
use settings::Settings;
use shown::Seen;

/// The nets, the pictures, and what was last seen of them.
pub struct AlexNet {
    settings: Settings,
    device: Device,
    train: Set,
    test: Set,
    nets: Vec<Learner>,
    /// Of the pass that a net is in.
    order: Order,
    /// The first test picture that is shown.
    asked: usize,
    seen: Seen,
}

impl AlexNet {
    /// The pictures, nothing learnt.
    pub fn new(
        spec: &ExperimentSpec,
        seed: u64,
        files: Files,
        device: Device,
    ) -> Result<Self, ExperimentError> {
        let (train, test) = pictures::sets(files, spec.whole("pictures"), spec.number("level"))?;
        let settings = Settings::read(spec, seed, train.batches());
        let nets =
            settings.units.iter().map(|unit| Learner::new(*unit, &settings, &device)).collect();
        let order = Order::new(seed, 0, train.labels.len());
        let (asked, seen) = (0, Seen::default());
        Ok(Self { settings, device, train, test, nets, order, asked, seen })
    }

    fn net(&self, unit: Unit) -> Option<&Learner> {
        self.nets.iter().find(|net| net.unit == unit)
    }

    /// Reads the last batch's outputs, and what places show, in one transfer.
    async fn fetch(&mut self, places: &[String]) -> Result<(), ExperimentError> {
        let looks = places.iter().any(|place| Seen::has(place));
        let mut transaction = Transaction::default();
        for net in &self.nets {
            transaction = net.register(transaction);
        }
        if looks {
            transaction = self.look(transaction);
        }
        let mut answers = read_back(transaction).await.map_err(lost)?.into_iter();
        for net in &mut self.nets {
            net.take(&mut answers);
        }
        if looks {
            self.seen.take(self.nets.len(), &mut answers);
        }
        Ok(())
    }
}

impl Experiment for AlexNet {
    fn step(&mut self) -> Result<bool, ExperimentError> {
        let settings = &self.settings;
        let waiting = self.nets.iter_mut().filter(|net| !net.is_done(settings));
        if let Some(net) = waiting.min_by_key(|net| net.place()) {
            if self.order.pass != net.passes() {
                self.order = Order::new(settings.seed, net.passes(), self.train.labels.len());
            }
            net.step(settings, &self.order, (&self.train, &self.test), &self.device);
        }
        Ok(self.nets.iter().any(|net| !net.is_done(settings)))
    }

    fn settle(&mut self, places: &[String]) -> Option<Later<'_, ()>> {
        let places = places.to_vec();
        Some(Box::pin(async move { self.fetch(&places).await }))
    }

    fn metrics(&self) -> Vec<(&'static str, f64)> {
        let mut metrics = self.settings.design.metrics().to_vec();
        let passes = self.nets.iter().map(Learner::passes).max().unwrap_or_default();
        metrics.push(("pass", passes as f64));
        for net in &self.nets {
            let name = |relu, tanh| if net.unit == Unit::Relu { relu } else { tanh };
            metrics.push((name("loss_relu", "loss_tanh"), f64::from(net.loss)));
            let train = net.train_errors(&self.settings).last().copied();
            let test = self.test_errors(net).last().copied();
            let goal = net.passes_to_goal(&self.settings);
            let told = [
                (name("train_error_relu", "train_error_tanh"), train),
                (name("test_error_relu", "test_error_tanh"), test),
                (name("passes_relu", "passes_tanh"), goal),
            ];
            metrics.extend(told.into_iter().filter_map(|(name, value)| Some((name, value?))));
        }
        let goal = |unit| self.net(unit)?.passes_to_goal(&self.settings);
        if let (Some(relu), Some(tanh)) = (goal(Unit::Relu), goal(Unit::Tanh)) {
            metrics.push(("times", tanh / relu));
        }
        metrics
    }

    fn show(&self, place: &str) -> Option<Shown> {
        self.shown(place)
    }

    fn turn(&mut self, spec: &ExperimentSpec) -> Result<(), ExperimentError> {
        self.settings = Settings::read(spec, self.settings.seed, self.settings.batches);
        Ok(())
    }

    /// `next`: other test pictures.
    fn act(&mut self, action: &str, _: &str, _: &[f32]) -> Result<(), ExperimentError> {
        if action != "next" {
            return Err(ExperimentError::no_action(action));
        }
        self.asked = (self.asked + 1) % self.test.labels.len();
        Ok(())
    }

    fn save(&mut self) -> Later<'_, Option<Vec<f32>>> {
        Box::pin(async {
            self.fetch(&[]).await?;
            let mut all = vec![self.asked as f32];
            for net in &self.nets {
                net.write(&mut all).await?;
            }
            Ok(Some(all))
        })
    }

    fn restore(&mut self, saved: &[f32]) -> Result<(), ExperimentError> {
        let mut numbers = Numbers::new(saved);
        let asked = numbers.count(self.test.labels.len())?;
        let mut nets = Vec::new();
        for unit in &self.settings.units {
            let net = Learner::new(*unit, &self.settings, &self.device);
            nets.push(net.read(&mut numbers, &self.device)?);
        }
        numbers.end()?;
        (self.asked, self.nets) = (asked, nets);
        Ok(())
    }
}
