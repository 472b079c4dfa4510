//! Merges against those of an independent program.

mod common;

use common::published;
use text::split::Cut;
use text::{Alphabet, BpeTraining, Chars, decode_utf8};

const MERGES: &str = include_str!("merges.txt");
const SENTENCES: &str = include_str!("../../experiments/src/bpe/languages.txt");

/// Letters of Shakespeare that the program read.
const LETTERS: usize = 30_000;
/// Merges that it learnt, or fewer where no pair occurred twice.
const MOST: usize = 120;

/// Reference: `tests/parity/bpe.py`, which counts all pairs anew before each merge. Pairs, counts and lengths of the text are equal.
fn agrees(corpus: &str, text: &str) {
    let bytes = |hex: &str| -> Vec<u8> {
        let pair = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).expect("hexadecimal");
        (0..hex.len()).step_by(2).map(pair).collect()
    };
    for (start, cut, name) in [
        (Alphabet::Bytes, Cut::Words, "bytes words"),
        (Alphabet::Chars(Chars::of(text)), Cut::Words, "characters words"),
        (Alphabet::Bytes, Cut::Nowhere, "bytes nowhere"),
    ] {
        let run = format!("{corpus} {name}");
        let lines: Vec<Vec<&str>> = MERGES
            .lines()
            .map(|line| line.split('|').collect())
            .filter(|line: &Vec<&str>| line[0] == run)
            .collect();
        let learnt = lines.len();
        assert!(learnt > 50, "{run}: {learnt} merges");
        let mut training = BpeTraining::begin(start, cut, MOST);
        training.read(text);
        for line in lines {
            let merge = training.step().expect("a pair");
            let token = |id| training.bpe().token(id).expect("a token").to_vec();
            assert_eq!(token(merge.pair.0), bytes(line[1]), "{line:?}");
            assert_eq!(token(merge.pair.1), bytes(line[2]), "{line:?}");
            let numbers = [merge.count, training.tokens()].map(|number| number.to_string());
            assert_eq!(numbers, [line[3], line[4]], "{line:?}");
        }
        assert!(learnt == MOST || training.step().is_none(), "{run}: no pair occurs twice");
    }
}

#[test]
fn merges_of_twelve_languages_are_those_of_a_program_that_counts_anew() {
    let sentences = SENTENCES.lines().map(|line| line.split('|').nth(1).unwrap());
    agrees("languages", &sentences.collect::<Vec<_>>().join("\n"));
}

#[test]
fn merges_of_shakespeare_are_those_of_a_program_that_counts_anew() {
    let Some(bytes) = published("tinyshakespeare.txt") else { return };
    agrees("shakespeare", &decode_utf8(&bytes).unwrap()[..LETTERS]);
}
