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

#[cfg(test)]
mod tests {
    use models::draw::stream;

    use super::*;

    /// Reference: numpy 2.4.6, by these lines.
    ///
    /// ```python
    /// X = np.array([[1., 2.], [0., 1.], [2., -1.], [1., 1.]]); y = np.array([3., 1., 0.5, 2.5]); x = np.array([1.5, -0.5])
    /// x @ np.linalg.lstsq(X, y)[0], x @ np.linalg.solve(X.T @ X + np.eye(2), X.T @ y)
    /// x @ np.linalg.lstsq(X[:1], y[:1])[0]
    /// ```
    #[test]
    fn guesses_are_numpys() {
        let x = vec![1.0, 2.0, 0.0, 1.0, 2.0, -1.0, 1.0, 1.0, 1.5, -0.5];
        let points = Points { dimensions: 2, x, y: vec![3.0, 1.0, 0.5, 2.5, 0.0] };
        let numpys = [(4, 0.0, 0.756_097_560_98), (4, 1.0, 0.659_090_909_09), (1, 0.0, 0.3)];
        for (at, pull, expected) in numpys {
            let short = Points {
                x: [&points.x[..2 * at], &points.x[8..]].concat(),
                y: points.y.clone(),
                ..points
            };
            let found = short.guess(at, pull);
            assert!((found - expected).abs() < 1e-7, "{at} {pull}: {found}");
        }
    }

    #[test]
    fn without_noise_as_many_points_as_dimensions_are_enough() {
        let points = Points::draw(12, 4, 0.0, &mut stream(1, *b"batches\0", 0, 0));
        for at in 4..12 {
            assert!((points.guess(at, 0.0) - points.y[at]).abs() < 1e-3);
        }
        assert_eq!(points.guess(0, 0.0), 0.0);
    }

    #[test]
    fn positions_are_points_and_values_in_turn() {
        let points = Points { dimensions: 2, x: vec![1.0, 2.0, 3.0, 4.0], y: vec![5.0, 6.0] };
        let expected = [1., 2., 0., 0., 0., 5., 3., 4., 0., 0., 0., 6.];
        assert_eq!(points.positions().collect::<Vec<f32>>(), expected);
    }

    /// A plane's values have variance 1, and the noise its own; five standard errors.
    #[test]
    fn values_have_variance_1_and_the_noise_beside() {
        let mut random = stream(2, *b"batches\0", 0, 0);
        let draw = |_| Points::draw(1, 4, 0.5, &mut random).y[0];
        let variance = (0..20_000).map(draw).map(|y| y * y).sum::<f64>() / 20_000.0;
        assert!((variance - 1.25).abs() < 0.08, "{variance}");
    }
}
