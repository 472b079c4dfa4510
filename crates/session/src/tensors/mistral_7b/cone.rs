//! The cone of influence: which inputs each position feels after 1, 2, … layers, by gradients that are exactly zero elsewhere.

use super::settings::Settings;

/// What was found so far.
#[derive(Debug, Default)]
pub struct Cone {
    /// For each position read, for each number of layers, a number for each input.
    rows: Vec<Vec<Vec<f32>>>,
}

impl Cone {
    /// Adds the next position's.
    pub fn push(&mut self, rows: Vec<Vec<f32>>) {
        self.rows.push(rows);
    }

    /// Of one position, for each number of layers; none before it is read.
    pub fn of(&self, at: usize) -> Option<&[Vec<f32>]> {
        self.rows.get(at).map(Vec::as_slice)
    }

    /// How far back the farthest input lies that any position felt through so many layers.
    pub fn reach(&self, layers: usize) -> usize {
        let farthest = |(at, rows): (usize, &Vec<Vec<f32>>)| {
            let first = rows.get(layers - 1)?.iter().position(|value| *value != 0.0)?;
            at.checked_sub(first)
        };
        self.rows.iter().enumerate().filter_map(farthest).max().unwrap_or_default()
    }

    /// The largest influence through so many layers of an input that lies behind the cone, or ahead.
    pub fn outside(&self, layers: usize, settings: &Settings) -> f32 {
        let bound = settings.bound(layers);
        let outside = |at: usize, input: usize| input > at || at - input > bound;
        let of_one = |(at, rows): (usize, &Vec<Vec<f32>>)| {
            let inputs = rows.get(layers - 1).into_iter().flatten().enumerate();
            inputs
                .filter(|(input, _)| outside(at, *input))
                .fold(0.0_f32, |most, (_, value)| most.max(value.abs()))
        };
        self.rows.iter().enumerate().map(of_one).fold(0.0, f32::max)
    }
}
