//! Pairs of answers of which one was preferred: by the rule, or by the reader's clicks.

use experiments::ExperimentError;
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::answers::{Answer, distinct};
use super::task::Task;
use crate::tensors::kept::Numbers;

/// More pairs than any run has.
const MOST: usize = 1 << 20;

/// One comparison.
#[derive(Clone, Debug, PartialEq)]
pub struct Pair {
    pub better: Answer,
    pub worse: Answer,
}

/// All comparisons.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Comparisons {
    /// By the rule.
    pub ruled: Vec<Pair>,
    /// By the reader.
    pub clicked: Vec<Pair>,
    /// What the reader is asked about now.
    pub offered: Option<[Answer; 2]>,
    /// Pairs that the reader was asked about.
    pub asked: usize,
}

/// Some of the comparisons: each different answer once, and which of them were better and worse.
pub struct Batch<'a> {
    pub answers: Vec<&'a Answer>,
    pub better: Vec<usize>,
    pub worse: Vec<usize>,
}

impl Comparisons {
    /// Those that are learnt from.
    pub fn of(&self, is_readers: bool) -> &[Pair] {
        if is_readers { &self.clicked } else { &self.ruled }
    }

    /// So many, drawn with replacement.
    pub fn drawn(&self, is_readers: bool, count: usize, random: &mut ChaCha8Rng) -> Batch<'_> {
        let pairs = self.of(is_readers);
        let drawn = (0..count).map(|_| &pairs[random.random_range(0..pairs.len())]);
        let both = drawn.flat_map(|pair| [&pair.better, &pair.worse]);
        let (answers, which) = distinct(both);
        let side = |from: usize| which.iter().skip(from).step_by(2).copied().collect();
        Batch { answers, better: side(0), worse: side(1) }
    }

    /// The reader prefers the first or the second of what was offered, or neither.
    ///
    /// # Errors
    /// Nothing is offered.
    pub fn click(&mut self, choice: Option<usize>) -> Result<(), ExperimentError> {
        let why = "there are no two answers to compare yet: let stations 1 and 2 learn first";
        let none = || ExperimentError::BadInput(why.to_owned());
        let [first, second] = self.offered.take().ok_or_else(none)?;
        match choice {
            Some(0) => self.clicked.push(Pair { better: first, worse: second }),
            Some(_) => self.clicked.push(Pair { better: second, worse: first }),
            None => {}
        }
        self.asked += 1;
        Ok(())
    }

    /// Everything, as numbers. What is offered is drawn again.
    pub fn write(&self, into: &mut Vec<f32>) {
        into.push(self.asked as f32);
        for pairs in [&self.ruled, &self.clicked] {
            into.push(pairs.len() as f32);
            for pair in pairs {
                pair.better.write(into);
                pair.worse.write(into);
            }
        }
    }

    /// What [`Comparisons::write`] wrote, of this task.
    ///
    /// # Errors
    /// A sentence where the numbers do not fit.
    pub fn read(numbers: &mut Numbers, task: &Task) -> Result<Self, ExperimentError> {
        let asked = numbers.count(MOST)?;
        let mut pairs = || {
            let count = numbers.count(MOST)?;
            let mut answer = || Answer::read(numbers, task.vocabulary(), task.longest());
            let pair = |_| Ok(Pair { better: answer()?, worse: answer()? });
            (0..count).map(pair).collect::<Result<Vec<Pair>, ExperimentError>>()
        };
        Ok(Self { ruled: pairs()?, clicked: pairs()?, offered: None, asked })
    }
}

/// How a judge with planted marks decides: for `first` with the chance σ(first − second) (Bradley and Terry 1952). `place` is from 0 to 1.
pub fn judged(task: &Task, [first, second]: [Answer; 2], place: f64) -> Pair {
    let lead = task.mark(&first) - task.mark(&second);
    if place < 1.0 / (1.0 + libm::exp(-lead)) {
        Pair { better: first, worse: second }
    } else {
        Pair { better: second, worse: first }
    }
}
