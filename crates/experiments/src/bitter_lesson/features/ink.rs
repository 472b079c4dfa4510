//! Where the ink lies: how much, its middle, spread and slant, its mirror images, strokes met on straight lines, margins, zones.

use super::{Mask, PIXELS, SIDE, ZONES};

/// The middle of the picture, in pixels.
const MIDDLE: f64 = (SIDE as f64 - 1.0) / 2.0;
/// Rows and columns on which strokes are counted, as far from the top as from the bottom.
const LINES: [usize; 3] = [3, 7, 12];

/// The mean ink, the width, the middle and the spread of both directions, and the slant: columns to the right for each row further down.
pub fn moments(ink: &[f64; PIXELS]) -> [f64; 7] {
    let all: f64 = ink.iter().sum();
    let columns = (0..SIDE).filter(|column| (0..SIDE).any(|row| ink[row * SIDE + column] > 0.5));
    let width = columns.clone().next_back().unwrap_or(0) + 1 - columns.min().unwrap_or(0);
    let mean = |of: &dyn Fn(f64, f64) -> f64| {
        let place = |at: usize| ((at / SIDE) as f64 - MIDDLE, (at % SIDE) as f64 - MIDDLE);
        let sum: f64 = (0..PIXELS).map(|at| ink[at] * of(place(at).0, place(at).1)).sum();
        if all > 0.0 { sum / all } else { 0.0 }
    };
    let (x, y) = (mean(&|_, column| column), mean(&|row, _| row));
    let across = mean(&|_, column| (column - x) * (column - x));
    let down = mean(&|row, _| (row - y) * (row - y));
    let both = mean(&|row, column| (row - y) * (column - x));
    let slant = if down > 0.0 { both / down } else { 0.0 };
    [all / PIXELS as f64, width as f64, x, y, across.sqrt(), down.sqrt(), slant]
}

/// How much of the ink is met by its image when left and right change places, top and bottom, or both: 1 is all.
pub fn mirrors(ink: &[f64; PIXELS]) -> [f64; 3] {
    let same = |image: fn(usize, usize) -> usize| {
        let (mut apart, mut all) = (0.0, 0.0);
        for at in 0..PIXELS {
            let other = ink[image(at / SIDE, at % SIDE)];
            apart += (ink[at] - other).abs();
            all += ink[at] + other;
        }
        if all > 0.0 { 1.0 - apart / all } else { 1.0 }
    };
    [
        same(|row, column| row * SIDE + SIDE - 1 - column),
        same(|row, column| (SIDE - 1 - row) * SIDE + column),
        same(|row, column| (SIDE - 1 - row) * SIDE + SIDE - 1 - column),
    ]
}

/// How many strokes three rows and three columns cross.
pub fn crossings(mask: &Mask) -> [f64; 6] {
    let strokes = |at: &dyn Fn(usize) -> usize| {
        let begins = |step: &usize| mask[at(*step)] && (*step == 0 || !mask[at(*step - 1)]);
        (0..SIDE).filter(begins).count() as f64
    };
    std::array::from_fn(|line| match line {
        0..3 => strokes(&|column| LINES[line] * SIDE + column),
        _ => strokes(&|row| row * SIDE + LINES[line - 3]),
    })
}

/// Pixels of paper before the first ink: from the left and from the right, each in the top and in the bottom half; a row without ink is all paper.
pub fn margins(mask: &Mask) -> [f64; 4] {
    let half = SIDE / 2;
    let mean = |first_row: usize, from_right: bool| {
        let paper = |row: usize| {
            let mut columns = mask[row * SIDE..(row + 1) * SIDE].iter();
            let found = if from_right {
                columns.rev().position(|ink| *ink)
            } else {
                columns.position(|ink| *ink)
            };
            found.unwrap_or(SIDE)
        };
        (first_row..first_row + half).map(paper).sum::<usize>() as f64 / half as f64
    };
    [mean(0, false), mean(half, false), mean(0, true), mean(half, true)]
}

/// The mean ink in four by four zones.
pub fn zones(ink: &[f64; PIXELS]) -> [f64; ZONES * ZONES] {
    let wide = SIDE / ZONES;
    let mut zones = [0.0; ZONES * ZONES];
    for (at, ink) in ink.iter().enumerate() {
        zones[at / SIDE / wide * ZONES + at % SIDE / wide] += ink / (wide * wide) as f64;
    }
    zones
}
