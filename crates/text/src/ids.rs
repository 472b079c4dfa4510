//! Tokens whose meaning nobody told: their bare numbers, written with a space before each.
//!
//! For a network that comes without its tokenizer: `5 17 3` is read as three tokens, and what it writes is read the same way.

use crate::TextError;

/// The numbers below a vocabulary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ids {
    vocabulary: usize,
}

impl Ids {
    /// The numbers from 0 to below `vocabulary`, which must have one.
    pub fn new(vocabulary: usize) -> Result<Self, TextError> {
        if vocabulary == 0 { Err(TextError::Empty) } else { Ok(Self { vocabulary }) }
    }

    /// How many there are.
    pub fn vocabulary(self) -> usize {
        self.vocabulary
    }

    /// One token a number; the first word that is none is the error.
    pub fn encode(self, text: &str) -> Result<Vec<u32>, TextError> {
        let number = |word: &str| {
            let vocabulary = self.vocabulary;
            self.number(word).ok_or_else(|| TextError::NoId { word: word.to_owned(), vocabulary })
        };
        text.split_whitespace().map(number).collect()
    }

    /// The number that a word is, if it is one of these.
    pub fn number(self, word: &str) -> Option<u32> {
        word.parse().ok().filter(|id| (*id as usize) < self.vocabulary)
    }

    /// How a token is written.
    pub fn token(self, id: u32) -> Option<String> {
        ((id as usize) < self.vocabulary).then(|| format!(" {id}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_tokens_and_come_back_as_they_are_written() {
        let ids = Ids::new(96).unwrap();
        assert_eq!(ids.encode("5 17\n3").unwrap(), [5, 17, 3]);
        let written: String = [5, 17, 3].into_iter().filter_map(|id| ids.token(id)).collect();
        assert_eq!(ids.encode(&written).unwrap(), [5, 17, 3]);
        assert!(ids.encode(" ").unwrap().is_empty());
        assert_eq!(ids.token(96), None);
    }

    #[test]
    fn what_is_no_number_below_the_vocabulary_is_named() {
        let ids = Ids::new(96).unwrap();
        for word in ["ROMEO", "96", "-1", "1.5"] {
            let error = ids.encode(&format!("5 {word}")).unwrap_err().to_string();
            assert!(error.contains(&format!("“{word}”")) && error.contains("0 to 95"), "{error}");
        }
        assert!(Ids::new(0).is_err());
    }
}
