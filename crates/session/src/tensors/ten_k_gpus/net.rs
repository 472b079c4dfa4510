//! The network as each replica has it: it answers with gradients as one row of numbers, and follows such a row.

use burn::tensor::{Device, Int, Tensor, TensorData, Transaction};
use data::{Grammar, windows_at};
use experiments::ExperimentError;
use models::draw::stream;
use models::gpt::counted::Counted;
use models::parameters::count;
use models::{Dropout, Gpt, ReadError, read_back};
use rand::RngExt as _;
use text::Chars;

use super::settings::Plan;
use crate::gradients::{in_a_row, of_a_row};
use crate::tensors::kept::{self, Numbers};
use crate::{Optimiser, Scale, device_for};

/// The network, its optimiser and its text.
pub struct Net {
    plan: Plan,
    model: Gpt,
    optimiser: Optimiser,
    tokens: Vec<u32>,
    vocabulary: usize,
    device: Device,
}

/// A mean loss and its gradients, one after the other in the order of parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct Slope {
    pub loss: f32,
    pub values: Vec<f32>,
}

/// How the way back is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Back {
    /// With a record of everything.
    Recorded,
    /// So many blocks are computed again at a time.
    Recomputed(usize),
}

impl Net {
    /// The first weights, and a made text.
    ///
    /// # Errors
    /// The text is too short for a window.
    pub fn new(plan: Plan, device: &Device) -> Result<Self, ExperimentError> {
        let text = Grammar::child().generate(plan.seed, plan.letters);
        let chars = Chars::of(&text);
        let bad = |why: String| ExperimentError::BadData(why);
        let tokens = chars.encode(&text).map_err(|error| bad(error.to_string()))?;
        if tokens.len() <= plan.window {
            return Err(bad("the text is shorter than one window: make the window shorter".into()));
        }
        let vocabulary = chars.symbols().len();
        let model = Gpt::new(&plan.gpt(), vocabulary, plan.seed, &device_for(device));
        let (optimiser, device) = (Optimiser::default(), device.clone());
        Ok(Self { plan, model, optimiser, tokens, vocabulary, device })
    }

    /// How many numbers it learns.
    pub fn parameters(&self) -> usize {
        count(&self.model)
    }

    /// What its steps cost.
    pub fn counted(&self) -> Counted {
        let Plan { batch, window, .. } = self.plan;
        Counted { spec: self.plan.gpt(), batch, time: window, vocabulary: self.vocabulary }
    }

    /// Some rows of batch number `step`: inputs and targets, `[B, T]` each. The whole batch is drawn, so that it is the same however it is
    /// shared out.
    fn rows(&self, step: u64, (from, to): (usize, usize)) -> (Tensor<2, Int>, Tensor<2, Int>) {
        let mut random = stream(self.plan.seed, *b"10k-gpus", step, 0);
        let last = self.tokens.len() - self.plan.window;
        let starts: Vec<usize> =
            (0..self.plan.batch).map(|_| random.random_range(0..last as u64) as usize).collect();
        let rows = windows_at(&self.tokens, &starts[from..to], self.plan.window);
        crate::trainer::tensors(&rows, &device_for(&self.device))
    }

    /// Mean loss and gradients of these rows of a batch.
    ///
    /// # Errors
    /// When the device does not answer.
    pub async fn slope(
        &self,
        step: u64,
        rows: (usize, usize),
        back: Back,
    ) -> Result<Slope, ReadError> {
        let (inputs, targets) = self.rows(step, rows);
        let (loss, grads) = match back {
            Back::Recorded => self.model.gradients(inputs, targets, Dropout::off()),
            Back::Recomputed(span) => {
                self.model.gradients_recomputed(inputs, targets, Dropout::off(), span)
            }
        };
        let row = in_a_row(&self.model, grads);
        let all = Transaction::default().register(Tensor::cat(vec![loss, row], 0));
        let mut values = read_back(all).await?.concat();
        let loss = values.remove(0);
        Ok(Slope { loss, values })
    }

    /// A step of the optimiser along gradients in a row.
    ///
    /// # Errors
    /// A sentence where their number is another.
    pub fn follow(&mut self, gradients: &[f32]) -> Result<(), ExperimentError> {
        if gradients.len() != self.parameters() {
            let why = format!("{} slopes do not fit this network", gradients.len());
            return Err(ExperimentError::BadInput(why));
        }
        let row = TensorData::new(gradients.to_vec(), [gradients.len()]);
        let grads = of_a_row(&self.model, Tensor::from_data(row, &self.device));
        let (rule, model) = (self.plan.rule(), self.model.clone());
        self.model = self.optimiser.step(&rule, self.plan.rate, model, grads, Scale::One);
        Ok(())
    }

    /// Weights and what the optimiser remembers of them.
    ///
    /// # Errors
    /// When the device does not answer.
    pub async fn state(&self) -> Result<Vec<f32>, ReadError> {
        let mut state = Vec::new();
        kept::write(&self.model, &self.optimiser, &mut state).await?;
        Ok(state)
    }

    /// Goes on from what [`Net::state`] gave.
    ///
    /// # Errors
    /// A sentence where the numbers do not fit.
    pub fn go_on(&mut self, state: &[f32]) -> Result<(), ExperimentError> {
        let mut numbers = Numbers::new(state);
        let read = kept::read(self.model.clone(), &mut numbers, &self.device)?;
        numbers.end()?;
        (self.model, self.optimiser) = read;
        Ok(())
    }
}
