//! How good it is on what it has never seen.

use burn::tensor::{Device, Tensor, Transaction};
use experiments::ExperimentError;
use models::vaswani_2017::PAD;
use models::{Pass, Transformer, mean_of_kept, read_back, token_losses};

use super::tasks::{Batch, Tasks};
use crate::tensors::lost;

/// What is held back, on the device.
pub struct Exam(Batch);

/// The outcome of an exam.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Score {
    /// Cross-entropy in nats a token, nothing smoothed.
    pub loss: f32,
    /// Targets that greedy search writes without a slip, %.
    pub exact: f32,
}

impl Exam {
    /// What a task holds back.
    pub fn new(tasks: &Tasks, device: &Device) -> Self {
        Self(tasks.exam(device))
    }

    /// Reads all of it at once. Greedy search writes a target exactly if, after each of the target's own beginnings, the likeliest next token is the
    /// right one: so one pass tells what a search token by token would find.
    ///
    /// # Errors
    /// When the device does not answer.
    pub async fn taken_by(&self, net: &Transformer) -> Result<Score, ExperimentError> {
        let Batch { source, target, next } = &self.0;
        let logits = net.forward(source.clone(), target.clone(), &mut Pass::inference()); // [B, T, V]
        let kept = next.clone().not_equal_elem(PAD).float(); //         [B, T]
        let likeliest = logits.clone().argmax(2).squeeze_dim::<2>(2); // [B, T]
        let slips = likeliest.not_equal(next.clone()).float() * kept.clone(); // [B, T]
        let exact: Tensor<1> = slips.sum_dim(1).equal_elem(0.0).float().mean() * 100.0;
        let loss = mean_of_kept(token_losses(logits, next.clone()), kept);
        let both = Transaction::default().register(loss).register(exact);
        match read_back(both).await.map_err(lost)?.concat()[..] {
            [loss, exact] => Ok(Score { loss, exact }),
            _ => Err(ExperimentError::Device("the device sent no answer".to_owned())),
        }
    }
}
