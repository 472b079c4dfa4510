//! The search for the law: downhill from one start after the other, because most descents end in the wrong place.

use super::fit::{Descending, Distance};
use super::law::Law;

/// Starts within this share of the best objective arrived there too.
const ARRIVED: f64 = 1e-3;

/// Which starts were tried, and the best law so far.
#[derive(Clone, Debug)]
pub struct Search {
    /// From the runs.
    pub distance: Distance,
    /// Starts of the descents: ln A, ln B, ln E, α, β.
    pub(super) starts: Vec<[f64; 5]>,
    /// The objectives in which the starts ended so far.
    pub(super) ends: Vec<f64>,
    /// The descent under way. No file holds it: it begins again, and comes to the same end.
    pub(super) under_way: Option<Descending>,
    /// The best law so far, and its objective.
    pub best: Option<(Law, f64)>,
}

impl Search {
    /// Nothing tried. `is_whole`: all of the paper's starts instead of some.
    pub fn new(distance: Distance, is_whole: bool) -> Self {
        Self { distance, starts: starts(is_whole), ends: Vec::new(), under_way: None, best: None }
    }

    /// Goes downhill, from the next start where no descent is under way, over all runs about so often; how often.
    pub fn descend(&mut self, passes: usize) -> usize {
        let Some(start) = self.starts.get(self.ends.len()) else { return 0 };
        let way = self.under_way.take();
        let mut way = way.unwrap_or_else(|| self.distance.begin(*start));
        let before = way.passes;
        let Some(end) = way.advance(&self.distance, passes) else {
            let gone = way.passes - before;
            self.under_way = Some(way);
            return gone;
        };
        self.ends.push(end.objective);
        let is_better = self.best.is_none_or(|(_, objective)| end.objective < objective);
        if is_better && end.objective.is_finite() {
            self.best = Some((end.law, end.objective));
        }
        end.passes - before
    }

    /// Whether starts are left.
    pub fn is_searching(&self) -> bool {
        self.ends.len() < self.starts.len()
    }

    /// The best law so far.
    pub fn law(&self) -> Option<Law> {
        self.best.map(|(law, _)| law)
    }

    /// Starts tried.
    pub fn tried(&self) -> usize {
        self.ends.len()
    }

    /// How many starts came to the best law so far.
    pub fn arrived(&self) -> Option<usize> {
        let (_, objective) = self.best?;
        let near = objective * (1.0 + ARRIVED);
        Some(self.ends.iter().filter(|end| **end <= near).count())
    }
}

/// The grid of starts of Hoffmann et al., appendix D.3: 4,500 of them, or every second value of each axis, 243.
pub(super) fn starts(is_whole: bool) -> Vec<[f64; 5]> {
    let axis = |from: f64, step: f64, count: usize| {
        let values = (0..count).map(move |at| from + step * at as f64);
        values.step_by(if is_whole { 1 } else { 2 }).collect::<Vec<f64>>()
    };
    let (slopes, floors, sizes) = (axis(0.0, 0.5, 5), axis(-1.0, 0.5, 5), axis(0.0, 5.0, 6));
    let mut starts = Vec::new();
    for alpha in &slopes {
        for beta in &slopes {
            for floor in &floors {
                for size in &sizes {
                    starts.extend(sizes.iter().map(|text| [*size, *text, *floor, *alpha, *beta]));
                }
            }
        }
    }
    starts
}
