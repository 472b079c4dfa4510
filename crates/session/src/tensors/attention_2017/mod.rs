//! Vaswani et al. 2017: a transformer of an encoder and a decoder learns to copy, to reverse, and to read dates.
//!
//! As in the paper: Adam with its betas, a rate that rises and falls with the inverse square root of the batch, label smoothing, dropout after
//! each sublayer, the mean of the last five snapshots, beam search with a length penalty. Ours: small tasks that make their own pairs,
//! or a file of them, characters as tokens, and a factor on the rate.

mod exam;
mod pairs;
mod paper;
mod reading;
mod search;
mod settings;
mod shown;
mod snapshots;
mod tasks;
#[cfg(test)]
mod tests;

use burn::module::Module as _;
use burn::tensor::Device;
use experiments::{Experiment, ExperimentError, Files, Later, Shown, source};
use models::vaswani_2017::PAD;
use models::{Pass, Transformer, mean_of_kept, smoothed_losses};
use spec::ExperimentSpec;

use super::kept::Numbers;
use super::learner::Learner;
use super::lost;
use crate::Scale;
use exam::{Exam, Score};
use pairs::Pairs;
use reading::Reading;
use settings::{Settings, rule};
use snapshots::Snapshots;
use tasks::{Batch, MOST_TYPED, Task, Tasks};

/// The task, the net, and what was last seen of it.
pub struct Attention {
    settings: Settings,
    tasks: Tasks,
    learner: Learner<Transformer>,
    snapshots: Snapshots,
    exam: Exam,
    /// The latest outcome; none when another is due.
    score: Option<Score>,
    /// After how many batches that was.
    examined: usize,
    reading: Reading,
    /// Of the file of pairs, where there is one.
    file: Vec<(&'static str, f64)>,
    /// Of the paper's own settings.
    paper: [(&'static str, f64); 6],
}

impl Attention {
    /// The task, nothing learnt.
    ///
    /// # Errors
    /// The file of pairs is missing, or is none.
    pub fn new(
        spec: &ExperimentSpec,
        seed: u64,
        files: Files,
        device: &Device,
    ) -> Result<Self, ExperimentError> {
        let settings = Settings::read(spec, seed);
        let (tasks, file) = match settings.task {
            Task::Pairs => of_file(Pairs::read(&source(spec, files)?)?),
            task => (Tasks::new(task, settings.longest), vec![]),
        };
        let shape = settings.shape(tasks.vocabulary());
        let net = Transformer::new(shape, seed, &crate::device_for(device));
        Ok(Self {
            learner: Learner::new(net, rule(), device),
            snapshots: Snapshots::default(),
            exam: Exam::new(&tasks, device),
            score: None,
            examined: 0,
            reading: Reading::new(tasks.first()),
            file,
            paper: paper::metrics(),
            settings,
            tasks,
        })
    }

    /// Batches learnt from.
    fn learnt(&self) -> usize {
        self.learner.learnt() as usize
    }

    /// Forward, backward, a step of Adam.
    fn learn(&mut self) {
        let Settings { batch, seed, drop, smoothing, .. } = self.settings;
        let (step, device) = (self.learner.learnt(), self.learner.recorded());
        let Batch { source, target, next } = self.tasks.batch(batch, seed, step, &device);
        let mut pass = Pass::training(drop, seed, step);
        let logits = self.learner.model.forward(source, target, &mut pass); // [B, T, V]
        let kept = next.clone().not_equal_elem(PAD).float(); //         [B, T]
        let loss = mean_of_kept(smoothed_losses(logits, next, smoothing), kept);
        self.learner.descend(loss, self.settings.rate(step as usize + 1), Scale::One);
    }

    /// The weights that answer.
    fn answering(&self) -> Result<Transformer, ExperimentError> {
        let latest = self.learner.model.valid();
        if self.settings.averages { self.snapshots.mean(latest) } else { Ok(latest) }
    }

    /// Waits for the loss; takes a snapshot and an exam when they are due; reads the sentence where these places show it.
    async fn catch_up(&mut self, places: &[String]) -> Result<(), ExperimentError> {
        let (learnt, steps) = (self.learnt(), self.settings.steps);
        self.learner.read_loss().await.map_err(lost)?;
        if self.learner.loss().is_some_and(|loss| !loss.is_finite()) {
            let why = "the weights grew beyond all numbers: make the factor on the rate smaller and begin anew";
            return Err(ExperimentError::BadInput(why.to_owned()));
        }
        if self.snapshots.is_due(learnt, steps) {
            self.snapshots.take(&self.learner.model, learnt).await?;
            self.score = None;
        }
        if self.score.is_none() {
            self.score = Some(self.exam.taken_by(&self.answering()?).await?);
            self.examined = learnt;
        }
        let looks = places.iter().any(|place| shown::looks_inside(place));
        if looks && self.reading.is_due(learnt, steps) {
            let (net, device) = (self.answering()?, self.learner.device().clone());
            self.reading.read(&net, &self.settings, learnt, &device).await?;
        }
        Ok(())
    }

    /// The loss that smoothed targets leave to a net that knows every answer, in nats a token.
    fn floor(&self) -> f64 {
        let (all, smoothing) = (self.tasks.vocabulary() as f64, self.settings.smoothing);
        let share = |share: f64| if share > 0.0 { -share * share.ln() } else { 0.0 };
        share(1.0 - smoothing + smoothing / all) + (all - 1.0) * share(smoothing / all)
    }

    fn measured(&self) -> Vec<(&'static str, f64)> {
        let learnt = self.learnt();
        let mut all = vec![
            ("batches", learnt as f64),
            ("uniform", (self.tasks.vocabulary() as f64).ln()),
            ("floor", self.floor()),
            ("rate", self.settings.rate(learnt.max(1))),
            ("peak_rate", self.settings.rate(self.settings.warmup)),
            ("parameters", self.learner.parameters() as f64),
            ("vocabulary", self.tasks.vocabulary() as f64),
            ("snapshots", self.snapshots.count() as f64),
        ];
        all.extend(self.learner.loss().map(|loss| ("loss", loss)));
        if let Some(Score { loss, exact }) = self.score {
            let loss = f64::from(loss);
            all.extend([("exam_loss", loss), ("perplexity", loss.exp())]);
            all.extend([("exact", f64::from(exact)), ("examined", self.examined as f64)]);
        }
        all.extend(&self.file);
        all.extend(self.paper);
        all
    }
}

/// A file's pairs, and what is counted of them.
fn of_file(pairs: Pairs) -> (Tasks, Vec<(&'static str, f64)>) {
    let counts = vec![
        ("pairs", pairs.learnt.len() as f64),
        ("held_back", pairs.held.len() as f64),
        ("left_out", pairs.left_out as f64),
        ("copied", pairs.copied()),
    ];
    (Tasks::of(pairs), counts)
}

impl Experiment for Attention {
    fn step(&mut self) -> Result<bool, ExperimentError> {
        if self.learnt() < self.settings.steps {
            self.learn();
        }
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
        let before = std::mem::replace(&mut self.settings, settings);
        let answers = |of: &Settings| (of.beam, of.penalty, of.averages);
        if answers(&before) != answers(&self.settings) {
            self.reading.read = None;
        }
        if before.averages != self.settings.averages {
            self.score = None;
        }
        Ok(())
    }

    /// `letters`, `date` and `name`: read this, and write what it is translated into.
    fn act(&mut self, action: &str, text: &str, _: &[f32]) -> Result<(), ExperimentError> {
        if !["letters", "date", "name"].contains(&action) {
            return Err(ExperimentError::no_action(action));
        }
        self.reading = Reading::new(self.tasks.typed(text)?);
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
            self.snapshots.write(&mut all);
            let (loss, exact) = self.score.map_or((0.0, 0.0), |score| (score.loss, score.exact));
            all.extend([self.examined as f32, loss, exact, self.reading.typed.len() as f32]);
            all.extend(self.reading.typed.iter().map(|token| *token as f32));
            Ok(Some(all))
        })
    }

    fn restore(&mut self, saved: &[f32]) -> Result<(), ExperimentError> {
        let mut numbers = Numbers::new(saved);
        let mut learner = Learner::new(self.learner.model.clone(), rule(), self.learner.device());
        learner.read(&mut numbers)?;
        let snapshots = Snapshots::read(&mut numbers, &learner.model)?;
        let examined = numbers.count(1 << 24)?;
        let score = Score { loss: numbers.take(1)?[0], exact: numbers.take(1)?[0] };
        let mut typed = Vec::new();
        for _ in 0..numbers.count(MOST_TYPED)? {
            let token = numbers.count(self.tasks.vocabulary() - 1)? as i32;
            let bad = || ExperimentError::BadInput(format!("{token} is no letter of this task"));
            typed.push(self.tasks.is_letter(token).then_some(token).ok_or_else(bad)?);
        }
        numbers.end()?;
        (self.learner, self.snapshots, self.score) = (learner, snapshots, Some(score));
        (self.examined, self.reading) = (examined, Reading::new(typed));
        Ok(())
    }
}
