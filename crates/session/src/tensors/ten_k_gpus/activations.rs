//! The same gradients twice, with a record of everything and with blocks computed again: what differs, how long each takes, what each holds.

use experiments::ExperimentError;
use models::gpt::counted::Counted;
use web_time::Instant;

use super::net::{Back, Net};
use super::reduce::difference;
use crate::tensors::kept::Numbers;
use crate::tensors::lost;

/// Bytes of a number.
const FLOAT: f64 = 4.0;
/// A file tells counts as 32-bit floats, which are exact so far.
const MOST: usize = 1 << 24;

/// The network, and what was measured of its steps.
pub struct Activations {
    pub net: Net,
    /// Blocks that are computed again at a time.
    pub span: usize,
    steps: usize,
    /// Milliseconds of each step: with a record of everything, and with blocks computed again.
    pub times: [Vec<f32>; 2],
    /// Largest difference so far, over the largest number; none before the first step.
    pub difference: Option<f32>,
    pub loss: Option<f32>,
}

impl Activations {
    /// Nothing measured.
    pub fn new(net: Net, span: usize, steps: usize) -> Self {
        let span = span.clamp(1, net.counted().spec.layers);
        let times = [Vec::new(), Vec::new()];
        Self { net, span, steps, times, difference: None, loss: None }
    }

    pub fn taken(&self) -> usize {
        self.times[0].len()
    }

    pub fn is_over(&self) -> bool {
        self.taken() >= self.steps
    }

    /// A step of training. Which way is first changes from step to step, so that neither always finds the caches warm.
    ///
    /// # Errors
    /// When the device does not answer.
    pub async fn step(&mut self) -> Result<(), ExperimentError> {
        let step = self.taken();
        let rows = (0, self.net.counted().batch);
        let mut ways = [(0, Back::Recorded), (1, Back::Recomputed(self.span))];
        if !step.is_multiple_of(2) {
            ways.reverse();
        }
        let mut found = [None, None];
        for (at, way) in ways {
            let begun = Instant::now();
            found[at] = Some(self.net.slope(step as u64, rows, way).await.map_err(lost)?);
            self.times[at].push(1e3 * begun.elapsed().as_secs_f32());
        }
        if let [Some(recorded), Some(again)] = found {
            let difference = difference(&again.values, &recorded.values);
            self.difference = Some(self.difference.unwrap_or(0.0).max(difference));
            self.loss = Some(recorded.loss);
            self.net.follow(&recorded.values)?;
        }
        Ok(())
    }

    /// Median milliseconds of a step: recorded, computed again.
    pub fn medians(&self) -> Option<[f64; 2]> {
        let median = |times: &Vec<f32>| {
            let mut sorted = times.clone();
            sorted.sort_by(f32::total_cmp);
            sorted.get(sorted.len() / 2).map(|middle| f64::from(*middle))
        };
        Some([median(&self.times[0])?, median(&self.times[1])?])
    }

    /// Most bytes held at once: recorded, computed again.
    pub fn most(&self) -> [f64; 2] {
        let counted = self.net.counted();
        [most_bytes(&counted.held()), most_bytes(&counted.held_recomputed(self.span))]
    }

    /// What is measured.
    pub fn metrics(&self) -> Vec<(&'static str, f64)> {
        let counted = self.net.counted();
        let [recorded, again] = self.most();
        let mut metrics = vec![
            ("measured_steps", self.taken() as f64),
            ("extra_operations", 100.0 * counted.extra()),
            ("operations", counted.step_operations() / 1e6),
            ("bytes_recorded", recorded / 1e6),
            ("bytes_recomputed", again / 1e6),
            ("bytes_share", 100.0 * again / recorded),
        ];
        metrics.extend(self.loss.map(|loss| ("loss", f64::from(loss))));
        metrics.extend(self.difference.map(|most| ("checkpoint_difference", f64::from(most))));
        if let Some([recorded, again]) = self.medians() {
            let extra = 100.0 * (again / recorded - 1.0);
            metrics.extend([("ms_recorded", recorded), ("ms_recomputed", again)]);
            metrics.push(("extra_ms", extra));
        }
        metrics
    }

    /// Everything.
    ///
    /// # Errors
    /// When the device does not answer.
    pub async fn save(&self) -> Result<Vec<f32>, ExperimentError> {
        let mut all = vec![self.taken() as f32];
        all.extend(self.times.iter().flatten());
        // Neither is ever negative.
        all.extend([self.difference.unwrap_or(-1.0), self.loss.unwrap_or(-1.0)]);
        all.extend(self.net.state().await.map_err(lost)?);
        Ok(all)
    }

    /// Goes on from what [`Activations::save`] gave.
    ///
    /// # Errors
    /// A sentence where the numbers do not fit.
    pub fn restore(&mut self, saved: &[f32]) -> Result<(), ExperimentError> {
        let mut numbers = Numbers::new(saved);
        let taken = numbers.count(MOST)?;
        let times = [numbers.take(taken)?.to_vec(), numbers.take(taken)?.to_vec()];
        let known = |value: f32| (value >= 0.0).then_some(value);
        let (difference, loss) = (numbers.take(1)?[0], numbers.take(1)?[0]);
        self.net.go_on(&saved[2 * taken + 3..])?;
        (self.times, self.difference, self.loss) = (times, known(difference), known(loss));
        Ok(())
    }
}

/// Most bytes that are held at once.
pub fn most_bytes(held: &[usize]) -> f64 {
    FLOAT * held.iter().max().copied().unwrap_or_default() as f64
}

/// The most that a network of so many blocks holds, as a share of a record of everything, by the span from 1 on.
pub fn shares_by_span(counted: &Counted, layers: usize) -> Vec<f64> {
    let spec = spec::GptSpec { layers, ..counted.spec.clone() };
    let counted = Counted { spec, ..counted.clone() };
    let whole = most_bytes(&counted.held());
    (1..=layers).map(|span| most_bytes(&counted.held_recomputed(span)) / whole).collect()
}
