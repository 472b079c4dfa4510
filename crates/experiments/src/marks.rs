//! Characters as a reader can see them: spaces and line ends have marks.

/// A character that leaves a mark on the page.
pub(crate) fn visible(character: char) -> String {
    match character {
        ' ' => "␣".to_owned(),
        '\n' => "⏎".to_owned(),
        '\t' => "⇥".to_owned(),
        other if other.is_control() || other.is_whitespace() => format!("U+{:04X}", other as u32),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_can_be_seen() {
        let seen: Vec<String> = ['a', ' ', '\n', '\t', '\r', 'ש', '\u{a0}'].map(visible).into();
        assert_eq!(seen, ["a", "␣", "⏎", "⇥", "U+000D", "ש", "U+00A0"]);
    }
}
