//! Forty-eight features of a digit, chosen by hand: what a person who knows digits would tell a machine to look at.
//!
//! Ink is 0 for paper and 1 for black. Where a feature asks whether there is ink, more than half counts: one picture, no threshold to learn.
//! Rows count down, columns to the right; places are told from the middle of the picture.

mod holes;
mod ink;
mod strokes;

pub use holes::holes;
pub use strokes::{directions, ends_and_forks, thinned};

pub use crate::lecun_1989::layout::SIDE;

/// Pixels of a picture.
pub const PIXELS: usize = SIDE * SIDE;
/// Zones on a side.
const ZONES: usize = 4;

/// Each feature's name, in the order of [`of`].
pub const NAMES: [&str; COUNT] = [
    "ink",
    "width",
    "middle, left to right",
    "middle, top to bottom",
    "spread, left to right",
    "spread, top to bottom",
    "slant",
    "left mirrors right",
    "top mirrors bottom",
    "same when turned by half",
    "holes",
    "size of holes",
    "height of holes",
    "ends, top left",
    "ends, top right",
    "ends, bottom left",
    "ends, bottom right",
    "forks",
    "strokes crossed in row 4",
    "strokes crossed in row 8",
    "strokes crossed in row 13",
    "strokes crossed in column 4",
    "strokes crossed in column 8",
    "strokes crossed in column 13",
    "paper on the left, top half",
    "paper on the left, bottom half",
    "paper on the right, top half",
    "paper on the right, bottom half",
    "flat strokes",
    "rising strokes",
    "upright strokes",
    "falling strokes",
    "ink in zone 1, 1",
    "ink in zone 1, 2",
    "ink in zone 1, 3",
    "ink in zone 1, 4",
    "ink in zone 2, 1",
    "ink in zone 2, 2",
    "ink in zone 2, 3",
    "ink in zone 2, 4",
    "ink in zone 3, 1",
    "ink in zone 3, 2",
    "ink in zone 3, 3",
    "ink in zone 3, 4",
    "ink in zone 4, 1",
    "ink in zone 4, 2",
    "ink in zone 4, 3",
    "ink in zone 4, 4",
];
/// How many there are: three vectors of sixteen.
pub const COUNT: usize = 48;

/// Where there is ink and where paper.
pub type Mask = [bool; PIXELS];

/// The features of a picture with values from −1 (paper) to 1 (ink).
pub fn of(picture: &[f32]) -> [f32; COUNT] {
    let ink = inked(picture);
    let mask = ink.map(|value| value > 0.5);
    let mut features = [0.0; COUNT];
    let mut at = 0;
    let mut tell = |values: &[f64]| {
        for value in values {
            features[at] = *value as f32;
            at += 1;
        }
    };
    tell(&ink::moments(&ink));
    tell(&ink::mirrors(&ink));
    tell(&holes::told(&mask));
    tell(&strokes::told(&mask));
    tell(&ink::crossings(&mask));
    tell(&ink::margins(&mask));
    tell(&strokes::shares(&ink));
    tell(&ink::zones(&ink));
    features
}

/// Ink from 0 to 1, of a picture from −1 to 1.
pub fn inked(picture: &[f32]) -> [f64; PIXELS] {
    std::array::from_fn(|at| (f64::from(picture[at]) + 1.0) / 2.0)
}
