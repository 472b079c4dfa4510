//! Whole and double-precision numbers as single-precision ones, which checkpoints hold, without a bit lost.

use crate::ExperimentError;

/// A whole number in three parts of 22 bits, each of which single precision holds exactly.
const BITS: u32 = 22;
/// Parts of a number.
pub(crate) const PARTS: usize = 3;

/// The parts of a whole number.
pub(crate) fn parts(number: u64) -> [f32; PARTS] {
    [0, 1, 2].map(|part| ((number >> (part * BITS)) & ((1 << BITS) - 1)) as f32)
}

/// The whole number of these parts.
pub(crate) fn whole(parts: &[f32; PARTS]) -> u64 {
    parts.iter().rev().fold(0, |number, part| (number << BITS) | *part as u64)
}

/// Takes so many double-precision numbers off the front of what was saved by their bits.
///
/// # Errors
/// There are not so many left.
pub(crate) fn take(saved: &mut &[f32], count: usize) -> Result<Vec<f64>, ExperimentError> {
    let length = count.checked_mul(PARTS);
    let (numbers, rest) = length.and_then(|at| saved.split_at_checked(at)).ok_or_else(|| {
        let why = "the file does not fit this exhibit: it was saved with other settings or data";
        ExperimentError::BadInput(why.to_owned())
    })?;
    *saved = rest;
    Ok(numbers.as_chunks().0.iter().map(|parts| f64::from_bits(whole(parts))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bit_of_a_number_comes_back() {
        for number in [0.0, -0.0, 1.0 / 3.0, f64::MAX, f64::MIN_POSITIVE, f64::INFINITY, -1e-300] {
            let saved = parts(number.to_bits());
            let mut rest = saved.as_slice();
            assert_eq!(take(&mut rest, 1).unwrap()[0].to_bits(), number.to_bits());
            assert!(rest.is_empty() && take(&mut rest, 1).is_err());
        }
        assert_eq!(whole(&parts(u64::MAX)), u64::MAX);
    }
}
