//! Tokens as a reader sees them: coloured by turns, so that their borders show, with their story on hover.

use text::bytes;

use crate::Shown;

/// A token's text with every space, line end and lonely byte visible.
pub(super) fn label(token: &[u8]) -> String {
    bytes::to_label(token).replace('␣', "·").replace('↵', "⏎")
}

/// Tokens in a row, each of a class of its own.
#[derive(Default)]
pub(super) struct Chips {
    /// Whether the mark of a line's end also ends the line.
    lines: bool,
    text: String,
    classes: Vec<f64>,
    stories: Vec<String>,
}

impl Chips {
    /// For a text, which keeps its lines.
    pub fn of_text() -> Self {
        Self { lines: true, ..Self::default() }
    }

    /// For a list of tokens.
    pub fn of_list() -> Self {
        Self::default()
    }

    /// One more token, with its story.
    pub fn push(&mut self, token: &[u8], story: &str) {
        let label = label(token);
        self.stories.push(format!("{label}: {story}"));
        let shown = if self.lines { label.replace('⏎', "⏎\n") } else { label };
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
