//! The net on slices: forward and backward for four examples side by side, each layer with units of its own kind.
//!
//! Weights lie layer by layer, unit by unit: what comes in from each unit below, then the bias. Nothing is allocated after [`Net::new`].

use super::unit::{LANES, Lanes, Unit};

/// Shape and signals of a net with one output.
#[derive(Clone)]
pub struct Net {
    /// Inputs, hidden layers, and 1.
    pub widths: Vec<usize>,
    /// Of each hidden layer.
    pub units: Vec<Unit>,
    /// Where the weights into each layer begin, counted from the first hidden layer, and their number at the end.
    pub starts: Vec<usize>,
    /// Where each layer's signals begin in the arrays below.
    pub places: Vec<usize>,
    /// The inputs as they are given, then what each hidden unit passes on; the output's sum last.
    pub values: Vec<Lanes>,
    /// Slopes of the hidden units at their sums; zero for a dropped unit.
    slopes: Vec<Lanes>,
    /// The slope of the loss towards each sum.
    errors: Vec<Lanes>,
    /// What each unit's value is multiplied with: 1, or with dropout 0 and 1/(1 − p).
    pub kept: Vec<Lanes>,
}

impl Net {
    pub fn new(widths: Vec<usize>, units: Vec<Unit>) -> Self {
        let (mut starts, mut places) = (vec![0], vec![0]);
        for pair in widths.windows(2) {
            starts.push(starts[starts.len() - 1] + (pair[0] + 1) * pair[1]);
            places.push(places[places.len() - 1] + pair[0]);
        }
        let signals = widths.iter().sum();
        let (values, slopes, errors) = (vec![[0.0; LANES]; signals], Vec::new(), Vec::new());
        let mut net =
            Self { widths, units, starts, places, values, slopes, errors, kept: Vec::new() };
        (net.slopes, net.errors) = (net.values.clone(), net.values.clone());
        net.kept = vec![[1.0; LANES]; signals];
        net
    }

    /// Weights and biases.
    pub fn parameters(&self) -> usize {
        self.starts[self.starts.len() - 1]
    }

    /// The number of the output's layer, counted from the inputs.
    pub fn last(&self) -> usize {
        self.widths.len() - 1
    }

    /// Where the weights into a unit lie, its bias last.
    pub fn row(&self, layer: usize, unit: usize) -> std::ops::Range<usize> {
        let count = self.widths[layer - 1] + 1;
        let start = self.starts[layer - 1] + unit * count;
        start..start + count
    }

    /// The output's sums for the inputs that stand in `values`.
    pub fn forward(&mut self, weights: &[f64]) -> Lanes {
        for layer in 1..self.widths.len() {
            let (start, place) = (self.places[layer - 1], self.places[layer]);
            let (below, here) = self.values.split_at_mut(place);
            let below = &below[start..];
            let rows = weights[self.starts[layer - 1]..].chunks_exact(below.len() + 1);
            for (at, row) in rows.take(self.widths[layer]).enumerate() {
                let (bias, row) = row.split_last().expect("a row has a bias");
                let mut sums = [*bias; LANES];
                for (weight, below) in row.iter().zip(below) {
                    for lane in 0..LANES {
                        sums[lane] += weight * below[lane];
                    }
                }
                let Some(unit) = self.units.get(layer - 1) else {
                    here[at] = sums;
                    continue;
                };
                let [value, slope] = unit.apply(&sums);
                let kept = self.kept[place + at];
                for lane in 0..LANES {
                    here[at][lane] = value[lane] * kept[lane];
                    self.slopes[place + at][lane] = slope[lane] * kept[lane];
                }
            }
        }
        self.values[self.values.len() - 1]
    }

    /// Adds each weight's slope, summed over the lanes, from the slopes of the loss towards the output's sums.
    pub fn backward(&mut self, weights: &[f64], output: Lanes, gradient: &mut [f64]) {
        let signals = self.errors.len();
        self.errors[self.places[1]..].fill([0.0; LANES]);
        self.errors[signals - 1] = output;
        for layer in (1..self.widths.len()).rev() {
            let (start, place) = (self.places[layer - 1], self.places[layer]);
            let (errors_below, errors) = self.errors.split_at_mut(place);
            let errors_below = &mut errors_below[start..];
            let below = &self.values[start..place];
            let (from, count) = (self.starts[layer - 1], below.len() + 1);
            let rows = weights[from..].chunks_exact(count);
            let slopes = gradient[from..].chunks_exact_mut(count);
            for ((error, row), slopes) in
                errors.iter().take(self.widths[layer]).zip(rows).zip(slopes)
            {
                let (slope, slopes) = slopes.split_last_mut().expect("a row has a bias");
                *slope += error.iter().sum::<f64>();
                let each = below.iter().zip(errors_below.iter_mut());
                for ((weight, slope), (below, back)) in row.iter().zip(slopes).zip(each) {
                    let mut products = [0.0; LANES];
                    for lane in 0..LANES {
                        products[lane] = error[lane] * below[lane];
                        back[lane] += weight * error[lane];
                    }
                    *slope += products.iter().sum::<f64>();
                }
            }
            for (back, slope) in errors_below.iter_mut().zip(&self.slopes[start..place]) {
                for lane in 0..LANES {
                    back[lane] *= slope[lane];
                }
            }
        }
    }
}
