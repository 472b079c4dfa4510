//! Text → words, by the rule that GPT-2 cuts with before any merge (Radford et al. 2019,
//! `encoder.py`):
//!
//! ```text
//! 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
//! ```
//!
//! A space belongs to the word after it; letters, digits and signs never share a word. Written by
//! hand, since an engine for regular expressions with look-ahead weighs more than the rest of this
//! crate; the tests hold the two equal.

use unicode_general_category::{GeneralCategory, get_general_category};

const CONTRACTIONS: [&str; 7] = ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d"];

/// Where a text is cut before any merge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// Into words, by the rule.
    Words,
    /// Nowhere: a token may cross the edge of a word.
    Nowhere,
}

impl Cut {
    /// The parts of `text`, which joined give the text back.
    pub fn parts(self, text: &str) -> impl Iterator<Item = &str> {
        let mut rest = text;
        std::iter::from_fn(move || {
            let end = match self {
                _ if rest.is_empty() => return None,
                Self::Words => first_word(rest),
                Self::Nowhere => rest.len(),
            };
            let (part, after) = rest.split_at(end);
            rest = after;
            Some(part)
        })
    }
}

/// The words of `text`, which joined give the text back.
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    Cut::Words.parts(text)
}

/// Length in bytes of the first words of `text` that together have at least `least` bytes: a slice that cuts no word.
pub fn whole_words(text: &str, least: usize) -> usize {
    let mut length = 0;
    words(text)
        .take_while(|word| {
            let wanted = length < least;
            length += if wanted { word.len() } else { 0 };
            wanted
        })
        .for_each(drop);
    length
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Space,
    Letter,
    Number,
    Sign,
}

/// Length in bytes of the first word of a text that is not empty.
fn first_word(text: &str) -> usize {
    if let Some(contraction) = CONTRACTIONS.iter().find(|&&end| text.starts_with(end)) {
        return contraction.len();
    }
    let body = text.strip_prefix(' ').unwrap_or(text);
    match body.chars().next().map(class) {
        None | Some(Class::Space) => first_spaces(text),
        Some(class) => text.len() - body.len() + run(body, class),
    }
}

/// A run of white space leaves its last one to the word that follows, if one does and the run is
/// longer than one.
fn first_spaces(text: &str) -> usize {
    let end = run(text, Class::Space);
    let last = text[..end].chars().next_back().map_or(0, char::len_utf8);
    if end == text.len() || last == end { end } else { end - last }
}

fn run(text: &str, wanted: Class) -> usize {
    text.find(|character| class(character) != wanted).unwrap_or(text.len())
}

fn class(character: char) -> Class {
    match character {
        'a'..='z' | 'A'..='Z' => Class::Letter,
        '0'..='9' => Class::Number,
        _ if character.is_whitespace() => Class::Space,
        _ if character.is_ascii() => Class::Sign,
        _ => class_beyond_ascii(character),
    }
}

/// The standard library's `is_alphabetic` is wider than `\p{L}`: it also takes marks and
/// letter-like numbers.
fn class_beyond_ascii(character: char) -> Class {
    use GeneralCategory as Is;
    match get_general_category(character) {
        Is::UppercaseLetter | Is::LowercaseLetter | Is::TitlecaseLetter => Class::Letter,
        Is::ModifierLetter | Is::OtherLetter => Class::Letter,
        Is::DecimalNumber | Is::LetterNumber | Is::OtherNumber => Class::Number,
        _ => Class::Sign,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::ChaCha8Rng;
    use rand_chacha::rand_core::{Rng, SeedableRng};

    const RULE: &str =
        r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    fn by_expression<'t>(rule: &fancy_regex::Regex, text: &'t str) -> Vec<&'t str> {
        rule.find_iter(text).map(|found| found.unwrap().as_str()).collect()
    }

    #[test]
    fn slices_of_whole_words_have_the_words_of_the_whole() {
        let text = "Don't  say 42%,\n\n  ok? 日本語 é".repeat(9);
        for least in [1, 7, 40, 10_000] {
            let (mut rest, mut cut) = (text.as_str(), Vec::new());
            while !rest.is_empty() {
                let (slice, after) = rest.split_at(whole_words(rest, least));
                assert!(slice.len() >= least || after.is_empty());
                cut.extend(words(slice));
                rest = after;
            }
            assert_eq!(cut, words(&text).collect::<Vec<_>>());
        }
        assert_eq!(Cut::Nowhere.parts("a b").collect::<Vec<_>>(), ["a b"]);
    }

    #[test]
    fn a_space_belongs_to_the_word_after_it() {
        let cut: Vec<_> = words("Don't  say 42%,\n\n  ok? ").collect();
        assert_eq!(cut, ["Don", "'t", " ", " say", " 42", "%,", "\n\n ", " ok", "?", " "]);
    }

    /// Reference: the rule itself, run by fancy-regex over every character of Unicode.
    #[test]
    fn every_character_has_the_class_that_the_expression_gives_it() {
        let rule = fancy_regex::Regex::new(RULE).unwrap();
        let every: Vec<char> = (0..=0x10ffff).filter_map(char::from_u32).collect();
        for part in every.chunks(4096) {
            let text: String = part.iter().flat_map(|&character| ['a', character, '1']).collect();
            assert_eq!(words(&text).collect::<Vec<_>>(), by_expression(&rule, &text));
        }
    }

    /// 4,000 random strings of characters that matter to the rule; ChaCha8, seed 1951.
    #[test]
    fn random_strings_are_cut_as_the_expression_cuts_them() {
        const HARD: &str = "  \t\n\r\u{a0}\u{2003}\u{85}'''’srtvemldSLabzé日本語\u{301}٣½Ⅷ09!?-_…🦊👩\u{200d}\u{0}\u{7f}ǅʰ";
        let rule = fancy_regex::Regex::new(RULE).unwrap();
        let hard: Vec<char> = HARD.chars().collect();
        let mut random = ChaCha8Rng::seed_from_u64(1951);
        for _ in 0..4000 {
            let length = random.next_u32() % 24;
            let draw = |_| hard[random.next_u32() as usize % hard.len()];
            let text: String = (0..length).map(draw).collect();
            assert_eq!(words(&text).collect::<Vec<_>>(), by_expression(&rule, &text), "{text:?}");
        }
    }
}
