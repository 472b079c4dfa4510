//! The validation loss, batch by batch, so that whoever drives it can listen between batches.

use burn::module::Module;
use burn::tensor::Transaction;
use data::Corpus;
use models::{Pass, read_back, token_losses};
use protocol::Event;

use crate::trainer::{Trainer, tensors};
use crate::{SessionError, memory};

/// z of the two-sided 95 % band of a mean.
const Z_95: f64 = 1.96;

/// An evaluation under way.
pub(crate) struct Evaluation {
    /// After so many steps.
    step: usize,
    /// Windows still to read: those of the validation text, then as many of the training text.
    queue: Vec<(Part, usize)>,
    validation: Vec<f64>,
    train: Vec<f64>,
    total: usize,
}

#[derive(Clone, Copy, PartialEq)]
enum Part {
    Validation,
    Train,
}

/// What an evaluation found, in nats a token.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Evaluated {
    pub step: usize,
    pub loss: f64,
    pub band: f64,
    pub train: f64,
}

impl Evaluation {
    /// Plans the windows: the same ones at every evaluation, spread evenly over each text.
    pub fn new(trainer: &Trainer, corpus: &Corpus) -> Self {
        let (windows, context) = (trainer.spec.training.evaluate_windows, trainer.gpt().context);
        let starts = |tokens: &[u32], part| {
            data::spread(tokens.len(), context, windows).into_iter().map(move |start| (part, start))
        };
        let mut queue: Vec<_> = starts(&corpus.train, Part::Train).collect();
        queue.extend(starts(&corpus.valid, Part::Validation));
        let total = queue.len();
        Self { step: trainer.step, queue, validation: vec![], train: vec![], total }
    }

    /// Windows read, and all of them.
    pub fn progress(&self) -> (f64, f64) {
        ((self.total - self.queue.len()) as f64, self.total as f64)
    }

    /// Reads one batch of windows; the result, once all are read.
    pub async fn advance(
        &mut self,
        trainer: &Trainer,
        corpus: &Corpus,
    ) -> Result<Option<Evaluated>, SessionError> {
        let Some(&(part, _)) = self.queue.last() else { return Ok(Some(self.result())) };
        let same = self.queue.iter().rev().take_while(|(other, _)| *other == part).count();
        let count = same.min(memory::evaluation_batch(trainer));
        let starts: Vec<usize> = self
            .queue
            .split_off(self.queue.len() - count)
            .into_iter()
            .map(|(_, start)| start)
            .collect();
        let tokens = if part == Part::Validation { &corpus.valid } else { &corpus.train };
        let batch = data::windows_at(tokens, &starts, trainer.gpt().context);
        let (inputs, targets) = tensors(&batch, trainer.device());
        let logits = trainer.model.valid().forward(inputs, &mut Pass::inference());
        let losses = token_losses(logits, targets).mean_dim(1); // [B, 1]
        let read = read_back(Transaction::default().register(losses)).await?;
        let into = if part == Part::Validation { &mut self.validation } else { &mut self.train };
        into.extend(read.into_iter().flatten().map(f64::from));
        Ok(self.queue.is_empty().then(|| self.result()))
    }

    fn result(&self) -> Evaluated {
        let (loss, deviation) = mean_and_deviation(&self.validation);
        let band = Z_95 * deviation / (self.validation.len() as f64).sqrt();
        Evaluated { step: self.step, loss, band, train: mean_and_deviation(&self.train).0 }
    }
}

impl Evaluated {
    pub fn event(self) -> Event {
        Event::Evaluated { step: self.step, loss: self.loss, band: self.band, train: self.train }
    }
}

/// Mean, and standard deviation with n − 1.
fn mean_and_deviation(values: &[f64]) -> (f64, f64) {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let squares = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>();
    (mean, (squares / (count - 1.0).max(1.0)).sqrt())
}
