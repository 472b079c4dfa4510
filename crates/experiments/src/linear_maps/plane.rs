//! A matrix of two rows and two columns: its area factor and the lines that it keeps.

use std::fmt;

/// `[[a, b], [c, d]]`: the first arrow (1, 0) lands on (a, c), the second (0, 1) on (b, d).
#[derive(Clone, Copy, Debug)]
pub struct Matrix(pub [[f64; 2]; 2]);

/// The lines that keep their direction, and how vectors on them are stretched.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Eigen {
    /// None: the plane turns. The eigenvalues are real ± imaginary · i.
    Complex {
        /// Their real part.
        real: f64,
        /// Their imaginary part, above 0.
        imaginary: f64,
    },
    /// Every line: the matrix only scales.
    Every(f64),
    /// One line alone, as for a shear.
    One {
        /// The double eigenvalue.
        value: f64,
        /// The line, of length 1.
        vector: [f64; 2],
    },
    /// Two lines.
    Two {
        /// The larger eigenvalue, then the smaller.
        values: [f64; 2],
        /// Their lines, of length 1.
        vectors: [[f64; 2]; 2],
    },
}

impl Matrix {
    /// By how much areas grow; negative where the plane is turned over.
    pub fn determinant(&self) -> f64 {
        let [[a, b], [c, d]] = self.0;
        a * d - b * c
    }

    /// The sum of the diagonal, and of the eigenvalues.
    pub fn trace(&self) -> f64 {
        self.0[0][0] + self.0[1][1]
    }

    /// The roots of λ² − trace · λ + determinant = 0, and their lines.
    pub fn eigen(&self) -> Eigen {
        let [[a, b], [c, d]] = self.0;
        let centre = self.trace() / 2.0;
        let half = (a - d) / 2.0;
        let square = half * half + b * c;
        if square < 0.0 {
            return Eigen::Complex { real: centre, imaginary: (-square).sqrt() };
        }
        if b == 0.0 && c == 0.0 && a == d {
            return Eigen::Every(a);
        }
        if square == 0.0 {
            return Eigen::One { value: centre, vector: self.line(centre) };
        }
        let values = [centre + square.sqrt(), centre - square.sqrt()];
        Eigen::Two { values, vectors: values.map(|value| self.line(value)) }
    }

    /// The line that is stretched by `value`: at right angles to the longer row of A − λI.
    fn line(&self, value: f64) -> [f64; 2] {
        let [[a, b], [c, d]] = self.0;
        let rows = [[a - value, b], [c, d - value]];
        let length = |[x, y]: [f64; 2]| libm::hypot(x, y);
        let longer = if length(rows[0]) >= length(rows[1]) { rows[0] } else { rows[1] };
        let [x, y] = [-longer[1], longer[0]].map(|part| part / length(longer));
        let side = if x < 0.0 || (x == 0.0 && y < 0.0) { -1.0 } else { 1.0 };
        [side * x + 0.0, side * y + 0.0] // + 0: no minus before a zero
    }
}

impl fmt::Display for Eigen {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Hundredths, and no minus before a zero.
        let short = |value: f64| (value * 100.0).round() / 100.0 + 0.0;
        let line = |value: f64, [x, y]: [f64; 2]| {
            let [x, y, value] = [x, y, value].map(short);
            format!(
                "The line through ({x:.2}, {y:.2}) stays: there every vector is multiplied by {value:.2}."
            )
        };
        match *self {
            Self::Complex { real, imaginary } => {
                let turn = libm::atan2(imaginary, real).to_degrees();
                let size = libm::hypot(real, imaginary);
                write!(
                    out,
                    "No line stays: the eigenvalues are complex, {real:.2} ± {imaginary:.2} i. In suitable axes this is \
                     a turn by {turn:.1}° and a scaling by {size:.2}."
                )
            }
            Self::Every(value) => {
                write!(out, "Every line stays: every vector is multiplied by {value:.2}.")
            }
            Self::One { value, vector } => {
                write!(out, "{} No other line stays.", line(value, vector))
            }
            Self::Two { values, vectors } => {
                write!(out, "{}\n{}", line(values[0], vectors[0]), line(values[1], vectors[1]))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    use super::*;

    /// The textbook's symmetric matrix: 3 along (1, 1), 1 along (1, −1).
    #[test]
    fn the_symmetric_example_stretches_one_diagonal_and_keeps_the_other() {
        let half = 0.5_f64.sqrt();
        let Eigen::Two { values, vectors } = Matrix([[2.0, 1.0], [1.0, 2.0]]).eigen() else {
            panic!()
        };
        assert_eq!(values, [3.0, 1.0]);
        for (value, expected) in
            vectors.iter().flatten().zip([half, half, half, -half].iter().copied())
        {
            assert!((value - expected).abs() < 1e-15);
        }
    }

    #[test]
    fn a_shear_keeps_one_line_a_turn_none_and_a_scaling_all() {
        let shear = Matrix([[1.0, 1.0], [0.0, 1.0]]);
        assert_eq!(shear.eigen(), Eigen::One { value: 1.0, vector: [1.0, 0.0] });
        assert_eq!(shear.determinant(), 1.0);
        let turn = Matrix([[0.0, -1.0], [1.0, 0.0]]).eigen();
        assert_eq!(turn, Eigen::Complex { real: 0.0, imaginary: 1.0 });
        assert!(turn.to_string().contains("complex") && turn.to_string().contains("90.0°"));
        assert_eq!(Matrix([[-2.0, 0.0], [0.0, -2.0]]).eigen(), Eigen::Every(-2.0));
    }

    /// A v = λ v to rounding, trace = λ₁ + λ₂, determinant = λ₁ λ₂; complex ones by |λ|² and 2 Re λ.
    #[test]
    fn eigenvectors_of_random_matrices_are_only_stretched() {
        let mut random = ChaCha8Rng::seed_from_u64(1);
        let mut turns = 0;
        for _ in 0..1_000 {
            let matrix = Matrix([(); 2].map(|()| [(); 2].map(|()| random.random_range(-3.0..3.0))));
            let (sum, product) = match matrix.eigen() {
                Eigen::Two { values, vectors } => {
                    for (value, [x, y]) in values.iter().zip(vectors) {
                        let [[a, b], [c, d]] = matrix.0;
                        assert!((a * x + b * y - value * x).abs() < 1e-12);
                        assert!((c * x + d * y - value * y).abs() < 1e-12);
                        assert!((x * x + y * y - 1.0).abs() < 1e-12);
                    }
                    (values[0] + values[1], values[0] * values[1])
                }
                Eigen::Complex { real, imaginary } => {
                    turns += 1;
                    (2.0 * real, real * real + imaginary * imaginary)
                }
                other => panic!("{other:?} has probability 0"),
            };
            assert!((sum - matrix.trace()).abs() < 1e-12);
            assert!((product - matrix.determinant()).abs() < 1e-12);
        }
        assert!((200..500).contains(&turns), "{turns}");
    }

    /// The shoelace formula on the corners of the moved unit square.
    #[test]
    fn the_determinant_is_the_area_of_the_moved_square() {
        let matrix = Matrix([[1.2, -0.7], [0.4, 2.1]]);
        let [[a, b], [c, d]] = matrix.0;
        let corners = [[0.0, 0.0], [a, c], [a + b, c + d], [b, d]];
        let area: f64 = (0..4)
            .map(|at| {
                let ([x, y], [u, v]) = (corners[at], corners[(at + 1) % 4]);
                (x * v - u * y) / 2.0
            })
            .sum();
        assert!((matrix.determinant() - area).abs() < 1e-12);
    }
}
