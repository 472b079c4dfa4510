//! How good the nets are on sequences that none has learnt from, and where the heads of the last one look.

use burn::module::Module as _;
use burn::tensor::{Device, Tensor, TensorData, Transaction};
use experiments::ExperimentError;
use models::{Gpt, Pass, read_back};

use super::repeats;
use super::settings::Task;
use super::tasks::{Batch, Plan, Tasks};
use crate::tensors::kept::Numbers;
use crate::tensors::lost;

/// The outcome.
#[derive(Clone, Debug, PartialEq)]
pub struct Score {
    /// After how many batches.
    pub at: usize,
    /// A row a net. Repeated letters: the loss at each letter that is asked for, in nats. Ciphers: the share that is right after 0, 1, 2 … examples. Planes:
    /// the mean squared error likewise. Sums: the share without a slip.
    pub curves: Vec<Vec<f32>>,
    /// Of repeated letters, for each head of the last net: the share of its attention that lies on what followed the same letter before
    /// (Olsson et al. 2022, prefix matching), layer by layer.
    pub matching: Vec<f32>,
}

/// Takes the exam with every net.
///
/// # Errors
/// When the device does not answer.
pub async fn taken<'a>(
    task: Task,
    tasks: &Tasks,
    nets: impl Iterator<Item = (&'a Plan, &'a Gpt)>,
    at: usize,
    device: &Device,
) -> Result<Score, ExperimentError> {
    let mut all = Transaction::default();
    let mut last = None;
    let mut count = 0;
    for (plan, net) in nets {
        let (batch, net) = (tasks.exam(plan, device), net.valid());
        let logits = batch.logits(&net, &mut Pass::inference()); //     [B, T, V]
        all = all.register(measured(task, &batch, logits));
        last = Some((plan, batch, net));
        count += 1;
    }
    if let (Task::Repeats, Some((plan, batch, net))) = (task, last) {
        all = heads(plan, &batch, &net, device).into_iter().fold(all, Transaction::register);
    }
    let mut read = read_back(all).await.map_err(lost)?.into_iter();
    let by_question = |curve: Vec<f32>| match task {
        Task::Cipher | Task::Regression => curve.into_iter().step_by(2).collect(),
        Task::Repeats => curve.into_iter().skip(repeats::ASKED - 1).collect(),
        Task::Addition => curve,
    };
    let curves = read.by_ref().take(count).map(by_question).collect();
    Ok(Score { at, curves, matching: read.flatten().collect() })
}

/// `[B, T, V]` -> `[T]`, or `[1]` for sums: greedy search writes a sum exactly if, after each of its own beginnings, the likeliest token is the
/// right one.
fn measured(task: Task, batch: &Batch, logits: Tensor<3>) -> Tensor<1> {
    let each = match task {
        Task::Repeats | Task::Regression => batch.losses(logits), //    [B, T]
        Task::Cipher => batch.right(logits),                      //    [B, T]
        Task::Addition => {
            let slips = (batch.right(logits) * -1.0 + 1.0) * batch.kept.clone(); // [B, T]
            return slips.sum_dim(1).equal_elem(0.0).float().mean();
        }
    };
    each.mean_dim(0).squeeze_dim::<1>(0)
}

/// For each layer, the mean attention of each of its heads along the stripe: `[H]`
fn heads(plan: &Plan, batch: &Batch, net: &Gpt, device: &Device) -> Vec<Tensor<1>> {
    let places: Vec<String> =
        (0..plan.spec.layers).map(|layer| format!("blocks.{layer}.attn.pattern")).collect();
    let mut pass = Pass::traced(&places);
    batch.logits(net, &mut pass);
    let records = pass.trace.into_records();
    let along = |record: models::Record| {
        let [rows, heads, time, keys] = record.shape[..] else { return None };
        let mut stripe = vec![0.0_f32; time * keys];
        repeats::stripe().for_each(|(asking, asked)| stripe[asking * keys + asked] = 1.0);
        let asking = repeats::stripe().count() * rows;
        let stripe = Tensor::<3>::from_data(TensorData::new(stripe, [1, 1, time * keys]), device);
        let shares = record.values.reshape([rows, heads, time * keys]) * stripe; // [B, H, T·S]
        let sums = shares.sum_dim(2).sum_dim(0).reshape([heads]); //    [H]
        Some(sums / asking as f32)
    };
    records.into_iter().filter_map(along).collect()
}

impl Score {
    /// Everything, as numbers.
    pub fn write(&self, into: &mut Vec<f32>) {
        into.extend([self.at as f32, self.curves.len() as f32]);
        for row in self.curves.iter().chain([&self.matching]) {
            into.push(row.len() as f32);
            into.extend(row);
        }
    }

    /// What [`Score::write`] wrote.
    ///
    /// # Errors
    /// A sentence where the numbers do not fit.
    pub fn read(numbers: &mut Numbers) -> Result<Self, ExperimentError> {
        let at = numbers.count(1 << 24)?;
        let count = numbers.count(3)?;
        let mut row = || {
            let length = numbers.count(256)?;
            Ok(numbers.take(length)?.to_vec())
        };
        let curves = (0..count).map(|_| row()).collect::<Result<_, ExperimentError>>()?;
        Ok(Self { at, curves, matching: row()? })
    }
}
