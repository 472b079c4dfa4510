//! The machine that guesses: symbols in the order of their chances. Its guesses are numbers, and the numbers are the text again.

use crate::letters::SYMBOLS;
use crate::ngrams::Ngrams;

/// At which guess a machine with these chances says `symbol`; of equal chances the earlier letter goes first.
pub(super) fn guess(chances: &[f64; SYMBOLS], symbol: u8) -> u8 {
    let own = chances[usize::from(symbol)];
    let before = |(other, chance): (usize, &f64)| {
        *chance > own || (*chance == own && other < usize::from(symbol))
    };
    1 + chances.iter().enumerate().filter(|(other, chance)| before((*other, chance))).count() as u8
}

/// The symbol that it says at that guess.
fn guessed(chances: &[f64; SYMBOLS], guess_number: u8) -> Option<u8> {
    (0..SYMBOLS as u8).find(|symbol| guess(chances, *symbol) == guess_number)
}

/// The chances after a past, from the longest context that is counted.
fn best(ngrams: &Ngrams, past: &[u8]) -> [f64; SYMBOLS] {
    ngrams.chances(past).pop().unwrap_or([1.0; SYMBOLS])
}

/// The reduced text: for each symbol, at which guess the machine has it.
pub(super) fn reduce(ngrams: &Ngrams, text: &[u8]) -> Vec<u8> {
    (0..text.len()).map(|at| guess(&best(ngrams, &text[..at]), text[at])).collect()
}

/// The text again: a twin of the machine makes the same guesses, and each number says which one was right.
pub(super) fn restore(ngrams: &Ngrams, reduced: &[u8]) -> Vec<u8> {
    let mut text = Vec::with_capacity(reduced.len());
    for number in reduced {
        let Some(symbol) = guessed(&best(ngrams, &text), *number) else { break };
        text.push(symbol);
    }
    text
}

/// The number of a guess as one character: 1 to 9, then a for 10 up to r for 27.
pub(super) fn digit(guess: u8) -> char {
    char::from_digit(u32::from(guess), 36).unwrap_or('?')
}

/// How often the 1st, 2nd … guess was right.
pub(super) fn frequencies(guesses: &[u8]) -> [f64; SYMBOLS] {
    let mut frequencies = [0.0; SYMBOLS];
    for guess in guesses {
        frequencies[usize::from(*guess) - 1] += 1.0;
    }
    frequencies
}

/// The share of guesses that were right at once.
pub(super) fn first(guesses: &[u8]) -> f64 {
    guesses.iter().filter(|guess| **guess == 1).count() as f64 / guesses.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::letters::{symbols, text};
    use rand::{RngExt, SeedableRng};

    fn taught(text: &str) -> Ngrams {
        let text = symbols(text);
        let mut ngrams = Ngrams::new(5);
        ngrams.read_to(&text, text.len());
        ngrams
    }

    const TAUGHT: &str =
        "it was the best of times it was the worst of times it was the age of wisdom ";

    #[test]
    fn a_twin_restores_every_text_that_was_reduced() {
        let ngrams = taught(&TAUGHT.repeat(5));
        let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(4);
        let noise: String =
            (0..300).map(|_| char::from(b'a' + random.random_range(0..26))).collect();
        for original in [
            "There is no reverse on a motorcycle",
            "the room was not very light a small oblong reading lamp on the desk",
            "qzx jjj kkk",
            "a",
            &noise,
        ] {
            let original = symbols(original);
            assert_eq!(text(&restore(&ngrams, &reduce(&ngrams, &original))), text(&original));
        }
        assert!(restore(&ngrams, &reduce(&ngrams, &[])).is_empty());
    }

    #[test]
    fn what_it_has_read_it_guesses_at_once() {
        let ngrams = taught(&TAUGHT.repeat(50));
        let guesses = reduce(&ngrams, &symbols(TAUGHT));
        let first = guesses.iter().filter(|guess| **guess == 1).count();
        assert!(first * 10 > guesses.len() * 8, "{first} of {}", guesses.len());
    }

    /// A machine that knows nothing says the alphabet: A first, the space last.
    #[test]
    fn of_equal_chances_the_earlier_letter_goes_first() {
        assert_eq!(reduce(&Ngrams::new(3), &[0, 1, 26]), [1, 2, 27]);
        assert_eq!([1, 9, 10, 27].map(digit), ['1', '9', 'a', 'r']);
    }

    #[test]
    fn a_number_that_is_no_guess_ends_the_restored_text() {
        let ngrams = taught(TAUGHT);
        assert_eq!(restore(&ngrams, &[1, 28, 1]).len(), 1);
    }
}
