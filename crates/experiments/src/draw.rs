//! Drawing one of several things by its chance, with a temperature.

/// The index of one of the chances, sharpened or flattened by a temperature, at a place from 0 to 1. Never one of chance 0.
pub fn drawn(chances: &[f64], temperature: f64, place: f64) -> usize {
    let most = chances.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
    let weight = |chance: &f64| match temperature {
        1.0 => *chance,
        _ => libm::pow(*chance / most, 1.0 / temperature),
    };
    let mut left = place * chances.iter().map(weight).sum::<f64>();
    let found = chances.iter().position(|chance| {
        left -= weight(chance);
        left < 0.0
    });
    // Rounding may leave a speck at the end: then the last one that is possible.
    let last = || chances.iter().rposition(|chance| *chance > 0.0);
    found.or_else(last).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cold_draw_takes_the_likeliest_and_a_temperature_of_one_the_chances_themselves() {
        let chances = [0.2, 0.5, 0.3, 0.0];
        assert!((1..100).all(|at| drawn(&chances, 0.05, f64::from(at) / 100.0) == 1));
        let shares = |temperature| {
            let mut counts = [0; 4];
            (0..1_000).for_each(|at| {
                counts[drawn(&chances, temperature, (f64::from(at) + 0.5) / 1_000.0)] += 1;
            });
            counts
        };
        assert_eq!(shares(1.0), [200, 500, 300, 0]);
        let hot = shares(5.0);
        assert!(hot[0] > 300 && hot[3] == 0, "{hot:?}");
        assert_eq!(drawn(&chances, 1.0, 1.0), 2);
    }
}
