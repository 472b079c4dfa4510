//! Shannon's 27 symbols: the letters A to Z and the space, as numbers 0 to 26.

use spec::ExperimentSpec;

use crate::{ExperimentError, Files};

/// How many there are.
pub const SYMBOLS: usize = 27;
/// The last of them.
pub(crate) const SPACE: u8 = 26;

/// A text in 27 symbols: case is dropped, and whatever lies between letters is one space.
pub(crate) fn symbols(text: &str) -> Vec<u8> {
    let mut symbols = Vec::with_capacity(text.len());
    for letter in text.bytes() {
        match letter.to_ascii_uppercase() {
            letter @ b'A'..=b'Z' => symbols.push(letter - b'A'),
            _ if symbols.last().is_some_and(|last| *last != SPACE) => symbols.push(SPACE),
            _ => {}
        }
    }
    symbols
}

/// The text that `model.source` names, in 27 symbols, at least `least` of them.
pub(crate) fn source(
    spec: &ExperimentSpec,
    files: Files,
    least: usize,
) -> Result<Vec<u8>, ExperimentError> {
    let symbols = symbols(&crate::source(spec, files)?);
    if symbols.len() < least {
        let found = symbols.len();
        let why = format!(
            "this exhibit needs {least} letters from A to Z, and the text has {found}: choose a longer English text"
        );
        return Err(ExperimentError::BadData(why));
    }
    Ok(symbols)
}

/// A symbol as a character.
pub(crate) fn character(symbol: u8) -> char {
    if symbol == SPACE { ' ' } else { char::from(b'A' + symbol) }
}

/// Symbols as a text.
pub(crate) fn text(symbols: &[u8]) -> String {
    symbols.iter().map(|symbol| character(*symbol)).collect()
}

/// All symbols, a line each, the space as a mark that can be seen.
pub(crate) fn names() -> String {
    let names: Vec<String> =
        (0..SPACE).map(|s| character(s).to_string()).chain(["␣".to_owned()]).collect();
    names.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_letter_becomes_one_space_between_words_and_none_before_them() {
        assert_eq!(text(&symbols("  “To be, or\nnot”—été 2 b!")), "TO BE OR NOT T B ");
        assert!(symbols("123 日本語").is_empty());
        assert_eq!(names().lines().count(), SYMBOLS);
    }
}
