//! What counting reaches: n-gram models interpolated by Witten and Bell's rule (1991), the
//! staircase on every loss chart.
//!
//! With `h` the last `k` tokens and `h'` the last `k - 1`, counted in the training tokens:
//!
//! ```text
//! P(w | h) = (count(h w) + kinds(h) · P(w | h')) / (count(h) + kinds(h))
//! kinds(h) = how many distinct tokens were seen after h
//! ```
//!
//! Below no context stands the even guess 1/V; a context never seen leaves P(w | h') as it is.

use crate::grams::{Grams, UNSEEN};

/// Tokens read in one step: 2 ms natively, more when a table grows.
const SLICE: usize = 1 << 15;

/// The measurement, in slices: all tokens are read once for each length of context, shortest first.
///
/// Needs about 25 bytes a training token (complete Shakespeare, seven orders), less for text that
/// repeats itself.
pub struct Staircase {
    vocabulary: usize,
    orders: usize,
    losses: Vec<f64>,
    train_contexts: Vec<u32>,
    valid_contexts: Vec<u32>,
    probabilities: Vec<f64>,
    level: Level,
}

/// Counts for one length of context, and how far they have got.
#[derive(Default)]
struct Level {
    counted: usize,
    scored: usize,
    grams: Grams,
    surprise: f64,
}

impl Staircase {
    /// Nothing measured yet; orders 1 (no context) to `orders` (that many tokens less one) will be.
    pub fn new(vocabulary: usize, orders: usize) -> Self {
        Self {
            vocabulary,
            orders,
            losses: Vec::new(),
            train_contexts: Vec::new(),
            valid_contexts: Vec::new(),
            probabilities: Vec::new(),
            level: Level::default(),
        }
    }

    /// Nats per validation token for each order finished so far, no context first.
    pub fn losses(&self) -> &[f64] {
        &self.losses
    }

    /// Whether every order is measured.
    pub fn is_finished(&self) -> bool {
        self.losses.len() >= self.orders
    }

    /// The finished part, from 0 to 1.
    pub fn progress(&self, train: &[u32], valid: &[u32]) -> f64 {
        let one = (train.len() + valid.len()).max(1) as f64;
        let part = (self.level.counted + self.level.scored) as f64 / one;
        ((self.losses.len() as f64 + part) / self.orders.max(1) as f64).min(1.0)
    }

    /// Reads a slice further, some milliseconds' worth; true while more is left. Every call must
    /// bring the same two texts.
    pub fn step(&mut self, train: &[u32], valid: &[u32]) -> bool {
        self.step_by(train, valid, SLICE)
    }

    fn step_by(&mut self, train: &[u32], valid: &[u32], tokens: usize) -> bool {
        if valid.is_empty() {
            self.losses = vec![f64::NAN; self.orders];
        }
        if self.is_finished() {
            return false;
        }
        if self.train_contexts.is_empty() {
            self.train_contexts = vec![0; train.len()];
            self.valid_contexts = vec![0; valid.len()];
            self.probabilities = vec![1.0 / self.vocabulary as f64; valid.len()];
        }
        if self.level.counted < train.len() {
            self.count(train, tokens);
        } else {
            self.score(valid, tokens);
        }
        !self.is_finished()
    }

    /// Everything at once; `progress` hears the finished part after each slice.
    pub fn measure(
        train: &[u32],
        valid: &[u32],
        vocabulary: usize,
        orders: usize,
        mut progress: impl FnMut(f64),
    ) -> Vec<f64> {
        let mut staircase = Self::new(vocabulary, orders);
        while staircase.step(train, valid) {
            progress(staircase.progress(train, valid));
        }
        staircase.losses
    }

    fn count(&mut self, train: &[u32], tokens: usize) {
        let Level { counted, grams, .. } = &mut self.level;
        let end = train.len().min(*counted + tokens.max(1));
        let reading = train[*counted..end].iter().zip(&mut self.train_contexts[*counted..end]);
        for (&token, place) in reading {
            if *place != UNSEEN {
                (*place, _) = grams.add(*place, token); // now the n-gram that ends here
            }
        }
        *counted = end;
    }

    fn score(&mut self, valid: &[u32], tokens: usize) {
        let level = &mut self.level;
        let end = valid.len().min(level.scored + tokens.max(1));
        for (at, &token) in valid.iter().enumerate().take(end).skip(level.scored) {
            let context = self.valid_contexts[at];
            let seen = level.grams.after(context);
            let number = level.grams.number(context, token);
            if seen.count > 0 {
                let count = f64::from(level.grams.count(number));
                let (kinds, total) = (f64::from(seen.kinds), f64::from(seen.count));
                let shorter = self.probabilities[at];
                self.probabilities[at] = (count + kinds * shorter) / (total + kinds);
            }
            level.surprise -= self.probabilities[at].ln();
            self.valid_contexts[at] = number;
        }
        level.scored = end;
        if end == valid.len() {
            self.losses.push(level.surprise / valid.len() as f64);
            self.level = Level::default();
            shift(&mut self.train_contexts);
            shift(&mut self.valid_contexts);
        }
    }
}

/// The n-gram that ended at one token is the context of the next.
fn shift(contexts: &mut [u32]) {
    if !contexts.is_empty() {
        contexts.rotate_right(1);
        contexts[0] = UNSEEN;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand: train "abab", validate "ab". No context: P(a) = P(b) = (2 + 2/2) / (4 + 2) = 1/2.
    /// After a stands b twice of twice: P(b | a) = (2 + 1/2) / (2 + 1) = 5/6.
    #[test]
    fn a_text_of_four_letters_gives_the_loss_worked_out_by_hand() {
        let losses = Staircase::measure(&[0, 1, 0, 1], &[0, 1], 2, 2, |_| {});
        assert!((losses[0] - 2.0_f64.ln()).abs() < 1e-12);
        assert!((losses[1] - (2.0_f64.ln() + (6.0_f64 / 5.0).ln()) / 2.0).abs() < 1e-12);
    }

    #[test]
    fn probabilities_of_all_tokens_sum_to_one_in_every_context() {
        let train: Vec<u32> = (0..200u32).map(|at| at * at % 7 % 5).collect();
        for longest in 0..4 {
            let context = &train[30..30 + longest];
            let total: f64 = (0..6)
                .map(|token| {
                    let losses =
                        |valid: &[u32]| Staircase::measure(&train, valid, 6, longest + 1, |_| {});
                    let whole =
                        losses(&[context, &[token]].concat())[longest] * (longest + 1) as f64;
                    let before =
                        if longest == 0 { 0.0 } else { losses(context)[longest] * longest as f64 };
                    (before - whole).exp()
                })
                .sum();
            assert!((total - 1.0).abs() < 1e-9, "{longest}: {total}");
        }
    }

    #[test]
    fn slices_of_any_size_give_the_same_losses() {
        let train: Vec<u32> = (0..500u32).map(|at| at * at % 11 % 5).collect();
        let valid: Vec<u32> = (0..77u32).map(|at| at * 3 % 5).collect();
        let whole = Staircase::measure(&train, &valid, 5, 7, |_| {});
        let mut staircase = Staircase::new(5, 7);
        let mut last = 0.0;
        while staircase.step_by(&train, &valid, 13) {
            let now = staircase.progress(&train, &valid);
            assert!(now > last && now <= 1.0);
            last = now;
        }
        assert_eq!(staircase.losses(), whole);
    }

    #[test]
    fn empty_texts_end_at_once() {
        assert!(
            Staircase::measure(&[], &[1], 4, 2, |_| {})
                .iter()
                .all(|loss| (loss - 4.0_f64.ln()).abs() < 1e-12)
        );
        assert!(Staircase::measure(&[1], &[], 4, 2, |_| {}).iter().all(|loss| loss.is_nan()));
    }
}
