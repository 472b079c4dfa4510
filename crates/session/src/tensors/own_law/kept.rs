//! The sweep as single-precision numbers: how each run ended, the run under way, and what is fitted.

use experiments::ExperimentError;

use super::curve::Curve;
use super::{Made, Outcome, OwnLaw};
use crate::tensors::kept::Numbers;

/// What is known of a run that failed before the file was written.
const BEFORE: &str = "it failed before";
/// Longest file of a run, in pairs of bytes.
const LONGEST: usize = 1 << 24;

impl OwnLaw {
    pub(super) async fn saved(&mut self) -> Vec<f32> {
        let row = |outcome: &Option<Outcome>| match outcome {
            Some(Outcome::Made(Made { loss, seconds })) => [1.0, *loss, *seconds],
            Some(Outcome::Skipped) => [2.0, 0.0, 0.0],
            Some(Outcome::Failed(_)) => [3.0, 0.0, 0.0],
            None => [0.0; 3],
        };
        let mut all: Vec<f32> = self.outcomes.iter().flat_map(row).collect();
        let file = match &mut self.under_way {
            Some(run) => run.checkpoint().await,
            None => self.kept.clone(),
        };
        let curve = if file.is_some() { self.curve.clone() } else { Curve::default() };
        all.push(curve.points.len() as f32);
        all.extend(curve.points.as_flattened());
        all.extend(curve.rest);
        let file = file.unwrap_or_default();
        all.extend([file.len().div_ceil(2) as f32, (file.len() % 2) as f32]);
        // Two bytes are a whole number that single precision holds exactly.
        let pair =
            |pair: &[u8]| f32::from(u16::from_le_bytes([pair[0], *pair.get(1).unwrap_or(&0)]));
        all.extend(file.chunks(2).map(pair));
        all.extend(self.fits.saved());
        all
    }

    pub(super) fn restored(&mut self, saved: &[f32]) -> Result<(), ExperimentError> {
        let mut numbers = Numbers::new(saved);
        let mut outcomes = Vec::with_capacity(self.runs.len());
        for _ in &self.runs {
            let state = numbers.count(3)?;
            let (loss, seconds) = (numbers.take(1)?[0], numbers.take(1)?[0]);
            outcomes.push(match state {
                1 => Some(Outcome::Made(Made { loss, seconds })),
                2 => Some(Outcome::Skipped),
                3 => Some(Outcome::Failed(BEFORE.to_owned())),
                _ => None,
            });
        }
        let points = numbers.count(LONGEST)?;
        let points = numbers.take(2 * points)?.as_chunks().0.to_vec();
        let rest = [numbers.take(1)?[0], numbers.take(1)?[0]];
        let (pairs, is_odd) = (numbers.count(LONGEST)?, numbers.count(1)? == 1);
        let mut file = Vec::with_capacity(2 * pairs);
        for _ in 0..pairs {
            file.extend((numbers.count(usize::from(u16::MAX))? as u16).to_le_bytes());
        }
        if is_odd {
            file.pop();
        }
        let before = std::mem::replace(&mut self.outcomes, outcomes);
        self.fit();
        if let Err(error) = self.fits.restore(numbers.rest()) {
            self.outcomes = before;
            self.fit();
            return Err(error);
        }
        self.under_way = None;
        self.kept = Some(file).filter(|file| !file.is_empty());
        self.curve = Curve { points, rest };
        Ok(())
    }
}
