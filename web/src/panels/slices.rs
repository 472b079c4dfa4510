//! Any array of a trace as flat pictures: its last two axes are rows and columns, the others choose a picture. No drawing.

use protocol::View;

use crate::palette::{diverging, sequential};

/// Wider pictures are cut here; a canvas cannot hold GPT-2's vocabulary.
const MOST_COLUMNS: usize = 2048;

/// One picture of an array.
#[derive(Clone, Debug, PartialEq)]
pub struct Slice {
    /// Rows, and the letter of their axis.
    pub rows: (usize, String),
    /// Columns, and the letter of their axis.
    pub columns: (usize, String),
    /// Columns that the array has, all shown or not.
    pub all_columns: usize,
    /// Values, row after row; a value that is no number was masked.
    pub values: Vec<f32>,
}

/// The names of a view's pictures, in order: `B 1 · H 2`. One empty name where there is only one.
pub fn names(view: &View) -> Vec<String> {
    let letters: Vec<&str> = view.letters.split_whitespace().collect();
    let leading = view.shape.len().saturating_sub(2);
    let count: usize = view.shape[..leading].iter().product();
    (0..count.max(1)).map(|index| name(index, &letters, &view.shape[..leading])).collect()
}

fn name(index: usize, letters: &[&str], sizes: &[usize]) -> String {
    let mut rest = index;
    let mut parts: Vec<String> = Vec::new();
    for (axis, size) in sizes.iter().enumerate().rev() {
        if *size > 1 {
            parts.push(format!("{} {}", letters.get(axis).unwrap_or(&"?"), rest % size + 1));
        }
        rest /= (*size).max(1);
    }
    parts.reverse();
    parts.join(" · ")
}

/// The picture with this number, if the view has it and its numbers fit its shape.
pub fn slice(view: &View, index: usize) -> Option<Slice> {
    let (rows, all_columns) = match view.shape.as_slice() {
        [] => return None,
        [columns] => (1, *columns),
        [.., rows, columns] => (*rows, *columns),
    };
    let cells = rows * all_columns;
    let values = view.data.0.get(index * cells..(index + 1) * cells).filter(|v| !v.is_empty())?;
    let columns = all_columns.min(MOST_COLUMNS);
    let kept = values.chunks_exact(all_columns).flat_map(|row| &row[..columns]).copied().collect();
    let letters: Vec<&str> = view.letters.split_whitespace().collect();
    let letter = |back: usize| {
        let at = letters.len().checked_sub(back);
        at.and_then(|at| letters.get(at)).map_or(String::new(), |letter| (*letter).to_owned())
    };
    Some(Slice {
        rows: (rows, if view.shape.len() > 1 { letter(2) } else { String::new() }),
        columns: (columns, letter(1)),
        all_columns,
        values: kept,
    })
}

impl Slice {
    /// The value at a cell, if it is a number.
    pub fn at(&self, row: usize, column: usize) -> Option<f32> {
        self.values.get(row * self.columns.0 + column).copied().filter(|value| value.is_finite())
    }

    /// Whether values below zero occur, so that zero belongs in the middle of the colours.
    pub fn is_signed(&self) -> bool {
        self.values.iter().any(|value| *value < 0.0 && value.is_finite())
    }

    /// The largest size of a value: what the ends of the colours stand for.
    pub fn reach(&self) -> f32 {
        let sizes = self.values.iter().filter(|value| value.is_finite()).map(|value| value.abs());
        sizes.fold(0.0, f32::max)
    }

    /// Four bytes a value; masked ones are transparent.
    pub fn pixels(&self) -> Vec<u8> {
        let reach = self.reach().max(f32::MIN_POSITIVE);
        let colour = if self.is_signed() { diverging } else { sequential };
        let pixel = |value: &f32| {
            let [red, green, blue] = colour(value / reach);
            [red, green, blue, if value.is_finite() { 255 } else { 0 }]
        };
        self.values.iter().flat_map(pixel).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::Floats;

    fn view(letters: &str, shape: &[usize]) -> View {
        let count: usize = shape.iter().product();
        let data = Floats((0..count).map(|index| index as f32).collect());
        View { place: "x".into(), letters: letters.into(), shape: shape.to_vec(), data }
    }

    #[test]
    fn leading_axes_name_the_pictures() {
        assert_eq!(names(&view("B H T S", &[1, 3, 2, 2])), ["H 1", "H 2", "H 3"]);
        assert_eq!(names(&view("B H T S", &[2, 2, 1, 1]))[3], "B 2 · H 2");
        assert_eq!(names(&view("T D", &[2, 2])), [""]);
        assert_eq!(names(&view("V", &[5])), [""]);
    }

    #[test]
    fn a_picture_is_the_last_two_axes() {
        let slice = slice(&view("B T D", &[2, 2, 3]), 1).unwrap();
        assert_eq!((slice.rows.clone(), slice.columns.clone()), ((2, "T".into()), (3, "D".into())));
        assert_eq!(slice.at(0, 0), Some(6.0));
        assert_eq!(slice.at(1, 2), Some(11.0));
        let row = super::slice(&view("V", &[3]), 0).unwrap();
        assert_eq!((row.rows.0, row.columns), (1, (3, "V".into())));
    }

    #[test]
    fn what_does_not_fit_is_refused_and_what_is_too_wide_is_cut() {
        assert_eq!(slice(&view("B T D", &[2, 2, 3]), 2), None);
        let mut short = view("T D", &[2, 3]);
        short.data.0.pop();
        assert_eq!(slice(&short, 0), None);
        assert_eq!(slice(&view("T D", &[0, 3]), 0), None);
        let wide = slice(&view("T V", &[2, 3000]), 0).unwrap();
        assert_eq!((wide.columns.0, wide.all_columns, wide.at(1, 0)), (2048, 3000, Some(3000.0)));
    }

    #[test]
    fn masked_values_are_transparent_and_zero_is_the_middle_of_signed_ones() {
        let mut view = view("T S", &[2, 2]);
        view.data.0 = vec![-2.0, f32::NEG_INFINITY, 0.0, 1.0];
        let slice = slice(&view, 0).unwrap();
        assert!(slice.is_signed());
        assert_eq!(slice.reach(), 2.0);
        let pixels = slice.pixels();
        assert_eq!(pixels[7], 0);
        assert_eq!(pixels[8..11], diverging(0.0));
        assert_eq!(pixels[..3], diverging(-1.0));
    }
}
