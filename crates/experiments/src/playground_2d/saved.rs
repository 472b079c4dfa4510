//! A run as single-precision numbers, from which it goes on bit for bit: each number in three parts that add up to it.

use super::Playground;
use super::data::Point;
use super::refuse;
use crate::ExperimentError;

/// Numbers of a clicked point.
const POINT: usize = 3;

impl Playground {
    /// The chosen unit, the clicked points, and the run.
    pub(super) fn saved(&self) -> Vec<f32> {
        let (layer, unit) = self.chosen;
        let counts = [layer as f64, unit as f64, self.clicked.len() as f64];
        let points = self.clicked.iter().flat_map(|point| [point.x, point.y, point.target]);
        counts.into_iter().chain(points).chain(self.run.save()).flat_map(parts).collect()
    }

    /// Goes on from what [`Playground::saved`] gave.
    pub(super) fn restored(&mut self, saved: &[f32]) -> Result<(), ExperimentError> {
        let wrong = "the file does not fit this net: it was saved with other layers or inputs";
        let (parts, rest) = saved.as_chunks::<3>();
        let values: Vec<f64> =
            parts.iter().map(|parts| parts.iter().copied().map(f64::from).sum()).collect();
        let [layer, unit, clicked, ref values @ ..] = values[..] else { return refuse(wrong) };
        let (chosen, clicked) = ((layer as usize, unit as usize), clicked as usize);
        if !rest.is_empty() || !self.has_unit(chosen.0, chosen.1) || clicked > values.len() / POINT
        {
            return refuse(wrong);
        }
        let (points, run) = values.split_at(clicked * POINT);
        if !self.run.restore(run) {
            return refuse(wrong);
        }
        let (points, _) = points.as_chunks::<POINT>();
        self.clicked = points.iter().map(|&[x, y, target]| Point { x, y, target }).collect();
        self.chosen = chosen;
        let best = self.run.best;
        self.gather();
        self.run.best = best;
        Ok(())
    }
}

/// 53 binary digits in parts of 24. What no single-precision number can be is the largest one.
fn parts(value: f64) -> [f32; 3] {
    let most = f64::from(f32::MAX);
    let first = value.clamp(-most, most) as f32;
    let rest = value.clamp(-most, most) - f64::from(first);
    let second = rest as f32;
    [first, second, (rest - f64::from(second)) as f32]
}
