//! What is measured of the net: computed on the device, read when it is due.

use burn::tensor::{Device, Tensor, Transaction, activation};
use experiments::ExperimentError;
use models::read_back;
use models::tanh_layer::Descent;

use super::BLOCK;
use super::names::Batch;
use super::net::Net;
use crate::tensors::kept::Numbers;
use crate::tensors::lost;

/// A tanh beyond is nearly flat: saturated.
pub const FLAT: f32 = 0.97;
/// Names of all metrics that are read from the device, in the order of a file.
const NAMES: [&str; 12] = [
    "loss",
    "first_loss",
    "train_loss",
    "dev_loss",
    "saturation_1",
    "saturation_2",
    "saturation_3",
    "ratio_features",
    "ratio_output",
    "ratio_1",
    "ratio_2",
    "ratio_3",
];

/// Metrics as last read, and those that still lie on the device.
#[derive(Default)]
pub struct Measured {
    told: Vec<(&'static str, f64)>,
    unread: Vec<(&'static str, Tensor<1>)>,
    /// The sum of the losses of a block's batches so far, and how many.
    block: Option<(Tensor<1>, usize)>,
}

impl Measured {
    /// Adds a batch's loss; whether its block is full.
    pub fn add(&mut self, loss: &Tensor<1>) -> bool {
        let (sum, count) = match self.block.take() {
            Some((sum, count)) => (sum + loss.clone(), count + 1),
            None => (loss.clone(), 1),
        };
        let full = count == BLOCK;
        if full {
            self.unread.push(("loss", sum / BLOCK as f64));
        } else {
            self.block = Some((sum, count));
        }
        full
    }

    /// How many tanhs are flat, and how far a step moves each matrix against how large it is.
    pub fn gauge(&mut self, net: &Net, descent: &Descent, rate: f64) {
        for (name, (tanhs, _)) in NAMES[4..7].iter().zip(&descent.layers) {
            let flat = tanhs.clone().abs().greater_elem(FLAT).float().mean();
            self.unread.push((name, flat * 100.0));
        }
        let mut matrices = net.matrices(&descent.gradients);
        let mut ratio = |name, (matrix, slopes): (Tensor<2>, Tensor<2>)| {
            let ratio = deviation(slopes) * rate / deviation(matrix);
            self.unread.push((name, ratio.log() / std::f64::consts::LN_10));
        };
        if let Some(output) = matrices.pop() {
            ratio("ratio_output", output);
        }
        let names = ["ratio_features", "ratio_1", "ratio_2", "ratio_3"];
        names.into_iter().zip(matrices).for_each(|(name, both)| ratio(name, both));
    }

    /// The mean loss of all these examples.
    pub fn examine(&mut self, name: &'static str, net: &Net, exam: &[Batch]) {
        let count: usize = exam.iter().map(|(_, next)| next.dims()[0]).sum();
        let loss = |(tokens, targets): &Batch| {
            let log_chances = activation::log_softmax(net.logits(tokens.clone()), 1); // [B, V]
            log_chances.gather(1, targets.clone()).sum()
        };
        if let Some(sum) = exam.iter().map(loss).reduce(|sum, loss| sum + loss) {
            self.unread.push((name, sum / -(count as f64)));
        }
    }

    /// Whether something is to be read.
    pub fn is_due(&self) -> bool {
        !self.unread.is_empty()
    }

    /// Reads everything; whether the losses are numbers. Those that are not are not told.
    pub async fn read(&mut self) -> Result<bool, ExperimentError> {
        let unread = std::mem::take(&mut self.unread);
        let all = |all: Transaction, (_, tensor): &(_, Tensor<1>)| all.register(tensor.clone());
        let read =
            read_back(unread.iter().fold(Transaction::default(), all)).await.map_err(lost)?;
        let is_number = |(name, value): &(&str, f64)| value.is_finite() || !name.ends_with("loss");
        let read: Vec<_> = unread
            .iter()
            .map(|(name, _)| *name)
            .zip(read.into_iter().flatten().map(f64::from))
            .collect();
        if !read.iter().all(is_number) {
            self.block = None;
            return Ok(false);
        }
        for (name, value) in read {
            self.told.retain(|(other, _)| *other != name);
            self.told.push((name, value));
        }
        Ok(true)
    }

    /// By name.
    pub fn told(&self) -> Vec<(&'static str, f64)> {
        self.told.clone()
    }

    /// Everything as numbers, nothing being unread.
    pub async fn write(&self, into: &mut Vec<f32>) -> Result<(), ExperimentError> {
        for name in NAMES {
            let value =
                self.told.iter().find(|(other, _)| *other == name).map(|(_, value)| *value as f32);
            let value = value.filter(|value| value.is_finite());
            into.extend([f32::from(value.is_some()), value.unwrap_or_default()]);
        }
        let (sum, count) = match &self.block {
            Some((sum, count)) => {
                let all = Transaction::default().register(sum.clone());
                (read_back(all).await.map_err(lost)?.concat(), *count)
            }
            None => (vec![0.0], 0),
        };
        into.push(count as f32);
        into.extend(sum);
        Ok(())
    }

    /// What [`Measured::write`] wrote.
    pub fn restored(numbers: &mut Numbers, device: &Device) -> Result<Self, ExperimentError> {
        let mut told = Vec::new();
        for name in NAMES {
            let (known, value) = (numbers.count(1)?, numbers.take(1)?[0]);
            if known == 1 {
                told.push((name, f64::from(value)));
            }
        }
        let count = numbers.count(BLOCK - 1)?;
        let sum = Tensor::from_floats([numbers.take(1)?[0]], device);
        Ok(Self { told, unread: Vec::new(), block: (count > 0).then_some((sum, count)) })
    }
}

/// Square root of the mean square distance from the mean: `[1]`.
fn deviation(matrix: Tensor<2>) -> Tensor<1> {
    let apart = matrix.clone() - matrix.mean().unsqueeze();
    apart.square().mean().sqrt()
}
