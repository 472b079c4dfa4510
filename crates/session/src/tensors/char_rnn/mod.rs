//! Karpathy 2015, char-rnn: a recurrent net reads a text character by character, and learns what comes next.
//!
//! The text lies in streams side by side; a step is the next piece of each, and what the net remembers of one piece it takes along to the
//! next, while gradients go back through one piece only (truncated backpropagation through time; Williams and Peng 1990).
//! As in `train.lua`: RMSprop, each number of the gradient cut off at ±5, forget gates that begin open, a rate that falls after ten epochs.
//! Ours: what is remembered is forgotten when an epoch begins anew, first weights within 1/√D, and PyTorch's GRU.

mod cells;
mod marks;
mod record;
mod settings;
mod shown;
mod streams;
#[cfg(test)]
mod tests;
mod writing;

use burn::module::Module as _;
use burn::tensor::{Device, Tensor, TensorData, Transaction};
use experiments::{Experiment, ExperimentError, Files, Later, Shown};
use models::recurrent::Memory;
use models::{Dropout, Recurrent, next_token_loss, read_back, token_losses};
use spec::ExperimentSpec;

use super::kept::Numbers;
use super::learner::Learner;
use super::lost;
use crate::Scale;
use cells::{Cells, Choice};
use record::{Counts, Record};
use settings::{CLIP, Settings, rule};
use streams::Text;
use writing::Writing;

/// The held back text is examined after so many batches, and when an epoch or the run ends.
const EXAMINED: usize = 100;
/// Positions of the held back text that are read at once.
const READ_AT_ONCE: usize = 64;

/// The text, the net, what it remembers, and what was last seen of it.
pub struct CharRnn {
    settings: Settings,
    text: Text,
    learner: Learner<Recurrent>,
    /// What the net remembers of the streams, layer by layer.
    memory: Vec<Memory>,
    counts: Counts,
    record: Record,
    writing: Writing,
    cells: Cells,
}

impl CharRnn {
    /// The text, nothing learnt.
    ///
    /// # Errors
    /// The text is missing, or cannot be learnt from.
    pub fn new(
        spec: &ExperimentSpec,
        seed: u64,
        files: Files,
        device: &Device,
    ) -> Result<Self, ExperimentError> {
        let settings = Settings::read(spec, seed);
        let text = Text::new(&experiments::source(spec, files)?, &settings)?;
        let recorded = crate::device_for(device);
        let net = Recurrent::new(settings.shape(text.chars.symbols().len()), seed, &recorded);
        let net = net.with_open_forget_gates();
        let memory = net.blank(settings.batch, &recorded);
        Ok(Self {
            learner: Learner::new(net, rule(), device),
            memory,
            counts: Counts::new(&text),
            record: Record::default(),
            writing: Writing::default(),
            cells: Cells::new(&text),
            settings,
            text,
        })
    }

    /// Batches learnt from.
    fn learnt(&self) -> usize {
        self.learner.learnt() as usize
    }

    /// Batches of an epoch.
    fn epoch(&self) -> usize {
        self.text.train.batches(self.settings.positions)
    }

    /// Of the last batch, in nats a character.
    fn loss(&self) -> Option<f32> {
        self.learner.loss().map(|sum| sum as f32 / self.settings.positions as f32)
    }

    /// Forward through the next piece of every stream, backward through time, a step of the optimiser.
    fn learn(&mut self) {
        let Settings { batch, positions, drop, seed, .. } = self.settings;
        let (learnt, device) = (self.learnt(), self.learner.recorded());
        let piece = learnt % self.epoch();
        if piece == 0 {
            self.memory = self.learner.model.blank(batch, &device);
        }
        let (inputs, targets) = self.text.train.batch(piece * positions, positions, &device);
        let mut dropout = Dropout::new(drop, seed, learnt as u64);
        let memory = std::mem::take(&mut self.memory);
        let (logits, memory) = self.learner.model.forward(inputs, memory, &mut dropout); // [B, T, V]
        self.memory = memory.into_iter().map(Memory::detach).collect();
        // Summed over positions, as in train.lua: the bound on gradients is meant for the sum.
        let loss = next_token_loss(logits, targets) * positions as f32;
        let rate = self.settings.rate(learnt / self.epoch());
        self.learner.descend(loss, rate, Scale::Within(CLIP));
    }

    /// Mean loss on all of the held back text, in nats a character.
    async fn examine(&self) -> Result<f32, ExperimentError> {
        let (net, held, device) =
            (self.learner.model.valid(), &self.text.held, self.learner.device());
        let mut memory = net.blank(held.count(), device);
        let mut sums = Transaction::default();
        let last = held.length() - 1;
        for from in (0..last).step_by(READ_AT_ONCE) {
            let (inputs, targets) = held.batch(from, READ_AT_ONCE.min(last - from), device);
            let (logits, after) = net.forward(inputs, memory, &mut Dropout::off());
            memory = after;
            sums = sums.register(token_losses(logits, targets).sum());
        }
        let sums = read_back(sums).await.map_err(lost)?.concat();
        let sum: f64 = sums.into_iter().map(f64::from).sum();
        Ok((sum / (held.count() * last) as f64) as f32)
    }

    /// Whether the held back text is to be examined now.
    fn must_examine(&self) -> bool {
        let learnt = self.learnt();
        let is_told = self.record.held().is_some_and(|(batch, _)| batch == learnt);
        let ends = learnt.is_multiple_of(self.epoch()) || learnt >= self.settings.steps;
        learnt > 0 && !is_told && (learnt.is_multiple_of(EXAMINED) || ends)
    }

    /// Waits for the loss, examines and writes when it is time, and looks inside where these places show it.
    async fn catch_up(&mut self, places: &[String]) -> Result<(), ExperimentError> {
        let (learnt, steps) = (self.learnt(), self.settings.steps);
        let is_new = self.learner.is_unread();
        self.learner.read_loss().await.map_err(lost)?;
        if let Some(loss) = self.loss().filter(|_| is_new) {
            self.record.learnt(learnt, finite(loss)?, steps);
        }
        if self.must_examine() {
            self.record.examined(learnt, finite(self.examine().await?)?);
        }
        let (net, device) = (&self.learner.model, self.learner.device());
        self.writing.catch_up(net, &self.settings, learnt, device).await?;
        if places.iter().any(|place| shown::looks_inside(place)) && self.cells.is_due(learnt, steps)
        {
            self.cells.read(net, &self.text, learnt, device).await?;
        }
        Ok(())
    }

    /// The cell with this number, from 1.
    fn numbered(&self, text: &str) -> Result<Choice, ExperimentError> {
        let cells = self.settings.layers * self.settings.width;
        let why = || {
            let why = format!("this net has no cell “{text}”: type a number from 1 to {cells}");
            ExperimentError::BadInput(why)
        };
        let number = text.trim().parse().ok().filter(|number| (1..=cells).contains(number));
        Ok(Choice::Cell(number.ok_or_else(why)? - 1))
    }

    /// What is remembered, as numbers.
    async fn write_memory(&self, into: &mut Vec<f32>) -> Result<(), ExperimentError> {
        let tensors = self.memory.iter().flat_map(Memory::tensors);
        let all = tensors.fold(Transaction::default(), |all, one| all.register(one.inner()));
        read_back(all).await.map_err(lost)?.into_iter().for_each(|values| into.extend(values));
        Ok(())
    }

    /// What [`CharRnn::write_memory`] wrote.
    fn read_memory(&self, numbers: &mut Numbers) -> Result<Vec<Memory>, ExperimentError> {
        let device = self.learner.recorded();
        let mut memory = self.learner.model.blank(self.settings.batch, &device);
        for tensor in memory.iter_mut().flat_map(Memory::tensors_mut) {
            let shape = tensor.dims();
            let values = numbers.take(shape.iter().product())?.to_vec();
            *tensor = Tensor::from_data(TensorData::new(values, shape), &device);
        }
        Ok(memory)
    }
}

/// A loss that is a number.
fn finite(loss: f32) -> Result<f32, ExperimentError> {
    let why = "the weights grew beyond all numbers: make the learning rate smaller and begin anew";
    let grown = || ExperimentError::BadInput(why.to_owned());
    loss.is_finite().then_some(loss).ok_or_else(grown)
}

impl Experiment for CharRnn {
    fn step(&mut self) -> Result<bool, ExperimentError> {
        if self.learnt() < self.settings.steps {
            self.learn();
        }
        self.counts.step();
        Ok(self.learnt() < self.settings.steps)
    }

    fn settle(&mut self, places: &[String]) -> Option<Later<'_, ()>> {
        let places = places.to_vec();
        Some(Box::pin(async move { self.catch_up(&places).await }))
    }

    fn metrics(&self) -> Vec<(&'static str, f64)> {
        self.measured()
    }

    fn show(&self, place: &str) -> Option<Shown> {
        self.shown(place)
    }

    fn turn(&mut self, spec: &ExperimentSpec) -> Result<(), ExperimentError> {
        let settings = Settings::read(spec, self.settings.seed);
        let written = |settings: &Settings| (settings.temperature, settings.length);
        if written(&settings) != written(&self.settings) {
            self.writing.ask_again();
        }
        self.settings = settings;
        Ok(())
    }

    /// `write`: another sample. `begin`: a sample that goes on from this text. `cell`: look at the cell with this number. A mark's name:
    /// look at the cell that follows it most.
    fn act(&mut self, action: &str, text: &str, _: &[f32]) -> Result<(), ExperimentError> {
        match action {
            "write" => self.writing.begin.clear(),
            "begin" => self.writing.begin = self.text.known(text)?,
            "cell" => {
                self.cells.choice = self.numbered(text)?;
                return Ok(());
            }
            _ => {
                let no = || Err(ExperimentError::no_action(action));
                return self.cells.follow(action).unwrap_or_else(no);
            }
        }
        self.writing.ask();
        Ok(())
    }

    fn parameters(&self) -> usize {
        self.learner.parameters()
    }

    fn save(&mut self) -> Later<'_, Option<Vec<f32>>> {
        Box::pin(async {
            self.catch_up(&[]).await?;
            let mut all = Vec::new();
            self.learner.write(&mut all).await?;
            self.write_memory(&mut all).await?;
            self.record.write(&mut all);
            self.writing.write(&mut all);
            self.counts.write(&mut all);
            self.cells.choice.write(&mut all);
            Ok(Some(all))
        })
    }

    fn restore(&mut self, saved: &[f32]) -> Result<(), ExperimentError> {
        let mut numbers = Numbers::new(saved);
        let mut learner = Learner::new(self.learner.model.clone(), rule(), self.learner.device());
        learner.read(&mut numbers)?;
        let memory = self.read_memory(&mut numbers)?;
        let record = Record::read(&mut numbers)?;
        let writing = Writing::read(&mut numbers, self.text.chars.symbols().len())?;
        let losses = Counts::read(&mut numbers)?;
        let choice = Choice::read(&mut numbers)?;
        numbers.end()?;
        (self.learner, self.memory, self.record) = (learner, memory, record);
        (self.writing, self.counts.losses, self.cells.choice) = (writing, losses, choice);
        Ok(())
    }
}
