//! One head's attention as a picture and as a table, to take away.

use std::fmt::Write;

use protocol::Piece;

use super::attention::head_name;
use super::heads::Head;
use super::tokens::visible;
use crate::charts::save::csv_field;
use crate::i18n::t;
use crate::palette::{hex, weight};

/// The picture: cells, tokens on both axes, a title. Its colours are those of the page's light theme.
pub fn svg(head: &Head, tokens: &[Piece]) -> String {
    let cell = (480 / head.columns.max(head.rows)).clamp(3, 20);
    let named = cell >= 10;
    let letters = |piece: &Piece| visible(&piece.text).chars().count();
    let room =
        if named { tokens.iter().map(letters).max().unwrap_or(0).min(12) * 8 + 4 } else { 0 };
    let (left, top) = (12 + room, 44 + room);
    let (across, down) = (cell * head.columns, cell * head.rows);
    let (width, height) = (left + across + 12, top + down + 12);
    let title = escape(&head_name(head.layer, head.head));
    let axes = escape(&t("panel.attention.axes", &[]));
    let mut out = format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" font-family="monospace" font-size="12" fill="#21241f"><title>{title}</title><pattern id="masked" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0V5" stroke="#dbdbd0"/></pattern><rect width="100%" height="100%" fill="#fbfbf7"/><rect fill="url(#masked)" x="{left}" y="{top}" width="{across}" height="{down}"/><text x="12" y="20" font-weight="bold">{title}</text><text x="12" y="35">{axes}</text>"##
    );
    for row in 0..head.rows {
        for column in (0..head.columns).filter(|column| !head.hides(row, *column)) {
            let (x, y) = (left + column * cell, top + row * cell);
            let fill = hex(weight(head.weight(row, column)));
            let _ = write!(
                out,
                r#"<rect x="{x}" y="{y}" width="{cell}" height="{cell}" fill="{fill}"/>"#
            );
        }
    }
    if named {
        names(&mut out, head, tokens, (left, top, cell));
    }
    out + "</svg>"
}

fn names(
    out: &mut String,
    head: &Head,
    tokens: &[Piece],
    (left, top, cell): (usize, usize, usize),
) {
    let text = |piece: &Piece| escape(&visible(&piece.text));
    for (row, piece) in tokens.iter().take(head.rows).enumerate() {
        let (x, y) = (left - 5, top + row * cell + cell / 2 + 4);
        let _ = write!(out, r#"<text x="{x}" y="{y}" text-anchor="end">{}</text>"#, text(piece));
    }
    for (column, piece) in tokens.iter().take(head.columns).enumerate() {
        let (x, y) = (left + column * cell + cell / 2 + 4, top - 5);
        let _ = write!(
            out,
            r#"<text transform="translate({x} {y}) rotate(-90)">{}</text>"#,
            text(piece)
        );
    }
}

/// The table: keys across, queries down. Hidden pairs are empty.
pub fn csv(head: &Head, tokens: &[Piece]) -> String {
    let name = |index: usize| {
        let text = tokens.get(index).map_or("", |piece| piece.text.as_str());
        csv_field(&format!("{}:{}", index + 1, visible(text)))
    };
    let mut out = csv_field(&t("panel.attention.axes", &[]));
    (0..head.columns).for_each(|column| out += &format!(",{}", name(column)));
    for row in 0..head.rows {
        out += &format!("\n{}", name(row));
        for column in 0..head.columns {
            out += ",";
            if !head.hides(row, column) {
                out += &head.weight(row, column).to_string();
            }
        }
    }
    out + "\n"
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(texts: [&str; 3]) -> Vec<Piece> {
        texts.into_iter().map(|text| Piece { id: 0, text: text.into() }).collect()
    }

    const WEIGHTS: [f32; 9] = [1.0, 0.0, 0.0, 0.25, 0.75, 0.0, 0.5, 0.0, 0.5];
    const HEAD: Head<'static> = Head { layer: 0, head: 1, rows: 3, columns: 3, weights: &WEIGHTS };

    #[test]
    fn the_table_has_a_row_a_query_and_leaves_hidden_pairs_empty() {
        let csv = csv(&HEAD, &tokens(["a", ",", "\n"]));
        let rows: Vec<_> = csv.lines().skip(1).collect();
        assert_eq!(rows, ["1:a,1,,", "\"2:,\",0.25,0.75,", "3:⏎,0.5,0,0.5"]);
    }

    #[test]
    fn the_picture_has_a_cell_a_pair_and_safe_text() {
        let svg = svg(&HEAD, &tokens(["<", "&", "a"]));
        assert_eq!(svg.matches("<rect x=").count(), 6);
        assert!(svg.contains(">&lt;</text>") && svg.contains(">&amp;</text>"));
    }
}
