//! Random letters, and once more the same: what comes next can be read off the page, by whoever finds the place.
//!
//! Olsson et al. 2022 repeat random tokens once. Were the distance always the same, one layer could count back so many positions; so while
//! learning it changes from sequence to sequence. A letter comes once before the repetition, as long as there are letters left: then there
//! is one place to look. In the exam all of them come once, in random order, and then again: which letters there are tells nothing, so
//! whoever does not find the place is left with an even guess.

use rand::{Rng, RngExt};

/// Different letters.
pub const LETTERS: usize = 32;
/// Letters of a sequence.
pub const LENGTH: usize = 64;
/// Letters of a half of an exam's sequence.
pub const HALF: usize = LENGTH / 2;
/// The first letter that an exam asks for. Before it, longer distances cannot be, and a net that counts positions has fewer places to choose
/// from.
pub const ASKED: usize = 48;
/// Sequences of an exam.
pub const EXAM: usize = 64;
/// How far back the same letter may lie while learning.
const DISTANCES: std::ops::RangeInclusive<usize> = 12..=ASKED;
/// The letters as a reader types them.
pub const ALPHABET: &str = "abcdefghijklmnopqrstuvwxyz012345";

/// A sequence to learn from, and after how many letters it repeats itself. Only what follows is asked for: before, nothing can be known.
pub fn draw(random: &mut impl Rng) -> (Vec<i32>, usize) {
    let distance = random.random_range(DISTANCES);
    let mut block = super::tasks::shuffled(LETTERS, random);
    block.resize_with(block.len().max(distance), || random.random_range(0..LETTERS as i32));
    block.truncate(distance);
    (block.into_iter().cycle().take(LENGTH).collect(), distance)
}

/// A sequence of an exam.
pub fn exam(random: &mut impl Rng) -> Vec<i32> {
    super::tasks::shuffled(LETTERS, random).repeat(2)
}

/// Where a head that finds the place looks, before each letter that is asked for: at what followed the last letter in the first half.
pub fn stripe() -> impl Iterator<Item = (usize, usize)> {
    (ASKED - 1..LENGTH - 1).map(|asking| (asking, asking - HALF + 1))
}

/// The letters that followed the last one before, with their shares: what a head that looks there copies.
pub fn followers(tokens: &[i32]) -> Vec<(i32, f64)> {
    let Some((last, before)) = tokens.split_last() else { return Vec::new() };
    let after: Vec<i32> =
        (0..before.len()).filter(|at| before[*at] == *last).map(|at| tokens[at + 1]).collect();
    let count = |token: i32| after.iter().filter(|other| **other == token).count();
    let mut shares: Vec<(i32, f64)> =
        after.iter().map(|token| (*token, count(*token) as f64 / after.len() as f64)).collect();
    shares.sort_by_key(|(token, _)| *token);
    shares.dedup();
    shares
}

#[cfg(test)]
mod tests {
    use models::draw::stream;

    use super::*;

    #[test]
    fn a_sequence_repeats_after_a_distance_that_changes_and_an_exam_after_a_half() {
        let mut random = stream(1, *b"batches\0", 0, 0);
        let mut found = std::collections::HashSet::new();
        for _ in 0..900 {
            let (letters, told) = draw(&mut random);
            let repeats = |by: &usize| (*by..LENGTH).all(|at| letters[at] == letters[at - by]);
            let distance = (1..LENGTH).find(repeats).unwrap();
            assert_eq!(distance, told);
            let once: std::collections::HashSet<&i32> =
                letters[..distance.min(LETTERS)].iter().collect();
            assert_eq!(once.len(), distance.min(LETTERS), "before they repeat, letters come once");
            assert!(letters.len() == LENGTH && DISTANCES.contains(&distance));
            found.insert(distance);
        }
        assert_eq!(found.len(), DISTANCES.count());
        let letters = exam(&mut random);
        let mut all = letters[..HALF].to_vec();
        all.sort_unstable();
        assert_eq!(all, (0..LETTERS as i32).collect::<Vec<_>>());
        assert_eq!(letters[..HALF], letters[HALF..]);
        assert_eq!(stripe().count(), LENGTH - ASKED);
        for (asking, asked) in stripe() {
            assert_eq!(letters[asking], letters[asked - 1]);
            assert_eq!(letters[asking + 1], letters[asked]);
        }
    }

    #[test]
    fn what_followed_before_is_told_with_its_shares() {
        // a b a c a b a: twice b, once c.
        let shares = followers(&[0, 1, 0, 2, 0, 1, 0]);
        assert_eq!(shares, [(1, 2.0 / 3.0), (2, 1.0 / 3.0)]);
        assert!(followers(&[0, 1]).is_empty() && followers(&[]).is_empty());
    }
}
