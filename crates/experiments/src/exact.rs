//! Numbers of 64 bits as single-precision numbers, of which checkpoints are made: three each, and not a bit is lost.

/// A whole number in three parts of 22 bits, each of which single precision holds exactly.
const BITS: u32 = 22;
/// Parts of a number.
pub(crate) const PARTS: usize = 3;

/// A whole number's parts, the lowest first.
pub(crate) fn parts(number: u64) -> [f32; PARTS] {
    [0, 1, 2].map(|part| ((number >> (part * BITS)) & ((1 << BITS) - 1)) as f32)
}

/// The whole number of [`parts`].
pub(crate) fn whole(parts: &[f32; PARTS]) -> u64 {
    parts.iter().rev().fold(0, |number, part| (number << BITS) | *part as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bit_comes_back() {
        let numbers = [0.1, -1e-300, f64::MAX, f64::MIN_POSITIVE, f64::INFINITY, f64::NAN];
        for number in numbers.map(f64::to_bits).into_iter().chain([0, 1, u64::MAX]) {
            assert_eq!(whole(&parts(number)), number);
        }
    }
}
