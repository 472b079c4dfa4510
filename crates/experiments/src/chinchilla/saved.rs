//! A search as single-precision numbers, from which it goes on bit for bit: where starts ended, the best law, the laws of resamples.

use super::law::Law;
use super::{Chinchilla, UNKNOWN};
use crate::ExperimentError;
use crate::parts::{parts, take};

impl Chinchilla {
    pub(super) fn saved(&self) -> Vec<f32> {
        let counts = [self.ends.len(), usize::from(self.best.is_some()), self.resampled.len()];
        let best = self.best.iter().flat_map(|(law, objective)| {
            law.numbers().into_iter().chain(std::iter::once(*objective))
        });
        let numbers = counts.into_iter().map(|count| count as f64);
        let numbers = numbers.chain(self.ends.iter().copied()).chain(best);
        let numbers = numbers.chain(self.resampled.iter().flat_map(Law::numbers));
        numbers.flat_map(|number| parts(number.to_bits())).collect()
    }

    pub(super) fn restored(&mut self, mut saved: &[f32]) -> Result<(), ExperimentError> {
        let rest = &mut saved;
        let counts: Vec<usize> = take(rest, 3)?.into_iter().map(|count| count as usize).collect();
        let ends = take(rest, counts[0])?;
        let best = take(rest, counts[1].saturating_mul(UNKNOWN + 1))?;
        let laws = take(rest, counts[2].saturating_mul(UNKNOWN))?;
        if !rest.is_empty() || ends.len() > self.starts.len() || counts[1] > 1 {
            let why = "the file does not fit this exhibit: it was saved with other settings";
            return Err(ExperimentError::BadInput(why.to_owned()));
        }
        self.ends = ends;
        self.best = best.split_first_chunk().map(|(law, rest)| (Law::of_numbers(law), rest[0]));
        self.resampled = laws.as_chunks().0.iter().map(Law::of_numbers).collect();
        Ok(())
    }
}
