//! A drawing made to look like MNIST's digits: fitted into a box of 20 × 20, then moved so that its ink balances at the centre.
//!
//! As LeCun et al. 1998 describe their set. In their pictures the centre of mass lies within half a pixel of row 14 and column 14,
//! counted from 0, and so it does here.

use super::digits::{PIXELS, SIDE};

/// The longer side of the ink.
const BOX: usize = 20;
/// The row and the column of the centre.
const CENTRE: f32 = 14.0;

/// Where a drawing has ink: its first row and column, and how many of each.
struct Frame {
    first: [usize; 2],
    size: [usize; 2],
}

fn frame(drawing: &[f32]) -> Option<Frame> {
    let marked = || (0..PIXELS).filter(|at| drawing[*at] > 0.0).map(|at| [at / SIDE, at % SIDE]);
    let first = marked().reduce(|a, b| [a[0].min(b[0]), a[1].min(b[1])])?;
    let last = marked().reduce(|a, b| [a[0].max(b[0]), a[1].max(b[1])])?;
    Some(Frame { first, size: [last[0] - first[0] + 1, last[1] - first[1] + 1] })
}

/// Which of `from` cells lie under one of `to` cells of the same whole length, and how much of it each covers.
fn under(cell: usize, from: usize, to: usize) -> impl Iterator<Item = (usize, f32)> {
    // In units of 1 / to of a cell of the source, so that all of it is whole numbers.
    let (start, end) = (cell * from, (cell + 1) * from);
    (start / to..end.div_ceil(to)).map(move |source| {
        let covered = end.min((source + 1) * to) - start.max(source * to);
        (source, covered as f32 / from as f32)
    })
}

/// The drawing as MNIST's makers would have stored it; a blank one stays blank.
pub fn fit(drawing: &[f32]) -> Vec<f32> {
    let mut fitted = vec![0.0; PIXELS];
    let Some(Frame { first, size }) = frame(drawing) else { return fitted };
    let longest = size[0].max(size[1]);
    let [rows, columns] = size.map(|side| ((side * BOX + longest / 2) / longest).max(1));
    // Averages of what lies under each new pixel: edges become grey, as theirs did.
    let mut scaled = vec![0.0; rows * columns];
    for (at, value) in scaled.iter_mut().enumerate() {
        for (row, tall) in under(at / columns, size[0], rows) {
            for (column, wide) in under(at % columns, size[1], columns) {
                *value += tall * wide * drawing[(first[0] + row) * SIDE + first[1] + column];
            }
        }
    }
    let [down, right] = shift(&scaled, [rows, columns]);
    for (row, values) in scaled.chunks_exact(columns).enumerate() {
        fitted[(down + row) * SIDE + right..][..columns].copy_from_slice(values);
    }
    fitted
}

/// How far from the corner the scaled ink goes: its centre of mass to the centre, whole pixels, and never over the edge.
fn shift(scaled: &[f32], size: [usize; 2]) -> [usize; 2] {
    let all: f32 = scaled.iter().sum();
    let centre = |of: fn(usize, usize) -> usize| {
        let moments = scaled.iter().enumerate();
        moments.map(|(at, ink)| ink * of(at, size[1]) as f32).sum::<f32>() / all
    };
    let centres = [centre(|at, columns| at / columns), centre(|at, columns| at % columns)];
    [0, 1].map(|axis| {
        let wanted = libm::roundf(CENTRE - centres[axis]).max(0.0) as usize;
        wanted.min(SIDE - size[axis])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_drawing_is_scaled_to_twenty_rows_and_balanced_at_the_centre() {
        let mut drawing = vec![0.0; PIXELS];
        // A bar of ten rows and two columns in a corner.
        for row in 1..11 {
            drawing[row * SIDE + 24..][..2].fill(1.0);
        }
        let fitted = fit(&drawing);
        let marked: Vec<_> = (0..PIXELS).filter(|at| fitted[*at] > 0.0).collect();
        let rows = (marked[0] / SIDE, marked[marked.len() - 1] / SIDE);
        let columns = (marked[0] % SIDE, marked[marked.len() - 1] % SIDE);
        // Rows 5 to 24 balance at 14.5, columns 13 to 16 at 14.5: half a pixel off: halves go down and right.
        assert_eq!((rows, columns), ((5, 24), (13, 16)));
        assert!(marked.iter().all(|at| (fitted[*at] - 1.0).abs() < 1e-6));
        assert_eq!(fit(&vec![0.0; PIXELS]), vec![0.0; PIXELS]);
    }

    /// A box filter keeps the mean of what it shrinks.
    #[test]
    fn a_drawing_that_fills_the_pad_is_shrunk_to_twenty_and_keeps_its_grey() {
        let drawing: Vec<f32> = (0..PIXELS).map(|at| 0.25 + 0.5 * (at % 2) as f32).collect();
        let fitted = fit(&drawing);
        assert_eq!(fitted.iter().filter(|ink| **ink > 0.0).count(), 400);
        assert!((fitted.iter().sum::<f32>() / 400.0 - 0.5).abs() < 1e-5);
    }
}
