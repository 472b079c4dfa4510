//! Running text without spaces: the small story, or the reader's own text, as letters of which some begin a word.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use crate::ExperimentError;

/// The words of the paper's printed piece, “Many years ago a boy and girl lived by the sea they played happily”, and “beach”:
/// the paper has fifteen, and does not list them.
pub const WORDS: [&str; 15] = [
    "many", "years", "ago", "a", "boy", "and", "girl", "lived", "by", "the", "sea", "they",
    "played", "happily", "beach",
];
/// Words of a sentence, least and most.
const SENTENCE: [usize; 2] = [4, 9];
/// More letters of a reader's text are not used, fewer are too few.
const MOST: usize = 50_000;
const LEAST: usize = 200;
/// One in so many letters of a reader's text, at its end, is kept for the test.
const TESTED: usize = 5;

/// Letters from 0 to 25, and where words begin.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Letters {
    pub letters: Vec<u8>,
    pub starts: Vec<bool>,
}

/// The reader's text.
pub struct Own(Letters);

impl Letters {
    fn push(&mut self, word: &str) {
        for (at, letter) in word.bytes().enumerate() {
            self.letters.push(letter - b'a');
            self.starts.push(at == 0);
        }
    }
}

/// So many sentences of random words.
pub fn story(sentences: usize, random: &mut ChaCha8Rng) -> Letters {
    let mut letters = Letters::default();
    for _ in 0..sentences {
        for _ in 0..random.random_range(SENTENCE[0]..=SENTENCE[1]) {
            letters.push(WORDS[random.random_range(0..WORDS.len())]);
        }
    }
    letters
}

/// A vector of random bits for each letter, no two alike.
pub fn codes(bits: usize, random: &mut ChaCha8Rng) -> Vec<f32> {
    let mut all: Vec<usize> = (0..1 << bits).collect();
    let mut codes = Vec::with_capacity(26 * bits);
    for letter in 0..26 {
        let other = random.random_range(letter..all.len());
        all.swap(letter, other);
        codes.extend((0..bits).map(|bit| (all[letter] >> bit & 1) as f32));
    }
    codes
}

impl Own {
    /// Letters from a to z, small or capital; whatever else stands between two of them parts words.
    ///
    /// # Errors
    /// A sentence where there is too little to learn from.
    pub fn read(text: &str) -> Result<Self, ExperimentError> {
        let mut letters = Letters::default();
        let lower = text.to_lowercase();
        for word in lower.split(|letter: char| !letter.is_ascii_lowercase()) {
            if letters.letters.len() < MOST {
                letters.push(word);
            }
        }
        let words = letters.starts.iter().filter(|start| **start).count();
        let why = match (letters.letters.len(), words) {
            (0, _) => "your text has no letters from a to z: give one in a Latin alphabet",
            (count, _) if count < LEAST => {
                "your text has fewer than 200 letters from a to z: give a longer one"
            }
            (count, words) if words < count / 30 => {
                "your text has hardly any spaces, so nobody knows where its words begin: give one with spaces"
            }
            _ => return Ok(Self(letters)),
        };
        Err(ExperimentError::BadData(why.to_owned()))
    }

    /// What is learnt, and the end that is kept for the test.
    pub fn parted(&self) -> (Letters, Letters) {
        let at = self.0.letters.len() - self.0.letters.len() / TESTED;
        let part = |from: usize, to: usize| Letters {
            letters: self.0.letters[from..to].to_vec(),
            starts: self.0.starts[from..to].to_vec(),
        };
        (part(0, at), part(at, self.0.letters.len()))
    }
}

/// The letter of a number.
pub fn letter(number: u8) -> char {
    char::from(b'a' + number)
}
