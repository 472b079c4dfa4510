//! A racer: one rule, where it is, and how many gradients of single data points it has used.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::problem::Problem;
use super::rules::{Kind, Rule};
use super::second::newton;
use crate::lbfgs::{Lbfgs, add};

/// Beyond this a racer is lost.
const FAR: f64 = 1e6;

/// What the reader may turn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pace {
    /// Multiplies every learning rate.
    pub factor: f64,
    /// μ.
    pub momentum: f64,
    /// Data points in one gradient.
    pub batch: usize,
}

/// One of the field.
pub struct Racer {
    /// Its rule.
    pub kind: Kind,
    /// Where it is.
    pub w: Vec<f64>,
    /// Gradients of single data points used.
    pub accessed: usize,
    /// Whether it left for good.
    pub lost: bool,
    /// The mean size of its first move in learning rates.
    pub first_move: Option<f64>,
    state: State,
    random: ChaCha8Rng,
}

enum State {
    Rule(Rule),
    Svrg(Svrg),
    Lbfgs(Lbfgs),
    Newton,
}

/// SVRG's snapshot.
#[derive(Default)]
struct Svrg {
    w: Vec<f64>,
    gradient: Vec<f64>,
    /// Inner steps until the next.
    left: usize,
}

impl Racer {
    /// At the start.
    pub fn new(kind: Kind, problem: &dyn Problem, seed: u64) -> Self {
        let w = problem.start();
        let state = match kind {
            Kind::Svrg => State::Svrg(Svrg::default()),
            Kind::Lbfgs => State::Lbfgs(Lbfgs::default()),
            Kind::Newton => State::Newton,
            _ => State::Rule(Rule::new(kind, w.len())),
        };
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        random.set_stream(1 + kind as u64);
        Self { kind, w, accessed: 0, lost: false, first_move: None, state, random }
    }

    /// Gradients that the next move takes, at least.
    fn cost(&self, problem: &dyn Problem, pace: Pace) -> usize {
        match &self.state {
            State::Svrg(svrg) if svrg.left > 0 => 2,
            State::Rule(_) => self.batch(problem, pace),
            State::Svrg(_) | State::Lbfgs(_) | State::Newton => problem.examples(),
        }
    }

    fn batch(&self, problem: &dyn Problem, pace: Pace) -> usize {
        match self.kind {
            Kind::Sgd => 1,
            Kind::Descent => problem.examples(),
            _ => pace.batch.min(problem.examples()),
        }
    }

    /// Moves as long as so many gradients suffice.
    pub fn go(&mut self, problem: &dyn Problem, pace: Pace, gradients: usize) {
        while !self.lost && self.accessed + self.cost(problem, pace) <= gradients {
            let before = (self.accessed == 0).then(|| self.w.clone());
            self.accessed += self.step(problem, pace);
            self.lost = !self.w.iter().all(|part| part.abs() < FAR);
            if let Some(before) = before {
                let moved = self.w.iter().zip(&before).map(|(new, old)| (new - old).abs());
                let rate = pace.factor * problem.rate(self.kind);
                self.first_move = Some(moved.sum::<f64>() / before.len() as f64 / rate);
            }
        }
    }

    /// One move; says how many gradients it took.
    fn step(&mut self, problem: &dyn Problem, pace: Pace) -> usize {
        let rate = pace.factor * problem.rate(self.kind);
        let batch = self.batch(problem, pace);
        let all = problem.examples();
        match &mut self.state {
            State::Rule(rule) => {
                let mut gradient = vec![0.0; self.w.len()];
                let random = &mut self.random;
                if batch == all {
                    problem.mean_gradient(&mut (0..all), &self.w, &mut gradient);
                } else {
                    let mut drawn = (0..batch).map(|_| random.random_range(0..all));
                    problem.mean_gradient(&mut drawn, &self.w, &mut gradient);
                }
                rule.step(&mut self.w, &gradient, rate, pace.momentum);
                batch
            }
            State::Svrg(svrg) => svrg.step(problem, &mut self.w, rate, &mut self.random),
            State::Lbfgs(lbfgs) => all * lbfgs.step(problem, &mut self.w),
            // The gradient of a later step is that of the last place tried.
            State::Newton => all * (newton(problem, &mut self.w) + usize::from(self.accessed == 0)),
        }
    }
}

impl Svrg {
    /// A snapshot of the whole gradient, or a step by one data point, corrected by what that point said at the snapshot.
    fn step(
        &mut self,
        problem: &dyn Problem,
        w: &mut [f64],
        rate: f64,
        random: &mut ChaCha8Rng,
    ) -> usize {
        let all = problem.examples();
        if self.left == 0 {
            (self.w, self.gradient, self.left) = (w.to_vec(), problem.gradient(w), all);
            return all;
        }
        self.left -= 1;
        let example = random.random_range(0..all);
        let (mut here, mut there) = (vec![0.0; w.len()], vec![0.0; w.len()]);
        problem.example_gradient(example, w, &mut here);
        problem.example_gradient(example, &self.w, &mut there);
        add(&mut here, -1.0, &there);
        add(&mut here, 1.0, &self.gradient);
        add(w, -rate, &here);
        2
    }
}
