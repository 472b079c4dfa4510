//! Tokens as a reader sees them: coloured by turns, so that their borders show, with their story on hover.

use text::bytes;

use crate::Shown;

/// A token's text with every space, line end and lonely byte visible.
pub(super) fn label(token: &[u8]) -> String {
    bytes::to_label(token).replace('␣', "·").replace('↵', "⏎")
}

/// A text in tokens, each of a class of its own.
#[derive(Default)]
pub(super) struct Chips {
    text: String,
    classes: Vec<f64>,
    stories: Vec<String>,
}

impl Chips {
    /// One more token, with its story.
    pub fn push(&mut self, token: &[u8], story: &str) {
        let label = label(token);
        self.stories.push(format!("{label}: {story}"));
        // The mark of a line's end also ends the line.
        let shown = label.replace('⏎', "⏎\n");
        let class = self.stories.len() as f64 - 1.0;
        self.classes.extend(shown.chars().map(|_| class));
        self.text.push_str(&shown);
    }

    /// What the place, or one beside it, holds.
    pub fn shown(self, suffix: &str) -> Option<Shown> {
        Some(match suffix {
            "" => Shown::Text(self.text),
            "classes" => Shown::row(self.classes),
            "names" => Shown::Text(self.stories.join("\n")),
            _ => return None,
        })
    }
}
