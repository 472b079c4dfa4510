//! What the reader asks: a word, or words added and taken away, as in “king - man + woman”.

use super::space::Space;
use text::{Vocabulary, each_word};

/// Words in a question at most.
const MOST: usize = 8;
/// Words in an answer.
pub(super) const ANSWERS: usize = 5;

/// Words with their signs, as they were typed.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Asked {
    terms: Vec<(f32, String)>,
}

impl Asked {
    /// Reads words with + and − between them.
    ///
    /// # Errors
    /// What is wrong with them.
    pub fn read(text: &str) -> Result<Self, String> {
        let mut terms = Vec::new();
        let (mut sign, mut waits) = (1.0, false);
        for part in text.split_inclusive(['+', '-', '−', '–']) {
            let word = part.trim_end_matches(['+', '-', '−', '–']);
            let words = words(word);
            match words.as_slice() {
                [] if waits => return Err(wrong()),
                [] => {}
                [word] => terms.push((sign, word.clone())),
                _ => return Err(wrong()),
            }
            waits = part.len() > word.len();
            sign = if part.ends_with('+') { 1.0 } else { -1.0 };
        }
        if waits || terms.is_empty() || terms.len() > MOST {
            return Err(wrong());
        }
        Ok(Self { terms })
    }

    /// One word.
    ///
    /// # Errors
    /// It is none, or several.
    pub fn word(text: &str) -> Result<Self, String> {
        match words(text).as_slice() {
            [word] => Ok(Self { terms: vec![(1.0, word.clone())] }),
            _ => Err("type one word, such as king".to_owned()),
        }
    }

    /// The words' numbers with their signs.
    ///
    /// # Errors
    /// The words that are not known.
    pub fn known(&self, vocabulary: &Vocabulary) -> Result<Vec<(f32, u32)>, String> {
        let found = self.terms.iter().map(|(sign, word)| (*sign, vocabulary.find(word)));
        let unknown: Vec<String> = self
            .terms
            .iter()
            .filter(|(_, word)| vocabulary.find(word).is_none())
            .map(|(_, word)| format!("“{word}”"))
            .collect();
        if unknown.is_empty() {
            return Ok(found.filter_map(|(sign, word)| Some((sign, word?))).collect());
        }
        let them = if unknown.len() == 1 { "it" } else { "them" };
        Err(format!(
            "there is no vector for {}: the text has {them} too seldom or not at all, so ask another word",
            unknown.join(" and ")
        ))
    }

    /// The nearest words with their cosines; those that were asked are left out, if wanted.
    ///
    /// # Errors
    /// The words that are not known.
    pub fn answer(
        &self,
        vocabulary: &Vocabulary,
        space: &Space,
        leaves_out: bool,
    ) -> Result<Vec<(u32, f32)>, String> {
        let terms = self.known(vocabulary)?;
        let words: Vec<u32> = terms.iter().map(|(_, word)| *word).collect();
        let without = if leaves_out { &words[..] } else { &[] };
        Ok(space.nearest(&space.sum(&terms), without, ANSWERS))
    }

    /// As it is said.
    pub fn said(&self) -> String {
        let mut said = String::new();
        for (at, (sign, word)) in self.terms.iter().enumerate() {
            match (at, *sign < 0.0) {
                (0, false) => {}
                (0, true) => said.push('−'),
                (_, false) => said.push_str(" + "),
                (_, true) => said.push_str(" − "),
            }
            said.push_str(word);
        }
        said
    }
}

fn wrong() -> String {
    format!("type 1 to {MOST} words with + or - between them, such as king - man + woman")
}

fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    each_word(text, |word| words.push(word.to_owned()));
    words
}
