//! Jiang et al. 2023: one text, one set of weights, and keys that are kept, rolled over, or taken in chunks; and what a position still feels.
//!
//! The network is [`models::Gpt`] with Mistral's parts, its weights drawn and not learnt: that a ring says what a full cache says does not depend on
//! them. A step is a token. A file takes the steps again.

mod cone;
mod decoders;
mod memory;
mod settings;
mod shown;
#[cfg(test)]
mod tests;

use burn::module::Module as _;
use burn::tensor::Device;
use experiments::{Experiment, ExperimentError, Later, Shown};
use inspect::influence;
use models::{Gpt, parameters};
use spec::ExperimentSpec;

use super::lost;
use cone::Cone;
use decoders::{Decoders, Whole, placed};
use settings::Settings;

/// The text, and what is known of it.
pub struct Mistral {
    settings: Settings,
    device: Device,
    /// On the device that records gradients.
    model: Gpt,
    decoders: Decoders,
    cone: Cone,
    /// Read with nothing kept, once.
    whole: Option<Whole>,
    /// Tokens that steps have asked for.
    wanted: usize,
}

impl Mistral {
    /// Nothing read.
    ///
    /// # Errors
    /// Settings that do not fit together, or no text.
    pub fn new(spec: &ExperimentSpec, seed: u64, device: &Device) -> Result<Self, ExperimentError> {
        let settings = Settings::read(spec, seed)?;
        let vocabulary = settings.chars.symbols().len();
        let model = Gpt::new(&settings.gpt, vocabulary, seed, &crate::device_for(device));
        Ok(Self {
            decoders: Decoders::new(&settings, &model.valid(), device),
            cone: Cone::default(),
            whole: None,
            wanted: 0,
            device: device.clone(),
            settings,
            model,
        })
    }

    /// Tokens read.
    fn read(&self) -> usize {
        self.decoders.full.read()
    }

    /// Reads what steps have asked for: each decoder a token, and that token's cone.
    async fn catch_up(&mut self) -> Result<(), ExperimentError> {
        if self.whole.is_none() {
            let model = self.model.valid();
            self.whole = Some(Whole::read(&self.settings, &model, &self.device).await?);
        }
        let text = placed(&self.settings.tokens, &crate::device_for(&self.device));
        while self.read() < self.wanted {
            let at = self.read();
            self.decoders.advance(&self.settings, &self.device).await?;
            let layers = self.settings.gpt.layers;
            self.cone.push(influence(&self.model, &text, at, layers).await.map_err(lost)?);
        }
        Ok(())
    }
}

impl Experiment for Mistral {
    fn step(&mut self) -> Result<bool, ExperimentError> {
        self.wanted = (self.wanted + 1).min(self.settings.tokens.len());
        Ok(self.wanted < self.settings.tokens.len())
    }

    fn settle(&mut self, _: &[String]) -> Option<Later<'_, ()>> {
        let is_behind = self.whole.is_none() || self.read() < self.wanted;
        is_behind.then(|| Box::pin(self.catch_up()) as Later<'_, ()>)
    }

    fn metrics(&self) -> Vec<(&'static str, f64)> {
        self.measured()
    }

    fn show(&self, place: &str) -> Option<Shown> {
        self.shown(place)
    }

    /// Only what is looked at can change: the rest begins anew.
    fn turn(&mut self, spec: &ExperimentSpec) -> Result<(), ExperimentError> {
        self.settings = Settings::read(spec, self.settings.seed)?;
        Ok(())
    }

    fn parameters(&self) -> usize {
        parameters::count(&self.model)
    }
}
