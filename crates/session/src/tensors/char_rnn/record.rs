//! How it has gone: losses over batches, and what counting reaches on the same text.

use experiments::{ExperimentError, Shown};
use text::Staircase;

use super::streams::Text;
use crate::tensors::kept::Numbers;

/// Batches whose mean loss is a point of the curve: the least, and how many points a run has.
const BLOCK: usize = 10;
const POINTS: usize = 200;
/// Characters of context that are counted: none to three.
const ORDERS: usize = 4;
/// Slices of counting with each batch: some milliseconds.
const SLICES: usize = 8;
/// A file holds finite numbers only: what was not measured is below any loss.
const NONE: f32 = -1.0;
/// More points than any run has.
const MOST: usize = 1 << 20;

/// A place on the curves: training or validation loss in nats a character.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Point {
    batch: f32,
    train: Option<f32>,
    held: Option<f32>,
}

/// Losses so far.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Record {
    points: Vec<Point>,
    /// Of the batches since the last point.
    sum: f32,
    count: usize,
    /// Of the first batch, before anything was learnt.
    pub first: Option<f32>,
}

impl Record {
    /// The loss of batch number `batch`, of a run of so many steps.
    pub fn learnt(&mut self, batch: usize, loss: f32, steps: usize) {
        self.first.get_or_insert(loss);
        (self.sum, self.count) = (self.sum + loss, self.count + 1);
        if batch == 1 || self.count >= (steps / POINTS).max(BLOCK) {
            let train = Some(self.sum / self.count as f32);
            self.points.push(Point { batch: batch as f32, train, held: None });
            (self.sum, self.count) = (0.0, 0);
        }
    }

    /// The loss on the held back text after so many batches.
    pub fn examined(&mut self, batch: usize, loss: f32) {
        self.points.push(Point { batch: batch as f32, train: None, held: Some(loss) });
    }

    /// When the held back text was last examined, and its loss.
    pub fn held(&self) -> Option<(usize, f32)> {
        self.points.iter().rev().find_map(|point| Some((point.batch as usize, point.held?)))
    }

    /// Training and validation loss over batches, and even lines beside them.
    pub fn curves(&self, lines: &[f64]) -> Option<Shown> {
        let count = self.points.len();
        let gap = |loss: Option<f32>| loss.unwrap_or(f32::NAN);
        let mut values: Vec<f32> = self.points.iter().map(|point| point.batch).collect();
        values.extend(self.points.iter().map(|point| gap(point.train)));
        values.extend(self.points.iter().map(|point| gap(point.held)));
        values.extend(lines.iter().flat_map(|line| std::iter::repeat_n(*line as f32, count)));
        let shape = vec![3 + lines.len(), count];
        (count > 1).then_some(Shown::Numbers { letters: "C N", shape, values })
    }

    /// Everything, as numbers.
    pub fn write(&self, into: &mut Vec<f32>) {
        into.extend([self.first.unwrap_or(NONE), self.sum, self.count as f32]);
        into.push(self.points.len() as f32);
        for point in &self.points {
            into.extend([point.batch, point.train.unwrap_or(NONE), point.held.unwrap_or(NONE)]);
        }
    }

    /// What [`Record::write`] wrote.
    ///
    /// # Errors
    /// A sentence where the numbers do not fit.
    pub fn read(numbers: &mut Numbers) -> Result<Self, ExperimentError> {
        let known = |loss: f32| (loss >= 0.0).then_some(loss);
        let (first, sum) = (known(numbers.take(1)?[0]), numbers.take(1)?[0]);
        let (count, points) = (numbers.count(MOST)?, numbers.count(MOST)?);
        let point = |three: &[f32]| Point {
            batch: three[0],
            train: known(three[1]),
            held: known(three[2]),
        };
        let points = numbers.take(3 * points)?.chunks_exact(3).map(point).collect();
        Ok(Self { points, sum, count, first })
    }
}

/// What counting reaches on the held back text: Witten and Bell's mixtures of one to three characters of context.
pub struct Counts {
    train: Vec<u32>,
    held: Vec<u32>,
    staircase: Staircase,
    /// Nats a character with 1, 2, 3 characters of context, as far as they are known.
    pub losses: Vec<f32>,
}

impl Counts {
    /// Nothing counted.
    pub fn new(text: &Text) -> Self {
        let (train, held) = (text.train.joined(), text.held.joined());
        let staircase = Staircase::new(text.chars.symbols().len(), ORDERS);
        Self { train, held, staircase, losses: Vec::new() }
    }

    /// Some slices more.
    pub fn step(&mut self) {
        for _ in 0..SLICES {
            if self.losses.len() + 1 < ORDERS {
                self.staircase.step(&self.train, &self.held);
                let losses = self.staircase.losses().iter().skip(1);
                self.losses = losses.map(|loss| *loss as f32).collect();
            }
        }
    }
}

impl Counts {
    /// What was counted, if all is.
    pub fn write(&self, into: &mut Vec<f32>) {
        let known = if self.losses.len() + 1 < ORDERS { &[] } else { &self.losses[..] };
        into.push(known.len() as f32);
        into.extend(known);
    }

    /// The losses that [`Counts::write`] wrote.
    ///
    /// # Errors
    /// A sentence where the numbers do not fit.
    pub fn read(numbers: &mut Numbers) -> Result<Vec<f32>, ExperimentError> {
        let known = numbers.count(ORDERS - 1)?;
        Ok(numbers.take(known)?.to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_means_of_blocks_and_come_back_from_their_numbers() {
        let mut record = Record::default();
        (1..=25).for_each(|batch| record.learnt(batch, batch as f32, 1_000));
        record.examined(25, 2.5);
        assert_eq!((record.first, record.held()), (Some(1.0), Some((25, 2.5))));
        let Some(Shown::Numbers { shape, values, .. }) = record.curves(&[4.0]) else { panic!() };
        assert_eq!(shape, [4, 4]);
        assert_eq!(values[..7], [1.0, 11.0, 21.0, 25.0, 1.0, 6.5, 16.5]);
        assert!(values[7].is_nan() && values[11] == 2.5 && values[15] == 4.0);
        let mut numbers = Vec::new();
        record.write(&mut numbers);
        assert_eq!(Record::read(&mut Numbers::new(&numbers)), Ok(record));
        assert!(Record::read(&mut Numbers::new(&numbers[..9])).is_err());
    }
}
