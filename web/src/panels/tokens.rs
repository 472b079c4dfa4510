//! Tokens as a reader sees them: visible spaces, a colour each in turn, the number on hover.

use std::rc::Rc;

use protocol::Piece;
use yew::prelude::*;

use crate::i18n::t;
use crate::palette::category;

/// A token's text with its spaces and line ends made visible: `·`, `⏎`, `⇥`.
pub fn visible(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            ' ' => '·',
            '\n' => '⏎',
            '\t' => '⇥',
            '\r' => '␍',
            '\u{a0}' => '⍽',
            c if c.is_control() => '␣',
            c => c,
        })
        .collect()
}

/// What a token's label says on hover: its text and its number.
pub fn title(piece: &Piece) -> String {
    t("panel.token.title", &[("text", &visible(&piece.text)), ("id", &piece.id)])
}

/// A text in tokens.
#[derive(Clone, PartialEq, Properties)]
pub struct TokenTextProps {
    /// Its tokens.
    pub tokens: Rc<Vec<Piece>>,
    /// How many of them are the prompt, shown without colour.
    #[prop_or_default]
    pub plain: usize,
    /// Whether spaces are made visible.
    #[prop_or(true)]
    pub visible_spaces: bool,
}

/// A text in which neighbouring tokens have different colours.
#[component]
pub fn TokenText(TokenTextProps { tokens, plain, visible_spaces }: &TokenTextProps) -> Html {
    let spans = tokens.iter().enumerate().map(|(index, piece)| {
        let colour = (index >= *plain).then(|| format!("cat-{}", category(index)));
        let text = if *visible_spaces { visible(&piece.text) } else { piece.text.clone() };
        let ends = piece.text.contains('\n');
        html! {
            <>
                <span class={classes!("token", colour)} title={title(piece)}>{ text }</span>
                if ends { <br /> }
            </>
        }
    });
    html! { <p class="token-text">{ for spans }</p> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spaces_and_line_ends_are_visible() {
        assert_eq!(visible("a b\n\tc"), "a·b⏎⇥c");
        assert_eq!(visible("\\xE2é日"), "\\xE2é日");
        assert_eq!(visible("\u{0}"), "␣");
    }
}
