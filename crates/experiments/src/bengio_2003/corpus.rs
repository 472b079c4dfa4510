//! The words of a text, the frequent ones by number, in three parts: to learn from, to choose by, to test on.

use rustc_hash::FxHashMap;
use text::{Vocabulary, words_and_signs};

use crate::ExperimentError;

/// Fewer words leave nothing to test on.
const LEAST: usize = 200;

/// The number of every word that is not known.
pub const RARE: u32 = 0;

/// A part of the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The first four fifths, to learn from.
    Train,
    /// A tenth, to choose by.
    Valid,
    /// The last tenth, to test on.
    Test,
}

/// Words as numbers.
pub struct Corpus {
    /// [`RARE`], then the frequent words of the training part, most frequent first.
    pub vocabulary: Vocabulary,
    tokens: Vec<u32>,
    /// Where validation and test begin.
    ends: [usize; 2],
}

impl Corpus {
    /// The first `most` words of a text, and a vocabulary of so many numbers.
    ///
    /// # Errors
    /// A sentence where there are too few words, or too few kinds of them.
    pub fn new(text: &str, most: usize, vocabulary: usize) -> Result<Self, ExperimentError> {
        let mut all = words_and_signs(text);
        all.truncate(most);
        if all.len() < LEAST {
            let why = format!("this text has {} words: {LEAST} are needed", all.len());
            return Err(ExperimentError::BadData(why));
        }
        let ends = [all.len() * 8 / 10, all.len() * 9 / 10];
        let vocabulary = frequent(&all[..ends[0]], vocabulary);
        if vocabulary.words.len() < 3 {
            let why = "this text has one word only: nothing can be told apart";
            return Err(ExperimentError::BadData(why.to_owned()));
        }
        let number = |word: &String| vocabulary.find(word).unwrap_or(RARE);
        let tokens = all.iter().map(number).collect();
        Ok(Self { vocabulary, tokens, ends })
    }

    /// The numbers of a part's words.
    pub fn part(&self, part: Part) -> &[u32] {
        let (from, to) = self.range(part);
        &self.tokens[from..to]
    }

    /// The `context` words before word `at` of a part, oldest first, and the word itself; the text's beginning repeats its first word.
    pub fn window(&self, part: Part, at: usize, context: usize) -> impl Iterator<Item = u32> {
        let place = self.range(part).0 + at;
        (0..=context).rev().map(move |back| self.tokens[place.saturating_sub(back)])
    }

    /// The share of rare words in the part to learn from.
    pub fn rare(&self) -> f64 {
        let train = self.part(Part::Train);
        train.iter().filter(|word| **word == RARE).count() as f64 / train.len() as f64
    }

    /// The numbers of what a reader typed.
    pub fn numbers(&self, typed: &str) -> Vec<u32> {
        let words = words_and_signs(typed);
        words.iter().map(|word| self.vocabulary.find(word).unwrap_or(RARE)).collect()
    }

    fn range(&self, part: Part) -> (usize, usize) {
        match part {
            Part::Train => (0, self.ends[0]),
            Part::Valid => (self.ends[0], self.ends[1]),
            Part::Test => (self.ends[1], self.tokens.len()),
        }
    }
}

/// A sign for rare words, and the `most` − 1 most frequent of these; of equally frequent ones those that came first.
fn frequent(words: &[String], most: usize) -> Vocabulary {
    let mut counts: FxHashMap<&str, (usize, usize)> = FxHashMap::default();
    for (at, word) in words.iter().enumerate() {
        counts.entry(word).or_insert((0, at)).0 += 1;
    }
    let mut ranked: Vec<_> = counts.into_iter().collect();
    ranked.sort_unstable_by_key(|(_, (count, first))| (std::cmp::Reverse(*count), *first));
    ranked.truncate(most.saturating_sub(1));
    let known = ranked.into_iter().map(|(word, _)| word.to_owned());
    Vocabulary::new(std::iter::once("‹rare›".to_owned()).chain(known).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text() -> String {
        (0..300).map(|at| ["a", "b", "a", "c"][at % 4].to_owned() + " ").collect()
    }

    #[test]
    fn a_text_is_cut_in_three_and_windows_reach_back_over_the_cut() {
        let corpus = Corpus::new(&text(), 1_000, 3).unwrap();
        let lengths = [Part::Train, Part::Valid, Part::Test].map(|part| corpus.part(part).len());
        assert_eq!(lengths, [240, 30, 30]);
        // a is 1, b is 2, c is rare; word 240 is an a.
        assert_eq!(corpus.window(Part::Valid, 0, 2).collect::<Vec<_>>(), [1, 0, 1]);
        assert_eq!(corpus.window(Part::Train, 1, 3).collect::<Vec<_>>(), [1, 1, 1, 2]);
        assert_eq!(corpus.numbers("C a zebra"), [0, 1, 0]);
        assert!((corpus.rare() - 0.25).abs() < 1e-12);
    }

    #[test]
    fn a_text_that_is_too_short_or_says_one_thing_only_is_refused_with_a_sentence() {
        let refused = |text: &str| match Corpus::new(text, 1_000, 10) {
            Err(ExperimentError::BadData(why)) => why,
            _ => panic!("{text} was taken"),
        };
        assert!(refused("").contains("200 are needed"));
        assert!(refused(&"a ".repeat(300)).contains("one word only"));
    }

    #[test]
    fn the_most_frequent_words_are_known_and_ties_go_to_the_first() {
        let words = words_and_signs("b a b c a b d");
        assert_eq!(frequent(&words, 4).words[1..], ["b", "a", "c"]);
    }
}
