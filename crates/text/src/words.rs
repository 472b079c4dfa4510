//! A text as words of any script, and words by number.

use rustc_hash::FxHashMap;
use unicode_general_category::{GeneralCategory, get_general_category};

/// Bytes of a word that are kept, as in word2vec.c.
const LONGEST: usize = 100;

/// Tells each word of a text in small letters: letters, marks and digits in a row, with an apostrophe in between; a character of a script
/// that puts no spaces is a word of its own.
pub fn each_word(text: &str, tell: impl FnMut(&str)) {
    each(text, false, tell);
}

/// The words of a text as [`each_word`] tells them, and between them every sign that is no space, by itself.
///
/// ```
/// assert_eq!(text::words_and_signs("O, don't go!"), ["o", ",", "don't", "go", "!"]);
/// ```
pub fn words_and_signs(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    each(text, true, |word| words.push(word.to_owned()));
    words
}

fn each(text: &str, with_signs: bool, mut tell: impl FnMut(&str)) {
    let mut word = String::new();
    // One that followed a word, and may yet stand within it.
    let mut apostrophe: Option<char> = None;
    for character in text.chars() {
        if is_apostrophe(character) && !word.is_empty() && apostrophe.is_none() {
            apostrophe = Some(character);
            continue;
        }
        let (joins, alone) = (is_of_word(character), stands_alone(character));
        let held = apostrophe.take();
        if !joins || alone {
            end(&mut word, held, with_signs, &mut tell);
        }
        if joins && word.len() < LONGEST {
            word.extend(held.filter(|_| !alone).map(|_| '\''));
            word.extend(character.to_lowercase());
        }
        if alone {
            end(&mut word, None, with_signs, &mut tell);
        } else if with_signs && !joins && !character.is_whitespace() {
            tell(character.encode_utf8(&mut [0; 4]));
        }
    }
    end(&mut word, apostrophe, with_signs, &mut tell);
}

/// Tells a word, if there is one, and the apostrophe behind it as a sign.
fn end(word: &mut String, held: Option<char>, with_signs: bool, tell: &mut impl FnMut(&str)) {
    if !word.is_empty() {
        tell(word);
        word.clear();
    }
    if let Some(held) = held.filter(|_| with_signs) {
        tell(held.encode_utf8(&mut [0; 4]));
    }
}

fn is_apostrophe(character: char) -> bool {
    matches!(character, '\'' | '’')
}

fn is_of_word(character: char) -> bool {
    use GeneralCategory as Is;
    if character.is_ascii() {
        return character.is_ascii_alphanumeric();
    }
    let is_mark = || {
        let category = get_general_category(character);
        matches!(category, Is::NonspacingMark | Is::SpacingMark | Is::EnclosingMark)
    };
    // The last two join and part letters within words of Persian and Hindi.
    character.is_alphanumeric() || is_mark() || matches!(character, '\u{200c}' | '\u{200d}')
}

/// Han, hiragana and katakana.
fn stands_alone(character: char) -> bool {
    matches!(character, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
        && is_of_word(character)
}

/// Words with their numbers.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    /// By number.
    pub words: Vec<String>,
    ids: FxHashMap<String, u32>,
}

impl Vocabulary {
    /// Of these words, each once.
    pub fn new(words: Vec<String>) -> Self {
        let ids = words.iter().cloned().zip(0..).collect();
        Self { words, ids }
    }

    /// A word's number.
    pub fn find(&self, word: &str) -> Option<u32> {
        self.ids.get(word).copied()
    }

    /// A number's word; empty where there is none.
    pub fn word(&self, number: u32) -> &str {
        self.words.get(number as usize).map_or("", String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_in_small_letters_and_signs_stand_alone() {
        for (text, expected) in [
            ("KING:\nWe'll go, 'tis 1605.", "king : we'll go , ' tis 1605 ."),
            ("  ‘Мой дядя’ שלום 你好", "‘ мой дядя ’ שלום 你 好"),
            ("players' x''y rock'n'roll", "players ' x ' ' y rock'n'roll"),
            ("O’er the hills—", "o'er the hills —"),
            (" \n\t", ""),
        ] {
            assert_eq!(words_and_signs(text).join(" "), expected, "{text}");
        }
    }

    #[test]
    fn words_alone_are_those_beside_the_signs() {
        let text = "Don't! O’er—the “hills”, 'tis 42; 日本語、です players' end'";
        let mut alone = Vec::new();
        each_word(text, |word| alone.push(word.to_owned()));
        let is_word = |word: &String| word.chars().any(char::is_alphanumeric);
        let beside: Vec<_> = words_and_signs(text).into_iter().filter(is_word).collect();
        assert_eq!(alone, beside);
    }
}
