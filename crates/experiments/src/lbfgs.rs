//! L-BFGS (Liu and Nocedal 1989): curvature guessed from the last steps, each of which is searched along its direction.
//!
//! With PyTorch's first step and scaling. The race of the optimisers runs it on its surfaces, and the laws of scale are fitted by it.

use std::collections::VecDeque;

/// Steps that it remembers.
const MEMORY: usize = 10;
/// A step and its change of gradient must agree by this much to tell of curvature (as in PyTorch).
const CURVED: f64 = 1e-10;
/// Armijo's condition: the loss must fall by this share of what the slope promises.
const ARMIJO: f64 = 1e-4;
/// Halvings of a step before the search gives up.
const HALVINGS: usize = 30;

/// A height with its slope: what goes downhill needs no more. Slopes have the length of the place.
pub(crate) trait Smooth {
    /// The height at a place.
    fn height(&self, w: &[f64]) -> f64;

    /// Its gradient there.
    fn slope(&self, w: &[f64]) -> Vec<f64>;
}

/// What a search along a direction found.
pub(crate) struct Searched {
    /// The height where it ended.
    pub height: f64,
    /// How far it went; 0 where nothing was gained.
    pub length: f64,
    /// How many heights were computed.
    pub tried: usize,
}

/// Goes from `w`, which lies at the height `here`, along `direction`, at first by `length`, halved until Armijo's condition holds.
/// `w` stays where it is if nothing is gained.
pub(crate) fn search<S: Smooth + ?Sized>(
    smooth: &S,
    w: &mut Vec<f64>,
    (here, gradient): (f64, &[f64]),
    direction: &[f64],
    mut length: f64,
) -> Searched {
    let slope = dot(gradient, direction);
    for tried in 1..=HALVINGS {
        let mut there = w.clone();
        add(&mut there, length, direction);
        let height = smooth.height(&there);
        if height <= here + ARMIJO * length * slope {
            *w = there;
            return Searched { height, length, tried };
        }
        length /= 2.0;
    }
    Searched { height: here, length: 0.0, tried: HALVINGS }
}

/// What it remembers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lbfgs {
    /// Pairs s of steps and y of changes of the gradient, the oldest first.
    pairs: VecDeque<(Vec<f64>, Vec<f64>)>,
    /// Height and gradient where it is.
    here: Option<(f64, Vec<f64>)>,
}

impl Lbfgs {
    /// One step; says how often it computed a height, or at first also a gradient, over all data points.
    pub fn step<S: Smooth + ?Sized>(&mut self, smooth: &S, w: &mut Vec<f64>) -> usize {
        let ((height, gradient), first) = match self.here.take() {
            Some(here) => (here, false),
            None => ((smooth.height(w), smooth.slope(w)), true),
        };
        let mut direction: Vec<f64> = self.inverse_times(&gradient);
        direction.iter_mut().for_each(|part| *part = -*part);
        let size: f64 = gradient.iter().map(|part| part.abs()).sum();
        let length = if first { (1.0 / size).min(1.0) } else { 1.0 };
        let found = search(smooth, w, (height, &gradient), &direction, length);
        let next = smooth.slope(w);
        let step: Vec<f64> = direction.iter().map(|part| found.length * part).collect();
        let change: Vec<f64> = next.iter().zip(&gradient).map(|(new, old)| new - old).collect();
        if dot(&step, &change) > CURVED {
            self.pairs.push_back((step, change));
            if self.pairs.len() > MEMORY {
                self.pairs.pop_front();
            }
        }
        self.here = Some((found.height, next));
        found.tried + usize::from(first)
    }

    /// The height after the last step, and the gradient there.
    pub fn here(&self) -> Option<(f64, &[f64])> {
        self.here.as_ref().map(|(height, gradient)| (*height, gradient.as_slice()))
    }

    /// The two loops: the guessed inverse of the curvature times a gradient.
    fn inverse_times(&self, gradient: &[f64]) -> Vec<f64> {
        let mut q = gradient.to_vec();
        let mut shares = Vec::new();
        for (s, y) in self.pairs.iter().rev() {
            let share = dot(s, &q) / dot(s, y);
            add(&mut q, -share, y);
            shares.push(share);
        }
        if let Some((s, y)) = self.pairs.back() {
            let scale = dot(s, y) / dot(y, y);
            q.iter_mut().for_each(|part| *part *= scale);
        }
        for ((s, y), share) in self.pairs.iter().zip(shares.iter().rev()) {
            let back = dot(y, &q) / dot(s, y);
            add(&mut q, share - back, s);
        }
        q
    }
}

/// `sum += factor · values`.
pub(crate) fn add(sum: &mut [f64], factor: f64, values: &[f64]) {
    for (sum, value) in sum.iter_mut().zip(values) {
        *sum += factor * value;
    }
}

/// The sum of products.
pub(crate) fn dot(u: &[f64], v: &[f64]) -> f64 {
    u.iter().zip(v).map(|(x, y)| x * y).sum()
}
