//! A layer of logistic units on slices: sums, the way back, and the change of its weights, a vector of lanes at a time.
//!
//! A row of weights belongs to what is read, not to the unit that reads: rows of an input that is zero are skipped, and no loop needs the
//! sum of a vector but the way back. Rows are filled up with zeros to whole vectors; the units there are never read.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use crate::units::tanh;

/// Units in a vector.
pub const LANES: usize = 8;
/// Rows whose products are summed before the sum is stored.
const ROWS: usize = 4;

/// Weights from what a layer reads to its units.
#[derive(Clone)]
pub struct Layer {
    /// What it reads: a one for the biases, then the rest.
    pub rows: usize,
    /// Its units, and room for whole vectors of them.
    pub units: usize,
    pub width: usize,
    /// `rows × width`.
    pub weights: Vec<f32>,
    /// The last change of each weight.
    change: Vec<f32>,
}

/// What a layer read, and the errors of its units then.
pub type Told<'a> = (&'a [f32], &'a [f32]);

/// How weights change.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    pub rate: f32,
    pub momentum: f32,
}

impl Layer {
    /// Weights and biases within ±spread.
    pub fn new(rows: usize, units: usize, spread: f32, random: &mut ChaCha8Rng) -> Self {
        let width = units.next_multiple_of(LANES);
        let mut weights = vec![0.0; rows * width];
        for row in weights.chunks_exact_mut(width) {
            row[..units].fill_with(|| spread * (2.0 * random.random::<f32>() - 1.0));
        }
        Self { rows, units, width, change: vec![0.0; weights.len()], weights }
    }

    /// Numbers that are learnt.
    pub fn parameters(&self) -> usize {
        self.rows * self.units
    }

    /// Units for what is read: `below` has `rows` values, `units` has `width`.
    pub fn forward(&self, below: &[f32], units: &mut [f32]) {
        units.fill(0.0);
        let blocks = self.weights.chunks(ROWS * self.width);
        for (x, rows) in below.chunks(ROWS).zip(blocks) {
            match <&[f32; ROWS]>::try_from(x) {
                Ok(x) => add_rows(units, rows, x),
                Err(_) => {
                    for (x, row) in x.iter().zip(rows.chunks_exact(self.width)) {
                        units.iter_mut().zip(row).for_each(|(unit, weight)| *unit += x * weight);
                    }
                }
            }
        }
        units.iter_mut().for_each(|unit| *unit = logistic(*unit));
    }

    /// The errors of the units, sent down to what the rows from `first` on read.
    pub fn back(&self, errors: &[f32], first: usize, below: &mut [f32]) {
        let rows = self.weights[first * self.width..].chunks_exact(self.width);
        for (below, row) in below.iter_mut().zip(rows) {
            let mut lanes = [0.0_f32; LANES];
            let chunks = row.as_chunks::<LANES>().0.iter().zip(errors.as_chunks::<LANES>().0);
            for (weights, errors) in chunks {
                for lane in 0..LANES {
                    lanes[lane] += weights[lane] * errors[lane];
                }
            }
            *below = lanes.iter().sum();
        }
    }

    /// Changes every weight by the gradient that all of `told` have together: Δw(t) = −rate · ∂E/∂w + momentum · Δw(t − 1).
    pub fn learn(&mut self, told: &[Told], rule: Rule) {
        let rows = self.weights.chunks_exact_mut(self.width);
        for (row, (weights, change)) in
            rows.zip(self.change.chunks_exact_mut(self.width)).enumerate()
        {
            let is_still = told.iter().all(|(below, _)| below[row] == 0.0);
            match told {
                // Without momentum a weight from an input of zero stays as it is.
                _ if is_still && rule.momentum == 0.0 => {}
                [(below, errors)] => {
                    change_row(weights, change, rule, |at| {
                        let errors = &errors.as_chunks::<LANES>().0[at];
                        errors.map(|error| below[row] * error)
                    });
                }
                _ => change_row(weights, change, rule, |at| {
                    let mut gradient = [0.0_f32; LANES];
                    for (below, errors) in told {
                        let errors = &errors.as_chunks::<LANES>().0[at];
                        for lane in 0..LANES {
                            gradient[lane] += below[row] * errors[lane];
                        }
                    }
                    gradient
                }),
            }
        }
    }
}

/// units += Σ x · row, of four rows at once.
#[inline]
fn add_rows(units: &mut [f32], rows: &[f32], x: &[f32; ROWS]) {
    if *x == [0.0; ROWS] {
        return;
    }
    let (upper, lower) = rows.split_at(rows.len() / 2);
    let ((a, b), (c, d)) = (upper.split_at(upper.len() / 2), lower.split_at(lower.len() / 2));
    let [a, b, c, d] = [a, b, c, d].map(|row| row.as_chunks::<LANES>().0);
    let units = units.as_chunks_mut::<LANES>().0;
    for ((units, a), (b, (c, d))) in units.iter_mut().zip(a).zip(b.iter().zip(c.iter().zip(d))) {
        for lane in 0..LANES {
            units[lane] += x[0] * a[lane] + x[1] * b[lane] + (x[2] * c[lane] + x[3] * d[lane]);
        }
    }
}

/// One row's weights and last changes, with the gradient of each of its vectors.
#[inline]
fn change_row(
    weights: &mut [f32],
    change: &mut [f32],
    Rule { rate, momentum }: Rule,
    gradient: impl Fn(usize) -> [f32; LANES],
) {
    let change = change.as_chunks_mut::<LANES>().0.iter_mut();
    let chunks = weights.as_chunks_mut::<LANES>().0.iter_mut().zip(change);
    for (at, (weights, change)) in chunks.enumerate() {
        let gradient = gradient(at);
        for lane in 0..LANES {
            change[lane] = momentum * change[lane] - rate * gradient[lane];
            weights[lane] += change[lane];
        }
    }
}

/// 1 / (1 + e^−x)
pub fn logistic(x: f32) -> f32 {
    0.5 + 0.5 * tanh(0.5 * x)
}

/// Errors times the slope of a logistic unit, which its value tells.
pub fn slope(errors: &mut [f32], units: &[f32]) {
    errors.iter_mut().zip(units).for_each(|(error, unit)| *error *= unit * (1.0 - unit));
}
