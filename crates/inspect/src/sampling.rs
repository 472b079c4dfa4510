//! From logits to the next token.

use protocol::Sampling;

/// Probabilities of the next token after temperature, top-k and top-p, in this order; they sum to 1.
///
/// A logit that is not a number has no chance. Temperature 0 takes the likeliest token, the first of equals.
pub fn distribution(logits: &[f32], sampling: &Sampling) -> Vec<f32> {
    let mut weights = softmax(logits, sampling.temperature);
    let all_stay = sampling.temperature > 0.0 && sampling.top_k == 0 && sampling.top_p >= 1.0;
    if !all_stay {
        // Sorting costs more than a small network's logits.
        let mut order: Vec<usize> = (0..weights.len()).collect();
        order.sort_by(|a, b| weights[*b].total_cmp(&weights[*a]));
        for &unlikely in &order[kept(&order, &weights, sampling)..] {
            weights[unlikely] = 0.0;
        }
    }
    let sum: f64 = weights.iter().sum();
    weights.iter().map(|weight| (weight / sum) as f32).collect()
}

/// e to the logit over the temperature, scaled to sum to 1.
fn softmax(logits: &[f32], temperature: f64) -> Vec<f64> {
    let logits: Vec<f32> =
        logits.iter().map(|x| if x.is_nan() { f32::NEG_INFINITY } else { *x }).collect();
    let most = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let weight = |logit: f32| match logit == most {
        true => 1.0,
        false if temperature > 0.0 => (f64::from(logit - most) / temperature).exp(),
        false => 0.0,
    };
    let weights: Vec<f64> = logits.into_iter().map(weight).collect();
    let sum: f64 = weights.iter().sum();
    weights.into_iter().map(|weight| weight / sum).collect()
}

/// How many of the likeliest tokens stay: at least one, if there is any.
fn kept(order: &[usize], weights: &[f64], sampling: &Sampling) -> usize {
    if order.is_empty() {
        return 0;
    }
    let likeliest_only = sampling.temperature.is_nan() || sampling.temperature <= 0.0;
    let most = match sampling.top_k {
        _ if likeliest_only => 1,
        0 => order.len(),
        most => most.min(order.len()),
    };
    if sampling.top_p >= 1.0 {
        return most;
    }
    let total: f64 = order[..most].iter().map(|&token| weights[token]).sum();
    let mut sum = 0.0;
    let reached = order[..most].iter().position(|&token| {
        sum += weights[token];
        sum >= sampling.top_p * total
    });
    reached.map_or(most, |last| last + 1)
}

/// The token at `u` in [0, 1) when the probabilities are laid side by side; never one of probability 0, unless all are.
pub fn choose(probabilities: &[f32], u: f64) -> usize {
    let mut sum = 0.0;
    let mut last = 0;
    for (token, &probability) in probabilities.iter().enumerate() {
        if probability > 0.0 {
            sum += f64::from(probability);
            last = token;
            if u < sum {
                break;
            }
        }
    }
    last
}

/// The `count` likeliest tokens that have a chance, likeliest first, with their probabilities.
pub fn top(probabilities: &[f32], count: usize) -> Vec<(usize, f32)> {
    let mut order: Vec<(usize, f32)> =
        probabilities.iter().copied().enumerate().filter(|(_, p)| *p > 0.0).collect();
    order.sort_by(|a, b| b.1.total_cmp(&a.1));
    order.truncate(count);
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sampling(temperature: f64, top_k: usize, top_p: f64) -> Sampling {
        Sampling { temperature, top_k, top_p, seed: 1 }
    }

    /// Logits whose softmax is 1/2, 3/10, 1/5.
    fn logits() -> [f32; 3] {
        [0.3_f32.ln(), 0.5_f32.ln(), 0.2_f32.ln()]
    }

    fn close(found: &[f32], expected: &[f32]) {
        assert_eq!(found.len(), expected.len());
        for (a, b) in found.iter().zip(expected) {
            assert!((a - b).abs() < 1e-6, "{found:?} is not {expected:?}");
        }
    }

    #[test]
    fn temperature_one_is_the_softmax() {
        close(&distribution(&logits(), &sampling(1.0, 0, 1.0)), &[0.3, 0.5, 0.2]);
    }

    /// With and without sorting.
    #[test]
    fn keeping_every_token_is_the_same_as_keeping_as_many_as_there_are() {
        let each = [(0, 1.0), (3, 1.0)].map(|(k, p)| distribution(&logits(), &sampling(0.7, k, p)));
        assert_eq!(each[0], each[1]);
    }

    /// At temperature 1/2 probabilities are squared: 9, 25 and 4 parts of 38.
    #[test]
    fn half_the_temperature_squares_the_odds() {
        let expected = [9.0 / 38.0, 25.0 / 38.0, 4.0 / 38.0];
        close(&distribution(&logits(), &sampling(0.5, 0, 1.0)), &expected);
    }

    #[test]
    fn temperature_zero_takes_the_first_of_the_likeliest() {
        close(&distribution(&[1.0, 3.0, 3.0], &sampling(0.0, 0, 1.0)), &[0.0, 1.0, 0.0]);
        close(&distribution(&[1.0, 3.0, 3.0], &sampling(f64::NAN, 0, 1.0)), &[0.0, 1.0, 0.0]);
    }

    #[test]
    fn top_k_keeps_the_two_likeliest_in_proportion() {
        close(&distribution(&logits(), &sampling(1.0, 2, 1.0)), &[0.375, 0.625, 0.0]);
        close(&distribution(&logits(), &sampling(1.0, 9, 1.0)), &[0.3, 0.5, 0.2]);
    }

    #[test]
    fn top_p_keeps_the_fewest_tokens_that_reach_it() {
        close(&distribution(&logits(), &sampling(1.0, 0, 0.6)), &[0.375, 0.625, 0.0]);
        close(&distribution(&logits(), &sampling(1.0, 0, 0.4)), &[0.0, 1.0, 0.0]);
        close(&distribution(&logits(), &sampling(1.0, 0, 0.0)), &[0.0, 1.0, 0.0]);
    }

    #[test]
    fn broken_logits_still_give_a_distribution() {
        let one = sampling(1.0, 0, 1.0);
        close(&distribution(&[f32::NAN, 0.0, 0.0], &one), &[0.0, 0.5, 0.5]);
        close(&distribution(&[f32::INFINITY, 0.0], &one), &[1.0, 0.0]);
        close(&distribution(&[f32::NAN; 2], &one), &[0.5, 0.5]);
        close(&distribution(&[1e30, -1e30], &sampling(1e-9, 0, 1.0)), &[1.0, 0.0]);
        assert!(distribution(&[], &one).is_empty());
    }

    #[test]
    fn every_token_is_chosen_as_often_as_it_is_likely() {
        let mut counts = [0; 4];
        for step in 0..1000 {
            counts[choose(&[0.3, 0.0, 0.5, 0.2], f64::from(step) / 1000.0)] += 1;
        }
        assert!(
            counts.iter().zip([300, 0, 500, 200]).all(|(a, b): (&i32, i32)| (a - b).abs() <= 1)
        );
    }

    #[test]
    fn rounding_never_chooses_what_has_no_chance() {
        assert_eq!(choose(&[0.3, 0.3, 0.0], 0.999), 1);
        assert_eq!(choose(&[], 0.5), 0);
    }

    #[test]
    fn the_likeliest_come_first_and_the_impossible_never() {
        assert_eq!(top(&[0.3, 0.0, 0.7], 5), [(2, 0.7), (0, 0.3)]);
        assert_eq!(top(&[0.3, 0.0, 0.7], 1), [(2, 0.7)]);
    }
}
