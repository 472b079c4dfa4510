//! The simplest tokenizer: a token is a character, numbered in Unicode order as nanoGPT's
//! `shakespeare_char` does.
//!
//! Leaves out: characters that the training text does not have. They are an error, or skipped when
//! asked.

use rustc_hash::FxHashMap;

use crate::TextError;

/// The characters of a text, each with its number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chars {
    symbols: Vec<char>,
    ids: FxHashMap<char, u32>,
}

impl Chars {
    /// The distinct characters of `text`, sorted.
    pub fn of(text: &str) -> Self {
        let ids: FxHashMap<char, u32> = text.chars().map(|character| (character, 0)).collect();
        let mut symbols: Vec<char> = ids.into_keys().collect();
        symbols.sort_unstable();
        let ids = numbered(&symbols);
        Self { symbols, ids }
    }

    /// The vocabulary written in a checkpoint: characters in order of their numbers.
    pub fn from_symbols(symbols: &str) -> Result<Self, TextError> {
        let symbols: Vec<char> = symbols.chars().collect();
        let ids = numbered(&symbols);
        let repeated = symbols.iter().enumerate().find(|&(at, symbol)| ids[symbol] as usize != at);
        match repeated {
            Some((_, &character)) => Err(TextError::RepeatedCharacter { character }),
            None => Ok(Self { symbols, ids }),
        }
    }

    /// The characters in order of their numbers.
    pub fn symbols(&self) -> &[char] {
        &self.symbols
    }

    /// The number of one character, if the text had it.
    pub fn id(&self, character: char) -> Option<u32> {
        self.ids.get(&character).copied()
    }

    /// One number a character; the first unknown character is the error.
    pub fn encode(&self, text: &str) -> Result<Vec<u32>, TextError> {
        let id = |character| self.id(character).ok_or(TextError::UnknownCharacter { character });
        text.chars().map(id).collect()
    }

    /// The character with this number.
    pub fn symbol(&self, id: u32) -> Option<char> {
        self.symbols.get(id as usize).copied()
    }
}

fn numbered(symbols: &[char]) -> FxHashMap<char, u32> {
    (0..).zip(symbols).map(|(id, &symbol)| (symbol, id)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_numbered_in_order() {
        let chars = Chars::of("banana");
        assert_eq!(chars.symbols(), ['a', 'b', 'n']);
        assert_eq!(chars.encode("nab").unwrap(), [2, 0, 1]);
    }

    #[test]
    fn an_unknown_character_is_named_with_what_to_do() {
        let error = Chars::of("banana").encode("bän").unwrap_err();
        assert_eq!(error, TextError::UnknownCharacter { character: 'ä' });
        assert!(error.to_string().starts_with("the character “ä” (U+00E4)"), "{error}");
        assert!(error.to_string().contains("byte or BPE"), "{error}");
    }

    #[test]
    fn a_repeated_symbol_in_a_checkpoint_is_refused() {
        assert!(Chars::from_symbols("abca").is_err());
        assert_eq!(Chars::from_symbols("abn").unwrap(), Chars::of("banana"));
    }
}
