//! What merges begin with: the 256 bytes, as in GPT-2, or the characters of a text, as in Sennrich et al. 2016.
//!
//! With bytes nothing is unknown. With characters, those that the text does not have share one last token.

use crate::{Chars, bytes};

/// The tokens before any merge.
#[derive(Clone, Debug)]
pub enum Alphabet {
    /// The bytes, numbered by value.
    Bytes,
    /// The characters of a text in order, and behind them one token for all others.
    Chars(Chars),
}

/// How an unknown character comes back.
const UNKNOWN: char = '\u{fffd}';

impl Alphabet {
    /// How many tokens it has.
    pub fn size(&self) -> usize {
        match self {
            Self::Bytes => bytes::VOCABULARY,
            Self::Chars(chars) => chars.symbols().len() + 1,
        }
    }

    /// The token of all characters that it does not have, if there can be any.
    pub fn unknown(&self) -> Option<u32> {
        match self {
            Self::Bytes => None,
            Self::Chars(chars) => Some(chars.symbols().len() as u32),
        }
    }

    /// The bytes of each token.
    pub(crate) fn tokens(&self) -> Vec<Box<[u8]>> {
        let spelt = |character: char| character.to_string().into_bytes().into_boxed_slice();
        match self {
            Self::Bytes => (0..=255).map(|byte| Box::from([byte])).collect(),
            Self::Chars(chars) => {
                chars.symbols().iter().copied().chain([UNKNOWN]).map(spelt).collect()
            }
        }
    }

    /// A word in its tokens.
    pub(crate) fn spell(&self, word: &str) -> Vec<u32> {
        match self {
            Self::Bytes => bytes::encode(word),
            Self::Chars(chars) => {
                let unknown = chars.symbols().len() as u32;
                word.chars().map(|character| chars.id(character).unwrap_or(unknown)).collect()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_character_that_the_text_lacks_is_one_token_where_bytes_know_it() {
        let chars = Alphabet::Chars(Chars::of("banana"));
        assert_eq!((chars.size(), chars.unknown()), (4, Some(3)));
        assert_eq!(chars.spell("né"), [2, 3]);
        assert_eq!(Alphabet::Bytes.spell("é"), [0xc3, 0xa9]);
        assert_eq!(chars.tokens().len(), 4);
    }
}
