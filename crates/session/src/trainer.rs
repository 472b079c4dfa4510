//! The training loop's body: draw a batch, forward, backward, clip, update. Nothing here waits for the device.

use std::sync::Arc;

use burn::optim::{GradientsAccumulator, GradientsParams};
use burn::tensor::{Device, Int, Tensor, TensorData, Transaction};
use data::{Batch, Corpus, Windows};
use models::{Gpt, Pass, next_token_loss, read_back};
use protocol::StepReport;
use spec::{GptSpec, ModelSpec, RunSpec};
use web_time::Instant;

use crate::engine::IS_APART;
use crate::gradients::{in_a_row, of_a_row};
use crate::optimiser::Scale;
use crate::peers::Peer;
use crate::{Optimiser, SessionError, global_norm};

/// A network, its optimiser and its place in the stream of batches. A clone is a snapshot: tensors are shared until written.
#[derive(Clone)]
pub struct Trainer {
    /// The run; live knobs turn here.
    pub spec: RunSpec,
    /// The network, ready for gradients.
    pub model: Gpt,
    pub(crate) optimiser: Optimiser,
    pub(crate) windows: Windows,
    /// Steps taken.
    pub step: usize,
    /// Tokens seen.
    pub tokens: u64,
    /// Seconds of training, pauses left out.
    pub seconds: f64,
    pub(crate) device: Device,
    pub(crate) unread: Vec<Unread>,
    /// Its place among the devices that train this network together, where there are several.
    pub(crate) peer: Option<Arc<Peer>>,
}

/// A step whose loss is still on the device.
#[derive(Clone)]
pub(crate) struct Unread {
    loss: Tensor<1>,
    norm: Tensor<1>,
    report: StepReport,
}

/// The device on which gradients are recorded.
pub fn device_for(device: &Device) -> Device {
    device.clone().autodiff()
}

impl Trainer {
    /// A network at step 0. `device` is the plain device; the seed draws weights and batches.
    pub fn new(spec: RunSpec, vocabulary: usize, device: &Device) -> Self {
        let model = Gpt::new(gpt(&spec), vocabulary, spec.seed, &device_for(device));
        Self {
            model,
            optimiser: Optimiser::default(),
            windows: Windows::new(spec.seed),
            step: 0,
            tokens: 0,
            seconds: 0.0,
            device: device.clone(),
            unread: vec![],
            peer: None,
            spec,
        }
    }

    /// The network's settings.
    pub fn gpt(&self) -> &GptSpec {
        gpt(&self.spec)
    }

    /// The plain device, without gradients.
    pub fn device(&self) -> &Device {
        &self.device
    }

    /// Takes one step. The loss stays on the device until [`Trainer::read`].
    ///
    /// # Errors
    /// [`SessionError::Device`] when the device does not answer.
    pub async fn step(&mut self, corpus: &Corpus) -> Result<(), SessionError> {
        let start = Instant::now();
        let training = self.spec.training.clone();
        let rate = training.rate(self.step);
        let found = self.gradients(corpus, training.batch, training.accumulation);
        let (loss, grads) = self.shared(found).await?;
        let norm = global_norm(&self.model, &grads).expect("a network has parameters");
        let scale = clipping(&norm, training.clip).await?;
        let model = self.model.clone();
        self.model = self.optimiser.step(&training, rate, model, grads, scale);
        self.step += 1;
        self.tokens += (training.batch * training.accumulation * self.gpt().context) as u64;
        self.seconds += start.elapsed().as_secs_f64();
        let report = StepReport {
            step: self.step,
            loss: f64::NAN,
            rate,
            gradient_norm: f64::NAN,
            tokens: self.tokens,
            seconds: self.seconds,
        };
        self.unread.push(Unread { loss, norm, report });
        Ok(())
    }

    /// Mean loss `[1]` and mean gradients over `passes` batches.
    fn gradients(
        &mut self,
        corpus: &Corpus,
        batch: usize,
        passes: usize,
    ) -> (Tensor<1>, GradientsParams) {
        if passes == 1 {
            let loss = self.loss(corpus, batch, 0);
            return (
                loss.clone().inner(),
                GradientsParams::from_grads(loss.backward(), &self.model),
            );
        }
        let mut sum = GradientsAccumulator::new();
        let mut mean: Option<Tensor<1>> = None;
        for pass in 0..passes {
            let loss = self.loss(corpus, batch, pass) / passes as f64;
            let part = loss.clone().inner();
            mean = Some(match mean {
                Some(mean) => mean + part,
                None => part,
            });
            let grads = GradientsParams::from_grads(loss.backward(), &self.model);
            sum.accumulate(&self.model, grads);
        }
        (mean.expect("passes is at least 1"), sum.grads())
    }

    /// The means of loss and gradients over all devices that train together.
    async fn shared(
        &self,
        (loss, grads): (Tensor<1>, GradientsParams),
    ) -> Result<(Tensor<1>, GradientsParams), SessionError> {
        let Some(peer) = &self.peer else { return Ok((loss, grads)) };
        let row = Tensor::cat(vec![in_a_row(&self.model, grads), loss], 0);
        let row = peer.mean(row).await?;
        let last = row.dims()[0] - 1;
        let loss = row.clone().narrow(0, last, 1);
        Ok((loss, of_a_row(&self.model, row)))
    }

    fn loss(&mut self, corpus: &Corpus, batch: usize, pass: usize) -> Tensor<1> {
        let mut batch = self.windows.batch(&corpus.train, batch, self.gpt().context);
        let (dropout, seed) = (self.gpt().dropout, self.spec.seed);
        let mut number = self.step as u64 * self.spec.training.accumulation as u64 + pass as u64;
        if let Some(peer) = &self.peer {
            // The whole batch is drawn, so that it is the same however it is shared out.
            batch = batch.rows(peer.rows(batch.batch));
            number = peer.own(number);
        }
        let (inputs, targets) = tensors(&batch, &device_for(&self.device));
        let mut pass = Pass::training(dropout, seed, number);
        next_token_loss(self.model.forward(inputs, &mut pass), targets)
    }

    /// How many steps [`Trainer::read`] would report.
    pub fn unread(&self) -> usize {
        self.unread.len()
    }

    /// Reads the losses of all steps since the last call, in one transfer.
    ///
    /// # Errors
    /// [`SessionError::Device`] when the device does not answer.
    pub async fn read(&mut self) -> Result<Vec<StepReport>, SessionError> {
        let unread = std::mem::take(&mut self.unread);
        let start = Instant::now();
        let mut transaction = Transaction::default();
        for step in &unread {
            transaction = transaction.register(step.loss.clone()).register(step.norm.clone());
        }
        let numbers = read_back(transaction).await?;
        self.seconds += start.elapsed().as_secs_f64();
        let reports =
            unread.into_iter().zip(numbers.chunks_exact(2)).map(|(step, pair)| StepReport {
                loss: f64::from(pair[0][0]),
                gradient_norm: f64::from(pair[1][0]),
                ..step.report
            });
        Ok(reports.collect())
    }
}

/// What brings a gradient of this norm down to `most`, as torch.nn.utils.clip_grad_norm_ does. A GPU would have to stop for the
/// norm to be read, so there it stays on the device; on a processor reading is free, and a number multiplies faster than a tensor.
async fn clipping(norm: &Tensor<1>, most: f64) -> Result<Scale, SessionError> {
    if most == 0.0 {
        return Ok(Scale::One);
    }
    if IS_APART {
        let scale = (norm.clone() + 1e-6).recip().mul_scalar(most).clamp_max(1.0);
        return Ok(Scale::OnDevice(Box::new(scale)));
    }
    let read = read_back(Transaction::default().register(norm.clone())).await?;
    let norm = read.concat().first().copied().unwrap_or(f32::NAN);
    let scale = most as f32 / (norm + 1e-6);
    Ok(if scale < 1.0 { Scale::Number(scale) } else { Scale::One })
}

/// The one kind of network so far.
pub(crate) fn gpt(spec: &RunSpec) -> &GptSpec {
    let ModelSpec::Gpt(gpt) = &spec.model else {
        unreachable!("the runner gives experiments to their own runs")
    };
    gpt
}

/// A batch on the device: inputs and targets, `[B, T]` each.
pub(crate) fn tensors(batch: &Batch, device: &Device) -> (Tensor<2, Int>, Tensor<2, Int>) {
    let place = |tokens: &[i32]| {
        let data = TensorData::new(tokens.to_vec(), [batch.batch, batch.context]);
        Tensor::from_data(data, device)
    };
    (place(&batch.inputs), place(&batch.targets))
}
