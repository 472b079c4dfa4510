//! A run as single-precision numbers, from which it goes on bit for bit: losses, weights, Adam's memory, and the weights as the last name saw them.
//!
//! The names are not in it: the same text and seed shuffle them the same way.

use super::Microgpt;
use crate::ExperimentError;
use crate::parts::{PARTS, parts, whole};

impl Microgpt {
    pub(super) fn saved(&self) -> Vec<f32> {
        let run = &self.run;
        let counts = [run.losses.len() as u64, self.skipped];
        let numbers = [&run.losses, &run.weights, &run.means, &run.squares, &run.seen];
        let numbers = numbers.into_iter().flatten().map(|number| number.to_bits());
        counts.into_iter().chain(numbers).flat_map(parts).collect()
    }

    pub(super) fn restored(&mut self, saved: &[f32]) -> Result<(), ExperimentError> {
        let wrong = || {
            let why =
                "the file does not fit this net: it was saved with other sizes or other names";
            ExperimentError::BadInput(why.to_owned())
        };
        let (numbers, rest) = saved.as_chunks::<PARTS>();
        let numbers: Vec<u64> = numbers.iter().map(whole).collect();
        let (&[steps, skipped], numbers) = numbers.split_first_chunk().ok_or_else(wrong)?;
        let numbers: Vec<f64> = numbers.iter().map(|bits| f64::from_bits(*bits)).collect();
        let (losses, numbers) = numbers.split_at_checked(steps as usize).ok_or_else(wrong)?;
        let count = self.net.count;
        if !rest.is_empty() || numbers.len() != 4 * count {
            return Err(wrong());
        }
        let run = &mut self.run;
        run.losses = losses.to_vec();
        let vectors = [&mut run.weights, &mut run.means, &mut run.squares, &mut run.seen];
        for (vector, numbers) in vectors.into_iter().zip(numbers.chunks_exact(count)) {
            vector.copy_from_slice(numbers);
        }
        run.look_again(&self.net, &self.names);
        self.skipped = skipped;
        self.written.take();
        Ok(())
    }
}
