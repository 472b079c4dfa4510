//! Rows of characters that belong to one another, as a text in lines.

/// Characters a line.
pub(super) const LINE: usize = 34;

/// Rows as lines of [`LINE`] characters under one another, the first row's beginning first, with each character's row as its class.
pub(super) fn interleaved(rows: &[Vec<char>]) -> (String, Vec<f64>) {
    let (mut text, mut classes) = (String::new(), Vec::new());
    let longest = rows.iter().map(Vec::len).max().unwrap_or(0);
    for from in (0..longest).step_by(LINE) {
        for (class, row) in rows.iter().enumerate() {
            text.extend((from..from + LINE).map(|at| row.get(at).copied().unwrap_or(' ')));
            classes.extend([class as f64; LINE]);
        }
    }
    (text, classes)
}
