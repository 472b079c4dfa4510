//! A search and what was drawn after it as single-precision numbers, from which they go on bit for bit.

use super::UNKNOWN;
use super::law::Law;
use super::search::Search;
use crate::ExperimentError;
use crate::parts::{parts, take};

/// Where starts ended, the best law, and rows of numbers, one a resample.
pub(super) fn write<const K: usize>(
    search: &Search,
    rows: impl ExactSizeIterator<Item = [f64; K]>,
) -> Vec<f32> {
    let counts = [search.ends.len(), usize::from(search.best.is_some()), rows.len()];
    let best = search
        .best
        .iter()
        .flat_map(|(law, objective)| law.numbers().into_iter().chain(std::iter::once(*objective)));
    let numbers = counts.into_iter().map(|count| count as f64);
    let numbers = numbers.chain(search.ends.iter().copied()).chain(best);
    let numbers = numbers.chain(rows.flatten());
    numbers.flat_map(|number| parts(number.to_bits())).collect()
}

/// Brings a search to where it was; the rows.
///
/// # Errors
/// The numbers are not those of such a search; it stays as it was.
pub(super) fn read<const K: usize>(
    search: &mut Search,
    mut saved: &[f32],
) -> Result<Vec<[f64; K]>, ExperimentError> {
    let rest = &mut saved;
    let counts: Vec<usize> = take(rest, 3)?.into_iter().map(|count| count as usize).collect();
    let ends = take(rest, counts[0])?;
    let best = take(rest, counts[1].saturating_mul(UNKNOWN + 1))?;
    let rows = take(rest, counts[2].saturating_mul(K))?;
    if !rest.is_empty() || ends.len() > search.starts.len() || counts[1] > 1 {
        let why = "the file does not fit this exhibit: it was saved with other settings";
        return Err(ExperimentError::BadInput(why.to_owned()));
    }
    (search.ends, search.under_way) = (ends, None);
    search.best = best.split_first_chunk().map(|(law, rest)| (Law::of_numbers(law), rest[0]));
    Ok(rows.as_chunks().0.to_vec())
}
