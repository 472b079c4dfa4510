//! What the best policy would be, where every answer can be told.
//!
//! Of all policies π, the mean mark less β · KL(π, π_ref) is highest for π_ref · exp(mark / β) / Z (Rafailov et al. 2023, equation 4).

/// Log-chances of the best policy, from those of the reference; nothing at β = 0, where all lies on the highest mark.
pub fn best(reference: &[f64], marks: &[f64], beta: f64) -> Option<Vec<f64>> {
    if beta <= 0.0 {
        return None;
    }
    let all: Vec<f64> = reference.iter().zip(marks).map(|(log, mark)| log + mark / beta).collect();
    let most = all.iter().copied().fold(f64::MIN, f64::max);
    let sum: f64 = all.iter().map(|log| libm::exp(log - most)).sum();
    let all_over = most + libm::log(sum);
    Some(all.into_iter().map(|log| log - all_over).collect())
}

/// KL(p, q) in nats, of log-chances.
pub fn divergence(p: &[f64], q: &[f64]) -> f64 {
    p.iter().zip(q).map(|(p, q)| libm::exp(*p) * (p - q)).sum()
}

/// The mean of values under log-chances.
pub fn expected(p: &[f64], values: &[f64]) -> f64 {
    p.iter().zip(values).map(|(p, value)| libm::exp(*p) * value).sum()
}

/// Pearson's correlation; 0 where one side does not vary.
pub fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let mean = |of: &[f64]| of.iter().sum::<f64>() / of.len().max(1) as f64;
    let (mean_a, mean_b) = (mean(a), mean(b));
    let both = a.iter().zip(b).map(|(a, b)| (a - mean_a, b - mean_b));
    let (mut ab, mut aa, mut bb) = (0.0, 0.0, 0.0);
    both.for_each(|(a, b)| (ab, aa, bb) = (ab + a * b, aa + a * a, bb + b * b));
    if aa * bb > 0.0 { ab / libm::sqrt(aa * bb) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two answers, evenly likely, marks 0 and β ln 3: the best policy writes the second three times as often.
    #[test]
    fn the_best_policy_trades_marks_against_nearness() {
        let (even, beta) = ([0.5_f64.ln(); 2], 0.7);
        let marks = [0.0, beta * 3.0_f64.ln()];
        let best = best(&even, &marks, beta).unwrap();
        assert!((best[0].exp() - 0.25).abs() < 1e-12 && (best[1].exp() - 0.75).abs() < 1e-12);
        let worth = |p: f64| {
            let p = [(1.0 - p).ln(), p.ln()];
            expected(&p, &marks) - beta * divergence(&p, &even)
        };
        assert!(worth(0.75) > worth(0.74) && worth(0.75) > worth(0.76));
        assert!(super::best(&even, &marks, 0.0).is_none());
    }

    #[test]
    fn marks_up_to_a_constant_and_a_factor_correlate_wholly() {
        assert!((correlation(&[1.0, 2.0, 4.0], &[5.0, 7.0, 11.0]) - 1.0).abs() < 1e-12);
        assert!((correlation(&[1.0, 2.0], &[3.0, 1.0]) + 1.0).abs() < 1e-12);
        assert_eq!(correlation(&[1.0, 2.0], &[3.0, 3.0]), 0.0);
    }
}
