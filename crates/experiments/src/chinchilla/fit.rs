//! The third approach: the law of scale that lies nearest to all runs at once (Hoffmann et al. 2022, section 3.3 and appendix D.3).
//!
//! The logarithm of the law is a log-sum-exp of its three terms; residuals of log losses go through Huber's loss (1964), so that runs far off pull
//! no harder than those at δ. Losses are summed, as in the notebook of Besiroglu et al. (2024), and descents go on until nothing is gained.

use data::TrainingRun;

use super::law::Law;
use crate::lbfgs::{Lbfgs, Smooth};

/// L-BFGS counts the objective in millionths, so that what it takes for no change is far below what matters.
const MILLIONTHS: f64 = 1e6;
/// A step that gains less than this share of the objective has gained nothing.
const NOTHING: f64 = 1e-10;
/// So many steps in a row that gain nothing are borne.
const IDLE: usize = 1;
/// Steps of a descent at most.
const STEPS: usize = 1_000;

/// The logarithms of a run, and how often it counts.
#[derive(Clone, Copy, Debug)]
struct Point {
    /// ln N − its mean.
    size: f64,
    /// ln D − its mean.
    text: f64,
    /// ln of the loss.
    loss: f64,
    weight: f64,
}

/// The distance of a law from runs.
///
/// A law is `[u, v, e, α, β]` here: the logarithms of its three terms for a run in the middle of all, and the two slopes. With
/// u = ln A − α · mean(ln N) instead of ln A the valley is rounder: a slope no longer tilts the level.
#[derive(Clone, Debug)]
pub struct Distance {
    points: Vec<Point>,
    /// Means of ln N and ln D.
    pub(super) middle: [f64; 2],
    delta: f64,
}

/// Where a descent ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Descent {
    /// The law.
    pub law: Law,
    /// The sum of Huber's losses.
    pub objective: f64,
    /// How often it went over all runs.
    pub passes: usize,
}

impl Distance {
    /// From these runs, by Huber's loss that is linear beyond `delta`.
    pub fn new(runs: &[TrainingRun], delta: f64) -> Self {
        let mean = |of: fn(&TrainingRun) -> f64| {
            runs.iter().map(|run| libm::log(of(run))).sum::<f64>() / runs.len().max(1) as f64
        };
        let middle = [mean(|run| run.parameters), mean(|run| run.tokens)];
        let point = |run: &TrainingRun| Point {
            size: libm::log(run.parameters) - middle[0],
            text: libm::log(run.tokens) - middle[1],
            loss: libm::log(run.loss),
            weight: 1.0,
        };
        Self { points: runs.iter().map(point).collect(), middle, delta }
    }

    /// The same runs, each as often as it was drawn.
    pub fn counted(&self, times: &[u32]) -> Self {
        let point = |(point, times): (&Point, &u32)| Point { weight: f64::from(*times), ..*point };
        let drawn = self.points.iter().zip(times).map(point);
        Self { points: drawn.filter(|point| point.weight > 0.0).collect(), ..*self }
    }

    /// From other runs, by the same loss.
    pub fn of_others(&self, runs: &[TrainingRun]) -> Self {
        Self::new(runs, self.delta)
    }

    /// Where a law lies, by ln A, ln B, ln E, α and β.
    pub(super) fn place(&self, [size, text, floor, alpha, beta]: [f64; 5]) -> Vec<f64> {
        let [n, d] = self.middle;
        vec![size - alpha * n, text - beta * d, floor, alpha, beta]
    }

    /// ln A, ln B, ln E, α and β of a place.
    fn logs(&self, w: &[f64]) -> [f64; 5] {
        let [u, v, floor, alpha, beta] = *w else { return [0.0; 5] };
        let [n, d] = self.middle;
        [u + alpha * n, v + beta * d, floor, alpha, beta]
    }

    /// The sum of Huber's losses of a law.
    pub fn of(&self, law: &Law) -> f64 {
        self.height(&self.place(logs(law))) / MILLIONTHS
    }

    /// Goes downhill by L-BFGS from ln A, ln B, ln E, α and β, until nothing is gained.
    pub fn descend(&self, start: [f64; 5]) -> Descent {
        let mut way = self.begin(start);
        loop {
            if let Some(end) = way.advance(self, STEPS) {
                return end;
            }
        }
    }

    /// The same, to be gone in pieces.
    pub fn begin(&self, start: [f64; 5]) -> Descending {
        Descending {
            w: self.place(start),
            rule: Lbfgs::default(),
            height: f64::INFINITY,
            steps: 0,
            idle: 0,
            passes: 0,
        }
    }

    /// The three shares of the law's terms in a run, and how far its log lies above the run's.
    fn at(&self, w: &[f64], point: &Point) -> ([f64; 3], f64) {
        let terms = [w[0] - w[3] * point.size, w[1] - w[4] * point.text, w[2]];
        let most = terms[0].max(terms[1]).max(terms[2]);
        let shares = terms.map(|term| libm::exp(term - most));
        let sum: f64 = shares.iter().sum();
        (shares.map(|share| share / sum), most + libm::log(sum) - point.loss)
    }
}

/// A descent under way.
#[derive(Clone, Debug)]
pub struct Descending {
    w: Vec<f64>,
    rule: Lbfgs,
    height: f64,
    steps: usize,
    idle: usize,
    /// How often it went over all runs so far.
    pub passes: usize,
}

impl Descending {
    /// Goes over the runs about so often; where it ended, once it has.
    pub fn advance(&mut self, distance: &Distance, passes: usize) -> Option<Descent> {
        let most = self.passes + passes;
        while self.passes < most {
            if self.steps == STEPS || !self.step(distance) {
                let law = Law::from_logs(distance.logs(&self.w));
                let objective = self.height / MILLIONTHS;
                return Some(Descent { law, objective, passes: self.passes });
            }
        }
        None
    }

    /// Whether another step may gain something.
    fn step(&mut self, distance: &Distance) -> bool {
        self.steps += 1;
        self.passes += self.rule.step(distance, &mut self.w) + 1;
        let here = self.rule.here().map_or(f64::NAN, |(height, _)| height);
        let gained = self.height - here;
        self.height = here;
        if gained > NOTHING * here {
            self.idle = 0;
            return true;
        }
        // A memory of the wrong curvature: once more from the slope alone.
        (self.rule, self.idle) = (Lbfgs::default(), self.idle + 1);
        self.idle <= IDLE && here.is_finite()
    }
}

impl Smooth for Distance {
    fn height(&self, w: &[f64]) -> f64 {
        let huber = |point: &Point| {
            let off = self.at(w, point).1.abs();
            let loss = match off <= self.delta {
                true => off * off / 2.0,
                false => self.delta * (off - self.delta / 2.0),
            };
            point.weight * loss
        };
        MILLIONTHS * self.points.iter().map(huber).sum::<f64>()
    }

    fn slope(&self, w: &[f64]) -> Vec<f64> {
        let mut slope = vec![0.0; 5];
        for point in &self.points {
            let (shares, off) = self.at(w, point);
            let pull = MILLIONTHS * point.weight * off.clamp(-self.delta, self.delta);
            let [size, text, floor] = shares.map(|share| pull * share);
            let parts = [size, text, floor, -size * point.size, -text * point.text];
            slope.iter_mut().zip(parts).for_each(|(slope, part)| *slope += part);
        }
        slope
    }
}

/// ln A, ln B, ln E, α and β of a law.
pub(super) fn logs(law: &Law) -> [f64; 5] {
    let [size, text, floor] = [law.size, law.text, law.floor].map(libm::log);
    [size, text, floor, law.alpha, law.beta]
}
