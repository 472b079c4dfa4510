//! The line by which an assistant is made (Karpathy 2023, State of GPT; Ouyang et al. 2022): pretraining, supervised tuning, a reward model,
//! reinforcement learning; and DPO, which goes past the last two (Rafailov et al. 2023).
//!
//! One small decoder goes through all stations in one run, on names that answer a question, or on strings so short that every answer can
//! be told and the best policy is known. As in InstructGPT: the answer alone is learnt in tuning, the reward model begins as the tuned
//! model, PPO is pulled back to it by β · KL. Ours: a whole answer has one mark and the mean mark is the baseline, questions are one letter,
//! the judge is a rule or the reader.

mod answers;
mod comparisons;
mod exam;
mod learn;
mod look;
mod optimum;
mod settings;
mod shown;
mod stations;
mod task;
#[cfg(test)]
mod tests;
mod writing;

use burn::tensor::Device;
use experiments::{Experiment, ExperimentError, Files, Later, Shown};
use models::draw::stream;
use models::{Gpt, RewardModel};
use rand_chacha::ChaCha8Rng;
use spec::ExperimentSpec;

use super::kept::Numbers;
use super::learner::Learner;
use comparisons::Comparisons;
use exam::Outcome;
use look::Seen;
use settings::{Settings, rule};
use stations::{Place, Station};
use task::Task;

/// What the models are asked until the reader asks, if it is a letter of the names.
const ASKED: &str = "k";
/// A file holds finite numbers only: no loss and no correlation is so low.
const NONE: f32 = -2.0;

/// The task, a network for each station, and what was last seen of them.
pub struct StateOfGpt {
    settings: Settings,
    task: Task,
    place: Place,
    /// Steps that were asked for and not yet taken: answers must be waited for.
    owed: usize,
    base: Learner<Gpt>,
    tuned: Learner<Gpt>,
    judge: Learner<RewardModel>,
    /// Policies by marks and by comparisons alone.
    policies: [Learner<Gpt>; 2],
    comparisons: Comparisons,
    /// Losses of the first two stations on documents and examples that were held back.
    held: [Option<f32>; 2],
    /// The reward model's mean mark of the tuned model's answers, and how its marks go with the planted ones.
    zero: f32,
    correlation: Option<f32>,
    exams: [Vec<Outcome>; 2],
    /// What each station's model is asked.
    question: Vec<u16>,
    seen: Seen,
}

impl StateOfGpt {
    /// The task, nothing learnt.
    ///
    /// # Errors
    /// The names are missing, or cannot be learnt from.
    pub fn new(
        spec: &ExperimentSpec,
        seed: u64,
        files: Files,
        device: &Device,
    ) -> Result<Self, ExperimentError> {
        let settings = Settings::read(spec, seed);
        let task = Task::new(spec, &settings, files)?;
        let recorded = crate::device_for(device);
        let gpt = Gpt::new(&settings.gpt(task.context()), task.vocabulary(), seed, &recorded);
        let any = |_| task.question(&mut stream(seed, *b"question", 0, 0));
        let question = task.asked(ASKED).unwrap_or_else(any);
        let fresh = || Learner::new(gpt.clone(), rule(), device);
        let judge = RewardModel::over(gpt.clone(), &recorded);
        let mut line = Self {
            place: Place::start(),
            owed: 0,
            base: fresh(),
            tuned: fresh(),
            judge: Learner::new(judge, rule(), device),
            policies: [fresh(), fresh()],
            comparisons: Comparisons::default(),
            held: [None; 2],
            zero: 0.0,
            correlation: None,
            exams: [Vec::new(), Vec::new()],
            question,
            seen: Seen::default(),
            settings,
            task,
        };
        line.arrive();
        Ok(line)
    }

    /// Random numbers for one purpose at one step.
    fn random(&self, name: [u8; 8], step: usize) -> ChaCha8Rng {
        stream(self.settings.seed, name, step as u64, 0)
    }

    /// Goes on to the next station that has steps, as long as this one has none left.
    fn arrive(&mut self) {
        while let Some(next) = self.place.next(&self.settings) {
            self.place = next;
            self.enter(next.station);
        }
    }

    /// A station begins anew, from the models before it.
    fn enter(&mut self, station: Station) {
        let device = self.base.device().clone();
        let fresh = |model: &Gpt| Learner::new(model.clone(), rule(), &device);
        self.seen.forget();
        match station {
            Station::Pretraining => {}
            Station::Tuning => self.tuned = fresh(&self.base.model),
            Station::Asking => self.comparisons.ruled.clear(),
            Station::Reward => {
                let judge = RewardModel::over(self.tuned.model.clone(), &self.tuned.recorded());
                self.judge = Learner::new(judge, rule(), &device);
                (self.zero, self.correlation) = (0.0, None);
            }
            Station::Policy => {
                self.policies[0] = fresh(&self.tuned.model);
                self.exams[0].clear();
            }
            Station::Direct => {
                self.policies[1] = fresh(&self.tuned.model);
                self.exams[1].clear();
            }
        }
    }

    /// Back to the beginning of a station.
    fn again(&mut self, station: Station) -> Result<(), ExperimentError> {
        if self.place.station < station {
            let why = "that station was not reached yet: let those before it learn first";
            return Err(ExperimentError::BadInput(why.to_owned()));
        }
        self.place = Place { station, step: 0 };
        self.enter(station);
        self.arrive();
        Ok(())
    }

    /// The next station needs comparisons, and there are none.
    fn lacks_comparisons(&self) -> bool {
        let needs = matches!(self.place.station, Station::Reward | Station::Direct);
        let left = self.place.step < self.settings.steps(self.place.station);
        needs && left && self.comparisons.of(self.settings.is_readers).is_empty()
    }
}

impl Experiment for StateOfGpt {
    fn step(&mut self) -> Result<bool, ExperimentError> {
        let left = self.place.left(&self.settings);
        if self.lacks_comparisons() {
            let why = if self.settings.is_readers {
                "nobody has compared any answers yet: press “A is better” or “B is better” a few times, then go on"
            } else {
                "there are no comparisons to learn from: begin again at station 3"
            };
            return Err(ExperimentError::BadInput(why.to_owned()));
        }
        if self.owed < left {
            self.owed += 1;
        }
        Ok(self.owed < left)
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
        let before = self.settings.is_readers;
        self.settings = Settings::read(spec, self.settings.seed);
        if before != self.settings.is_readers && self.place.station >= Station::Asking {
            self.again(Station::Asking)?;
        }
        Ok(())
    }

    /// `ask`: the question for all models. `first`, `second`, `neither`: the reader's choice of two answers. `again_3`, `again_4`, `again_5`:
    /// back to a station. `write`: other answers.
    fn act(&mut self, action: &str, text: &str, _: &[f32]) -> Result<(), ExperimentError> {
        match action {
            "ask" => self.question = self.task.asked(text)?,
            "write" => self.seen.sample += 1,
            "first" | "second" | "neither" => {
                if !self.settings.is_readers {
                    let why = "the rule compares answers here: set the judge to reader, and they are yours to compare";
                    return Err(ExperimentError::BadInput(why.to_owned()));
                }
                let choice = ["first", "second"].iter().position(|word| *word == action);
                return self.comparisons.click(choice);
            }
            "again_3" => return self.again(Station::Asking),
            "again_4" => return self.again(Station::Policy),
            "again_5" => return self.again(Station::Direct),
            _ => {
                return Err(ExperimentError::no_action(action));
            }
        }
        self.seen.forget();
        Ok(())
    }

    fn parameters(&self) -> usize {
        self.base.parameters()
    }

    fn save(&mut self) -> Later<'_, Option<Vec<f32>>> {
        Box::pin(async {
            self.catch_up(&[]).await?;
            let mut all = Vec::new();
            self.place.write(&mut all);
            for learner in [&self.base, &self.tuned, &self.policies[0], &self.policies[1]] {
                learner.write(&mut all).await?;
            }
            self.judge.write(&mut all).await?;
            self.comparisons.write(&mut all);
            self.exams.iter().for_each(|exams| exam::write(exams, &mut all));
            all.extend(self.held.map(|loss| loss.unwrap_or(NONE)));
            all.extend([self.zero, self.correlation.unwrap_or(NONE)]);
            all.extend([self.seen.sample as f32, self.question.len() as f32]);
            all.extend(self.question.iter().map(|token| f32::from(*token)));
            Ok(Some(all))
        })
    }

    fn restore(&mut self, saved: &[f32]) -> Result<(), ExperimentError> {
        let mut numbers = Numbers::new(saved);
        let place = Place::read(&mut numbers)?;
        let device = self.base.device().clone();
        let mut learners = Vec::new();
        for _ in 0..4 {
            let mut learner = Learner::new(self.base.model.clone(), rule(), &device);
            learner.read(&mut numbers)?;
            learners.push(learner);
        }
        let mut judge = Learner::new(self.judge.model.clone(), rule(), &device);
        judge.read(&mut numbers)?;
        let comparisons = Comparisons::read(&mut numbers, &self.task)?;
        let exams = [exam::read(&mut numbers)?, exam::read(&mut numbers)?];
        let known = |value: f32| (value > NONE).then_some(value);
        let held = [known(numbers.take(1)?[0]), known(numbers.take(1)?[0])];
        let (zero, correlation) = (numbers.take(1)?[0], known(numbers.take(1)?[0]));
        let sample = numbers.count(1 << 24)?;
        let mut question = Vec::new();
        for _ in 0..numbers.count(2)? {
            question.push(numbers.count(self.task.vocabulary() - 1)? as u16);
        }
        numbers.end()?;
        let [base, tuned, first, second] =
            learners.try_into().unwrap_or_else(|_| unreachable!("four were pushed"));
        (self.base, self.tuned, self.policies) = (base, tuned, [first, second]);
        (self.judge, self.comparisons, self.exams) = (judge, comparisons, exams);
        (self.place, self.held, self.owed) = (place, held, 0);
        (self.zero, self.correlation) = (zero, correlation);
        (self.question, self.seen) = (question, Seen { sample, ..Seen::default() });
        Ok(())
    }
}
