//! Normal numbers, the same on every platform (Box and Muller 1958).

use rand::{Rng, RngExt};

/// Fills a slice with independent numbers of mean 0 and variance 1.
pub fn fill(random: &mut impl Rng, values: &mut [f64]) {
    for two in values.chunks_mut(2) {
        let radius = libm::sqrt(-2.0 * libm::log(1.0 - random.random::<f64>()));
        let (sine, cosine) = libm::sincos(std::f64::consts::TAU * random.random::<f64>());
        two[0] = radius * cosine;
        if let Some(second) = two.get_mut(1) {
            *second = radius * sine;
        }
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    use super::*;

    /// Moments of the normal distribution: 0, 1, 0, 3; each within five standard errors √((m₂ₖ − mₖ²)/n).
    #[test]
    fn the_first_four_moments_are_those_of_the_normal_distribution() {
        let mut values = vec![0.0; 200_001];
        fill(&mut ChaCha8Rng::seed_from_u64(1), &mut values);
        let n = values.len() as f64;
        let expected = [(1, 0.0, 1.0), (2, 1.0, 2.0), (3, 0.0, 15.0), (4, 3.0, 96.0)];
        for (power, moment, variance) in expected {
            let measured = values.iter().map(|value| value.powi(power)).sum::<f64>() / n;
            assert!((measured - moment).abs() < 5.0 * f64::sqrt(variance / n), "{power}");
        }
    }
}
