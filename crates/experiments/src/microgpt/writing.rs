//! Names that the net writes: each symbol is drawn by its chance, and read again as the next token.

use super::forward::{Forward, Part};
use super::net::Net;
use super::numbers::{Numbers, Values};
use crate::python_random::PythonRandom;

/// Names of a sample (Karpathy 2026).
pub const SAMPLE: usize = 20;

/// What the page of 2026 prints after 1,000 steps.
pub const PUBLISHED: [&str; SAMPLE] = [
    "kamon", "ann", "karai", "jaire", "vialan", "karia", "yeran", "anna", "areli", "kaina",
    "konna", "keylen", "liole", "alerin", "earan", "lenne", "kana", "lara", "alela", "anton",
];

/// A written name.
#[derive(Clone, Debug, PartialEq)]
pub struct Written {
    /// Its letters.
    pub letters: Vec<usize>,
    /// Random numbers that it took: one a symbol, its end included.
    pub drawn: usize,
    /// The net's mean surprise at its symbols, in nats; at temperature 1, whatever it was drawn at.
    pub surprise: f64,
}

/// A sample at a temperature.
pub fn sample(
    net: &Net,
    weights: &[f64],
    temperature: f64,
    random: &mut PythonRandom,
) -> Vec<Written> {
    let mut numbers = Values::default();
    let mut write = || {
        let mut forward = Forward::new(net, weights, std::mem::take(&mut numbers));
        let name = written(&mut forward, net, temperature, random);
        numbers = forward.numbers;
        name
    };
    (0..SAMPLE).map(|_| write()).collect()
}

fn written(
    forward: &mut Forward<Values>,
    net: &Net,
    temperature: f64,
    random: &mut PythonRandom,
) -> Written {
    let end = net.sizes.symbols - 1;
    let (mut token, mut letters, mut surprise, mut drawn) = (end, Vec::new(), 0.0, 0);
    for position in 0..net.sizes.context {
        let logits = forward.token(token, position);
        let value = |forward: &Forward<Values>, id: &usize| forward.numbers.value(*id);
        let cooled: Vec<usize> =
            logits.iter().map(|logit| forward.times_number(*logit, 1.0 / temperature)).collect();
        let chances = forward.softmax(Part::Chance, &cooled);
        let chances: Vec<f64> = chances.iter().map(|id| value(forward, id)).collect();
        token = random.choice(&chances);
        drawn += 1;
        let logits: Vec<f64> = logits.iter().map(|id| value(forward, id)).collect();
        surprise += surprise_at(&logits, token);
        if token == end {
            break;
        }
        letters.push(token);
    }
    Written { letters, drawn, surprise: surprise / drawn as f64 }
}

/// −ln of the softmax.
fn surprise_at(logits: &[f64], symbol: usize) -> f64 {
    let most = logits.iter().copied().fold(f64::MIN, f64::max);
    let sum: f64 = logits.iter().map(|logit| libm::exp(logit - most)).sum();
    most + libm::log(sum) - logits[symbol]
}
