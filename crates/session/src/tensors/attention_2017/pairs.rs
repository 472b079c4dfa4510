//! Pairs of texts from a file: a line each, a text, a tab and its translation. What follows another tab is passed over, as lists for
//! learning by heart have it.

use experiments::ExperimentError;
use models::draw::stream;
use rand::seq::SliceRandom as _;

use super::tasks::{HELD_BACK, MOST_TYPED, PARTING, Texts};

/// Of the pairs, one of so many is held back.
const HELD_SHARE: usize = 8;
/// Fewer pairs leave nothing to be measured on.
const FEWEST: usize = 32;
/// Different characters at most: the net has a vector for each.
const CHARACTERS: usize = 1_000;

/// What is learnt from, and what is held back.
#[derive(Debug)]
pub struct Pairs {
    pub learnt: Vec<Texts>,
    pub held: Vec<Texts>,
    /// Every character of both sides, in order.
    pub alphabet: Vec<char>,
    /// Lines that are no pair, or longer than a reader may type.
    pub left_out: usize,
}

impl Pairs {
    /// Of a file's text. Pairs are held back by the same random numbers in every run; none that is learnt from has a target of theirs.
    ///
    /// # Errors
    /// The file has too few pairs or too many characters.
    pub fn read(text: &str) -> Result<Self, ExperimentError> {
        let bad = |why: String| Err(ExperimentError::BadData(why));
        let lines = text.lines().filter(|line| !line.trim().is_empty()).count();
        let mut all: Vec<Texts> = text.lines().filter_map(pair).collect();
        all.sort_unstable();
        all.dedup();
        if all.len() < FEWEST {
            return bad(format!(
                "{} lines are a text, a tab and its translation, of {MOST_TYPED} characters at most each: it needs {FEWEST}",
                all.len()
            ));
        }
        let mut alphabet: Vec<char> =
            all.iter().flat_map(|(source, target)| source.chars().chain(target.chars())).collect();
        alphabet.sort_unstable();
        alphabet.dedup();
        if alphabet.len() > CHARACTERS {
            return bad(format!(
                "these pairs have {} different characters: {CHARACTERS} at most can be learnt",
                alphabet.len()
            ));
        }
        let left_out = lines - all.len();
        all.shuffle(&mut stream(PARTING, *b"parting\0", 0, 0));
        let held = all.split_off(all.len() - HELD_BACK.min(all.len() / HELD_SHARE));
        all.retain(|(_, target)| held.iter().all(|(_, unseen)| unseen != target));
        Ok(Self { learnt: all, held, alphabet, left_out })
    }

    /// Held back targets that are their own sources, %: what copying would get right.
    pub fn copied(&self) -> f64 {
        let same = self.held.iter().filter(|(source, target)| source == target).count();
        100.0 * same as f64 / self.held.len() as f64
    }
}

/// The two sides of a line.
fn pair(line: &str) -> Option<Texts> {
    let mut sides = line.split('\t').map(str::trim);
    let (source, target) = (sides.next()?, sides.next()?);
    let fits = |side: &str| (1..=MOST_TYPED).contains(&side.chars().count());
    (fits(source) && fits(target)).then(|| (source.to_owned(), target.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        Pairs::read(text).unwrap_err().to_string()
    }

    #[test]
    fn lines_become_pairs_and_an_eighth_is_held_back_unseen() {
        let lines: String =
            (0..80).map(|n| format!("word {n}\tmot {}\tby nobody\r\n", n / 2)).collect();
        let pairs = Pairs::read(&format!("{lines}\nno tab here\n\t\n")).unwrap();
        assert_eq!((pairs.held.len(), pairs.left_out), (10, 1));
        assert!(
            pairs.learnt.len() < 70,
            "the other pair of a target that is held back is not learnt from"
        );
        assert!(
            pairs.learnt.iter().all(|(_, target)| pairs.held.iter().all(|held| held.1 != *target))
        );
        assert_eq!(pairs.alphabet.iter().collect::<String>(), " 0123456789dmortw");
        assert_eq!(pairs.copied(), 0.0);
        let again = Pairs::read(&lines).unwrap();
        assert_eq!(again.held, pairs.held);
    }

    #[test]
    fn what_is_no_file_of_pairs_is_refused_in_a_sentence() {
        assert!(refused("").starts_with("0 lines are a text, a tab and its translation"));
        let long = format!("{}\tb\n", "a".repeat(MOST_TYPED + 1)).repeat(99);
        assert!(refused(&long).starts_with("0 lines"));
        let many: String =
            (0..1_100).map(|n| format!("a\t{}\n", char::from_u32(0x4e00 + n).unwrap())).collect();
        assert!(refused(&many).contains("1101 different characters"));
    }
}
