//! One network in the game: it learns the next letter, and tells the chances of each letter of a passage.

use burn::module::Module;
use burn::tensor::{Device, Int, Tensor, TensorData, Transaction, activation};
use experiments::shannon_1951::{SYMBOLS, WINDOW};
use experiments::{ExperimentError, Later};
use models::draw::stream;
use models::{Dropout, Gpt, Pass, Recurrent, next_token_loss, read_back};
use rand::RngExt;
use spec::{Optimiser as Rule, RunSpec, TrainingSpec};

use crate::Scale;
use crate::tensors::kept::Numbers;
use crate::tensors::learner::Learner;
use crate::tensors::lost;

/// The letters, and what stands before the first one.
pub const VOCABULARY: usize = SYMBOLS + 1;
const START: i32 = SYMBOLS as i32;
/// Windows of a batch.
const BATCH: usize = 16;

/// A network that reads letters.
pub trait Reads: Module {
    /// `[B, T]` -> `[B, T, V]`, nothing read before.
    fn logits(&self, tokens: Tensor<2, Int>) -> Tensor<3>;
}

impl Reads for Recurrent {
    fn logits(&self, tokens: Tensor<2, Int>) -> Tensor<3> {
        let [batch, _] = tokens.dims();
        let memory = self.blank(batch, &tokens.device());
        self.forward(tokens, memory, &mut Dropout::off()).0
    }
}

impl Reads for Gpt {
    fn logits(&self, tokens: Tensor<2, Int>) -> Tensor<3> {
        self.forward(tokens, &mut Pass::inference())
    }
}

/// A player, whatever its network.
pub trait Play {
    /// Learns from one batch of windows; the loss stays on the device.
    fn learn(&mut self, letters: &[u8]);

    /// Reads the losses of batches since the last call.
    fn read_losses(&mut self) -> Later<'_, ()>;

    /// The latest loss in bits a letter, with the name of its metric.
    fn loss(&self) -> Option<(&'static str, f64)>;

    /// What it gives each letter of these windows of equal length, one after the other.
    fn chances<'a>(&'a self, windows: &[&[u8]]) -> Later<'a, Vec<[f64; SYMBOLS]>>;

    /// How many numbers it learns.
    fn parameters(&self) -> usize;

    /// Writes all that it has learnt.
    fn write<'a>(&'a self, into: &'a mut Vec<f32>) -> Later<'a, ()>;

    /// Reads what [`Play::write`] wrote.
    ///
    /// # Errors
    /// A sentence where the numbers do not fit.
    fn read(&mut self, numbers: &mut Numbers) -> Result<(), ExperimentError>;
}

/// A network that learns, and the name of its loss.
pub struct Player<M> {
    learner: Learner<M>,
    metric: &'static str,
    seed: u64,
}

impl<M: Reads> Player<M> {
    pub fn new(
        model: M,
        metric: &'static str,
        learning_rate: f64,
        seed: u64,
        device: &Device,
    ) -> Self {
        let training = TrainingSpec {
            optimiser: Rule::Adamw,
            learning_rate,
            beta1: 0.9,
            beta2: 0.99,
            epsilon: 1e-8,
            weight_decay: 0.01,
            ..RunSpec::default().training
        };
        Self { learner: Learner::new(model, training, device), metric, seed }
    }
}

/// Windows on a device, `[B, T]` each: what is read, with the start before the first letter, and what is to come.
fn tensors(windows: &[&[u8]], device: &Device) -> (Tensor<2, Int>, Tensor<2, Int>) {
    let time = windows.first().map_or(0, |window| window.len());
    let shape = [windows.len(), time];
    let read = |window: &&[u8]| {
        let letters = window[..time - 1].iter().map(|letter| i32::from(*letter));
        std::iter::once(START).chain(letters).collect::<Vec<i32>>()
    };
    let inputs: Vec<i32> = windows.iter().flat_map(read).collect();
    let targets: Vec<i32> =
        windows.iter().flat_map(|window| window.iter().map(|letter| i32::from(*letter))).collect();
    let place = |tokens| Tensor::from_data(TensorData::new(tokens, shape), device);
    (place(inputs), place(targets))
}

impl<M: Reads> Play for Player<M> {
    fn learn(&mut self, letters: &[u8]) {
        let mut random = stream(self.seed, *b"players\0", self.learner.learnt(), 0);
        let mut window = |_| {
            let start = random.random_range(0..=letters.len() - WINDOW);
            &letters[start..start + WINDOW]
        };
        let windows: Vec<&[u8]> = (0..BATCH).map(&mut window).collect();
        let (inputs, targets) = tensors(&windows, &self.learner.recorded());
        let loss = next_token_loss(self.learner.model.logits(inputs), targets);
        self.learner.descend(loss, self.learner.training.learning_rate, Scale::One);
    }

    fn read_losses(&mut self) -> Later<'_, ()> {
        Box::pin(async { self.learner.read_loss().await.map_err(lost) })
    }

    fn loss(&self) -> Option<(&'static str, f64)> {
        self.learner.loss().map(|nats| (self.metric, nats / std::f64::consts::LN_2))
    }

    fn chances<'a>(&'a self, windows: &[&[u8]]) -> Later<'a, Vec<[f64; SYMBOLS]>> {
        let (inputs, _) = tensors(windows, self.learner.device());
        let logits = self.learner.model.valid().logits(inputs); //            [B, T, V]
        let letters = activation::softmax(logits.narrow(2, 0, SYMBOLS), 2); // [B, T, 27]
        Box::pin(async {
            let read = read_back(Transaction::default().register(letters)).await.map_err(lost)?;
            let rows = read.concat();
            let row = |row: &[f32; SYMBOLS]| row.map(f64::from);
            Ok(rows.as_chunks::<SYMBOLS>().0.iter().map(row).collect())
        })
    }

    fn parameters(&self) -> usize {
        self.learner.parameters()
    }

    fn write<'a>(&'a self, into: &'a mut Vec<f32>) -> Later<'a, ()> {
        Box::pin(self.learner.write(into))
    }

    fn read(&mut self, numbers: &mut Numbers) -> Result<(), ExperimentError> {
        self.learner.read(numbers)
    }
}
