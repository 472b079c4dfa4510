//! Angles between random vectors: in one dimension of choice, and in ten at once.

use rand_chacha::ChaCha8Rng;

use crate::{Shown, normal};

/// Bars between −1 and 1; an odd number, so that one has 0 in its middle.
const BARS: usize = 41;
/// Dimensions 2, 4, 8 … 1,024.
const RUNGS: usize = 10;

/// Cosines of pairs in one dimension.
#[derive(Clone, Debug)]
pub struct Cosines {
    dimension: usize,
    pairs: usize,
    sum: f64,
    squares: f64,
    largest: f64,
    bars: [u64; BARS],
}

impl Cosines {
    /// None drawn.
    pub fn new(dimension: usize) -> Self {
        Self { dimension, pairs: 0, sum: 0.0, squares: 0.0, largest: 0.0, bars: [0; BARS] }
    }

    /// Draws pairs of vectors whose every direction is equally likely.
    pub fn draw(&mut self, pairs: usize, random: &mut ChaCha8Rng) {
        let mut numbers = vec![0.0; 2 * self.dimension];
        for _ in 0..pairs {
            normal::fill(random, &mut numbers);
            let (u, v) = numbers.split_at(self.dimension);
            self.count(cosine(dot(u, v), dot(u, u), dot(v, v)));
        }
    }

    fn count(&mut self, cosine: f64) {
        self.pairs += 1;
        self.sum += cosine;
        self.squares += cosine * cosine;
        self.largest = self.largest.max(cosine.abs());
        let bar = ((cosine + 1.0) / 2.0 * BARS as f64) as usize;
        self.bars[bar.min(BARS - 1)] += 1;
    }

    /// Of the vectors.
    pub fn dimension(&self) -> usize {
        self.dimension
    }

    /// Drawn so far.
    pub fn pairs(&self) -> usize {
        self.pairs
    }

    /// Of the cosine.
    pub fn mean(&self) -> f64 {
        self.sum / self.pairs.max(1) as f64
    }

    /// The standard deviation of the cosine.
    pub fn deviation(&self) -> f64 {
        let mean = self.mean();
        (self.squares / self.pairs.max(1) as f64 - mean * mean).max(0.0).sqrt()
    }

    /// Without sign.
    pub fn largest(&self) -> f64 {
        self.largest
    }

    /// Pairs a bar.
    pub fn bars(&self) -> &[u64] {
        &self.bars
    }

    /// The middle of each bar, a line each.
    pub fn names() -> String {
        let middle = |bar: usize| 2.0 * (bar as f64 + 0.5) / BARS as f64 - 1.0;
        (0..BARS).map(|bar| format!("{:.2}", middle(bar))).collect::<Vec<_>>().join("\n")
    }
}

/// Squares of the cosines in dimensions 2, 4, 8 …: the first d numbers of two long random vectors are two random vectors of length d.
#[derive(Clone, Debug)]
pub struct Ladder {
    pairs: usize,
    squares: [f64; RUNGS],
}

impl Ladder {
    /// None drawn.
    pub fn new() -> Self {
        Self { pairs: 0, squares: [0.0; RUNGS] }
    }

    /// Draws pairs, each for all dimensions.
    pub fn draw(&mut self, pairs: usize, random: &mut ChaCha8Rng) {
        let mut numbers = vec![0.0; 2 << RUNGS];
        for _ in 0..pairs {
            normal::fill(random, &mut numbers);
            let (u, v) = numbers.split_at(1 << RUNGS);
            let (mut uv, mut uu, mut vv, mut from) = (0.0, 0.0, 0.0, 0);
            for (rung, squares) in self.squares.iter_mut().enumerate() {
                let part = from..2 << rung;
                from = part.end;
                uv += dot(&u[part.clone()], &v[part.clone()]);
                uu += dot(&u[part.clone()], &u[part.clone()]);
                vv += dot(&v[part.clone()], &v[part]);
                *squares += cosine(uv, uu, vv).powi(2);
            }
        }
        self.pairs += pairs;
    }

    /// Dimension, measured deviation about the true mean 0, 1/√d; nothing measured is not a number.
    pub fn curves(&self) -> Shown {
        let dimensions = || (0..RUNGS).map(|rung| f64::from(2_u32 << rung));
        let measured = self.squares.iter().map(|squares| (squares / self.pairs as f64).sqrt());
        let expected = dimensions().map(|dimension| 1.0 / dimension.sqrt());
        let values = dimensions().chain(measured).chain(expected);
        let values = values.map(|value| value as f32).collect();
        Shown::Numbers { letters: "C N", shape: vec![3, RUNGS], values }
    }
}

fn dot(u: &[f64], v: &[f64]) -> f64 {
    u.iter().zip(v).map(|(x, y)| x * y).sum()
}

fn cosine(uv: f64, uu: f64, vv: f64) -> f64 {
    uv / (uu * vv).sqrt()
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;

    /// E cos² = 1/d exactly, and the error of the deviation is √((E cos⁴ − 1/d²)/n)·√d/2 with E cos⁴ = 3/(d(d + 2)).
    #[test]
    fn the_deviation_is_one_over_the_root_of_the_dimension() {
        for dimension in [2, 3, 10, 100, 768] {
            let mut cosines = Cosines::new(dimension);
            let pairs = 2_000;
            cosines.draw(pairs, &mut ChaCha8Rng::seed_from_u64(dimension as u64));
            let d = dimension as f64;
            let variance = 3.0 / (d * (d + 2.0)) - 1.0 / (d * d);
            let error = (variance / pairs as f64).sqrt() * d.sqrt() / 2.0;
            assert!((cosines.deviation() - 1.0 / d.sqrt()).abs() < 4.0 * error, "{dimension}");
            assert!(cosines.mean().abs() < 4.0 / (d * pairs as f64).sqrt(), "{dimension}");
        }
    }

    /// Archimedes' hat box: in three dimensions every cosine is equally likely. χ² of 40 degrees of freedom: 73.4 is passed once in 1,000.
    #[test]
    fn in_three_dimensions_every_cosine_is_equally_likely() {
        let mut cosines = Cosines::new(3);
        cosines.draw(41_000, &mut ChaCha8Rng::seed_from_u64(1));
        let chi: f64 =
            cosines.bars().iter().map(|count| (*count as f64 - 1_000.0).powi(2) / 1_000.0).sum();
        assert!((18.0..73.4).contains(&chi), "{chi}");
        assert_eq!(cosines.bars().iter().sum::<u64>(), 41_000);
    }

    #[test]
    fn every_rung_of_the_ladder_lies_on_the_law() {
        let mut ladder = Ladder::new();
        ladder.draw(2_000, &mut ChaCha8Rng::seed_from_u64(1));
        let Shown::Numbers { shape, values, .. } = ladder.curves() else { panic!() };
        assert_eq!(shape, [3, RUNGS]);
        assert_eq!((values[0], values[RUNGS - 1]), (2.0, 1024.0));
        for rung in 0..RUNGS {
            let ratio = values[RUNGS + rung] / values[2 * RUNGS + rung];
            assert!((ratio - 1.0).abs() < 0.07, "{rung}: {ratio}");
        }
    }

    #[test]
    fn parallel_vectors_fall_into_the_last_bar() {
        let mut cosines = Cosines::new(2);
        cosines.count(1.0);
        cosines.count(-1.0);
        cosines.count(0.0);
        assert_eq!((cosines.bars[0], cosines.bars[BARS / 2], cosines.bars[BARS - 1]), (1, 1, 1));
        assert_eq!(cosines.largest(), 1.0);
    }
}
