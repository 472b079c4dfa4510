//! The race: all rules on one problem, each with as many gradients of single data points as the others.

use super::logistic::{Logistic, POINTS};
use super::problem::Problem;
use super::racer::{Pace, Racer};
use super::rules::{KINDS, Kind};
use super::surfaces::{OnSurface, Surface};
use crate::Shown;

/// Steps on a surface; each is one gradient.
const SURFACE_STEPS: usize = 200;
/// Steps on data, a fifth of a pass each: forty passes.
const DATA_STEPS: usize = 200;
/// Gradients of a step on data.
const DATA_SHARE: usize = POINTS / 5;
/// Points a side of a drawn surface.
const SIDE: usize = 65;
/// The least distance that is drawn: rounding.
const LEAST: f64 = 1e-16;

/// The race so far.
pub struct Race {
    problem: Box<dyn Problem>,
    surface: Option<&'static Surface>,
    seed: u64,
    racers: Vec<Racer>,
    steps: usize,
    /// For each step, each racer's distance to the least loss; the first is the start.
    gaps: Vec<Vec<f64>>,
    trails: Vec<Vec<[f64; 2]>>,
}

impl Race {
    /// On a surface, from its own start or another place. Those who differ only by data points do not race.
    pub fn on_surface(surface: &'static Surface, start: [f64; 2], seed: u64) -> Self {
        let problem = OnSurface { surface, start };
        let field = KINDS.into_iter().filter(|kind| !matches!(kind, Kind::Descent | Kind::Svrg));
        Self::new(Box::new(problem), Some(surface), field, seed)
    }

    /// On logistic regression.
    pub fn on_data(seed: u64) -> Self {
        Self::new(Box::new(Logistic::new(seed)), None, KINDS.into_iter(), seed)
    }

    fn new(
        problem: Box<dyn Problem>,
        surface: Option<&'static Surface>,
        field: impl Iterator<Item = Kind>,
        seed: u64,
    ) -> Self {
        let racers: Vec<_> = field.map(|kind| Racer::new(kind, &*problem, seed)).collect();
        let mut race =
            Self { problem, surface, seed, racers, steps: 0, gaps: Vec::new(), trails: Vec::new() };
        race.trails = vec![Vec::new(); race.racers.len()];
        race.record();
        race
    }

    /// The surface of the race, if it has one.
    pub fn surface(&self) -> Option<&'static Surface> {
        self.surface
    }

    fn gap(&self, racer: &Racer) -> f64 {
        if racer.lost {
            return f64::INFINITY;
        }
        (self.problem.loss(&racer.w) - self.problem.optimum()).max(LEAST)
    }

    fn record(&mut self) {
        self.gaps.push(self.racers.iter().map(|racer| self.gap(racer)).collect());
        if self.surface.is_some() {
            for (trail, racer) in self.trails.iter_mut().zip(&self.racers) {
                trail.push([racer.w[0], racer.w[1]]);
            }
        }
    }

    fn limits(&self) -> (usize, usize) {
        if self.surface.is_some() { (SURFACE_STEPS, 1) } else { (DATA_STEPS, DATA_SHARE) }
    }

    /// Whether a step is left.
    pub fn going(&self) -> bool {
        self.steps < self.limits().0
    }

    /// Gives every racer some more gradients.
    pub fn step(&mut self, pace: Pace) -> bool {
        if self.going() {
            self.steps += 1;
            let gradients = self.steps * self.limits().1;
            for racer in &mut self.racers {
                racer.go(&*self.problem, pace, gradients);
            }
            self.record();
        }
        self.going()
    }

    /// The same race over again at once, as far as it went; only on a surface, where that takes no time.
    pub fn again(&mut self, start: [f64; 2], pace: Pace) {
        let Some(surface) = self.surface else { return };
        let steps = self.steps;
        *self = Self::on_surface(surface, start, self.seed);
        for _ in 0..steps {
            self.step(pace);
        }
    }

    /// Where the racers began.
    pub fn start(&self) -> Vec<f64> {
        self.problem.start()
    }

    /// Every racer's distance, and Adam's first move.
    pub fn metrics(&self) -> Vec<(&'static str, f64)> {
        let finite = |(_, gap): &(&'static str, f64)| gap.is_finite();
        let gaps = self.racers.iter().map(|racer| (racer.kind.metric(), self.gap(racer)));
        let mut metrics: Vec<_> = gaps.filter(finite).collect();
        let adam = self.racers.iter().find(|racer| racer.kind == Kind::Adam);
        metrics.extend(adam.and_then(|adam| Some(("adam_first_step", adam.first_move?))));
        let lost = self.racers.iter().filter(|racer| racer.lost).count();
        metrics.extend([("lost", lost as f64), ("gradients", self.gradients(self.steps))]);
        metrics
    }

    fn gradients(&self, steps: usize) -> f64 {
        (steps * self.limits().1) as f64
    }

    /// Gradients, then a row a racer; what the reader hid and what is lost is not a number.
    pub fn curves(&self, shows: impl Fn(Kind) -> bool) -> Shown {
        let columns = 1..self.gaps.len();
        let x = columns.clone().map(|step| self.gradients(step));
        let rows = self.racers.iter().enumerate().flat_map(|(at, racer)| {
            let shown = shows(racer.kind);
            columns.clone().map(move |step| (shown, self.gaps[step][at]))
        });
        let rows = rows.map(|(shown, gap)| if shown && gap.is_finite() { gap } else { f64::NAN });
        let values = x.chain(rows).map(|value| value as f32).collect();
        let shape = vec![1 + self.racers.len(), columns.len()];
        Shown::Numbers { letters: "C N", shape, values }
    }

    /// A name a row of the curves.
    pub fn names(&self) -> String {
        self.racers.iter().map(|racer| racer.kind.name()).collect::<Vec<_>>().join("\n")
    }

    /// Each racer's rule and learning rate, a line each.
    pub fn rules(&self, factor: f64) -> String {
        let line = |racer: &Racer| {
            let (name, formula) = (racer.kind.name(), racer.kind.formula());
            if racer.kind.searches() {
                return format!("{name}: {formula}; finds its own step");
            }
            format!("{name}: {formula}; a = {:.3e}", factor * self.problem.rate(racer.kind))
        };
        self.racers.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    /// Points of the trails with the racer's number, in the square from −1 to 1.
    pub fn trails(&self, shows: impl Fn(Kind) -> bool) -> Option<Shown> {
        let scale = self.surface?.scale;
        let mut values = Vec::new();
        for (class, (racer, trail)) in self.racers.iter().zip(&self.trails).enumerate() {
            let inside = trail.iter().filter(|place| place.iter().all(|part| part.abs() <= scale));
            for [x, y] in inside.filter(|_| shows(racer.kind)) {
                values.extend([(x / scale) as f32, (y / scale) as f32, class as f32]);
            }
        }
        Some(Shown::Numbers { letters: "N C", shape: vec![values.len() / 3, 3], values })
    }

    /// The logarithm of the height, top row first: otherwise a valley's floor would not show.
    pub fn heights(&self) -> Option<Shown> {
        let scale = self.surface?.scale;
        let across = |at: usize| scale * (2.0 * at as f64 / (SIDE - 1) as f64 - 1.0);
        let places = (0..SIDE).rev().flat_map(|row| (0..SIDE).map(move |at| (row, at)));
        let height = |(row, at)| self.problem.loss(&[across(at), across(row)]);
        let values = places.map(|place| libm::log10(height(place) + 1e-3) as f32).collect();
        Some(Shown::Numbers { letters: "R C", shape: vec![SIDE, SIDE], values })
    }
}
