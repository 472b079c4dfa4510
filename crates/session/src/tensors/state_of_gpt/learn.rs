//! A step of each station.

use burn::module::Module as _;
use burn::tensor::{Device, Int, Tensor, TensorData, Transaction};
use experiments::ExperimentError;
use models::preferences::{
    advantages, clipped_loss, dpo_loss, log_chances, policy_gradient_loss, preference_loss,
};
use models::{Gpt, Pass, mean_of_kept, read_back, token_losses};
use rand::RngExt;

use super::StateOfGpt;
use super::answers::{Answer, Rows, distinct, whole};
use super::comparisons::judged;
use super::settings::Settings;
use super::stations::Station;
use super::writing::write;
use crate::Scale;
use crate::tensors::lost;

/// Policies are examined after so many steps.
const EXAMINED: usize = 10;
/// The same pair is not asked about twice in a row: so often another is tried.
const TRIES: usize = 20;

/// Log-chance of each answer's tokens, `[B, T]`, 0 elsewhere.
pub fn chances_of(model: &Gpt, rows: &Rows) -> Tensor<2> {
    let logits = model.forward(rows.inputs.clone(), &mut Pass::inference()); // [B, T, V]
    log_chances(logits, rows.targets.clone(), rows.kept.clone())
}

/// `[B, T]` -> `[B]`
pub fn summed(chances: Tensor<2>) -> Tensor<1> {
    chances.sum_dim(1).squeeze_dim::<1>(1)
}

/// Mean loss of what comes next in the answers, in nats a token, `[1]`.
pub fn answer_loss(model: &Gpt, rows: Rows) -> Tensor<1> {
    let logits = model.forward(rows.inputs, &mut Pass::inference()); // [B, T, V]
    mean_of_kept(token_losses(logits, rows.targets), rows.kept)
}

/// A number a row, `[B, 1]`.
fn column(values: &[f64], device: &Device) -> Tensor<2> {
    let values: Vec<f32> = values.iter().map(|value| *value as f32).collect();
    let shape = [values.len(), 1];
    Tensor::from_data(TensorData::new(values, shape), device)
}

/// Rows by number, `[N]`.
fn numbers(rows: &[usize], device: &Device) -> Tensor<1, Int> {
    let rows: Vec<i32> = rows.iter().map(|row| *row as i32).collect();
    let shape = [rows.len()];
    Tensor::from_data(TensorData::new(rows, shape), device)
}

impl StateOfGpt {
    /// Takes the steps that are owed, and looks where these places show it.
    pub(super) async fn catch_up(&mut self, places: &[String]) -> Result<(), ExperimentError> {
        for _ in 0..std::mem::take(&mut self.owed) {
            self.work().await?;
        }
        if self.settings.is_readers && self.comparisons.offered.is_none() && self.is_tuned() {
            self.comparisons.offered =
                Some(self.pair(*b"offered\0", self.comparisons.asked).await?);
        }
        self.look(places).await
    }

    /// Whether the tuned model stands.
    pub(super) fn is_tuned(&self) -> bool {
        self.place.station > Station::Tuning
    }

    /// One step where the run is.
    async fn work(&mut self) -> Result<(), ExperimentError> {
        let (station, step) = (self.place.station, self.place.step);
        match station {
            Station::Pretraining | Station::Tuning => self.read(station, step).await?,
            Station::Asking => self.compare(step).await?,
            Station::Reward => self.mark(step).await?,
            Station::Policy => {
                self.examine_when_due(0, step).await?;
                self.reinforce(step).await?;
            }
            Station::Direct => {
                self.examine_when_due(1, step).await?;
                self.prefer(step).await?;
            }
        }
        self.place.step += 1;
        if self.place.is_past(station, &self.settings) {
            self.finish(station).await?;
        }
        self.arrive();
        Ok(())
    }

    /// What is told when a station is over.
    async fn finish(&mut self, station: Station) -> Result<(), ExperimentError> {
        match station {
            Station::Pretraining => self.held[0] = self.held_loss(false).await?,
            Station::Tuning => self.held[1] = self.held_loss(true).await?,
            Station::Asking => {}
            Station::Reward => self.gauge().await?,
            Station::Policy => self.examine(0).await?,
            Station::Direct => self.examine(1).await?,
        }
        Ok(())
    }

    async fn examine_when_due(&mut self, which: usize, step: usize) -> Result<(), ExperimentError> {
        if step.is_multiple_of(EXAMINED) { self.examine(which).await } else { Ok(()) }
    }

    /// Stations 1 and 2: the next token, of documents or of answers.
    async fn read(&mut self, station: Station, step: usize) -> Result<(), ExperimentError> {
        let is_base = station == Station::Pretraining;
        let mut random = self.random(if is_base { *b"document" } else { *b"examples" }, step);
        let one = |_| {
            if is_base { self.task.document(&mut random) } else { self.task.example(&mut random) }
        };
        let batch: Vec<Answer> = (0..self.settings.batch).map(one).collect();
        let rate = self.settings.rate(station, step);
        let learner = if is_base { &mut self.base } else { &mut self.tuned };
        let rows = Rows::of(&batch.iter().collect::<Vec<_>>(), &learner.recorded());
        learner.descend(answer_loss(&learner.model, rows), rate, Scale::One);
        learner.read_loss().await.map_err(lost)?;
        finite(learner.loss())
    }

    /// Station 3, first half: the rule compares some pairs.
    async fn compare(&mut self, step: usize) -> Result<(), ExperimentError> {
        let left = self.settings.comparisons - self.comparisons.ruled.len();
        let count = self.settings.asked().min(left);
        let pairs = self.pairs(*b"compared", step, count).await?;
        let mut random = self.random(*b"judging\0", step);
        let judge = |pair| judged(&self.task, pair, random.random());
        let judged: Vec<_> = pairs.into_iter().map(judge).collect();
        self.comparisons.ruled.extend(judged);
        Ok(())
    }

    /// Answers in pairs: the tuned model's, or where all can be told any two of them.
    async fn pairs(
        &self,
        name: [u8; 8],
        step: usize,
        count: usize,
    ) -> Result<Vec<[Answer; 2]>, ExperimentError> {
        let mut random = self.random(name, step);
        let all = self.task.all();
        if !all.is_empty() {
            let mut one = || all[random.random_range(0..all.len())].clone();
            return Ok((0..count).map(|_| [one(), one()]).collect());
        }
        let questions: Vec<_> = (0..count).map(|_| self.task.question(&mut random)).collect();
        let asked: Vec<_> = questions.iter().flat_map(|one| [one.clone(), one.clone()]).collect();
        let written = self.written(&self.tuned.model, &asked, 1.0, name, step).await?;
        Ok(written.as_chunks::<2>().0.to_vec())
    }

    /// Two answers that differ, if that can be had.
    async fn pair(&self, name: [u8; 8], number: usize) -> Result<[Answer; 2], ExperimentError> {
        let pairs = self.pairs(name, number, TRIES).await?;
        let differ = pairs.iter().position(|[first, second]| first != second).unwrap_or_default();
        Ok(pairs[differ].clone())
    }

    /// Answers of a model to questions of one length.
    pub(super) async fn written(
        &self,
        model: &Gpt,
        questions: &[Vec<u16>],
        temperature: f64,
        name: [u8; 8],
        step: usize,
    ) -> Result<Vec<Answer>, ExperimentError> {
        // Call 1: call 0 of this name and step draws the questions.
        let random = models::draw::stream(self.settings.seed, name, step as u64, 1);
        let (model, device) = (model.valid(), self.base.device());
        write(&model, questions, self.task.longest(), temperature, random, device).await
    }

    /// Station 3, second half: the reward model learns which of two was preferred.
    async fn mark(&mut self, step: usize) -> Result<(), ExperimentError> {
        let mut random = self.random(*b"marking\0", step);
        let (count, is_readers) = (self.settings.compared, self.settings.is_readers);
        let batch = self.comparisons.drawn(is_readers, count, &mut random);
        let device = self.judge.recorded();
        let (tokens, ends) = whole(&batch.answers, &device);
        let marks = self.judge.model.forward(tokens, ends); //          [B]
        let better = marks.clone().select(0, numbers(&batch.better, &device));
        let worse = marks.select(0, numbers(&batch.worse, &device));
        let rate = self.settings.rate(Station::Reward, step);
        self.judge.descend(preference_loss(better, worse), rate, Scale::One);
        self.judge.read_loss().await.map_err(lost)?;
        finite(self.judge.loss())
    }

    /// Station 4: the policy writes, is marked, and makes what was better than the mean likelier.
    async fn reinforce(&mut self, step: usize) -> Result<(), ExperimentError> {
        let count = self.settings.written;
        let mut random = self.random(*b"written\0", step);
        let questions: Vec<_> = (0..count).map(|_| self.task.question(&mut random)).collect();
        let policy = &self.policies[0].model;
        let answers = self.written(policy, &questions, 1.0, *b"written\0", step).await?;
        let (once, which) = distinct(&answers);
        let mut shares = vec![0.0; once.len()];
        which.iter().for_each(|at| shares[*at] += 1.0 / count as f64);
        let marks = self.marks(&once, self.settings.is_planted).await?;
        let device = self.base.device().clone();
        let rows = Rows::of(&once, &device);
        let before = chances_of(&policy.valid(), &rows); //             [B, T]
        let reference = chances_of(&self.tuned.model.valid(), &rows);
        let drifts = read(summed(before.clone() - reference)).await?;
        // The loss is no measure of anything here; log-chances tell whether the weights are still numbers.
        finite(Some(drifts.iter().sum()))?;
        let Settings { beta, clip, is_ppo, epochs, .. } = self.settings;
        let better = advantages(&marks, &drifts, &shares, beta);
        let better = column(&better, &device); //                       [B, 1]
        let weights = rows.kept * column(&shares, &device); //          [B, T]
        let rows = Rows::of(&once, &self.policies[0].recorded());
        let rate = self.settings.rate(Station::Policy, step);
        for _ in 0..if is_ppo { epochs } else { 1 } {
            let now = chances_of(&self.policies[0].model, &rows);
            let (better, weights) = (better.clone(), weights.clone());
            let loss = if is_ppo {
                clipped_loss(now, before.clone(), better, weights, clip)
            } else {
                policy_gradient_loss(now, better, weights)
            };
            self.policies[0].descend(loss, rate, Scale::One);
        }
        Ok(())
    }

    /// Station 5: what was preferred becomes likelier than what was not, both against the tuned model.
    async fn prefer(&mut self, step: usize) -> Result<(), ExperimentError> {
        let mut random = self.random(*b"direct\0\0", step);
        let (count, is_readers) = (self.settings.compared, self.settings.is_readers);
        let batch = self.comparisons.drawn(is_readers, count, &mut random);
        let device = self.policies[1].recorded();
        let rows = Rows::of(&batch.answers, self.base.device());
        let reference = summed(chances_of(&self.tuned.model.valid(), &rows));
        let rows = Rows::of(&batch.answers, &device);
        let drifts = summed(chances_of(&self.policies[1].model, &rows)) - reference; // [B]
        let better = drifts.clone().select(0, numbers(&batch.better, &device));
        let worse = drifts.select(0, numbers(&batch.worse, &device));
        let loss = dpo_loss(better, worse, self.settings.beta);
        let rate = self.settings.rate(Station::Direct, step);
        self.policies[1].descend(loss, rate, Scale::One);
        self.policies[1].read_loss().await.map_err(lost)?;
        finite(self.policies[1].loss())
    }
}

/// A row of numbers from the device.
pub async fn read(tensor: Tensor<1>) -> Result<Vec<f64>, ExperimentError> {
    let all = read_back(Transaction::default().register(tensor)).await.map_err(lost)?.concat();
    Ok(all.into_iter().map(f64::from).collect())
}

fn finite(loss: Option<f64>) -> Result<(), ExperimentError> {
    let why = "the weights grew beyond all numbers: make the learning rate of this station smaller and begin anew";
    let grown = || ExperimentError::BadInput(why.to_owned());
    loss.is_none_or(f64::is_finite).then_some(()).ok_or_else(grown)
}
