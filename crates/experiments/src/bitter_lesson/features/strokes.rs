//! Strokes: which way they run, and, thinned to lines, where they end and fork.
//!
//! Thinned as Zhang and Suen 1984 do: "A fast parallel algorithm for thinning digital patterns", Communications of the ACM 27.

use super::{Mask, PIXELS, SIDE};

/// The eight neighbours of a pixel, from the one above, clockwise.
const AROUND: [(isize, isize); 8] =
    [(-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1)];

/// Which of a pixel's eight neighbours have ink.
fn neighbours(mask: &Mask, at: usize) -> [bool; 8] {
    let (row, column) = (at / SIDE, at % SIDE);
    AROUND.map(|(down, right)| {
        let (row, column) = (row.wrapping_add_signed(down), column.wrapping_add_signed(right));
        row < SIDE && column < SIDE && mask[row * SIDE + column]
    })
}

/// How often ink begins on the way around a pixel.
fn begins(around: &[bool; 8]) -> usize {
    (0..8).filter(|at| !around[*at] && around[(at + 1) % 8]).count()
}

/// The strokes as lines: pixels are taken from the rim, in turns from the south-east and from the north-west, while nothing breaks and no end shortens.
pub fn thinned(mask: &Mask) -> Mask {
    let mut lines = *mask;
    loop {
        let mut changed = false;
        for turn in 0..2 {
            let goes = |at: usize| lines[at] && is_rim(&neighbours(&lines, at), turn);
            let gone: [bool; PIXELS] = std::array::from_fn(goes);
            for (pixel, gone) in lines.iter_mut().zip(gone) {
                *pixel &= !gone;
                changed |= gone;
            }
        }
        if !changed {
            return lines;
        }
    }
}

/// Whether a pixel may be taken away: it has 2 to 6 neighbours in one run, and paper on the sides of this turn.
fn is_rim(around: &[bool; 8], turn: usize) -> bool {
    let count = around.iter().filter(|ink| **ink).count();
    let [north, _, east, _, south, _, west, _] = *around;
    let sides = match turn {
        0 => !(east && south && (north || west)),
        _ => !(north && west && (east || south)),
    };
    (2..=6).contains(&count) && begins(around) == 1 && sides
}

/// Of thinned strokes, where they end (one neighbour) and where they fork (three or more runs of ink around).
pub fn ends_and_forks(lines: &Mask) -> (Vec<usize>, Vec<usize>) {
    let of = |wanted: fn(&[bool; 8]) -> bool| {
        (0..PIXELS).filter(|at| lines[*at] && wanted(&neighbours(lines, *at))).collect()
    };
    let ends = of(|around| around.iter().filter(|ink| **ink).count() == 1);
    (ends, of(|around| begins(around) >= 3))
}

/// Ends in each quarter of the picture, and forks.
pub fn told(mask: &Mask) -> [f64; 5] {
    let (ends, forks) = ends_and_forks(&thinned(mask));
    let mut told = [0.0; 5];
    for end in ends {
        told[end / SIDE / (SIDE / 2) * 2 + end % SIDE / (SIDE / 2)] += 1.0;
    }
    told[4] = forks.len() as f64;
    told
}

/// Which way a stroke runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    Flat,
    Rising,
    Upright,
    Falling,
}

/// For each pixel, how fast the ink changes there and which way the edge runs, which lies across that change.
pub fn directions(ink: &[f64; PIXELS]) -> [(f64, Direction); PIXELS] {
    /// tan 22.5°: half of the angle between two neighbouring directions.
    const HALF: f64 = 0.414_213_562_373_095_03;
    std::array::from_fn(|at| {
        let (row, column) = (at / SIDE, at % SIDE);
        let paper = |inside: bool, at: usize| if inside { ink[at] } else { 0.0 };
        let right = paper(column + 1 < SIDE, at + 1) - paper(column > 0, at.wrapping_sub(1));
        let down = paper(row + 1 < SIDE, at + SIDE) - paper(row > 0, at.wrapping_sub(SIDE));
        let direction = if down.abs() <= HALF * right.abs() {
            Direction::Upright
        } else if right.abs() < HALF * down.abs() {
            Direction::Flat
        } else if right * down > 0.0 {
            Direction::Rising
        } else {
            Direction::Falling
        };
        ((right * right + down * down).sqrt(), direction)
    })
}

/// The shares of the four directions among all edges.
pub fn shares(ink: &[f64; PIXELS]) -> [f64; 4] {
    let mut sums = [0.0; 4];
    for (size, direction) in directions(ink) {
        sums[direction as usize] += size;
    }
    let all: f64 = sums.iter().sum();
    sums.map(|sum| if all > 0.0 { sum / all } else { 0.0 })
}
