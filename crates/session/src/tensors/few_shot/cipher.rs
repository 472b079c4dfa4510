//! Letters and what a secret cipher makes of them: each letter has one of its own, and no two the same.
//!
//! All 10! ciphers are equally likely, so Bayes's answer is exact: a letter that was shown is known, and any other is one of those that
//! are left.

use rand::{Rng, RngExt};

use super::tasks::shuffled;

/// Different letters.
pub const LETTERS: usize = 10;
/// The first token of what a cipher writes: those have an alphabet of their own.
pub const WRITTEN: i32 = LETTERS as i32;
/// Sequences of an exam.
pub const EXAM: usize = 256;
/// Ciphers begin with so few letters,
const FEWEST: usize = 2;
/// and have all of them after this share of the run.
const ALL: f64 = 0.4;

/// A cipher's examples and the last question with its answer; `share` of the run is over.
pub fn draw(shots: usize, share: f64, random: &mut impl Rng) -> Vec<i32> {
    let grown = ((LETTERS - FEWEST) as f64 * (share / ALL).min(1.0)) as usize;
    let asked = &shuffled(LETTERS, random)[..FEWEST + grown];
    let cipher = shuffled(LETTERS, random);
    let mut tokens = Vec::with_capacity(2 * shots + 2);
    for _ in 0..=shots {
        let letter = asked[random.random_range(0..asked.len())];
        tokens.extend([letter, WRITTEN + cipher[letter as usize]]);
    }
    tokens
}

/// The chance of each written letter after examples `letter, written, letter, written …` and a question, the last token. Nothing where the
/// examples are no cipher's.
pub fn bayes(tokens: &[i32]) -> Option<[f64; LETTERS]> {
    let (question, examples) = tokens.split_last()?;
    let mut known = [None; LETTERS];
    for pair in examples.as_chunks::<2>().0 {
        let (letter, written) = (pair[0] as usize, pair[1]);
        let is_other = |(at, other): (usize, &Option<i32>)| {
            (at == letter && other.is_some_and(|other| other != written))
                || (at != letter && *other == Some(written))
        };
        if known.iter().enumerate().any(is_other) {
            return None;
        }
        known[letter] = Some(written);
    }
    let mut chances = [0.0; LETTERS];
    if let Some(written) = known[*question as usize] {
        chances[(written - WRITTEN) as usize] = 1.0;
        return Some(chances);
    }
    let free = |at: &usize| !known.contains(&Some(WRITTEN + *at as i32));
    let left: Vec<usize> = (0..LETTERS).filter(free).collect();
    for at in &left {
        chances[*at] = 1.0 / left.len() as f64;
    }
    Some(chances)
}

#[cfg(test)]
mod tests {
    use models::draw::stream;

    use super::*;

    /// Of 10! ciphers, those that agree with the examples are counted: after c for a, each of the nine others is b's in 8! of 9!.
    #[test]
    fn bayes_knows_what_was_shown_and_spreads_the_rest_evenly() {
        let shown = [0, WRITTEN + 2, 0];
        let mut sure = [0.0; LETTERS];
        sure[2] = 1.0;
        assert_eq!(bayes(&shown), Some(sure));
        let mut others = [1.0 / 9.0; LETTERS];
        others[2] = 0.0;
        assert_eq!(bayes(&[0, WRITTEN + 2, 1]), Some(others));
        assert_eq!(bayes(&[4]), Some([0.1; LETTERS]));
    }

    #[test]
    fn what_no_cipher_writes_has_no_answer() {
        assert_eq!(bayes(&[0, WRITTEN, 0, WRITTEN + 1, 3]), None);
        assert_eq!(bayes(&[0, WRITTEN, 1, WRITTEN, 3]), None);
        assert_eq!(bayes(&[]), None);
    }

    /// The letters that are asked for grow from two to ten, and no letter is written in two ways.
    #[test]
    fn a_prompt_is_a_ciphers_and_has_more_letters_later() {
        let mut random = stream(1, *b"batches\0", 0, 0);
        for (share, most) in [(0.0, 2), (0.2, 6), (0.4, 10), (1.0, 10)] {
            let tokens = draw(200, share, &mut random);
            assert_eq!(tokens.len(), 402);
            assert!(bayes(&tokens[..401]).unwrap().contains(&1.0));
            let mut asked: Vec<i32> = tokens.iter().copied().step_by(2).collect();
            asked.sort_unstable();
            asked.dedup();
            assert_eq!(asked.len(), most, "{share}");
        }
    }
}
