//! The four tasks as symbols in a row: what is read, how each symbol is written as numbers, and what is known about a stretch that is never learnt.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::grammar::Grammar;
use super::text::{self, Own};

/// Which task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Xor,
    Letters,
    Words,
    Sentences,
}

/// Symbols to learn from and to be tested on.
pub struct Task {
    pub kind: Kind,
    /// Numbers of a symbol.
    pub width: usize,
    /// What stands for each symbol, `symbols × width`.
    pub codes: Vec<f32>,
    pub learn: Vec<u8>,
    pub test: Vec<u8>,
    /// Whether a word begins at each symbol of the test.
    pub starts: Vec<bool>,
    /// Hidden units in the paper.
    pub hidden: usize,
    /// Symbols that one step learns.
    pub chunk: usize,
    pub grammar: Grammar,
}

/// Bits of the paper's sequence, and of the test: 1,200 times 12.
const BITS: usize = 3_000;
pub const CYCLE: usize = 12;
const CYCLES: usize = 1_200;
/// Consonants of the paper's sequence.
const CONSONANTS: usize = 1_000;
/// The letters b, d, g, a, i, u as features: consonant, vowel, interrupted, high, back, voiced.
pub const LETTERS: [char; 6] = ['b', 'd', 'g', 'a', 'i', 'u'];
pub const FEATURES: [&str; 6] = ["consonant", "vowel", "interrupted", "high", "back", "voiced"];
const CODES: [&str; 6] = ["101001", "101101", "101011", "010011", "010101", "010111"];
/// b, d and g bring a, ii and uuu.
const SYLLABLES: [&[u8]; 3] = [&[0, 3], &[1, 4, 4], &[2, 5, 5, 5]];
/// Sentences of the paper's two corpora, and of our tests.
const SPOKEN: usize = 200;
const SIMPLE: usize = 10_000;
const SIMPLE_TEST: usize = 1_000;
/// Words are vectors of 31 bits: 29 words and two that nobody says, until one of them is “zog”.
pub const WORD_BITS: usize = 31;
/// The number of “zog”.
pub const ZOG: usize = 29;
/// Bits of a letter in running text.
const LETTER_BITS: usize = 5;

impl Task {
    pub fn new(kind: Kind, own: Option<&Own>, random: &mut ChaCha8Rng) -> Self {
        match kind {
            Kind::Xor => Self::xor(random),
            Kind::Letters => Self::letters(random),
            Kind::Words => Self::words(own, random),
            Kind::Sentences => Self::sentences(random),
        }
    }

    fn bare(kind: Kind, width: usize, codes: Vec<f32>, hidden: usize, chunk: usize) -> Self {
        let (learn, test, starts) = (Vec::new(), Vec::new(), Vec::new());
        let grammar = Grammar::new(&[], &[]);
        Self { kind, width, codes, learn, test, starts, hidden, chunk, grammar }
    }

    /// Two random bits and whether they differ, again and again.
    fn xor(random: &mut ChaCha8Rng) -> Self {
        let mut bits = |count: usize| {
            let mut bits = Vec::with_capacity(count);
            while bits.len() < count {
                let (a, b) = (u8::from(random.random::<bool>()), u8::from(random.random::<bool>()));
                bits.extend([a, b, a ^ b]);
            }
            bits
        };
        let (learn, test) = (bits(BITS), bits(CYCLE * CYCLES));
        Self { learn, test, ..Self::bare(Kind::Xor, 1, vec![0.0, 1.0], 2, BITS) }
    }

    /// Random consonants, each followed by its vowels.
    fn letters(random: &mut ChaCha8Rng) -> Self {
        let mut letters = || -> Vec<u8> {
            (0..CONSONANTS).flat_map(|_| SYLLABLES[random.random_range(0..3)]).copied().collect()
        };
        let (learn, test) = (letters(), letters());
        let bit = |bit: u8| f32::from(bit == b'1');
        let codes = CODES.iter().flat_map(|code| code.bytes().map(bit)).collect();
        let chunk = learn.len();
        Self { learn, test, ..Self::bare(Kind::Letters, 6, codes, 20, chunk) }
    }

    /// Sentences without spaces, each letter a random vector of bits; or a text of the reader's.
    fn words(own: Option<&Own>, random: &mut ChaCha8Rng) -> Self {
        let codes = text::codes(LETTER_BITS, random);
        let (learn, test) = match own {
            Some(own) => own.parted(),
            None => (text::story(SPOKEN, random), text::story(SPOKEN, random)),
        };
        let bare = Self::bare(Kind::Words, LETTER_BITS, codes, 20, 500);
        Self { learn: learn.letters, test: test.letters, starts: test.starts, ..bare }
    }

    fn sentences(random: &mut ChaCha8Rng) -> Self {
        let grammar = Grammar::elman();
        let (learn, test) =
            (grammar.sentences(SIMPLE, random), grammar.sentences(SIMPLE_TEST, random));
        let mut codes = vec![0.0; WORD_BITS * WORD_BITS];
        codes.iter_mut().step_by(WORD_BITS + 1).for_each(|bit| *bit = 1.0);
        let bare = Self::bare(Kind::Sentences, WORD_BITS, codes, 150, 1_000);
        Self { learn, test, grammar, ..bare }
    }

    /// The numbers of a symbol.
    pub fn code(&self, symbol: u8) -> &[f32] {
        &self.codes[usize::from(symbol) * self.width..][..self.width]
    }
}
