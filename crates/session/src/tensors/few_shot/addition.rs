//! Sums of two numbers, digits from the last to the first: at once, or step by step on a scratchpad (Nye et al. 2021).
//!
//! `27+58` is read as `72+85=` and answered `580`. On a scratchpad each place is first written out: both digits, what was carried, the sum's
//! digit; then the last carry, `=` and the answer: `72+85=7805` `2518` `0=580`.

use rand::{Rng, RngExt};

/// Digits are their own tokens.
pub const PLUS: i32 = 10;
pub const EQUALS: i32 = 11;
/// Different tokens.
pub const VOCABULARY: usize = 12;
/// Sums of an exam.
pub const EXAM: usize = 256;

/// Two numbers of at most so many digits.
pub fn draw(digits: usize, random: &mut impl Rng) -> [u32; 2] {
    let all = 10_u32.pow(digits as u32);
    [random.random_range(0..all), random.random_range(0..all)]
}

/// Tokens that are read: `72+85=`.
pub fn asked(numbers: [u32; 2], digits: usize) -> Vec<i32> {
    let [a, b] = numbers.map(|number| reversed(number, digits));
    [a, vec![PLUS], b, vec![EQUALS]].concat()
}

/// Tokens that are written.
pub fn answered(numbers: [u32; 2], digits: usize, steps: bool) -> Vec<i32> {
    let [a, b] = numbers.map(|number| reversed(number, digits));
    let answer = reversed(numbers[0] + numbers[1], digits + 1);
    if !steps {
        return answer;
    }
    let (mut written, mut carried) = (Vec::new(), 0);
    for place in 0..digits {
        written.extend([a[place], b[place], carried, answer[place]]);
        carried = i32::from(a[place] + b[place] + carried > 9);
    }
    written.extend([carried, EQUALS]);
    [written, answer].concat()
}

/// The last digits of a number, the last first.
fn reversed(number: u32, digits: usize) -> Vec<i32> {
    (0..digits as u32).map(|place| (number / 10_u32.pow(place) % 10) as i32).collect()
}

/// What tokens say, as they stand.
pub fn text(tokens: &[i32]) -> String {
    let letter = |token: &i32| match *token {
        PLUS => '+',
        EQUALS => '=',
        digit => char::from_digit(digit as u32, 10).unwrap_or('?'),
    };
    tokens.iter().map(letter).collect()
}

/// The number that an answer ends with; nothing where it is none.
pub fn number(written: &[i32], digits: usize) -> Option<u32> {
    let answer = written.get(written.len().checked_sub(digits + 1)?..)?;
    answer
        .iter()
        .rev()
        .try_fold(0, |number, digit| (0..10).contains(digit).then(|| 10 * number + *digit as u32))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_is_written_at_once_or_place_by_place() {
        let asked = asked([27, 58], 2);
        assert_eq!(text(&asked), "72+85=");
        assert_eq!(text(&answered([27, 58], 2, false)), "580");
        assert_eq!(text(&answered([27, 58], 2, true)), "780525180=580");
    }

    #[test]
    fn every_answer_says_the_sum_and_every_carry_is_right() {
        for a in 0..100 {
            for b in 0..100 {
                for steps in [false, true] {
                    assert_eq!(number(&answered([a, b], 2, steps), 2), Some(a + b));
                }
                let pad = answered([a, b], 2, true);
                assert_eq!(pad[2], 0);
                assert_eq!(pad[6], i32::from(a % 10 + b % 10 > 9));
                assert_eq!(pad[8], i32::from(a + b > 99));
            }
        }
        assert_eq!(number(&[EQUALS, 1, 2], 2), None);
        assert_eq!(number(&[1], 2), None);
    }
}
