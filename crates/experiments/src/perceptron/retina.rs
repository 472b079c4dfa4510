//! The machine before a stack of pictures: shows one, corrects itself on a mistake, and answers what the reader draws.

use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use spec::ExperimentSpec;

use super::margin::Margin;
use super::shapes::{Pair, SIDE};
use super::unit::Unit;
use super::wiring::Wiring;
use crate::ExperimentError;

/// Fresh pictures that it is examined on.
const FRESH: usize = 200;
/// Pictures that can be taught, at most: the margin compares every two.
const MOST: usize = 300;
/// How often the weights come back before the run ends.
const RETURNS: u64 = 25;
/// Mistakes that are shown.
const STRIP: usize = 10;

/// A picture, what the learning unit sees of it, and its class.
pub struct Example {
    pub picture: Vec<f64>,
    pub seen: Vec<f64>,
    pub class: f64,
    /// How often it was a mistake.
    pub mistakes: u64,
}

/// The machine, its pictures, and how far it is.
pub struct Retina {
    pub pair: Pair,
    pub wiring: Option<Wiring>,
    pub examples: Vec<Example>,
    fresh: Vec<(Vec<f64>, f64)>,
    pub unit: Unit,
    pub margin: Margin,
    /// The picture that comes next.
    next: usize,
    /// The picture that was shown last, and whether it was a mistake.
    pub shown: Option<(usize, bool)>,
    sweeps: u64,
    /// Mistakes of the sweep under way, and of the last whole one.
    wrong: u64,
    wrong_before: Option<u64>,
    /// The weights after some sweep, the sweeps since, how often they were the same again, and after how many sweeps.
    kept: Option<Vec<f64>>,
    since: u64,
    pub returns: u64,
    period: u64,
    /// The last mistakes, by their pictures.
    pub strip: Vec<usize>,
    pub pad: Vec<f64>,
}

impl Retina {
    /// Pictures and wires drawn from the seed, nothing learnt.
    pub fn new(spec: &ExperimentSpec, seed: u64) -> Self {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let pair = Pair::named(spec.word("shapes"));
        let (shift, noise) = (spec.whole("shift"), spec.number("noise"));
        let wiring = spec.on("associators").then(|| Wiring::new(&mut random));
        let inputs = seen(wiring.as_ref(), &[0.0; SIDE * SIDE]).len();
        let mut retina = Self {
            pair,
            wiring,
            examples: Vec::new(),
            fresh: Vec::new(),
            unit: Unit::new(inputs),
            margin: Margin::OneClass,
            next: 0,
            shown: None,
            sweeps: 0,
            wrong: 0,
            wrong_before: None,
            kept: None,
            since: 0,
            returns: 0,
            period: 0,
            strip: Vec::new(),
            pad: vec![0.0; SIDE * SIDE],
        };
        if pair != Pair::Own {
            for index in 0..spec.whole("examples") {
                let (picture, class) = pair.drawn(index, shift, noise, &mut random);
                retina.push(picture, class);
            }
            retina.examples.shuffle(&mut random);
            let fresh = (0..FRESH).map(|index| pair.drawn(index, shift, noise, &mut random));
            let fresh = fresh.map(|(picture, class)| (retina.seen(&picture), class));
            retina.fresh = fresh.collect();
            retina.measure();
        }
        retina
    }

    pub fn seen(&self, picture: &[f64]) -> Vec<f64> {
        seen(self.wiring.as_ref(), picture)
    }

    fn push(&mut self, picture: Vec<f64>, class: f64) {
        let seen = self.seen(&picture);
        self.examples.push(Example { picture, seen, class, mistakes: 0 });
    }

    fn measure(&mut self) {
        let seen: Vec<Vec<f64>> = self.examples.iter().map(|e| e.seen.clone()).collect();
        let classes: Vec<f64> = self.examples.iter().map(|example| example.class).collect();
        self.margin = Margin::of(&seen, &classes);
    }

    /// Shows the next picture. Says whether another is worth showing.
    ///
    /// # Errors
    /// There is none.
    pub fn step(&mut self) -> Result<bool, ExperimentError> {
        if self.examples.is_empty() {
            let why = "there is nothing to learn yet: draw a shape, and say of which class it is";
            return Err(ExperimentError::BadInput(why.to_owned()));
        }
        if self.finished() {
            return Ok(false);
        }
        let example = &mut self.examples[self.next];
        let mistaken = self.unit.learn(&example.seen, example.class);
        self.shown = Some((self.next, mistaken));
        if mistaken {
            example.mistakes += 1;
            self.wrong += 1;
            self.strip.push(self.next);
            self.strip.drain(..self.strip.len().saturating_sub(STRIP));
        }
        self.next += 1;
        if self.next == self.examples.len() {
            self.end_sweep();
        }
        Ok(!self.finished())
    }

    /// A whole sweep without a mistake, or the weights go round in a circle.
    fn finished(&self) -> bool {
        self.next == 0 && (self.wrong_before == Some(0) || self.returns == RETURNS)
    }

    /// Brent 1980: the weights are compared with those after sweep 1, 2, 4, 8 …, until they come back.
    fn end_sweep(&mut self) {
        self.next = 0;
        self.sweeps += 1;
        self.wrong_before = Some(std::mem::take(&mut self.wrong));
        if self.wrong_before == Some(0) {
            return;
        }
        self.since += 1;
        if self.kept.as_ref() == Some(&self.unit.weights) {
            self.returns += 1;
            (self.period, self.since) = (self.since, 0);
        } else if self.kept.is_none() || (self.returns == 0 && self.sweeps.is_power_of_two()) {
            self.kept = Some(self.unit.weights.clone());
            self.since = 0;
        }
    }

    /// The reader drew.
    ///
    /// # Errors
    /// Not a picture of 20 × 20.
    pub fn draw(&mut self, values: &[f32]) -> Result<(), ExperimentError> {
        if values.len() != SIDE * SIDE || values.iter().any(|value| !value.is_finite()) {
            let why = format!("a drawing has {SIDE} × {SIDE} points: draw on the pad");
            return Err(ExperimentError::BadInput(why));
        }
        self.pad = values.iter().map(|value| f64::from(u8::from(*value >= 0.5))).collect();
        Ok(())
    }

    /// The drawing becomes an example. The bound holds for all mistakes so far, since it is that of a larger set.
    ///
    /// # Errors
    /// Nothing is drawn, or there are enough.
    pub fn teach(&mut self, class: f64) -> Result<(), ExperimentError> {
        let refuse = |why: String| Err(ExperimentError::BadInput(why));
        if self.empty_pad() {
            return refuse("the drawing is empty: draw a shape first, then say its class".into());
        }
        if self.examples.len() >= MOST {
            return refuse(format!("{MOST} examples are enough: start again for others"));
        }
        self.push(self.pad.clone(), class);
        self.measure();
        (self.wrong_before, self.kept, self.returns) = (None, None, 0);
        Ok(())
    }

    pub fn empty_pad(&self) -> bool {
        self.pad.iter().all(|value| *value == 0.0)
    }

    /// Numbers that are learnt.
    pub fn parameters(&self) -> usize {
        self.unit.weights.len()
    }

    pub fn metrics(&self) -> Vec<(&'static str, f64)> {
        let mistakes = self.unit.mistakes as f64;
        let mut metrics = vec![
            ("examples", self.examples.len() as f64),
            ("sweeps", self.sweeps as f64),
            ("mistakes", mistakes),
            ("returns", self.returns as f64),
        ];
        if self.returns > 0 {
            metrics.push(("period", self.period as f64));
        }
        if let Some(wrong) = self.wrong_before {
            metrics.push(("wrong", wrong as f64));
        }
        if let Some(bound) = self.margin.bound() {
            metrics.push(("bound", bound.floor()));
            metrics.push(("violations", f64::from(u8::from(mistakes > bound))));
        }
        if !self.fresh.is_empty() {
            let right = self.fresh.iter().filter(|(x, y)| y * self.unit.sum(x) > 0.0).count();
            metrics.push(("fresh", right as f64 / FRESH as f64));
        }
        metrics
    }
}

/// What the learning unit sees: the retina or the association units, and a 1 whose weight is the threshold.
fn seen(wiring: Option<&Wiring>, picture: &[f64]) -> Vec<f64> {
    let mut seen = wiring.map_or_else(|| picture.to_vec(), |wiring| wiring.answers(picture));
    seen.push(1.0);
    seen
}
