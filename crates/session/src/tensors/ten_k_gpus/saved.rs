//! Courses as a row of numbers, and back, bit for bit: the state that everybody has, the checkpoint, and what is remembered.

use experiments::ExperimentError;

use super::course::{Checkpoint, Course, Measured};
use super::history::{History, Kind, Tick};
use crate::tensors::kept::Numbers;

/// A file tells counts as 32-bit floats, which are exact so far.
const MOST: usize = 1 << 24;
const KINDS: [Kind; 5] = [Kind::Step, Kind::Lost, Kind::Again, Kind::Crash, Kind::Back];

impl Course {
    /// Everything. Workers that are lost are replaced first.
    ///
    /// # Errors
    /// When replicas give no answer again and again.
    pub async fn save(&mut self) -> Result<Vec<f32>, ExperimentError> {
        let state = self.settled_state().await?;
        let flags = [self.is_second, self.has_crashed].map(f32::from);
        let counts = [self.step, self.furthest, self.checkpoint.step].map(|count| count as f32);
        let Measured { gradients, apart, crashes, lost, seconds } = self.measured;
        let mut all: Vec<f32> = flags.into_iter().chain(counts).collect();
        // Differences are never negative.
        all.extend([gradients.unwrap_or(-1.0), apart.unwrap_or(-1.0)]);
        all.extend([crashes as f32, lost as f32, seconds as f32]);
        for row in [&state, &self.checkpoint.state, &self.first, &self.end] {
            all.push(row.len() as f32);
            all.extend(row);
        }
        all.push(self.history.0.len() as f32);
        all.extend(self.history.0.iter().flat_map(written));
        Ok(all)
    }

    /// Goes on from what [`Course::save`] gave; workers are started with the next step.
    ///
    /// # Errors
    /// A sentence where the numbers do not fit.
    pub fn restore(&mut self, saved: &[f32]) -> Result<(), ExperimentError> {
        let mut numbers = Numbers::new(saved);
        let (is_second, has_crashed) = (numbers.count(1)? == 1, numbers.count(1)? == 1);
        let (step, furthest) = (numbers.count(MOST)?, numbers.count(MOST)?);
        let kept = numbers.count(MOST)?;
        let &[gradients, apart] = numbers.take(2)? else { return Err(short()) };
        let (crashes, lost) = (numbers.count(MOST)?, numbers.count(MOST)?);
        let seconds = f64::from(numbers.take(1)?[0]);
        let mut rows = Vec::new();
        for _ in 0..4 {
            let count = numbers.count(MOST)?;
            rows.push(numbers.take(count)?.to_vec());
        }
        let mut ticks = Vec::new();
        for _ in 0..numbers.count(MOST)? {
            ticks.push(read(&mut numbers)?);
        }
        numbers.end()?;
        let Ok([state, checkpoint, first, end]) = <[Vec<f32>; 4]>::try_from(rows) else {
            return Err(short());
        };
        let known = |value: f32| (value >= 0.0).then_some(value);
        let (gradients, apart) = (known(gradients), known(apart));
        self.measured = Measured { gradients, apart, crashes, lost, seconds };
        self.checkpoint = Checkpoint { step: kept, state: checkpoint };
        self.pending = (!state.is_empty()).then_some(state);
        (self.is_second, self.has_crashed) = (is_second, has_crashed);
        (self.step, self.furthest, self.first, self.end) = (step, furthest, first, end);
        self.history = History(ticks);
        Ok(())
    }
}

fn short() -> ExperimentError {
    ExperimentError::BadInput("the file ends too early".to_owned())
}

fn written(tick: &Tick) -> [f32; 5] {
    let kind = KINDS.iter().position(|kind| *kind == tick.kind).unwrap_or_default();
    // A loss is never negative.
    let loss = tick.loss.unwrap_or(-1.0);
    [f32::from(tick.is_second), tick.step as f32, loss, kind as f32, f32::from(tick.ranks)]
}

fn read(numbers: &mut Numbers) -> Result<Tick, ExperimentError> {
    let (is_second, step) = (numbers.count(1)? == 1, numbers.count(MOST)?);
    let loss = numbers.take(1)?[0];
    let kind = KINDS[numbers.count(KINDS.len() - 1)?];
    let ranks = numbers.count(usize::from(u8::MAX))? as u8;
    Ok(Tick { is_second, step, loss: (loss >= 0.0).then_some(loss), kind, ranks })
}
