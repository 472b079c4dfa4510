//! Logistic regression: 2,000 points of 50 features, most of which matter less and less.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::problem::{Problem, norm};
use super::rules::Kind;
use super::second::newton;
use crate::lbfgs::{add, dot};
use crate::normal;

/// Data points.
pub const POINTS: usize = 2_000;
/// Features of a point.
pub const FEATURES: usize = 50;
/// Pull of the weights towards 0, the inverse of the number of points.
const PULL: f64 = 1.0 / POINTS as f64;

/// Points with answers of yes or no, drawn from a true weight vector.
pub struct Logistic {
    /// `POINTS` rows of `FEATURES`.
    features: Vec<f64>,
    /// 1 for yes, −1 for no.
    answers: Vec<f64>,
    optimum: f64,
}

impl Logistic {
    /// The data of a seed, and the least loss by Newton's method.
    pub fn new(seed: u64) -> Self {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let mut features = vec![0.0; POINTS * FEATURES];
        normal::fill(&mut random, &mut features);
        for point in features.chunks_mut(FEATURES) {
            for (at, feature) in point.iter_mut().enumerate() {
                *feature /= ((at + 1) as f64).sqrt();
            }
        }
        let mut truth = vec![0.0; FEATURES];
        normal::fill(&mut random, &mut truth);
        let answer = |point: &[f64]| {
            let yes = random.random::<f64>() < sigmoid(dot(point, &truth));
            if yes { 1.0 } else { -1.0 }
        };
        let answers = features.chunks(FEATURES).map(answer).collect();
        let mut problem = Self { features, answers, optimum: 0.0 };
        let mut w = problem.start();
        for _ in 0..30 {
            if norm(&problem.gradient(&w)) < 1e-12 {
                break;
            }
            newton(&problem, &mut w);
        }
        problem.optimum = problem.loss(&w);
        problem
    }

    fn point(&self, example: usize) -> &[f64] {
        &self.features[example * FEATURES..(example + 1) * FEATURES]
    }

    fn margin(&self, example: usize, w: &[f64]) -> f64 {
        self.answers[example] * dot(self.point(example), w)
    }
}

impl Problem for Logistic {
    fn start(&self) -> Vec<f64> {
        vec![0.0; FEATURES]
    }

    fn examples(&self) -> usize {
        POINTS
    }

    /// ln(1 + e^−margin), and the pull.
    fn loss(&self, w: &[f64]) -> f64 {
        let sum: f64 = (0..POINTS).map(|example| surprise(self.margin(example, w))).sum();
        sum / POINTS as f64 + PULL / 2.0 * dot(w, w)
    }

    fn optimum(&self) -> f64 {
        self.optimum
    }

    fn example_gradient(&self, example: usize, w: &[f64], gradient: &mut [f64]) {
        let share = -self.answers[example] * sigmoid(-self.margin(example, w));
        for ((part, x), w) in gradient.iter_mut().zip(self.point(example)).zip(w) {
            *part = share * x + PULL * w;
        }
    }

    fn hessian(&self, w: &[f64]) -> Vec<f64> {
        let mut matrix = vec![0.0; FEATURES * FEATURES];
        for example in 0..POINTS {
            let p = sigmoid(self.margin(example, w));
            let point = self.point(example);
            for (row, x) in matrix.chunks_mut(FEATURES).zip(point) {
                add(row, p * (1.0 - p) * x / POINTS as f64, point);
            }
        }
        for at in 0..FEATURES {
            matrix[at * FEATURES + at] += PULL;
        }
        matrix
    }

    /// Round numbers that serve for 40 passes, not tuned; SGD's is large enough to show its floor.
    fn rate(&self, kind: Kind) -> f64 {
        match kind {
            Kind::Sgd => 0.1,
            Kind::Descent => 4.0,
            Kind::Momentum | Kind::Nesterov => 0.1,
            Kind::Adagrad => 0.3,
            Kind::RmsProp => 0.005,
            Kind::Adam | Kind::AdamW => 0.01,
            Kind::Svrg => 0.2,
            Kind::Lbfgs | Kind::Newton => 1.0,
        }
    }
}

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-x))
}

/// ln(1 + e^−m) without overflow.
fn surprise(m: f64) -> f64 {
    libm::log1p(libm::exp(-m.abs())) + (-m).max(0.0)
}
