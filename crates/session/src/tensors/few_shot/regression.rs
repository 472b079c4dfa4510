//! Points of a secret plane through the origin, with noise: y = w · x + noise (Garg et al. 2022, section 3).
//!
//! A prompt is x₁, y₁, x₂, y₂ …, each one position: x as d numbers and a zero, y as d zeros and a number.

use experiments::{normal, solve};
use rand::Rng;

/// Sequences of an exam.
pub const EXAM: usize = 512;
/// Makes least squares take the shortest of all planes that fit where examples are fewer than dimensions.
const SPECK: f64 = 1e-9;

/// A plane's points.
pub struct Points {
    dimensions: usize,
    /// A row a point.
    pub x: Vec<f64>,
    pub y: Vec<f64>,
}

impl Points {
    /// So many of one plane. Its values have variance 1, to which noise is added.
    pub fn draw(count: usize, dimensions: usize, noise: f64, random: &mut impl Rng) -> Self {
        let mut plane = vec![0.0; dimensions];
        let (mut x, mut y) = (vec![0.0; count * dimensions], vec![0.0; count]);
        normal::fill(random, &mut plane);
        normal::fill(random, &mut x);
        normal::fill(random, &mut y);
        let length = (dimensions as f64).sqrt();
        for (value, point) in y.iter_mut().zip(x.chunks(dimensions)) {
            *value = noise * *value + dot(&plane, point) / length;
        }
        Self { dimensions, x, y }
    }

    /// As positions of a prompt, d + 1 numbers each: x, y, x, y …
    pub fn positions(&self) -> impl Iterator<Item = f32> {
        let d = self.dimensions;
        self.x.chunks(d).zip(&self.y).flat_map(move |(point, value)| {
            let of_x = point.iter().copied().chain([0.0]);
            let of_y = std::iter::repeat_n(0.0, d).chain([*value]);
            of_x.chain(of_y).map(|number| number as f32)
        })
    }

    /// The value at point number `at` that the plane nearest to all points before it has. `pull` draws it towards zero: 0 is least squares, and
    /// d · noise² is the mean of all planes that there may be, given their chances (Bayes).
    pub fn guess(&self, at: usize, pull: f64) -> f64 {
        let d = self.dimensions;
        let (mut squares, mut products) = (vec![0.0; d * d], vec![0.0; d]);
        for (point, value) in self.x.chunks(d).zip(&self.y).take(at) {
            for row in 0..d {
                products[row] += point[row] * value;
                for column in 0..d {
                    squares[row * d + column] += point[row] * point[column];
                }
            }
        }
        let plane = solve(&squares, pull + SPECK, &products);
        plane.map_or(0.0, |plane| dot(&plane, &self.x[at * d..(at + 1) * d]))
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}
