//! Adds to `chars.rs`: nothing is ever unknown, since every text is bytes, and there are 256 of
//! them.
//!
//! The price: a letter beyond ASCII is two to four tokens, and a cut in its middle is not text.

/// How many bytes there are.
pub const VOCABULARY: usize = 256;

/// One token a byte of UTF-8.
pub fn encode(text: &str) -> Vec<u32> {
    text.bytes().map(u32::from).collect()
}

/// Bytes → text; what is not UTF-8 becomes `�`.
pub fn to_text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Bytes as a label: every byte leaves a mark, also spaces, control characters and halves of a
/// character.
pub fn to_label(bytes: &[u8]) -> String {
    let mut label = String::new();
    for part in bytes.utf8_chunks() {
        part.valid().chars().for_each(|character| push_visible(&mut label, character));
        part.invalid().iter().for_each(|byte| label.push_str(&format!("⟨{byte:02x}⟩")));
    }
    label
}

fn push_visible(label: &mut String, character: char) {
    match character {
        ' ' => label.push('␣'),
        '\n' => label.push('↵'),
        '\t' => label.push('⇥'),
        _ if character.is_control() || character.is_whitespace() || is_invisible(character) => {
            label.push_str(&format!("⟨U+{:04X}⟩", character as u32));
        }
        _ => label.push(character),
    }
}

/// Joiners, direction marks and the like: real characters without ink.
fn is_invisible(character: char) -> bool {
    use unicode_general_category::{GeneralCategory, get_general_category};
    get_general_category(character) == GeneralCategory::Format
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fox_is_four_bytes_and_comes_back() {
        assert_eq!(encode("🦊"), [0xf0, 0x9f, 0xa6, 0x8a]);
        assert_eq!(to_text("🦊".as_bytes()), "🦊");
        assert_eq!(to_text(&[b'a', 0xf0]), "a�");
    }

    #[test]
    fn every_label_leaves_a_mark() {
        assert_eq!(to_label(b" the\n"), "␣the↵");
        assert_eq!(to_label(&[0xf0, 0x9f]), "⟨f0⟩⟨9f⟩");
        assert_eq!(to_label("\u{0}\u{200d}\u{a0}".as_bytes()), "⟨U+0000⟩⟨U+200D⟩⟨U+00A0⟩");
    }
}
