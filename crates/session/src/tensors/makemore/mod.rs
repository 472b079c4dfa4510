//! Karpathy 2022, makemore parts 2 to 5: names letter by letter, by a net of three letters (`makemore-mlp`) and by one that joins eight in a
//! tree (`makemore-wavenet`).
//!
//! A step is a batch. The way back is worked out by hand ([`models::tanh_layer`]), so nothing is recorded, and the loss stays on the device
//! until a block of batches is through: a step of so small a net takes less time than anything else that could happen in it.

mod measured;
mod names;
mod net;
mod settings;
mod shown;
#[cfg(test)]
mod tests;

use burn::tensor::Device;
use experiments::{Experiment, ExperimentError, Files, Later, Shown};
use models::tanh_layer::Descent;
use spec::ExperimentSpec;

use super::kept::Numbers;
use measured::Measured;
use names::{Batch, CHUNK, Names};
use net::Net;
use settings::Settings;
use shown::Seen;

/// The loss is told as the mean of so many batches.
const BLOCK: usize = 100;
/// Exams of a run, if it is long enough to have a block for each.
const EXAMS: usize = 40;
/// Chunks of an exam on the way, at most: all of the names', the first quarter of a tenth of a million characters. The last exam takes all.
const QUICK: usize = 6;
/// A file tells counts as 32-bit floats, which are exact so far.
const MOST: usize = 1 << 24;

/// The names, the net, and what was last measured and seen of it.
pub struct Makemore {
    settings: Settings,
    device: Device,
    names: Names,
    /// Examples of both parts on the device: what is learnt from, as many as are kept for exams, and these.
    exams: [Vec<Batch>; 2],
    net: Net,
    learnt: usize,
    /// The net when the loss was last a number, and how much it had learnt.
    sound: (Net, usize),
    measured: Measured,
    /// Which sample of names is written.
    sample: usize,
    seen: Seen,
}

impl Makemore {
    /// The names, nothing learnt.
    ///
    /// # Errors
    /// The text is missing, or is of no use.
    pub fn new(
        spec: &ExperimentSpec,
        seed: u64,
        files: Files,
        device: &Device,
    ) -> Result<Self, ExperimentError> {
        let text = experiments::source(spec, files)?;
        let is_running = spec.word("cut") == "running";
        let names = Names::new(&text, Settings::read(spec, seed, 0).context, is_running)?;
        let settings = Settings::read(spec, seed, names.words.symbols());
        let most = names.dev.len();
        let exams = [names.train.chunks(most, device), names.dev.chunks(most, device)];
        let net = Net::new(&settings, device);
        let (sound, device) = ((net.clone(), 0), device.clone());
        let (measured, seen) = (Measured::default(), Seen::default());
        Ok(Self {
            settings,
            device,
            names,
            exams,
            net,
            learnt: 0,
            sound,
            measured,
            sample: 0,
            seen,
        })
    }

    /// Forward, backward, a step down.
    fn learn(&mut self) {
        let Settings { batch, seed, momentum, .. } = self.settings;
        let rate = self.settings.rate(self.learnt);
        let batch = self.names.train.drawn(*b"batches\0", batch, seed, self.learnt, &self.device);
        let descent = self.net.descent(batch);
        self.learnt += 1;
        if self.measured.add(&descent.loss) {
            self.measured.gauge(&self.net, &descent, rate);
        }
        let Descent { gradients, moments, .. } = descent;
        self.net.descend(gradients, moments, rate, momentum);
    }

    /// Batches between two exams: whole blocks.
    fn between_exams(&self) -> usize {
        (self.settings.steps / EXAMS).next_multiple_of(BLOCK).max(BLOCK)
    }

    /// Chunks of an exam on the way: for four examples learnt from, one examined in each part, or a short run is mostly exams.
    fn quick(&self) -> usize {
        (self.between_exams() * self.settings.batch / (4 * CHUNK)).clamp(1, QUICK)
    }

    /// Reads what was measured; a net whose loss is no number goes back to where it was one.
    async fn fetch(&mut self, places: &[String]) -> Result<(), ExperimentError> {
        if self.measured.read().await? {
            self.sound = (self.net.clone(), self.learnt);
        } else {
            (self.net, self.learnt) = self.sound.clone();
            let why = "the weights grew beyond all numbers: lower the learning rate, and go on from the last block";
            return Err(ExperimentError::BadInput(why.to_owned()));
        }
        self.look(places).await
    }
}

impl Experiment for Makemore {
    fn step(&mut self) -> Result<bool, ExperimentError> {
        let steps = self.settings.steps;
        if self.learnt == 0 {
            let first = &self.exams[0][..self.exams[0].len().min(QUICK)];
            self.measured.examine("first_loss", &self.net, first);
        }
        if self.learnt < steps {
            self.learn();
            if self.learnt.is_multiple_of(self.between_exams()) || self.learnt == steps {
                let chunks = if self.learnt == steps { usize::MAX } else { self.quick() };
                for (name, exam) in ["train_loss", "dev_loss"].into_iter().zip(&self.exams) {
                    self.measured.examine(name, &self.net, &exam[..exam.len().min(chunks)]);
                }
            }
        }
        Ok(self.learnt < steps)
    }

    fn settle(&mut self, places: &[String]) -> Option<Later<'_, ()>> {
        let places = places.to_vec();
        let idle = places.is_empty() && !self.measured.is_due();
        (!idle).then(|| Box::pin(async move { self.fetch(&places).await }) as Later<'_, ()>)
    }

    fn metrics(&self) -> Vec<(&'static str, f64)> {
        let mut metrics = self.measured.told();
        metrics.push(("uniform", (self.names.words.symbols() as f64).ln()));
        metrics.push(("pairs_loss", self.names.pairs));
        metrics.push(("ratio_goal", -3.0));
        metrics.push(("parameters", self.net.parameters() as f64));
        metrics.push(("rate", self.settings.rate(self.learnt)));
        metrics
    }

    fn show(&self, place: &str) -> Option<Shown> {
        self.shown(place)
    }

    fn turn(&mut self, spec: &ExperimentSpec) -> Result<(), ExperimentError> {
        self.settings = Settings::read(spec, self.settings.seed, self.names.words.symbols());
        Ok(())
    }

    /// `again`: other names. `check`: every slope by hand, beside burn's.
    fn act(&mut self, action: &str, _: &str, _: &[f32]) -> Result<(), ExperimentError> {
        match action {
            "again" => self.sample += 1,
            "check" if self.net.is_comparable() => self.seen.is_checked = true,
            "check" => {
                let why = "the lecture's slopes are those of a net with batch normalisation: switch it on and begin anew";
                return Err(ExperimentError::BadInput(why.to_owned()));
            }
            _ => {
                return Err(ExperimentError::no_action(action));
            }
        }
        Ok(())
    }

    fn save(&mut self) -> Later<'_, Option<Vec<f32>>> {
        Box::pin(async {
            self.fetch(&[]).await?;
            let mut all = vec![self.learnt as f32, self.sample as f32];
            self.measured.write(&mut all).await?;
            self.net.write(&mut all).await?;
            Ok(Some(all))
        })
    }

    fn restore(&mut self, saved: &[f32]) -> Result<(), ExperimentError> {
        let mut numbers = Numbers::new(saved);
        let (learnt, sample) = (numbers.count(MOST)?, numbers.count(MOST)?);
        let measured = Measured::restored(&mut numbers, &self.device)?;
        let net = self.net.clone().read(&mut numbers, &self.device)?;
        numbers.end()?;
        self.sound = (net.clone(), learnt);
        (self.net, self.learnt, self.sample, self.measured) = (net, learnt, sample, measured);
        Ok(())
    }
}
