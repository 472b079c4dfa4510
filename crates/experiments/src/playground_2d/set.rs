//! Points as the net sees them, and what they say of it.

use super::data::Point;
use super::features::Feature;
use super::net::Net;
use super::unit::LANES;

/// Features and targets of a set of points, row after row.
#[derive(Clone, Default)]
pub struct Set {
    pub inputs: Vec<f64>,
    pub targets: Vec<f64>,
}

impl Set {
    pub fn new(points: &[Point], features: &[&Feature]) -> Self {
        let row = |point: &Point| {
            features.iter().map(|feature| (feature.of)(point.x, point.y)).collect::<Vec<_>>()
        };
        let inputs = points.iter().flat_map(row).collect();
        Self { inputs, targets: points.iter().map(|point| point.target).collect() }
    }

    /// Puts up to four examples into the net's inputs; lanes left over repeat the last.
    pub fn load(&self, net: &mut Net, which: &[usize]) {
        let width = net.widths[0];
        for lane in 0..LANES {
            let at = which[lane.min(which.len() - 1)];
            let row = &self.inputs[at * width..(at + 1) * width];
            for (value, input) in net.values.iter_mut().zip(row) {
                value[lane] = *input;
            }
        }
    }
}

/// What a set's points say of the net.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Measured {
    pub count: usize,
    pub loss: f64,
    /// Points by what they are (row) and what they are called (column): blue, orange.
    pub called: [[usize; 2]; 2],
}

impl Measured {
    /// The share on the right side, in per cent.
    pub fn accuracy(&self) -> f64 {
        100.0 * (self.called[0][0] + self.called[1][1]) as f64 / self.count.max(1) as f64
    }
}
