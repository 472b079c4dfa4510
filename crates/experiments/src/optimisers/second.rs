//! Newton's method, which computes curvature and searches along its direction, as L-BFGS does ([`crate::lbfgs`]).

use super::problem::Problem;
use crate::lbfgs::{dot, search};

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
    let here = (problem.loss(w), gradient.as_slice());
    search(problem, w, here, &direction, 1.0).tried
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
