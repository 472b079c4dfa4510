//! Rules that use curvature: L-BFGS guesses it from its last steps, Newton computes it. Both search along their direction.

use std::collections::VecDeque;

use super::problem::{Problem, add, dot};

/// Steps that L-BFGS remembers.
const MEMORY: usize = 10;
/// A step and its change of gradient must agree by this much to tell of curvature (as in PyTorch).
const CURVED: f64 = 1e-10;
/// Armijo's condition: the loss must fall by this share of what the slope promises.
const ARMIJO: f64 = 1e-4;
/// Halvings of a step before the search gives up.
const HALVINGS: usize = 30;

/// Goes from `w` along `direction`, at first by `length`, halved until Armijo's condition holds. Says how many losses were computed;
/// `w` stays where it is if nothing is gained.
fn search<P: Problem + ?Sized>(
    problem: &P,
    w: &mut Vec<f64>,
    gradient: &[f64],
    direction: &[f64],
    mut length: f64,
) -> (f64, usize) {
    let (here, slope) = (problem.loss(w), dot(gradient, direction));
    for tried in 1..=HALVINGS {
        let mut there = w.clone();
        add(&mut there, length, direction);
        if problem.loss(&there) <= here + ARMIJO * length * slope {
            *w = there;
            return (length, tried);
        }
        length /= 2.0;
    }
    (0.0, HALVINGS)
}

/// L-BFGS (Liu and Nocedal 1989) with PyTorch's first step and scaling.
#[derive(Clone, Debug, Default)]
pub struct Lbfgs {
    /// Pairs s of steps and y of changes of the gradient, the oldest first.
    pairs: VecDeque<(Vec<f64>, Vec<f64>)>,
    gradient: Option<Vec<f64>>,
}

impl Lbfgs {
    /// One step; says how often it went over all data points.
    pub fn step<P: Problem + ?Sized>(&mut self, problem: &P, w: &mut Vec<f64>) -> usize {
        let (gradient, first) = match self.gradient.take() {
            Some(gradient) => (gradient, false),
            None => (problem.gradient(w), true),
        };
        let mut direction: Vec<f64> = self.inverse_times(&gradient);
        direction.iter_mut().for_each(|part| *part = -*part);
        let size: f64 = gradient.iter().map(|part| part.abs()).sum();
        let length = if first { (1.0 / size).min(1.0) } else { 1.0 };
        let (length, tried) = search(problem, w, &gradient, &direction, length);
        let next = problem.gradient(w);
        let step: Vec<f64> = direction.iter().map(|part| length * part).collect();
        let change: Vec<f64> = next.iter().zip(&gradient).map(|(new, old)| new - old).collect();
        if dot(&step, &change) > CURVED {
            self.pairs.push_back((step, change));
            if self.pairs.len() > MEMORY {
                self.pairs.pop_front();
            }
        }
        self.gradient = Some(next);
        tried + usize::from(first)
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

/// One step of Newton's method; says how often it went over all data points. Where the surface bends down, its curvature is lifted
/// until it bends up (Nocedal and Wright 2006, algorithm 3.3).
pub fn newton<P: Problem + ?Sized>(problem: &P, w: &mut Vec<f64>) -> usize {
    let (gradient, hessian) = (problem.gradient(w), problem.hessian(w));
    let n = w.len();
    let diagonal = (0..n).map(|at| hessian[at * n + at]);
    let least = diagonal.fold(f64::INFINITY, f64::min);
    let mut lift = if least > 0.0 { 0.0 } else { 1e-3 - least };
    let ascent = loop {
        match solve(&hessian, lift, &gradient) {
            Some(ascent) => break ascent,
            None if lift < 1e12 => lift = (2.0 * lift).max(1e-3),
            None => return 1,
        }
    };
    let direction: Vec<f64> = ascent.iter().map(|part| -part).collect();
    search(problem, w, &gradient, &direction, 1.0).1
}

/// Solves (A + lift · I) x = b by Cholesky's factors; nothing where that matrix is not positive definite.
pub fn solve(matrix: &[f64], lift: f64, b: &[f64]) -> Option<Vec<f64>> {
    let n = b.len();
    let mut factor = vec![0.0; n * n];
    for row in 0..n {
        for column in 0..=row {
            let known =
                dot(&factor[row * n..row * n + column], &factor[column * n..column * n + column]);
            let rest = matrix[row * n + column] - known;
            factor[row * n + column] = if column < row {
                rest / factor[column * n + column]
            } else if rest + lift > 0.0 {
                (rest + lift).sqrt()
            } else {
                return None;
            };
        }
    }
    let mut x = b.to_vec();
    for row in 0..n {
        let known = dot(&factor[row * n..row * n + row], &x[..row]);
        x[row] = (x[row] - known) / factor[row * n + row];
    }
    for row in (0..n).rev() {
        let known: f64 = (row + 1..n).map(|below| factor[below * n + row] * x[below]).sum();
        x[row] = (x[row] - known) / factor[row * n + row];
    }
    Some(x)
}
