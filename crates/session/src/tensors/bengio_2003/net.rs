//! One net: it learns batch by batch, is examined on validation words now and then, and at the end on the test words.
//!
//! A net without tanhs (h = 0 in the paper's table 1) is computed as one with a single tanh whose weights to the output are zero and stay so.

use burn::module::Param;
use burn::tensor::{Device, Int, Tensor, TensorData, Transaction, activation};
use experiments::ExperimentError;
use experiments::bengio_2003::{Corpus, Part, perplexity};
use models::draw::stream;
use models::nplm_2003::Start;
use models::{Nplm, read_back};
use rand::RngExt;

use super::settings::{Row, Settings};
use crate::Scale;
use crate::tensors::kept::Numbers;
use crate::tensors::learner::Learner;
use crate::tensors::lost;

/// Words examined in a step.
const SLICE: usize = 2_000;
/// Exams on the validation words while it learns.
const EXAMS: u64 = 12;
/// Batches between two readings of the loss.
const READ: u64 = 10;

/// A net, and how far it is.
pub struct Net {
    pub row: Row,
    learner: Learner<Nplm>,
    /// Batches in all.
    steps: u64,
    exam: Option<Exam>,
    /// Perplexity on the validation words, as last examined.
    pub valid: Option<f64>,
    /// Its chance of each test word, once it has learnt.
    pub test: Vec<f64>,
}

/// A part under examination: chances read so far, and those of the last slice.
struct Exam {
    part: Part,
    chances: Vec<f64>,
    unread: Option<Tensor<1>>,
}

impl Net {
    /// At its start; the output's biases are the logarithms of the words' shares.
    pub fn new(row: Row, settings: &Settings, corpus: &Corpus, device: &Device) -> Self {
        let words = corpus.part(Part::Train);
        let shape = row.shape(corpus.vocabulary.words.len());
        let inputs = (shape.context * shape.features) as f64;
        let start = Start {
            features: 0.1,
            hidden: (3.0 * inputs).sqrt().recip(),
            hidden_bias: 0.0,
            norm: 0.0,
            output: if row.h == 0 { 0.0 } else { (3.0 * row.h as f64).sqrt().recip() },
            output_bias: 0.0,
        };
        let mut model = Nplm::new(shape, start, settings.seed, device);
        let mut counts = vec![1.0; shape.vocabulary];
        words.iter().for_each(|word| counts[*word as usize] += 1.0);
        let all: f64 = counts.iter().sum();
        let biases: Vec<f32> = counts.iter().map(|count| (count / all).ln() as f32).collect();
        model.output.bias = Some(Param::from_data(&*biases, device));
        if let Some(direct) = &mut model.direct {
            // Beside the tanhs, the direct connections begin with nothing to say.
            *direct = Param::from_tensor(Tensor::zeros(direct.dims(), device));
        }
        Self {
            row,
            learner: Learner::new(model, settings.training(), device),
            steps: (settings.passes * words.len()).div_ceil(settings.batch) as u64,
            exam: None,
            valid: None,
            test: Vec::new(),
        }
    }

    /// Whether it has learnt and is tested.
    pub fn is_done(&self, corpus: &Corpus) -> bool {
        self.test.len() == corpus.part(Part::Test).len()
    }

    /// Whether it is done when what lies on the device is read.
    pub fn will_be_done(&self, corpus: &Corpus) -> bool {
        let all = corpus.part(Part::Test).len();
        let read =
            |exam: &Exam| exam.chances.len() + exam.unread.as_ref().map_or(0, |u| u.dims()[0]);
        let tested = |exam: &Exam| exam.part == Part::Test && read(exam) == all;
        self.is_done(corpus) || self.exam.as_ref().is_some_and(tested)
    }

    /// Batches learnt from.
    pub fn learnt(&self) -> u64 {
        self.learner.learnt()
    }

    /// The share of its batches that it has learnt from.
    pub fn progress(&self) -> f64 {
        self.learnt() as f64 / self.steps as f64
    }

    /// The loss of a late batch in nats a word.
    pub fn loss(&self) -> Option<f64> {
        self.learner.loss()
    }

    /// A batch, or a slice of an exam.
    pub fn step(&mut self, settings: &Settings, corpus: &Corpus) {
        match self.exam {
            None if self.learnt() < self.steps => self.learn(settings, corpus),
            None => self.begin(Part::Test),
            Some(_) => {}
        }
        let learnt = self.learnt();
        if self.exam.is_none() && (learnt.is_multiple_of(self.every()) || learnt == self.steps) {
            self.begin(Part::Valid);
        } else if let Some(exam) = &mut self.exam {
            let to = (exam.chances.len() + SLICE).min(corpus.part(exam.part).len());
            let places: Vec<usize> = (exam.chances.len()..to).collect();
            let (tokens, targets) =
                batch(corpus, exam.part, &places, self.row.n, self.learner.device());
            let logits = self.learner.model.forward(tokens, false).logits; //     [B, V]
            let chances = activation::softmax(logits, 1).gather(1, targets); //   [B, 1]
            exam.unread = Some(chances.squeeze_dim::<1>(1));
        }
    }

    fn every(&self) -> u64 {
        self.steps.div_ceil(EXAMS).max(1)
    }

    fn begin(&mut self, part: Part) {
        self.exam = Some(Exam { part, chances: Vec::new(), unread: None });
    }

    /// Forward, backward, and a step; words are drawn at random.
    fn learn(&mut self, settings: &Settings, corpus: &Corpus) {
        let mut random = stream(settings.seed, *b"words\0\0\0", self.learnt(), 0);
        let all = corpus.part(Part::Train).len();
        let places: Vec<usize> = (0..settings.batch).map(|_| random.random_range(0..all)).collect();
        let (tokens, targets) =
            batch(corpus, Part::Train, &places, self.row.n, self.learner.device());
        let mut descent = self.learner.model.descent(tokens, targets);
        if self.row.h == 0 {
            let model = &self.learner.model;
            descent.gradients.remove::<2>(model.output.weight.id);
            descent.gradients.remove::<2>(model.hidden.weight.id);
        }
        let rate = settings.rate * (1.0 - self.progress());
        self.learner.follow(descent.loss, descent.gradients, rate, Scale::One);
    }

    /// Reads what the last step has left on the device.
    ///
    /// # Errors
    /// When the device does not answer, or the loss is no number.
    pub async fn read_back(&mut self, corpus: &Corpus) -> Result<(), ExperimentError> {
        if self.learnt().is_multiple_of(READ) || self.exam.is_some() {
            self.learner.read_loss().await.map_err(lost)?;
        }
        if self.loss().is_some_and(|loss| !loss.is_finite()) {
            let why =
                "the weights grew beyond all numbers: lower the learning rate, and begin anew";
            return Err(ExperimentError::BadInput(why.to_owned()));
        }
        let Some(exam) = &mut self.exam else { return Ok(()) };
        if let Some(chances) = exam.unread.take() {
            let read = read_back(Transaction::default().register(chances)).await.map_err(lost)?;
            // What 32 bits round to nothing is still a chance.
            let chance = |chance: f32| f64::from(chance.max(f32::MIN_POSITIVE));
            exam.chances.extend(read.concat().into_iter().map(chance));
        }
        if exam.chances.len() == corpus.part(exam.part).len() {
            let chances = std::mem::take(&mut exam.chances);
            match exam.part {
                Part::Test => self.test = chances,
                Part::Train | Part::Valid => {
                    let all = chances.into_iter();
                    self.valid = Some(perplexity(all));
                }
            }
            self.exam = None;
            if self.learnt() == self.steps && self.test.is_empty() {
                self.begin(Part::Test);
            }
        }
        Ok(())
    }

    /// Chances of the next word after so many of these words' last ones: `[1, V]`; fewer words are filled up with the first.
    pub fn after(&self, words: &[u32]) -> Tensor<2> {
        let context = self.row.n - 1;
        let first = words.first().copied().unwrap_or_default();
        let filled = std::iter::repeat_n(first, context.saturating_sub(words.len()));
        let last = words[words.len().saturating_sub(context)..].iter().copied();
        let tokens: Vec<i32> = filled.chain(last).map(|word| word as i32).collect();
        let data = TensorData::new(tokens, [1, context]);
        let tokens = Tensor::from_data(data, self.learner.device());
        activation::softmax(self.learner.model.forward(tokens, false).logits, 1)
    }

    /// The rows of the most frequent words, rare ones left out: `[count, m]`.
    pub fn features(&self, count: usize) -> Tensor<2> {
        self.learner.model.features.val().narrow(0, 1, count)
    }

    /// How many numbers the built net has.
    #[cfg(test)]
    pub fn numbers(&self) -> usize {
        self.learner.parameters()
    }

    /// From the tanhs to the output: `[H, V]`.
    #[cfg(test)]
    pub fn output_weights(&self) -> Tensor<2> {
        self.learner.model.output.weight.val()
    }

    /// Everything, as numbers.
    ///
    /// # Errors
    /// When the device does not answer.
    pub async fn write(&self, into: &mut Vec<f32>) -> Result<(), ExperimentError> {
        into.push(self.valid.map_or(-1.0, |valid| valid as f32));
        into.push(self.test.len() as f32);
        into.extend(self.test.iter().map(|chance| *chance as f32));
        let under_way = self.exam.as_ref().map_or((0, &[][..]), |exam| {
            (if exam.part == Part::Valid { 1 } else { 2 }, &exam.chances[..])
        });
        into.extend([under_way.0 as f32, under_way.1.len() as f32]);
        into.extend(under_way.1.iter().map(|chance| *chance as f32));
        self.learner.write(into).await
    }

    /// Goes on from what [`Net::write`] wrote.
    ///
    /// # Errors
    /// A sentence where the numbers do not fit.
    pub fn read(&mut self, numbers: &mut Numbers, corpus: &Corpus) -> Result<(), ExperimentError> {
        let valid = f64::from(numbers.take(1)?[0]);
        self.valid = (valid > 0.0).then_some(valid);
        let count = numbers.count(corpus.part(Part::Test).len())?;
        self.test = numbers.take(count)?.iter().map(|chance| f64::from(*chance)).collect();
        let part = match numbers.count(2)? {
            0 => None,
            1 => Some(Part::Valid),
            _ => Some(Part::Test),
        };
        let most = part.map_or(0, |part| corpus.part(part).len());
        let count = numbers.count(most)?;
        let chances = numbers.take(count)?.iter().map(|chance| f64::from(*chance)).collect();
        self.exam = part.map(|part| Exam { part, chances, unread: None });
        self.learner.read(numbers)
    }
}

/// Words before `[B, n − 1]` and next words `[B, 1]` at these places of a part.
fn batch(
    corpus: &Corpus,
    part: Part,
    places: &[usize],
    n: usize,
    device: &Device,
) -> (Tensor<2, Int>, Tensor<2, Int>) {
    let (mut tokens, mut targets) = (Vec::with_capacity(places.len() * n), Vec::new());
    for place in places {
        tokens.extend(corpus.window(part, *place, n - 1).map(|word| word as i32));
        targets.extend(tokens.pop());
    }
    let tensor =
        |numbers, width| Tensor::from_data(TensorData::new(numbers, [places.len(), width]), device);
    (tensor(tokens, n - 1), tensor(targets, 1))
}
