//! How far two rows of numbers are apart.

/// max |a − b| / max |b|
pub fn difference(a: &[f32], b: &[f32]) -> f32 {
    let most = b.iter().fold(f32::MIN_POSITIVE, |most, value| most.max(value.abs()));
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max) / most
}

/// Numbers whose bits differ.
pub fn apart(a: &[f32], b: &[f32]) -> f32 {
    let differ = a.iter().zip(b).filter(|(a, b)| a.to_bits() != b.to_bits()).count();
    (differ + a.len().abs_diff(b.len())) as f32
}
