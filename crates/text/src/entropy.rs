//! How surprising a source is: entropy (Shannon 1948), its units, and the loss of knowing nothing.

use std::f64::consts::LN_2;

/// Entropy in nats of a distribution given as weights, which need not sum to one.
pub fn entropy(weights: &[f64]) -> f64 {
    let total: f64 = weights.iter().sum();
    let surprise =
        |&weight: &f64| if weight > 0.0 { -weight / total * (weight / total).ln() } else { 0.0 };
    weights.iter().map(surprise).sum()
}

/// Entropy in nats of the tokens counted alone: the best loss of a model without context.
pub fn entropy_of_tokens(tokens: &[u32], vocabulary: usize) -> f64 {
    let mut counts = vec![0.0; vocabulary];
    tokens.iter().for_each(|&token| counts[token as usize] += 1.0);
    entropy(&counts)
}

/// The loss in nats of guessing evenly among `vocabulary` tokens, where every untrained model
/// starts.
pub fn uniform(vocabulary: usize) -> f64 {
    (vocabulary as f64).ln()
}

/// Nats → bits.
pub fn bits(nats: f64) -> f64 {
    nats / LN_2
}

/// Bits → nats.
pub fn nats(bits: f64) -> f64 {
    bits * LN_2
}

/// Nats a token → bits a byte of the text, the unit in which different tokenizers compare.
pub fn bits_per_byte(nats_per_token: f64, tokens: usize, bytes: usize) -> f64 {
    bits(nats_per_token) * tokens as f64 / bytes as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fair_coin_is_one_bit_and_a_sure_thing_none() {
        assert!((bits(entropy(&[1.0, 1.0])) - 1.0).abs() < 1e-12);
        assert_eq!(entropy(&[3.0, 0.0]), 0.0);
    }

    /// Shannon's 27 symbols: log2 27 = 4.755 bits.
    #[test]
    fn letters_and_space_cost_at_most_4_755_bits() {
        assert!((bits(uniform(27)) - 4.755).abs() < 5e-4);
        assert!((nats(bits(1.234)) - 1.234).abs() < 1e-12);
    }

    #[test]
    fn tokens_counted_alone_give_the_entropy_of_their_shares() {
        let quarter = entropy_of_tokens(&[0, 1, 1, 1], 3);
        assert!((quarter - entropy(&[0.25, 0.75])).abs() < 1e-12);
        assert!((bits_per_byte(nats(2.0), 10, 40) - 0.5).abs() < 1e-12);
    }
}
