//! Brown et al. 2020: what a net learns from its prompt, without a step of descent. Four tasks that can only be solved so.
//!
//! * Random letters, repeated: two layers find the place and copy on, one layer cannot (Olsson et al. 2022, induction heads).
//! * Letters under a secret cipher, after K examples; held against Bayes.
//! * Points of a secret plane (Garg et al. 2022), after K examples; held against least squares.
//! * Sums, at once or step by step (Nye et al. 2021; Kojima et al. 2022).
//!
//! The nets are the project's own decoder, side by side; a step is one batch for one of them in turn. Ours: AdamW, small nets, a prompt that
//! holds numbers or letters and no words.

mod addition;
mod cipher;
mod exam;
mod paper;
mod reading;
mod regression;
mod repeats;
mod settings;
mod shown;
mod tasks;
#[cfg(test)]
mod tests;
mod typed;

use burn::tensor::Device;
use experiments::{Experiment, ExperimentError, Later, Shown};
use models::{Gpt, Pass, mean_of_kept};
use spec::ExperimentSpec;

use super::kept::Numbers;
use super::learner::Learner;
use super::lost;
use crate::Scale;
use exam::Score;
use reading::Reading;
use settings::{Settings, Task, rule};
use tasks::{Plan, Tasks};

/// There is an exam after so many batches of every net.
const EXAMINED: usize = 25;
/// More tokens than any prompt has.
const MOST_TYPED: usize = 256;

/// A net that learns.
struct Net {
    plan: Plan,
    learner: Learner<Gpt>,
}

/// The task, the nets, and what was last seen of them.
pub struct FewShot {
    settings: Settings,
    tasks: Tasks,
    nets: Vec<Net>,
    device: Device,
    /// What exact answers score in the exam.
    exact: Vec<(&'static str, Vec<f64>)>,
    /// The latest outcome.
    score: Option<Score>,
    reading: Reading,
}

impl FewShot {
    /// The task, nothing learnt.
    pub fn new(spec: &ExperimentSpec, seed: u64, device: &Device) -> Self {
        let settings = Settings::read(spec, seed);
        let tasks = Tasks::new(&settings);
        let recorded = crate::device_for(device);
        let net = |plan: Plan| Net {
            learner: Learner::new(
                Gpt::new(&plan.spec, tasks.vocabulary(), seed, &recorded),
                rule(),
                device,
            ),
            plan,
        };
        Self {
            nets: tasks.plans().into_iter().map(net).collect(),
            device: device.clone(),
            exact: tasks.exact(),
            score: None,
            reading: Reading::new(tasks.first()),
            settings,
            tasks,
        }
    }

    /// Batches that every net has learnt from.
    fn learnt(&self) -> usize {
        self.nets.iter().map(|net| net.learner.learnt() as usize).min().unwrap_or_default()
    }

    fn is_over(&self) -> bool {
        self.learnt() >= self.settings.steps
    }

    /// Whether no net is a batch ahead of another.
    fn is_even(&self) -> bool {
        self.nets.iter().all(|net| net.learner.learnt() as usize == self.learnt())
    }

    /// Forward, backward and a step of AdamW for the net that has learnt from the fewest batches.
    fn learn(&mut self) {
        let Some(net) = self.nets.iter_mut().min_by_key(|net| net.learner.learnt()) else { return };
        let step = net.learner.learnt();
        let batch = self.tasks.batch(&net.plan, step, &net.learner.recorded());
        let mut pass = Pass::training(0.0, self.settings.seed, step);
        let logits = batch.logits(&net.learner.model, &mut pass); //    [B, T, V]
        let loss = mean_of_kept(batch.losses(logits), batch.kept);
        net.learner.descend(loss, self.settings.rate(step as usize), Scale::One);
    }

    /// Waits for the losses; takes an exam when it is due; reads the prompt where these places show it.
    async fn catch_up(&mut self, places: &[String]) -> Result<(), ExperimentError> {
        for net in &mut self.nets {
            net.learner.read_loss().await.map_err(lost)?;
            if net.learner.loss().is_some_and(|loss| !loss.is_finite()) {
                let why = "the weights grew beyond all numbers: make the learning rate smaller and begin anew";
                return Err(ExperimentError::BadInput(why.to_owned()));
            }
        }
        let (learnt, is_over) = (self.learnt(), self.is_over());
        let is_time = self.score.is_none() || learnt.is_multiple_of(EXAMINED) || is_over;
        let is_told = self.score.as_ref().is_some_and(|score| score.at == learnt);
        if (self.is_even() || is_over) && is_time && !is_told {
            let nets = self.nets.iter().map(|net| (&net.plan, &net.learner.model));
            let task = self.settings.task;
            let score = exam::taken(task, &self.tasks, nets, learnt, &self.device).await?;
            self.score = Some(score);
        }
        let looks = places.iter().any(|place| shown::looks_inside(place));
        if looks && self.reading.is_due(learnt, is_over) {
            let nets = self.nets.iter().map(|net| (&net.plan, &net.learner.model));
            let (settings, tasks) = (&self.settings, &self.tasks);
            self.reading.read(settings, tasks, nets, learnt, &self.device).await?;
        }
        Ok(())
    }

    fn measured(&self) -> Vec<(&'static str, f64)> {
        let mut all = vec![
            ("batches", self.learnt() as f64),
            ("parameters", Experiment::parameters(self) as f64),
            ("rate", self.settings.rate(self.learnt())),
        ];
        let names: &[&str] = match self.settings.task {
            Task::Repeats => &["loss_one", "loss_two"],
            Task::Cipher => &["loss_small", "loss_middle", "loss_large"],
            Task::Regression => &["loss_net"],
            Task::Addition => &["loss_direct", "loss_steps"],
        };
        for (name, net) in names.iter().zip(&self.nets) {
            all.extend(net.learner.loss().map(|loss| (*name, loss)));
        }
        if let Some(score) = &self.score {
            all.extend(self.of_exam(score));
        }
        all
    }

    /// What an exam is boiled down to.
    fn of_exam(&self, score: &Score) -> Vec<(&'static str, f64)> {
        let mean = |values: &[f32]| {
            values.iter().copied().map(f64::from).sum::<f64>() / values.len() as f64
        };
        let last = |values: &Vec<f32>| values.last().copied().map_or(0.0, f64::from);
        let mut all = Vec::new();
        match (self.settings.task, &score.curves[..]) {
            (Task::Repeats, [one, two]) => {
                all.extend([("second_one", mean(one)), ("second_two", mean(two))]);
                all.push(("uniform", libm::log(repeats::LETTERS as f64)));
                // A head of the first layer cannot know what stood before the letters that it sees.
                let heads = self.nets.last().map_or(0, |net| net.plan.spec.heads);
                let later = score.matching.get(heads..).unwrap_or_default();
                all.push(("matching", f64::from(later.iter().copied().fold(0.0, f32::max))));
            }
            (Task::Cipher, [small, middle, large]) => {
                all.extend([("accuracy_small", last(small)), ("accuracy_middle", last(middle))]);
                all.push(("accuracy_large", last(large)));
                if let Some((_, bayes)) = self.exact.first() {
                    all.push(("accuracy_bayes", bayes.last().copied().unwrap_or_default()));
                    let short = bayes.iter().zip(large).map(|(bayes, net)| bayes - f64::from(*net));
                    all.push(("short_of_bayes", short.sum::<f64>() / bayes.len() as f64));
                }
            }
            (Task::Regression, [net]) => {
                all.push(("error_net", last(net)));
                for ((_, exact), name) in self.exact.iter().zip(["error_squares", "error_bayes"]) {
                    all.push((name, exact.last().copied().unwrap_or_default()));
                }
                if let Some((_, squares)) = self.exact.first() {
                    // From where least squares has examples to spare: twice as many as dimensions.
                    let from = (2 * self.settings.dimensions).min(self.settings.shots);
                    let squares =
                        squares[from..].iter().sum::<f64>() / (squares.len() - from) as f64;
                    all.push(("ratio", mean(&net[from..]) / squares));
                }
            }
            (Task::Addition, [direct, steps]) => {
                all.extend([("exact_direct", 100.0 * last(direct))]);
                all.push(("exact_steps", 100.0 * last(steps)));
            }
            _ => {}
        }
        all
    }
}

impl Experiment for FewShot {
    fn step(&mut self) -> Result<bool, ExperimentError> {
        if !self.is_over() {
            self.learn();
        }
        Ok(!self.is_over())
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
        self.settings = Settings::read(spec, self.settings.seed);
        self.tasks.turn(&self.settings);
        Ok(())
    }

    /// `letters`, `pairs` and `sum`: read this prompt, and answer it.
    fn act(&mut self, action: &str, text: &str, _: &[f32]) -> Result<(), ExperimentError> {
        let own = match self.settings.task {
            Task::Repeats => "letters",
            Task::Cipher => "pairs",
            Task::Addition => "sum",
            Task::Regression => "",
        };
        if action != own || own.is_empty() {
            return Err(ExperimentError::no_action(action));
        }
        self.reading = Reading::new(typed::tokens(text, &self.settings)?);
        Ok(())
    }

    fn parameters(&self) -> usize {
        self.nets.iter().map(|net| net.learner.parameters()).sum()
    }

    fn save(&mut self) -> Later<'_, Option<Vec<f32>>> {
        Box::pin(async {
            self.catch_up(&[]).await?;
            let mut all = Vec::new();
            for net in &self.nets {
                net.learner.write(&mut all).await?;
            }
            all.push(f32::from(u8::from(self.score.is_some())));
            if let Some(score) = &self.score {
                score.write(&mut all);
            }
            all.push(self.reading.typed.len() as f32);
            all.extend(self.reading.typed.iter().map(|token| *token as f32));
            Ok(Some(all))
        })
    }

    fn restore(&mut self, saved: &[f32]) -> Result<(), ExperimentError> {
        let mut numbers = Numbers::new(saved);
        let mut learners = Vec::new();
        for net in &self.nets {
            let mut learner = Learner::new(net.learner.model.clone(), rule(), &self.device);
            learner.read(&mut numbers)?;
            learners.push(learner);
        }
        let score = match numbers.count(1)? {
            0 => None,
            _ => Some(Score::read(&mut numbers)?),
        };
        let mut typed = Vec::new();
        for _ in 0..numbers.count(MOST_TYPED)? {
            typed.push(numbers.count(self.tasks.vocabulary() - 1)? as i32);
        }
        numbers.end()?;
        if !typed::is_prompt(&typed, &self.settings) {
            let why = "the prompt in the file is none of this task's".to_owned();
            return Err(ExperimentError::BadInput(why));
        }
        for (net, learner) in self.nets.iter_mut().zip(learners) {
            net.learner = learner;
        }
        (self.score, self.reading) = (score, Reading::new(typed));
        Ok(())
    }
}
