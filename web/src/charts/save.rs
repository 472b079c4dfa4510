//! Files made in the page: tables and pictures that the reader takes away.

use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/src/charts/save.js")]
extern "C" {
    #[wasm_bindgen(js_name = saveText)]
    fn save_text(name: &str, kind: &str, text: &str);
    #[wasm_bindgen(js_name = savePng)]
    fn save_png(name: &str, svg: &str, scale: f64);
}

/// Saves a table.
pub fn csv(name: &str, text: &str) {
    save_text(name, "text/csv;charset=utf-8", text);
}

/// Saves a text of any kind: the name's ending says which.
pub fn text(name: &str, text: &str) {
    save_text(name, "text/plain;charset=utf-8", text);
}

/// Saves a picture as SVG.
pub fn svg(name: &str, text: &str) {
    save_text(name, "image/svg+xml;charset=utf-8", text);
}

/// Saves the same picture as PNG, twice as fine as the screen's pixels.
pub fn png(name: &str, svg: &str) {
    save_png(name, svg, 2.0);
}

/// One value of a CSV row, quoted where it must be (RFC 4180).
pub fn csv_field(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn commas_quotes_and_line_ends_are_quoted() {
        assert_eq!(super::csv_field("a"), "a");
        assert_eq!(super::csv_field(","), "\",\"");
        assert_eq!(super::csv_field("\""), "\"\"\"\"");
        assert_eq!(super::csv_field("\n"), "\"\n\"");
    }
}
