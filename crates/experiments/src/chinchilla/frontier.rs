//! The first two approaches: no law of the loss, only the best size for each amount of compute (Hoffmann et al. 2022, sections 3.1 and 3.2).

use data::TrainingRun;

use crate::optimisers::second::solve;

/// Compute that differs by less than this, in squares of logarithms, is the same.
const SAME: f64 = 1e-9;

/// N* = k C^a.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frontier {
    /// a.
    pub exponent: f64,
    /// ln k.
    level: f64,
}

impl Frontier {
    /// The straight line through logarithms of (C, N) by least squares; nothing where all C are the same.
    pub fn through(points: &[(f64, f64)]) -> Option<Self> {
        let logs: Vec<_> = points.iter().map(|(c, n)| (libm::log(*c), libm::log(*n))).collect();
        let count = logs.len() as f64;
        let (x, y) = logs.iter().fold((0.0, 0.0), |(x, y), log| (x + log.0, y + log.1));
        let (x, y) = (x / count, y / count);
        let across: f64 = logs.iter().map(|log| (log.0 - x) * (log.0 - x)).sum();
        let along: f64 = logs.iter().map(|log| (log.0 - x) * (log.1 - y)).sum();
        let exponent = along / across;
        (across > SAME).then_some(Self { exponent, level: y - exponent * x })
    }

    /// The best size for so many FLOP; or whatever the line was drawn of.
    pub fn at(&self, compute: f64) -> f64 {
        libm::exp(self.level + self.exponent * libm::log(compute))
    }
}

impl Frontier {
    /// a and ln k.
    pub fn numbers(&self) -> [f64; 2] {
        [self.exponent, self.level]
    }

    /// Of a and ln k.
    pub fn of_numbers([exponent, level]: [f64; 2]) -> Self {
        Self { exponent, level }
    }
}

/// Approach 1, as far as final losses go: the runs that no run of as little compute beats, the cheapest first.
pub fn envelope(runs: &[TrainingRun]) -> Vec<TrainingRun> {
    let mut sorted = runs.to_vec();
    sorted.sort_by(|a, b| a.compute().total_cmp(&b.compute()).then(a.loss.total_cmp(&b.loss)));
    let mut least = f64::INFINITY;
    sorted.retain(|run| {
        let is_better = run.loss < least;
        least = least.min(run.loss);
        is_better
    });
    sorted
}

/// Approach 2: runs of nearly equal compute, and the parabola of their losses over the logarithm of size.
#[derive(Clone, Debug, PartialEq)]
pub struct Equals {
    /// Their geometric mean, in FLOP.
    pub compute: f64,
    /// The runs, the smallest model first.
    pub runs: Vec<TrainingRun>,
    /// The parabola, where they have one.
    pub parabola: Option<Parabola>,
}

/// loss = level + tilt · x + bend · x², x = ln N − middle, at the group's mean compute.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Parabola {
    middle: f64,
    level: f64,
    tilt: f64,
    bend: f64,
}

impl Parabola {
    /// By least squares. Runs whose compute differs a little are brought to its mean by a slope in ln C, fitted along, where `has_slope`.
    fn through(runs: &[TrainingRun], compute: f64, has_slope: bool) -> Option<Self> {
        let sizes = || runs.iter().map(|run| libm::log(run.parameters));
        let middle = sizes().sum::<f64>() / runs.len() as f64;
        let off: Vec<f64> = runs.iter().map(|run| libm::log(run.compute() / compute)).collect();
        let differ = has_slope && off.iter().map(|off| off * off).sum::<f64>() > SAME;
        let row = |(x, off): (f64, &f64)| {
            let x = x - middle;
            [vec![1.0, x, x * x], if differ { vec![*off] } else { vec![] }].concat()
        };
        let rows: Vec<Vec<f64>> = sizes().zip(&off).map(row).collect();
        let losses: Vec<f64> = runs.iter().map(|run| run.loss).collect();
        let [level, tilt, bend, ..] = least_squares(&rows, &losses)?[..] else { return None };
        Some(Self { middle, level, tilt, bend })
    }

    /// The loss of a size.
    pub fn loss(&self, parameters: f64) -> f64 {
        let x = libm::log(parameters) - self.middle;
        self.level + x * (self.tilt + x * self.bend)
    }

    /// The size at its lowest point, if it has one.
    pub fn lowest(&self) -> Option<f64> {
        let x = -self.tilt / (2.0 * self.bend);
        (self.bend > 0.0).then(|| libm::exp(self.middle + x))
    }
}

impl Equals {
    /// The size of least loss, where it lies among the sizes that were tried.
    pub fn best(&self) -> Option<f64> {
        let (first, last) = (self.runs.first()?, self.runs.last()?);
        let lowest = self.parabola?.lowest()?;
        (first.parameters..=last.parameters).contains(&lowest).then_some(lowest)
    }

    /// Groups of at least `least` runs whose compute differs by a factor of `within` at most: the largest group first, then the largest of
    /// what is left. In the order of compute.
    pub fn groups(runs: &[TrainingRun], within: f64, least: usize) -> Vec<Self> {
        let mut left = runs.to_vec();
        left.sort_by(|a, b| a.compute().total_cmp(&b.compute()));
        let mut groups = Vec::new();
        while let Some((from, to)) = densest(&left, within) {
            if to - from < least.max(1) {
                break;
            }
            groups.push(Self::of(left.drain(from..to).collect()));
        }
        groups.sort_by(|a, b| a.compute.total_cmp(&b.compute));
        groups
    }

    fn of(mut runs: Vec<TrainingRun>) -> Self {
        let logs = runs.iter().map(|run| libm::log(run.compute()));
        let compute = libm::exp(logs.sum::<f64>() / runs.len() as f64);
        runs.sort_by(|a, b| a.parameters.total_cmp(&b.parameters));
        let parabola = Parabola::through(&runs, compute, true);
        Self { compute, runs, parabola }
    }

    /// Runs that were planned for the same compute; from it they differ by less than a step.
    pub fn planned(compute: f64, mut runs: Vec<TrainingRun>) -> Self {
        runs.sort_by(|a, b| a.parameters.total_cmp(&b.parameters));
        let parabola = Parabola::through(&runs, compute, false);
        Self { compute, runs, parabola }
    }
}

/// The first and the end of the longest stretch of runs, sorted by compute, within a factor; the first of several.
fn densest(runs: &[TrainingRun], within: f64) -> Option<(usize, usize)> {
    let (mut best, mut to) = (None, 0);
    for (from, run) in runs.iter().enumerate() {
        let most = run.compute() * within;
        to += runs[to..].iter().take_while(|other| other.compute() <= most).count();
        if best.is_none_or(|(first, end)| to - from > end - first) {
            best = Some((from, to));
        }
    }
    best
}

/// The numbers that bring rows nearest to targets; nothing where the rows leave them open.
fn least_squares(rows: &[Vec<f64>], targets: &[f64]) -> Option<Vec<f64>> {
    let width = rows.first()?.len();
    let (mut products, mut sums) = (vec![0.0; width * width], vec![0.0; width]);
    for (row, target) in rows.iter().zip(targets) {
        for (at, value) in row.iter().enumerate() {
            sums[at] += value * target;
            for (column, other) in row.iter().enumerate() {
                products[at * width + column] += value * other;
            }
        }
    }
    let found = solve(&products, 0.0, &sums)?;
    found.iter().all(|number| number.is_finite()).then_some(found)
}
