//! Three ways to send bits through a channel that turns each over with chance f, and what each gets wrong.

/// Data bits of a Hamming block, and all its bits.
const HAMMING: (usize, usize) = (4, 7);

/// How bits are protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Code {
    /// Each bit is sent once.
    Plain,
    /// R3: each bit is sent three times, and the majority counts.
    Repetition,
    /// Hamming (7,4): three parity bits for four bits of data; one error in seven is found and mended.
    Hamming,
}

impl Code {
    /// By its word in specs.
    pub fn named(word: &str) -> Self {
        match word {
            "R3" => Self::Repetition,
            "Hamming(7,4)" => Self::Hamming,
            _ => Self::Plain,
        }
    }

    /// Bits of data in a block, and bits sent for them.
    pub fn block(self) -> (usize, usize) {
        match self {
            Self::Plain => (1, 1),
            Self::Repetition => (1, 3),
            Self::Hamming => HAMMING,
        }
    }

    /// The bits sent for one block of data.
    pub fn encode(self, data: &[bool]) -> Vec<bool> {
        match (self, data) {
            (Self::Repetition, [bit]) => vec![*bit; 3],
            (Self::Hamming, [a, b, c, d]) => vec![*a, *b, *c, *d, a ^ b ^ c, b ^ c ^ d, a ^ c ^ d],
            _ => data.to_vec(),
        }
    }

    /// The most probable data of one received block, for f below one half.
    pub fn decode(self, received: &[bool]) -> Vec<bool> {
        match (self, received) {
            (Self::Repetition, [a, b, c]) => vec![(a & b) | (b & c) | (a & c)],
            (Self::Hamming, [a, b, c, d, x, y, z]) => {
                // Which of the three parities fail tells the one bit that fails exactly these.
                let fails = (a ^ b ^ c ^ x, b ^ c ^ d ^ y, a ^ c ^ d ^ z);
                let mend = |bit: &bool, mark: (bool, bool, bool)| bit ^ (fails == mark);
                vec![
                    mend(a, (true, false, true)),
                    mend(b, (true, true, false)),
                    mend(c, (true, true, true)),
                    mend(d, (false, true, true)),
                ]
            }
            _ => received.to_vec(),
        }
    }

    /// The chance that a decoded bit is wrong: f, 3f² − 2f³, or the sum over all 128 patterns of noise.
    pub fn error(self, f: f64) -> f64 {
        match self {
            Self::Plain => f,
            Self::Repetition => 3.0 * f * f - 2.0 * f * f * f,
            Self::Hamming => (0..128_u32)
                .map(|pattern| {
                    let noise: Vec<bool> =
                        (0..HAMMING.1).map(|bit| pattern >> bit & 1 == 1).collect();
                    let turned = pattern.count_ones() as i32;
                    let chance = f.powi(turned) * (1.0 - f).powi(HAMMING.1 as i32 - turned);
                    // The code is linear, so what happens to zeros happens to every message.
                    let wrong = self.decode(&noise).iter().filter(|bit| **bit).count();
                    chance * wrong as f64 / HAMMING.0 as f64
                })
                .sum(),
        }
    }
}

/// H₂(p): bits of a coin that falls heads with chance p.
pub(super) fn coin(p: f64) -> f64 {
    text::entropy::bits(text::entropy::entropy(&[p, 1.0 - p]))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every one of 16 messages, with no bit or any one bit turned over.
    #[test]
    fn hamming_mends_any_single_error_in_any_message() {
        for message in 0..16_u32 {
            let data: Vec<bool> = (0..4).map(|bit| message >> bit & 1 == 1).collect();
            let sent = Code::Hamming.encode(&data);
            assert_eq!(Code::Hamming.decode(&sent), data);
            for at in 0..7 {
                let mut received = sent.clone();
                received[at] ^= true;
                assert_eq!(Code::Hamming.decode(&received), data);
            }
        }
    }

    /// Reference: Python, decoding to the nearest of the 16 code words: 36, 76, 64, 48, 28 and 4 wrong bits among the
    /// patterns of 2 to 7 errors, so 0.066880 at f = 0.1 and 0.0008742988 at f = 0.01 (9f² is the leading term).
    #[test]
    fn the_errors_of_the_codes_are_their_closed_forms() {
        assert!((Code::Repetition.error(0.1) - 0.028).abs() < 1e-12);
        assert!((Code::Hamming.error(0.1) - 0.06688).abs() < 1e-12);
        assert!((Code::Hamming.error(0.01) - 0.000_874_298_8).abs() < 1e-13);
        assert_eq!(Code::Plain.error(0.1), 0.1);
        for code in [Code::Plain, Code::Repetition, Code::Hamming] {
            assert_eq!(code.error(0.0), 0.0);
            assert!((code.error(0.5) - 0.5).abs() < 1e-12);
        }
    }

    /// H₂(0.11) = 0.4999 bits: the textbook value behind “11 % noise halves a channel”.
    #[test]
    fn a_coin_has_one_bit_at_most() {
        assert_eq!((coin(0.0), coin(1.0)), (0.0, 0.0));
        assert!((coin(0.5) - 1.0).abs() < 1e-12);
        assert!((coin(0.11) - 0.499_916).abs() < 1e-6);
    }
}
