//! What the models are found to do: exams, and answers side by side.

use burn::module::Module as _;
use experiments::ExperimentError;
use models::Gpt;

use super::StateOfGpt;
use super::answers::{Answer, Rows, whole};
use super::exam::Outcome;
use super::learn::{answer_loss, chances_of, read, summed};
use super::optimum::{best, correlation, divergence, expected};
use super::stations::Station;

/// Answers of an exam.
const EXAM: usize = 64;
/// Answers by which the reward model is gauged.
const GAUGED: usize = 256;
/// Answers of each model side by side.
const SIDE_BY_SIDE: usize = 6;
/// Models that answer: pretrained, tuned, by marks, by comparisons.
pub const MODELS: usize = 4;

/// What was last fetched for the panels.
#[derive(Default)]
pub struct Seen {
    /// Another sample of answers for each time that the reader asked for it.
    pub sample: usize,
    /// Each model's answers, and after how many batches.
    pub answers: [Option<(u64, Vec<Answer>)>; MODELS],
    /// Of every string: log-chances by model, and learnt marks.
    pub chances: [Option<(u64, Vec<f64>)>; MODELS],
    pub marks: Option<(u64, Vec<f64>)>,
}

impl Seen {
    /// All is to be looked at anew: the question is another, or a model began again.
    pub fn forget(&mut self) {
        *self = Self { sample: self.sample, ..Self::default() };
    }
}

impl StateOfGpt {
    /// A model by its number, if its station has begun.
    pub(super) fn model(&self, which: usize) -> Option<(&Gpt, u64)> {
        let (station, learner) = match which {
            0 => (Station::Pretraining, &self.base),
            1 => (Station::Tuning, &self.tuned),
            2 => (Station::Policy, &self.policies[0]),
            _ => (Station::Direct, &self.policies[1]),
        };
        (self.place.station >= station).then_some((&learner.model, learner.learnt()))
    }

    /// Log-chances of whole answers, in nats.
    async fn chances(&self, model: &Gpt, answers: &[&Answer]) -> Result<Vec<f64>, ExperimentError> {
        let rows = Rows::of(answers, self.base.device());
        read(summed(chances_of(&model.valid(), &rows))).await
    }

    /// Marks of answers: planted, or the reward model's.
    pub(super) async fn marks(
        &self,
        answers: &[&Answer],
        is_planted: bool,
    ) -> Result<Vec<f64>, ExperimentError> {
        if is_planted {
            return Ok(answers.iter().map(|answer| self.task.mark(answer)).collect());
        }
        let (tokens, ends) = whole(answers, self.base.device());
        read(self.judge.model.valid().forward(tokens, ends)).await
    }

    /// Mean loss on what was held back, in nats a token.
    pub(super) async fn held_loss(&self, is_tuned: bool) -> Result<Option<f32>, ExperimentError> {
        let held = self.task.held(is_tuned);
        if held.is_empty() {
            return Ok(None);
        }
        let learner = if is_tuned { &self.tuned } else { &self.base };
        let rows = Rows::of(&held.iter().collect::<Vec<_>>(), self.base.device());
        let loss = read(answer_loss(&learner.model.valid(), rows)).await?;
        Ok(loss.first().map(|loss| *loss as f32))
    }

    /// Where the reward model has its zero, and how its marks go with the planted ones: on all answers, or on the tuned model's.
    pub(super) async fn gauge(&mut self) -> Result<(), ExperimentError> {
        let mut random = self.random(*b"gauging\0", 0);
        let questions: Vec<_> = (0..GAUGED).map(|_| self.task.question(&mut random)).collect();
        let written = match self.task.all() {
            [] => self.written(&self.tuned.model, &questions, 1.0, *b"gauging\0", 0).await?,
            all => all.to_vec(),
        };
        let written: Vec<&Answer> = written.iter().collect();
        let (learnt, planted) =
            (self.marks(&written, false).await?, self.marks(&written, true).await?);
        self.zero = (learnt.iter().sum::<f64>() / learnt.len() as f64) as f32;
        self.correlation = Some(correlation(&learnt, &planted) as f32);
        Ok(())
    }

    /// Examines a policy: exactly where all answers can be told, else by a sample.
    pub(super) async fn examine(&mut self, which: usize) -> Result<(), ExperimentError> {
        let outcome = match self.task.all() {
            [] => self.sampled(which).await?,
            all => self.exact(which, all).await?,
        };
        self.exams[which].push(outcome);
        Ok(())
    }

    async fn exact(&self, which: usize, all: &[Answer]) -> Result<Outcome, ExperimentError> {
        let all: Vec<&Answer> = all.iter().collect();
        let policy = self.chances(&self.policies[which].model, &all).await?;
        let reference = self.chances(&self.tuned.model, &all).await?;
        let learnt = self.marks(&all, false).await?;
        let planted = self.marks(&all, true).await?;
        let marks = if self.is_planted(which) { &planted } else { &learnt };
        let gap =
            best(&reference, marks, self.settings.beta).map(|best| divergence(&policy, &best));
        Ok(Outcome {
            step: self.place.step as f32,
            learnt: expected(&policy, &learnt) as f32 - self.zero,
            planted: expected(&policy, &planted) as f32,
            drift: divergence(&policy, &reference) as f32,
            gap: gap.map(|gap| gap as f32),
            ..Outcome::default()
        })
    }

    /// Whether a policy is after planted marks: comparisons are always made by these.
    pub(super) fn is_planted(&self, which: usize) -> bool {
        which == 1 || self.settings.is_planted
    }

    async fn sampled(&self, which: usize) -> Result<Outcome, ExperimentError> {
        let step = self.place.step;
        let mut random = self.random(*b"examined", step);
        let questions: Vec<_> = (0..EXAM).map(|_| self.task.question(&mut random)).collect();
        let policy = &self.policies[which].model;
        let answers = self.written(policy, &questions, 1.0, *b"examined", step).await?;
        let all: Vec<&Answer> = answers.iter().collect();
        let likely = self.chances(policy, &all).await?;
        let before = self.chances(&self.tuned.model, &all).await?;
        let mean = |values: &[f64]| (values.iter().sum::<f64>() / EXAM as f64) as f32;
        let share = |holds: &dyn Fn(&Answer) -> bool| {
            Some(100.0 * answers.iter().filter(|one| holds(one)).count() as f32 / EXAM as f32)
        };
        let mut letters: Vec<_> = answers.iter().map(|answer| &answer.letters).collect();
        letters.sort_unstable();
        letters.dedup();
        Ok(Outcome {
            step: step as f32,
            learnt: mean(&self.marks(&all, false).await?) - self.zero,
            planted: mean(&self.marks(&all, true).await?),
            drift: mean(&likely) - mean(&before),
            distinct: Some(100.0 * letters.len() as f32 / EXAM as f32),
            liked: share(&|answer| self.task.is_liked(answer)),
            obedient: share(&|answer| self.task.is_obedient(answer)),
            known: share(&|answer| self.task.is_known(answer)),
            gap: None,
        })
    }

    /// Fetches what these places show; learning is not disturbed.
    pub(super) async fn look(&mut self, places: &[String]) -> Result<(), ExperimentError> {
        let asks = |start: &str| places.iter().any(|place| place.starts_with(start));
        if asks("answers") && self.task.all().is_empty() {
            self.answer().await?;
        }
        if (asks("strings") || asks("chances")) && !self.task.all().is_empty() {
            self.tell_all().await?;
        }
        Ok(())
    }

    /// Each model answers the question, where it has changed since.
    async fn answer(&mut self) -> Result<(), ExperimentError> {
        let questions = vec![self.question.clone(); SIDE_BY_SIDE];
        for which in 0..MODELS {
            let known = self.seen.answers[which].as_ref().map(|(learnt, _)| *learnt);
            let answers = match self.model(which) {
                Some((_, learnt)) if known == Some(learnt) => continue,
                Some((model, learnt)) => {
                    let (heat, sample) = (self.settings.temperature, self.seen.sample);
                    let name = *b"answers\0";
                    Some((learnt, self.written(model, &questions, heat, name, sample).await?))
                }
                None => None,
            };
            self.seen.answers[which] = answers;
        }
        Ok(())
    }

    /// Chances and learnt marks of all strings, where a model has changed since.
    async fn tell_all(&mut self) -> Result<(), ExperimentError> {
        let all: Vec<&Answer> = self.task.all().iter().collect();
        for which in 0..MODELS {
            let known = self.seen.chances[which].as_ref().map(|(learnt, _)| *learnt);
            let chances = match self.model(which) {
                Some((_, learnt)) if known == Some(learnt) => continue,
                Some((model, learnt)) => Some((learnt, self.chances(model, &all).await?)),
                None => None,
            };
            self.seen.chances[which] = chances;
        }
        let learnt = self.judge.learnt();
        if self.seen.marks.as_ref().is_none_or(|(known, _)| *known != learnt) {
            self.seen.marks = Some((learnt, self.marks(&all, false).await?));
        }
        Ok(())
    }
}
