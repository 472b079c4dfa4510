//! The theorem on trial: a thousand separable sets drawn at random, each learnt to the end and its mistakes held against its bound.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::margin::{Margin, margin};
use super::unit::{Unit, dot};
use crate::Shown;

/// Sets on trial.
pub const SETS: usize = 1_000;
/// The least distance of a point from the plane that was drawn first, so that every set can be learnt in time.
const LEAST: f64 = 0.05;

/// The sets so far.
pub struct Theorem {
    random: ChaCha8Rng,
    sets: usize,
    violations: usize,
    mistakes: u64,
    bound: f64,
    closest: f64,
    /// How many sets made which tenth of the mistakes that they may.
    tenths: [usize; 10],
}

impl Theorem {
    /// None tried yet.
    pub fn new(seed: u64) -> Self {
        let random = ChaCha8Rng::seed_from_u64(seed);
        let (sets, violations, mistakes, bound, closest) = (0, 0, 0, 0.0, 0.0);
        Self { random, sets, violations, mistakes, bound, closest, tenths: [0; 10] }
    }

    /// Draws a set of both classes: 5 to 60 points in 2 to 20 dimensions, on both sides of a plane.
    fn draw(&mut self) -> (Vec<Vec<f64>>, Vec<f64>, Vec<f64>) {
        let dimensions = self.random.random_range(2..=20);
        let points = self.random.random_range(5..=60);
        let mut plane = vec![0.0; dimensions];
        crate::normal::fill(&mut self.random, &mut plane);
        let length = dot(&plane, &plane).sqrt();
        plane.iter_mut().for_each(|value| *value /= length);
        let (mut examples, mut classes) = (Vec::new(), Vec::new());
        while examples.len() < points {
            let mut x = vec![0.0; dimensions];
            crate::normal::fill(&mut self.random, &mut x);
            let side = dot(&plane, &x);
            // The last point makes sure that both classes are there.
            let same = classes.iter().all(|class| side * class > 0.0);
            let missing = examples.len() + 1 == points && same;
            if side.abs() >= LEAST && !missing {
                examples.push(x);
                classes.push(side.signum());
            }
        }
        (examples, classes, plane)
    }

    /// One set. Says whether another is due.
    pub fn step(&mut self) -> bool {
        if self.sets == SETS {
            return false;
        }
        let (examples, classes, plane) = self.draw();
        let mut unit = Unit::new(plane.len());
        loop {
            let shown = examples.iter().zip(&classes);
            if shown.filter(|(x, y)| unit.learn(x, **y)).count() == 0 {
                break;
            }
        }
        let signed: Vec<Vec<f64>> = examples
            .iter()
            .zip(&classes)
            .map(|(x, y)| x.iter().map(|value| y * value).collect())
            .collect();
        let radius = signed.iter().map(|z| dot(z, z).sqrt()).fold(0.0, f64::max);
        // Any plane's margin gives a true bound; the plane that was drawn is a second one, should the walk stop early.
        let drawn = (radius / margin(&plane, &signed)).powi(2);
        let bound = Margin::of(&examples, &classes).bound().map_or(drawn, |best| best.min(drawn));
        self.note(unit.mistakes, bound);
        self.sets < SETS
    }

    fn note(&mut self, mistakes: u64, bound: f64) {
        (self.mistakes, self.bound) = (mistakes, bound);
        let part = mistakes as f64 / bound;
        self.sets += 1;
        self.violations += usize::from(part > 1.0);
        self.closest = self.closest.max(part);
        self.tenths[((part * 10.0) as usize).min(9)] += 1;
    }

    pub fn metrics(&self) -> Vec<(&'static str, f64)> {
        let mut metrics = vec![("sets", self.sets as f64), ("violations", self.violations as f64)];
        if self.sets > 0 {
            metrics.push(("mistakes", self.mistakes as f64));
            metrics.push(("bound", self.bound));
            metrics.push(("closest", self.closest));
        }
        metrics
    }

    pub fn show(&self, place: &str) -> Option<Shown> {
        Some(match place {
            "tenths" => Shown::row(self.tenths.map(|sets| sets as f64)),
            "tenths.names" => {
                let names = (0..10).map(|tenth| format!("{}–{} %", tenth * 10, tenth * 10 + 10));
                Shown::Text(names.collect::<Vec<_>>().join("\n"))
            }
            "said" => Shown::Text(match self.sets {
                0 => {
                    "Each step draws a set that a plane separates, and learns it to the end.".into()
                }
                sets => format!(
                    "{sets} sets: the bound was exceeded {} times. This one: {} mistakes, at most {}.",
                    self.violations,
                    self.mistakes,
                    self.bound.floor()
                ),
            }),
            _ => return None,
        })
    }
}
