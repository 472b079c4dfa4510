//! The bound on mistakes (Novikoff 1962): (R/γ)², with R the longest example and γ the widest margin through the origin.
//!
//! γ is the distance of the origin from the convex hull of the examples times their classes. Mitchell, Demyanov and
//! Malozemov (1974) walk to the nearest point p by moving weight from the farthest example to the nearest. The margin that p's
//! direction really has is then measured, so that the bound holds even if the walk was stopped a little early.

use super::unit::dot;

/// How close the measured margin comes to the best there can be.
const CLOSE: f64 = 1e-4;
/// Steps of the walk.
const WALK: usize = 50_000;
/// A hull nearer to the origin than this part of R holds it, as far as numbers can tell.
const TOUCHES: f64 = 1e-6;

/// What can be said of a set of examples.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Margin {
    /// No example, or all of one class: there is nothing to separate.
    OneClass,
    /// No plane separates the classes.
    None,
    /// The longest example, and a margin that a plane has.
    Wide { radius: f64, gamma: f64 },
}

impl Margin {
    /// Of examples and their classes, −1 or 1.
    pub fn of(examples: &[Vec<f64>], classes: &[f64]) -> Self {
        if classes.windows(2).all(|pair| pair[0] == pair[1]) {
            return Self::OneClass;
        }
        let signed: Vec<Vec<f64>> = examples
            .iter()
            .zip(classes)
            .map(|(x, y)| x.iter().map(|value| y * value).collect())
            .collect();
        let radius = signed.iter().map(|z| dot(z, z).sqrt()).fold(0.0, f64::max);
        let nearest = nearest(&signed, TOUCHES * radius);
        let gamma = margin(&nearest, &signed);
        if gamma > TOUCHES * radius { Self::Wide { radius, gamma } } else { Self::None }
    }

    /// The most mistakes that can be made, in any order of the examples.
    pub fn bound(self) -> Option<f64> {
        match self {
            Self::Wide { radius, gamma } => Some((radius / gamma).powi(2)),
            Self::OneClass | Self::None => None,
        }
    }
}

/// The least distance, with sign, of a signed example from the plane across `direction`.
pub fn margin(direction: &[f64], signed: &[Vec<f64>]) -> f64 {
    let length = dot(direction, direction).sqrt();
    let least = signed.iter().map(|z| dot(direction, z)).fold(f64::INFINITY, f64::min);
    if length > 0.0 { least / length } else { 0.0 }
}

/// The point of the convex hull that is nearest to the origin; closer than `enough` is as good as on it.
fn nearest(signed: &[Vec<f64>], enough: f64) -> Vec<f64> {
    let gram: Vec<Vec<f64>> =
        signed.iter().map(|a| signed.iter().map(|b| dot(a, b)).collect()).collect();
    let mut share = vec![0.0; signed.len()];
    share[0] = 1.0;
    // heights[i] = p · z_i
    let mut heights = gram[0].clone();
    for _ in 0..WALK {
        let height = |i: &usize, j: &usize| heights[*i].total_cmp(&heights[*j]);
        let low = (0..share.len()).min_by(height).unwrap_or(0);
        let high = (0..share.len()).filter(|i| share[*i] > 0.0).max_by(height).unwrap_or(0);
        let length = dot(&share, &heights);
        if heights[low] >= (1.0 - CLOSE) * length || length <= enough * enough {
            break;
        }
        let between = gram[low][low] - 2.0 * gram[low][high] + gram[high][high];
        let moved = ((heights[high] - heights[low]) / between).min(share[high]);
        share[high] -= moved;
        share[low] += moved;
        for (at, height) in heights.iter_mut().enumerate() {
            *height += moved * (gram[at][low] - gram[at][high]);
        }
    }
    let mut point = vec![0.0; signed[0].len()];
    for (share, z) in share.iter().zip(signed) {
        point.iter_mut().zip(z).for_each(|(p, z)| *p += share * z);
    }
    point
}
