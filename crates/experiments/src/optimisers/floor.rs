//! The noise ball: gradient descent on c w²/2 whose gradients carry noise settles not on a point but on a spread.
//!
//! w ← w − a (c w + s ξ) has the stationary variance a s² / (2 c − a c²): about proportional to the learning rate.

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use crate::{Shown, normal};

/// Walkers of each rate.
const WALKERS: usize = 1_000;
/// Updates of one step.
const UPDATES: usize = 10;
/// Steps of a run.
const STEPS: usize = 300;
/// Where walkers begin.
const START: f64 = 5.0;
/// Mean squares beyond this are lost.
const FAR: f64 = 1e12;

/// What the reader may turn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Noisy {
    /// a.
    pub rate: f64,
    /// c.
    pub curvature: f64,
    /// s.
    pub noise: f64,
}

impl Noisy {
    /// The stationary variance, where there is one.
    pub fn variance(self) -> Option<f64> {
        let Self { rate, curvature, noise } = self;
        let steady = rate * curvature < 2.0;
        steady.then(|| rate * noise * noise / (2.0 * curvature - rate * curvature * curvature))
    }

    /// Updates until the start is forgotten: the distance has shrunk by e^−10 on average.
    fn forgotten(self) -> usize {
        let grip = self.rate * self.curvature;
        (10.0 / grip.min(2.0 - grip).max(1e-9)) as usize
    }

    fn halved(self) -> Self {
        Self { rate: self.rate / 2.0, ..self }
    }
}

/// One crowd of walkers.
struct Crowd {
    walkers: Vec<f64>,
    /// Squares summed since the start was forgotten, and how many.
    squares: f64,
    counted: usize,
}

impl Crowd {
    fn new() -> Self {
        Self { walkers: vec![START; WALKERS], squares: 0.0, counted: 0 }
    }

    fn mean_square(&self) -> f64 {
        self.walkers.iter().map(|w| w * w).sum::<f64>() / WALKERS as f64
    }

    fn update(&mut self, setting: Noisy, noise: &[f64], settled: bool) {
        if self.mean_square() > FAR {
            return;
        }
        for (w, noise) in self.walkers.iter_mut().zip(noise) {
            *w -= setting.rate * (setting.curvature * *w + setting.noise * noise);
        }
        if settled {
            self.squares += self.walkers.iter().map(|w| w * w).sum::<f64>();
            self.counted += WALKERS;
        }
    }

    fn variance(&self) -> Option<f64> {
        (self.counted > 0).then(|| self.squares / self.counted as f64)
    }
}

/// Two crowds: at the learning rate, and at half of it.
pub struct Floor {
    setting: Noisy,
    crowds: [Crowd; 2],
    random: ChaCha8Rng,
    steps: usize,
    /// Updates since a setting was turned.
    since: usize,
    /// For each step: the mean loss of both crowds, then both floors.
    history: Vec<[f64; 4]>,
}

impl Floor {
    /// All walkers at the start.
    pub fn new(setting: Noisy, seed: u64) -> Self {
        let (random, crowds) = (ChaCha8Rng::seed_from_u64(seed), [Crowd::new(), Crowd::new()]);
        Self { setting, crowds, random, steps: 0, since: 0, history: Vec::new() }
    }

    /// Some updates; says whether a step is left.
    pub fn step(&mut self) -> bool {
        let mut noise = vec![0.0; WALKERS];
        let settings = [self.setting, self.setting.halved()];
        for _ in 0..UPDATES {
            self.since += 1;
            for (crowd, setting) in self.crowds.iter_mut().zip(settings) {
                normal::fill(&mut self.random, &mut noise);
                crowd.update(setting, &noise, self.since > setting.forgotten());
            }
        }
        self.steps += 1;
        let height = self.setting.curvature / 2.0;
        let [now, half] = [0, 1].map(|crowd| height * self.crowds[crowd].mean_square());
        let [floor, floor_half] =
            settings.map(|setting| setting.variance().map_or(f64::NAN, |v| height * v));
        self.history.push([now, half, floor, floor_half]);
        self.steps < STEPS
    }

    /// Walkers stay; averages begin anew.
    pub fn turn(&mut self, setting: Noisy) {
        if setting != self.setting {
            (self.setting, self.since) = (setting, 0);
            for crowd in &mut self.crowds {
                (crowd.squares, crowd.counted) = (0.0, 0);
            }
        }
    }

    /// Measured and expected variance, their ratio, and how the floors compare.
    pub fn metrics(&self) -> Vec<(&'static str, f64)> {
        let mut metrics = vec![("gradients", (self.steps * UPDATES) as f64)];
        if let Some(expected) = self.setting.variance() {
            metrics.push(("variance_expected", expected));
        }
        let [measured, half] = [0, 1].map(|crowd| self.crowds[crowd].variance());
        if let (Some(measured), Some(expected)) = (measured, self.setting.variance()) {
            metrics.push(("variance", measured));
            if expected > 0.0 {
                metrics.push(("variance_ratio", measured / expected));
            }
            if let Some(half) = half.filter(|half| *half > 0.0) {
                metrics.push(("floor_ratio", measured / half));
            }
        }
        metrics
    }

    /// Updates, then the rows of the history.
    pub fn curves(&self) -> Shown {
        let x = (1..=self.history.len()).map(|step| (step * UPDATES) as f64);
        let rows = (0..4).flat_map(|row| self.history.iter().map(move |at| at[row]));
        let values = x.chain(rows).map(|value| value as f32).collect();
        Shown::Numbers { letters: "C N", shape: vec![5, self.history.len()], values }
    }

    /// A name a row.
    pub fn names() -> String {
        "rate a\nrate a/2\nfloor at a\nfloor at a/2".to_owned()
    }
}
