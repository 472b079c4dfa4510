//! A network that learns by descent inside an experiment: the weights, the optimiser, and the loss that still lies on the device.

use burn::module::Module;
use burn::optim::GradientsParams;
use burn::tensor::{Device, Tensor, Transaction};
use experiments::ExperimentError;
use models::{ReadError, parameters, read_back};
use spec::TrainingSpec;

use super::kept::{self, Numbers};
use super::lost;
use crate::{Optimiser, Scale, device_for};

/// A file tells counts as 32-bit floats, which are exact so far.
const MOST: usize = 1 << 24;

/// A network, its optimiser, and how far it is.
pub struct Learner<M> {
    pub model: M,
    pub training: TrainingSpec,
    optimiser: Optimiser,
    learnt: u64,
    loss: Option<f64>,
    unread: Option<Tensor<1>>,
    device: Device,
}

impl<M: Module> Learner<M> {
    /// Nothing learnt. The network's weights lie on [`Learner::recorded`].
    pub fn new(model: M, training: TrainingSpec, device: &Device) -> Self {
        let (optimiser, device) = (Optimiser::default(), device.clone());
        Self { model, training, optimiser, learnt: 0, loss: None, unread: None, device }
    }

    /// Where batches lie from which it learns: the device with its record of operations.
    pub fn recorded(&self) -> Device {
        device_for(&self.device)
    }

    /// Where it only answers.
    pub fn device(&self) -> &Device {
        &self.device
    }

    /// Batches learnt from.
    pub fn learnt(&self) -> u64 {
        self.learnt
    }

    /// Backward from a batch's mean loss, and a step of the optimiser at this rate. The loss stays on the device.
    pub fn descend(&mut self, loss: Tensor<1>, rate: f64, scale: Scale) {
        let grads = GradientsParams::from_grads(loss.backward(), &self.model);
        self.follow(loss.inner(), grads, rate, scale);
    }

    /// A step of the optimiser along gradients that were worked out otherwise, with the loss that they belong to.
    pub fn follow(&mut self, loss: Tensor<1>, grads: GradientsParams, rate: f64, scale: Scale) {
        self.model = self.optimiser.step(&self.training, rate, self.model.clone(), grads, scale);
        self.unread = Some(loss);
        self.learnt += 1;
    }

    /// Whether the loss of the last batch was not read yet.
    pub fn is_unread(&self) -> bool {
        self.unread.is_some()
    }

    /// Waits for the loss of the last batch.
    ///
    /// # Errors
    /// [`ReadError`] when the device does not answer.
    pub async fn read_loss(&mut self) -> Result<(), ReadError> {
        if let Some(loss) = self.unread.take() {
            let read = read_back(Transaction::default().register(loss)).await?;
            self.loss = read.concat().first().map(|loss| f64::from(*loss));
        }
        Ok(())
    }

    /// The latest loss that was read, in nats.
    pub fn loss(&self) -> Option<f64> {
        self.loss
    }

    /// How many numbers it learns.
    pub fn parameters(&self) -> usize {
        parameters::count(&self.model)
    }

    /// Everything, as numbers. A file holds finite numbers only; before the first batch there is no loss.
    ///
    /// # Errors
    /// When the device does not answer.
    pub async fn write(&self, into: &mut Vec<f32>) -> Result<(), ExperimentError> {
        into.push(self.learnt as f32);
        into.push(self.loss.filter(|loss| loss.is_finite()).map_or(-1.0, |loss| loss as f32));
        kept::write(&self.model, &self.optimiser, into).await.map_err(lost)
    }

    /// Goes on from what [`Learner::write`] wrote.
    ///
    /// # Errors
    /// A sentence where the numbers do not fit.
    pub fn read(&mut self, numbers: &mut Numbers) -> Result<(), ExperimentError> {
        self.learnt = numbers.count(MOST)? as u64;
        let loss = f64::from(numbers.take(1)?[0]);
        self.loss = (loss >= 0.0).then_some(loss);
        let model = self.model.clone();
        (self.model, self.optimiser) = kept::read(model, numbers, &self.device)?;
        Ok(())
    }
}
