//! One small net that learns: batch by batch through a pass, then through the test pictures.

use burn::module::Module as _;
use burn::optim::GradientsParams;
use burn::tensor::{Device, Tensor, Transaction};
use experiments::ExperimentError;
use models::alexnet_2012::{CLASSES, SmallNet, Unit, Wiring};
use models::{Dropout, next_token_loss};
use spec::{Optimiser as Rule, RunSpec, TrainingSpec};

use super::pictures::{BATCH, Order, Set, targets};
use super::settings::Settings;
use crate::tensors::kept::{self, Numbers};
use crate::tensors::lost;
use crate::trainer::device_for;
use crate::{Optimiser, Scale};

/// The race ends at this training error, in per cent.
pub const GOAL: f64 = 25.0;
/// In per cent: what ten classes come to by chance.
const CHANCE: f64 = 90.0;
/// A file tells counts as 32-bit floats, which are exact so far.
const MOST: usize = 1 << 24;

/// A net, how far it is, and how much it misread.
pub struct Learner {
    pub unit: Unit,
    pub net: SmallNet,
    optimiser: Optimiser,
    /// Batches of the present pass, training and test together, that are through.
    at: usize,
    /// Batches learnt in all.
    learnt: usize,
    /// Misread so far in the present pass.
    misread: usize,
    /// Misread in each pass: training pictures, as they came by, then test pictures after the pass.
    pub train: Vec<usize>,
    pub test: Vec<usize>,
    /// Mean cost of the last batch that was learnt.
    pub loss: f32,
    unread: Option<Unread>,
}

/// A batch whose outputs are still on the device.
struct Unread {
    logits: Tensor<2>,
    labels: Vec<u8>,
    is_test: bool,
    is_last: bool,
}

impl Learner {
    /// At its start; the seed alone decides the first weights, whatever the units.
    pub fn new(unit: Unit, settings: &Settings, device: &Device) -> Self {
        Self {
            unit,
            net: SmallNet::new(settings.seed, settings.start, &device_for(device)),
            optimiser: Optimiser::default(),
            at: 0,
            learnt: 0,
            misread: 0,
            train: Vec::new(),
            test: Vec::new(),
            loss: f32::NAN,
            unread: None,
        }
    }

    /// Whole passes, tested: counted when the last batch of the test is sent.
    pub fn passes(&self) -> usize {
        self.test.len() + usize::from(self.unread.as_ref().is_some_and(|u| u.is_test && u.is_last))
    }

    /// Its place in the race: the net that is furthest behind goes next.
    pub fn place(&self) -> (usize, usize) {
        (self.passes(), self.at)
    }

    /// Whether it has all its passes, or in a race is at the goal and tested there.
    pub fn is_done(&self, settings: &Settings) -> bool {
        let tested = self.passes() > 0 && self.passes() == self.train.len();
        let there = tested && self.train_errors(settings).last().is_some_and(|e| *e <= GOAL);
        self.passes() >= settings.passes || (settings.is_race && there)
    }

    /// Sends one batch to the device: of the pass, or of its test.
    pub fn step(
        &mut self,
        settings: &Settings,
        order: &Order,
        sets: (&Set, &Set),
        device: &Device,
    ) {
        debug_assert!(self.unread.is_none(), "the session settles after every step");
        let (train, test) = sets;
        let learning = train.batches();
        if self.at < learning {
            self.learn(settings, order, train, device);
        } else {
            let first = (self.at - learning) * BATCH;
            let (pictures, labels) = test.some(first, BATCH, device);
            let said = settings.wiring(self.unit);
            let logits = self.seen(pictures, said).0;
            self.unread = Some(Unread { logits, labels, is_test: true, is_last: false });
        }
        self.at += 1;
        let ends = [learning, learning + test.batches()].contains(&self.at);
        if let Some(unread) = &mut self.unread {
            unread.is_last = ends;
        }
        if self.at == learning + test.batches() {
            self.at = 0;
        }
    }

    /// Forward, backward, and a change of all weights.
    fn learn(&mut self, settings: &Settings, order: &Order, train: &Set, device: &Device) {
        let recorded = device_for(device);
        let (pictures, labels) = train.batch(order, self.at, settings.augment, &recorded);
        let mut dropout = Dropout::new(settings.drop, settings.seed, self.learnt as u64);
        let logits = self.net.forward(pictures, settings.wiring(self.unit), &mut dropout).logits;
        let wanted = targets(&labels, &recorded).unsqueeze_dim::<2>(1);
        let loss = next_token_loss(logits.clone().unsqueeze_dim(1), wanted);
        let grads = GradientsParams::from_grads(loss.backward(), &self.net);
        let training = rule(settings);
        let rate = settings.rate(self.unit);
        self.net = self.optimiser.step(&training, rate, self.net.clone(), grads, Scale::One);
        self.learnt += 1;
        let logits = logits.inner();
        self.unread = Some(Unread { logits, labels, is_test: false, is_last: false });
    }

    /// What the net says to these pictures, without learning: outputs `[B, N]` and the maps of its layers.
    pub fn seen(&self, pictures: Tensor<4>, wiring: Wiring) -> (Tensor<2>, [Tensor<4>; 3]) {
        let said = self.net.valid().forward(pictures, wiring, &mut Dropout::off());
        (said.logits, said.maps)
    }

    /// Asks the device for the outputs of the last batch, if there are any.
    pub fn register(&self, transaction: Transaction) -> Transaction {
        match &self.unread {
            Some(unread) => transaction.register(unread.logits.clone()),
            None => transaction,
        }
    }

    /// Takes what [`Learner::register`] asked for, and counts.
    pub fn take(&mut self, answers: &mut impl Iterator<Item = Vec<f32>>) {
        let Some(unread) = self.unread.take() else { return };
        let logits = answers.next().unwrap_or_default();
        let rows = logits.chunks_exact(CLASSES).zip(&unread.labels);
        let wrong = rows.clone().filter(|(row, label)| largest(row) != usize::from(**label));
        self.misread += wrong.count();
        if !unread.is_test {
            let costs = rows.map(|(row, label)| cost(row, usize::from(*label)));
            self.loss = costs.sum::<f32>() / BATCH as f32;
        }
        if unread.is_last {
            let told = if unread.is_test { &mut self.test } else { &mut self.train };
            told.push(std::mem::take(&mut self.misread));
        }
    }

    /// In per cent, pass by pass, while they were learnt.
    pub fn train_errors(&self, settings: &Settings) -> Vec<f64> {
        let count = settings.batches * BATCH;
        self.train.iter().map(|misread| 100.0 * *misread as f64 / count as f64).collect()
    }

    /// Passes until the training error fell to the goal, in a straight line between two passes.
    pub fn passes_to_goal(&self, settings: &Settings) -> Option<f64> {
        let errors = self.train_errors(settings);
        let at = errors.iter().position(|error| *error <= GOAL)?;
        let before = if at == 0 { CHANCE } else { errors[at - 1] };
        Some(at as f64 + (before - GOAL) / (before - errors[at]))
    }

    /// Everything, as numbers.
    ///
    /// # Errors
    /// When the device does not answer.
    pub async fn write(&self, into: &mut Vec<f32>) -> Result<(), ExperimentError> {
        let counts = [self.at, self.learnt, self.misread, self.train.len(), self.test.len()];
        into.extend(counts.map(|count| count as f32));
        into.extend(self.train.iter().chain(&self.test).map(|misread| *misread as f32));
        // A file holds finite numbers only; before the first batch there is no loss.
        into.push(if self.loss.is_finite() { self.loss } else { -1.0 });
        kept::write(&self.net, &self.optimiser, into).await.map_err(lost)
    }

    /// Goes on from what [`Learner::write`] wrote.
    ///
    /// # Errors
    /// A sentence where the numbers do not fit.
    pub fn read(mut self, numbers: &mut Numbers, device: &Device) -> Result<Self, ExperimentError> {
        self.at = numbers.count(MOST)?;
        self.learnt = numbers.count(MOST)?;
        self.misread = numbers.count(MOST)?;
        let (train, test) = (numbers.count(MOST)?, numbers.count(MOST)?);
        let counts = |part: &[f32]| part.iter().map(|count| *count as usize).collect();
        self.train = counts(numbers.take(train)?);
        self.test = counts(numbers.take(test)?);
        let loss = numbers.take(1)?[0];
        self.loss = if loss < 0.0 { f32::NAN } else { loss };
        (self.net, self.optimiser) = kept::read(self.net, numbers, device)?;
        Ok(self)
    }
}

/// Descent with momentum, as the paper has it.
fn rule(settings: &Settings) -> TrainingSpec {
    TrainingSpec {
        optimiser: Rule::Sgd,
        momentum: settings.momentum,
        nesterov: false,
        weight_decay: settings.decay,
        ..RunSpec::default().training
    }
}

/// Which output is the largest.
pub fn largest(outputs: &[f32]) -> usize {
    (0..outputs.len()).fold(0, |best, at| if outputs[at] > outputs[best] { at } else { best })
}

/// The shares that outputs stand for.
pub fn shares(outputs: &[f32]) -> Vec<f32> {
    let top = outputs[largest(outputs)];
    let powers: Vec<f32> = outputs.iter().map(|output| (output - top).exp()).collect();
    let sum: f32 = powers.iter().sum();
    powers.into_iter().map(|power| power / sum).collect()
}

/// Cross-entropy of one picture in nats.
fn cost(outputs: &[f32], label: usize) -> f32 {
    let top = outputs[largest(outputs)];
    let sum: f32 = outputs.iter().map(|output| (output - top).exp()).sum();
    sum.ln() + top - outputs[label]
}
