//! Pictures on a retina of 20 × 20: letters, shifted and noisy, and the task that no single unit solves.

use rand::{Rng, RngExt};

/// Points along an edge: the Mark I had 20 × 20 photocells.
pub const SIDE: usize = 20;

/// A glyph of 5 × 7, drawn at twice its size.
type Glyph = [&'static str; 7];

static E: Glyph = ["#####", "#....", "#....", "####.", "#....", "#....", "#####"];
static X: Glyph = ["#...#", "#...#", ".#.#.", "..#..", ".#.#.", "#...#", "#...#"];
static T: Glyph = ["#####", "..#..", "..#..", "..#..", "..#..", "..#..", "..#.."];
static L: Glyph = ["#....", "#....", "#....", "#....", "#....", "#....", "#####"];
static O: Glyph = [".###.", "#...#", "#...#", "#...#", "#...#", "#...#", ".###."];
static PLUS: Glyph = [".....", "..#..", "..#..", "#####", "..#..", "..#..", "....."];

/// Two classes of pictures.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Pair {
    /// The first class is 1, the second −1.
    Letters { names: [&'static str; 2], glyphs: [&'static Glyph; 2] },
    /// A mark on the left, a mark on the right: class 1 where there is exactly one.
    Xor,
    /// The reader's own drawings.
    Own,
}

impl Pair {
    /// By its word in the settings.
    pub fn named(word: &str) -> Self {
        let letters = |names, glyphs| Self::Letters { names, glyphs };
        match word {
            "t-l" => letters(["T", "L"], [&T, &L]),
            "o-plus" => letters(["O", "+"], [&O, &PLUS]),
            "xor" => Self::Xor,
            "own" => Self::Own,
            _ => letters(["E", "X"], [&E, &X]),
        }
    }

    /// What class 1 and class −1 are called.
    pub fn names(self) -> [&'static str; 2] {
        match self {
            Self::Letters { names, .. } => names,
            Self::Xor => ["one mark", "none or both"],
            Self::Own => ["the first class", "the second class"],
        }
    }

    /// Picture number `index`, without shift or noise, and its class.
    fn plain(self, index: usize) -> (Vec<f64>, f64) {
        let mut picture = vec![0.0; SIDE * SIDE];
        let mut block = |row: usize, column: usize, size: usize| {
            for at in 0..size * size {
                picture[(row + at / size) * SIDE + column + at % size] = 1.0;
            }
        };
        match self {
            Self::Letters { glyphs, .. } => {
                for (row, line) in glyphs[index % 2].iter().enumerate() {
                    for (column, _) in line.bytes().enumerate().filter(|(_, ink)| *ink == b'#') {
                        block(3 + 2 * row, 5 + 2 * column, 2);
                    }
                }
                (picture, if index.is_multiple_of(2) { 1.0 } else { -1.0 })
            }
            Self::Xor | Self::Own => {
                let (left, right) = (index & 1 == 1, index & 2 == 2);
                if left {
                    block(7, 3, 6);
                }
                if right {
                    block(7, 11, 6);
                }
                (picture, if left == right { -1.0 } else { 1.0 })
            }
        }
    }

    /// Picture number `index`, moved by up to `shift` points each way, each point turned over with chance `noise`.
    pub fn drawn(
        self,
        index: usize,
        shift: usize,
        noise: f64,
        random: &mut impl Rng,
    ) -> (Vec<f64>, f64) {
        let (plain, class) = self.plain(index);
        let [down, right] =
            [0; 2].map(|_| random.random_range(0..=2 * shift) as isize - shift as isize);
        let at = |row: usize, column: usize| {
            let place = (row.checked_add_signed(-down), column.checked_add_signed(-right));
            match place {
                (Some(row), Some(column)) if row < SIDE && column < SIDE => {
                    plain[row * SIDE + column]
                }
                _ => 0.0,
            }
        };
        let picture = (0..SIDE * SIDE).map(|place| {
            let value = at(place / SIDE, place % SIDE);
            if random.random::<f64>() < noise { 1.0 - value } else { value }
        });
        (picture.collect(), class)
    }
}
