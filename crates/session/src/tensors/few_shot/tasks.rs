//! The task that is set: which nets learn it, what they read, what is asked of them, and what an exact answer would score.

use std::collections::HashSet;

use burn::tensor::{Device, Int, Tensor, TensorData};
use models::draw::stream;
use models::{Gpt, Pass, token_losses};
use rand::{Rng, RngExt};
use spec::GptSpec;

use super::regression::Points;
use super::settings::{Settings, Task};
use super::{addition, cipher, regression, repeats};

/// Exams are drawn by these random numbers in every run, so that runs are measured on the same.
const PARTING: u64 = 42;

/// A net that takes part.
#[derive(Clone, Debug)]
pub struct Plan {
    pub name: &'static str,
    pub spec: GptSpec,
    /// Whether it writes on a scratchpad.
    pub steps: bool,
}

/// What nets read, on the device.
pub enum Input {
    /// `[B, T]`
    Tokens(Tensor<2, Int>),
    /// `[B, T, V]`
    Mixes(Tensor<3>),
}

/// What they should answer at each position, `[B, T]`.
enum Answer {
    Tokens(Tensor<2, Int>),
    /// Read off the last of the logits.
    Values(Tensor<2>),
}

/// Prompts with their answers, and at which positions these count.
pub struct Batch {
    pub input: Input,
    answer: Answer,
    /// `[B, T]`: 1 where the answer counts, else 0.
    pub kept: Tensor<2>,
}

impl Batch {
    /// `[B, T, V]`
    pub fn logits(&self, net: &Gpt, pass: &mut Pass) -> Tensor<3> {
        match &self.input {
            Input::Tokens(tokens) => net.forward(tokens.clone(), pass),
            Input::Mixes(mixes) => net.forward_mixed(mixes.clone(), pass),
        }
    }

    /// Cross-entropy in nats, or the square of what a value is missed by: `[B, T, V]` -> `[B, T]`
    pub fn losses(&self, logits: Tensor<3>) -> Tensor<2> {
        match &self.answer {
            Answer::Tokens(next) => token_losses(logits, next.clone()),
            Answer::Values(values) => {
                let [_, _, last] = logits.dims();
                let said = logits.narrow(2, last - 1, 1).squeeze_dim::<2>(2); // [B, T]
                (said - values.clone()).square()
            }
        }
    }

    /// 1 where the likeliest token is the right one, else 0: `[B, T, V]` -> `[B, T]`
    pub fn right(&self, logits: Tensor<3>) -> Tensor<2> {
        match &self.answer {
            Answer::Tokens(next) => {
                logits.argmax(2).squeeze_dim::<2>(2).equal(next.clone()).float()
            }
            Answer::Values(values) => values.zeros_like(),
        }
    }
}

/// A task as it is set.
pub struct Tasks {
    settings: Settings,
    /// Of sequences that are learnt from or examined: tokens of each, or points.
    exam: Held,
    /// Sums that are never learnt from.
    unseen: HashSet<[u32; 2]>,
}

/// What is examined.
enum Held {
    Tokens(Vec<Vec<i32>>),
    Points(Vec<Points>),
    Sums(Vec<[u32; 2]>),
}

impl Tasks {
    /// The task, with its exam.
    pub fn new(settings: &Settings) -> Self {
        let mut random = stream(PARTING, *b"parting\0", 0, 0);
        let Settings { shots, dimensions, noise, digits, .. } = *settings;
        let mut unseen = HashSet::new();
        let exam = match settings.task {
            Task::Repeats => Held::Tokens(rows(repeats::EXAM, || repeats::exam(&mut random))),
            Task::Cipher => {
                Held::Tokens(rows(cipher::EXAM, || cipher::draw(shots, 1.0, &mut random)))
            }
            Task::Regression => Held::Points(rows(regression::EXAM, || {
                Points::draw(shots + 1, dimensions, noise, &mut random)
            })),
            Task::Addition => Held::Sums(rows(addition::EXAM, || {
                loop {
                    let sum = addition::draw(digits, &mut random);
                    if unseen.insert(sum) {
                        return sum;
                    }
                }
            })),
        };
        Self { settings: settings.clone(), exam, unseen }
    }

    /// Settings were turned that may be turned while nets learn.
    pub fn turn(&mut self, settings: &Settings) {
        self.settings = settings.clone();
    }

    /// Different tokens, V; for points, numbers of a position.
    pub fn vocabulary(&self) -> usize {
        match self.settings.task {
            Task::Repeats => repeats::LETTERS,
            Task::Cipher => 2 * cipher::LETTERS,
            Task::Regression => self.settings.dimensions + 1,
            Task::Addition => addition::VOCABULARY,
        }
    }

    /// The nets that learn it, the one that is looked into last.
    pub fn plans(&self) -> Vec<Plan> {
        let Settings { layers, width, shots, digits, .. } = self.settings;
        let plan = |name, layers, width, context, steps| Plan {
            name,
            spec: self.settings.decoder(layers, width, context),
            steps,
        };
        match self.settings.task {
            Task::Repeats => vec![
                plan("one layer", 1, width, repeats::LENGTH, false),
                plan("all layers", layers, width, repeats::LENGTH, false),
            ],
            Task::Cipher => [("small", 4), ("middle", 2), ("large", 1)]
                .map(|(name, part)| plan(name, layers, width / part, 2 * shots + 1, false))
                .to_vec(),
            Task::Regression => vec![plan("net", layers, width, 2 * shots + 1, false)],
            Task::Addition => [("direct", false), ("scratchpad", true)]
                .map(|(name, steps)| {
                    let written = addition::answered([0, 0], digits, steps).len();
                    plan(name, layers, width, 2 * digits + 1 + written, steps)
                })
                .to_vec(),
        }
    }

    /// Batch number `step` for a net: nothing that is examined, where that could be learnt by heart.
    pub fn batch(&self, plan: &Plan, step: u64, device: &Device) -> Batch {
        let Settings { seed, batch, shots, dimensions, noise, digits, .. } = self.settings;
        let mut random = stream(seed, *b"batches\0", step, 0);
        let share = self.settings.share(step as usize);
        match self.settings.task {
            Task::Repeats => {
                let drawn = rows(batch, || repeats::draw(&mut random));
                let asked = |(letters, distance): &(Vec<i32>, usize)| {
                    let distance = *distance;
                    (1..letters.len()).map(move |at| f32::from(u8::from(at > distance)))
                };
                let kept: Vec<f32> = drawn.iter().flat_map(asked).collect();
                let (letters, _): (Vec<_>, Vec<_>) = drawn.into_iter().unzip();
                let kept = TensorData::new(kept, [batch, repeats::LENGTH - 1]);
                let kept = Tensor::from_data(kept, device);
                Batch { kept, ..self.placed(&letters, device) }
            }
            Task::Cipher => {
                self.placed(&rows(batch, || cipher::draw(shots, share, &mut random)), device)
            }
            Task::Regression => self.points(
                &rows(batch, || Points::draw(shots + 1, dimensions, noise, &mut random)),
                device,
            ),
            Task::Addition => {
                let mut sum = || {
                    loop {
                        let sum = addition::draw(digits, &mut random);
                        if !self.unseen.contains(&sum) {
                            return self.sum(sum, plan.steps);
                        }
                    }
                };
                self.placed(&rows(batch, &mut sum), device)
            }
        }
    }

    /// The exam of a net.
    pub fn exam(&self, plan: &Plan, device: &Device) -> Batch {
        match &self.exam {
            Held::Tokens(rows) => self.placed(rows, device),
            Held::Points(rows) => self.points(rows, device),
            Held::Sums(sums) => {
                let rows: Vec<_> = sums.iter().map(|sum| self.sum(*sum, plan.steps)).collect();
                self.placed(&rows, device)
            }
        }
    }

    /// The exam's first tokens, without the last answer: what is read before the reader types anything.
    pub fn first(&self) -> Vec<i32> {
        match &self.exam {
            Held::Tokens(rows) => {
                rows.first().map_or_else(Vec::new, |row| row[..row.len() - 1].to_vec())
            }
            Held::Sums(sums) => sums
                .first()
                .map_or_else(Vec::new, |sum| addition::asked(*sum, self.settings.digits)),
            Held::Points(_) => Vec::new(),
        }
    }

    /// The exam's first points, as one prompt.
    pub fn first_points(&self, device: &Device) -> Option<Batch> {
        match &self.exam {
            Held::Points(rows) => Some(self.points(rows.get(..1)?, device)),
            Held::Tokens(_) | Held::Sums(_) => None,
        }
    }

    /// What exact answers score in the exam after 0, 1, 2 … examples: Bayes's accuracy; or the mean squared error of least squares, and of
    /// Bayes.
    pub fn exact(&self) -> Vec<(&'static str, Vec<f64>)> {
        let Settings { shots, dimensions, noise, .. } = self.settings;
        match &self.exam {
            Held::Tokens(rows) if self.settings.task == Task::Cipher => {
                let chance = |row: &Vec<i32>, shots: usize| {
                    let chances = cipher::bayes(&row[..=2 * shots]);
                    chances.map_or(0.0, |all| all.into_iter().fold(0.0, f64::max))
                };
                vec![("Bayes", by_shots(shots, rows, chance))]
            }
            Held::Points(rows) => {
                let error = |pull: f64| {
                    move |points: &Points, shots: usize| {
                        let miss = points.guess(shots, pull) - points.y[shots];
                        miss * miss
                    }
                };
                let pull = dimensions as f64 * noise * noise;
                vec![
                    ("least squares", by_shots(shots, rows, error(0.0))),
                    ("Bayes", by_shots(shots, rows, error(pull))),
                ]
            }
            Held::Tokens(_) | Held::Sums(_) => Vec::new(),
        }
    }

    /// The sums of the exam.
    #[cfg(test)]
    pub fn sums(&self) -> Vec<[u32; 2]> {
        match &self.exam {
            Held::Sums(sums) => sums.clone(),
            Held::Tokens(_) | Held::Points(_) => Vec::new(),
        }
    }

    /// Makes these the exam.
    #[cfg(test)]
    pub fn examine_only(&mut self, sums: &[[u32; 2]]) {
        self.exam = Held::Sums(sums.to_vec());
    }

    /// Whether the answer at a position counts.
    fn counts(&self, position: usize) -> bool {
        match self.settings.task {
            Task::Repeats => position + 1 >= repeats::ASKED,
            Task::Cipher | Task::Regression => position.is_multiple_of(2),
            Task::Addition => position > 2 * self.settings.digits,
        }
    }

    fn sum(&self, numbers: [u32; 2], steps: bool) -> Vec<i32> {
        let digits = self.settings.digits;
        [addition::asked(numbers, digits), addition::answered(numbers, digits, steps)].concat()
    }

    /// All tokens of each row but the last are read, all but the first asked for.
    fn placed(&self, rows: &[Vec<i32>], device: &Device) -> Batch {
        let time = rows.first().map_or(0, Vec::len) - 1;
        let cut = |from: usize| {
            let tokens: Vec<i32> =
                rows.iter().flat_map(|row| row[from..][..time].to_vec()).collect();
            Tensor::from_data(TensorData::new(tokens, [rows.len(), time]), device)
        };
        let kept = self.kept(rows.len(), time, device);
        Batch { input: Input::Tokens(cut(0)), answer: Answer::Tokens(cut(1)), kept }
    }

    /// All positions but the last value are read; each point asks for its value.
    fn points(&self, rows: &[Points], device: &Device) -> Batch {
        let (count, width) = (rows.len(), self.settings.dimensions + 1);
        let time = 2 * self.settings.shots + 1;
        let mixes: Vec<f32> =
            rows.iter().flat_map(|row| row.positions().take(time * width)).collect();
        let values = rows.iter().flat_map(|row| {
            (0..time).map(|at| if at % 2 == 0 { row.y[at / 2] as f32 } else { 0.0 })
        });
        let values = TensorData::new(values.collect::<Vec<f32>>(), [count, time]);
        Batch {
            input: Input::Mixes(Tensor::from_data(
                TensorData::new(mixes, [count, time, width]),
                device,
            )),
            answer: Answer::Values(Tensor::from_data(values, device)),
            kept: self.kept(count, time, device),
        }
    }

    fn kept(&self, rows: usize, time: usize, device: &Device) -> Tensor<2> {
        let row = (0..time).map(|at| f32::from(u8::from(self.counts(at))));
        let values: Vec<f32> = row.cycle().take(rows * time).collect();
        Tensor::from_data(TensorData::new(values, [rows, time]), device)
    }
}

fn rows<T>(count: usize, mut draw: impl FnMut() -> T) -> Vec<T> {
    (0..count).map(|_| draw()).collect()
}

/// The mean over all rows of what is scored after 0, 1, 2 … examples.
fn by_shots<T>(shots: usize, rows: &[T], score: impl Fn(&T, usize) -> f64) -> Vec<f64> {
    let mean = |shots| rows.iter().map(|row| score(row, shots)).sum::<f64>() / rows.len() as f64;
    (0..=shots).map(mean).collect()
}

/// The numbers below `count` in a random order (Fisher and Yates 1938).
pub fn shuffled(count: usize, random: &mut impl Rng) -> Vec<i32> {
    let mut all: Vec<i32> = (0..count as i32).collect();
    for last in (1..count).rev() {
        all.swap(last, random.random_range(0..=last));
    }
    all
}
