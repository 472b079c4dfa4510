//! Networks as guessers: what they give each letter is told from outside, as they are tensors; the game and its bounds are the same.
//!
//! Adds to [`machine`]: a guesser whose chances come from what it has learnt, and which reads as many letters as Shannon's subject had.

use super::machine;
use super::table::{COLUMNS, LOWER, UPPER, bounds};
use crate::Shown;
use crate::letters::SYMBOLS;

/// Letters that a network reads at once: the first is guessed with none known, the last with a hundred and one, as on Shannon's passage.
pub const WINDOW: usize = 102;
/// Letters known from which on all are counted together, and around N = 100.
const LONG: usize = 50;
const HUNDRED: std::ops::Range<usize> = 90..WINDOW;

/// One network in the game.
pub(super) struct Net {
    pub name: &'static str,
    metrics: &'static Metrics,
    /// Its guesses on the whole passage.
    pub passage: Vec<u8>,
    /// `right[known][i]`: how often guess i + 1 was right with so many letters known, on letters that it has not learnt from.
    right: Vec<[f64; SYMBOLS]>,
    /// −Σ log₂ of the chances of the letters that came, with [`LONG`] letters known or more.
    surprise: f64,
}

/// What its metrics are called.
struct Metrics {
    found: [&'static str; 3],
    unseen: [&'static str; 4],
}

const LSTM: Metrics = Metrics {
    found: ["lstm_first", "lstm_lower", "lstm_upper"],
    unseen: ["lstm_unseen_first", "lstm_unseen_lower", "lstm_unseen_upper", "lstm_unseen_bits"],
};
const GPT: Metrics = Metrics {
    found: ["gpt_first", "gpt_lower", "gpt_upper"],
    unseen: ["gpt_unseen_first", "gpt_unseen_lower", "gpt_unseen_upper", "gpt_unseen_bits"],
};

impl Net {
    /// One that has guessed nothing.
    pub fn new(is_gpt: bool) -> Self {
        let (name, metrics) = if is_gpt { ("GPT", &GPT) } else { ("LSTM", &LSTM) };
        let right = vec![[0.0; SYMBOLS]; WINDOW];
        Self { name, metrics, passage: Vec::new(), right, surprise: 0.0 }
    }

    /// What it gave each letter of the passage.
    pub fn play(&mut self, passage: &[u8], chances: &[[f64; SYMBOLS]]) {
        let guesses = passage.iter().zip(chances);
        self.passage = guesses.map(|(symbol, chances)| machine::guess(chances, *symbol)).collect();
    }

    /// What it gave each letter of a window that it has not learnt from.
    pub fn guess(&mut self, window: &[u8], chances: &[[f64; SYMBOLS]]) {
        for (known, (symbol, chances)) in window.iter().zip(chances).enumerate() {
            self.right[known][usize::from(machine::guess(chances, *symbol)) - 1] += 1.0;
            if known >= LONG {
                self.surprise -= libm::log2(chances[usize::from(*symbol)]);
            }
        }
    }

    /// On the letters of the passage that are found, and on unseen letters of which many before are known.
    pub fn metrics(&self, found: usize) -> Vec<(&'static str, f64)> {
        let mut metrics = Vec::new();
        if (1..=self.passage.len()).contains(&found) {
            metrics.extend(super::player(self.metrics.found, &self.passage[..found]));
        }
        let right = self.together(LONG..WINDOW);
        let letters: f64 = right.iter().sum();
        if letters > 0.0 {
            let (lower, upper) = bounds(&right);
            let values = [right[0] / letters, lower, upper, self.surprise / letters];
            metrics.extend(self.metrics.unseen.into_iter().zip(values));
        }
        metrics
    }

    /// Writes what it guessed of unseen letters.
    pub fn write(&self, into: &mut Vec<f32>) {
        into.extend(self.right.as_flattened().iter().map(|count| *count as f32));
        let rounded = self.surprise as f32;
        into.extend([rounded, (self.surprise - f64::from(rounded)) as f32]);
    }

    /// Reads what [`Net::write`] wrote; nothing where the numbers end too early.
    pub fn read(&mut self, numbers: &mut impl Iterator<Item = f32>) -> Option<()> {
        for count in self.right.as_flattened_mut() {
            *count = f64::from(numbers.next()?);
        }
        self.surprise = f64::from(numbers.next()?) + f64::from(numbers.next()?);
        Some(())
    }

    fn together(&self, known: std::ops::Range<usize>) -> [f64; SYMBOLS] {
        let mut sums = [0.0; SYMBOLS];
        for right in &self.right[known] {
            sums.iter_mut().zip(right).for_each(|(sum, right)| *sum += right);
        }
        sums
    }

    /// Its lower and upper bound at N letters, the guessed one included.
    fn bounds_at(&self, n: usize) -> (f64, f64) {
        let right = self.together(if n == 100 { HUNDRED } else { n - 1..n });
        if right.iter().sum::<f64>() > 0.0 { bounds(&right) } else { (f64::NAN, f64::NAN) }
    }
}

/// Over N: Shannon's two bounds, then each network's upper and lower one.
pub(super) fn curves(nets: &[Net]) -> Shown {
    let mut values: Vec<f64> = COLUMNS.iter().map(|n| *n as f64).collect();
    values.extend(UPPER.iter().chain(&LOWER));
    for net in nets {
        values.extend(COLUMNS.iter().map(|n| net.bounds_at(*n).1));
        values.extend(COLUMNS.iter().map(|n| net.bounds_at(*n).0));
    }
    let values = values.into_iter().map(|value| value as f32).collect();
    Shown::Numbers { letters: "C N", shape: vec![3 + 2 * nets.len(), COLUMNS.len()], values }
}

/// What the curves are called.
pub(super) fn curve_names(nets: &[Net]) -> String {
    let own = nets.iter().flat_map(|net| ["upper", "lower"].map(|b| format!("{b}, {}", net.name)));
    let shannons = ["upper, 1951".to_owned(), "lower, 1951".to_owned()];
    shannons.into_iter().chain(own).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Chances that fall from the right letter on, or from the one after it.
    fn chances(window: &[u8], off: usize) -> Vec<[f64; SYMBOLS]> {
        let row = |symbol: &u8| {
            let mut row = [0.25 / 25.0; SYMBOLS];
            row[(usize::from(*symbol) + off) % SYMBOLS] = 0.5;
            row[(usize::from(*symbol) + off + 26) % SYMBOLS] = 0.25;
            row
        };
        window.iter().map(row).collect()
    }

    #[test]
    fn one_that_is_always_right_needs_no_bits_and_one_that_is_right_second_none_either() {
        let window: Vec<u8> = (0..WINDOW).map(|at| (at * 7 % SYMBOLS) as u8).collect();
        for (off, first) in [(0, 1.0), (1, 0.0)] {
            let mut net = Net::new(false);
            net.play(&window, &chances(&window, off));
            assert!(net.passage.iter().all(|guess| *guess == 1 + off as u8));
            net.guess(&window, &chances(&window, off));
            let metrics = net.metrics(20);
            let value = |name| metrics.iter().find(|(metric, _)| *metric == name).unwrap().1;
            assert_eq!(value("lstm_first"), first);
            assert_eq!(value("lstm_unseen_first"), first);
            // Whoever always needs the same number of guesses learns nothing from it: the upper bound is 0.
            assert_eq!(value("lstm_unseen_upper"), 0.0);
            assert!((value("lstm_unseen_bits") - (1.0 + off as f64)).abs() < 1e-12);
        }
    }

    #[test]
    fn what_it_has_not_guessed_has_no_bounds() {
        let nets = [Net::new(false), Net::new(true)];
        let Shown::Numbers { shape, values, .. } = curves(&nets) else { panic!() };
        assert_eq!(shape, [7, COLUMNS.len()]);
        assert!(values[3 * COLUMNS.len()..].iter().all(|value| value.is_nan()));
        assert!(nets[1].metrics(0).is_empty());
        assert_eq!(curve_names(&nets).lines().last(), Some("lower, GPT"));
    }
}
