//! Looking for the likeliest target: greedily, or with several hypotheses at once (beam search).
//!
//! Hypotheses that end leave the beam, which gets narrower by one each time; a width of 1 is greedy search. Those that have ended are ranked by
//! their log-chance over ((5 + length)/6)^α, their end counted in (Wu et al. 2016, equation 14). Vaswani et al. (2017, section 6.1) have a beam
//! of 4 and α = 0.6. Leaves out Wu et al.'s penalty for what of the source was not attended to.

use super::tasks::END;

/// What may be a target.
#[derive(Clone, Debug, PartialEq)]
pub struct Hypothesis {
    /// Its tokens without marks.
    pub tokens: Vec<i32>,
    /// Its log-chance in nats, that of its end included.
    pub log_chance: f64,
    /// Whether its end was written, and not cut off.
    pub is_ended: bool,
}

impl Hypothesis {
    /// By what it is ranked.
    pub fn score(&self, penalty: f64) -> f64 {
        let length = self.tokens.len() + usize::from(self.is_ended);
        self.log_chance / libm::pow((5 + length) as f64 / 6.0, penalty)
    }
}

/// A search that is under way.
pub struct Search {
    width: usize,
    penalty: f64,
    /// Tokens at which a target is cut off.
    most: usize,
    live: Vec<Hypothesis>,
    ended: Vec<Hypothesis>,
}

impl Search {
    /// Nothing written.
    pub fn new(width: usize, penalty: f64, most: usize) -> Self {
        let empty = Hypothesis { tokens: Vec::new(), log_chance: 0.0, is_ended: false };
        Self { width, penalty, most, live: vec![empty], ended: Vec::new() }
    }

    /// The hypotheses whose next tokens are to be weighed, all of one length; none when the search is over.
    pub fn live(&self) -> &[Hypothesis] {
        &self.live
    }

    /// Goes on by a token: log-chances of every next token, a row of V a live hypothesis. Only letters and the end are ever written.
    pub fn advance(&mut self, log_chances: &[f32]) {
        let vocabulary = log_chances.len() / self.live.len().max(1);
        let mut next = Vec::new();
        for (before, row) in self.live.iter().zip(log_chances.chunks(vocabulary.max(1))) {
            for (token, log_chance) in row.iter().enumerate().skip(END as usize) {
                next.push((before, token as i32, before.log_chance + f64::from(*log_chance)));
            }
        }
        // Stable: of two that are alike the first stays first.
        next.sort_by(|a, b| b.2.total_cmp(&a.2));
        next.truncate(self.width - self.ended.len());
        let mut live = Vec::new();
        for (before, token, log_chance) in next {
            let (mut tokens, is_ended) = (before.tokens.clone(), token == END);
            if !is_ended {
                tokens.push(token);
            }
            let is_cut = !is_ended && tokens.len() >= self.most;
            let list = if is_ended || is_cut { &mut self.ended } else { &mut live };
            list.push(Hypothesis { tokens, log_chance, is_ended });
        }
        self.live = live;
    }

    /// What was found, the best first: those that ended before those that were cut off.
    pub fn found(mut self) -> Vec<Hypothesis> {
        let penalty = self.penalty;
        let order = |a: &Hypothesis, b: &Hypothesis| {
            b.is_ended.cmp(&a.is_ended).then(b.score(penalty).total_cmp(&a.score(penalty)))
        };
        self.ended.sort_by(order);
        self.ended
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tokens: padding, begin, end, and three letters.
    const VOCABULARY: usize = 6;

    /// Some log-chances that depend on all that was written, and on `made`.
    fn log_chances(tokens: &[i32], made: u64) -> Vec<f32> {
        let mix = |hash: u64, token: i32| (hash ^ token as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let start =
            tokens.iter().fold(mix(made, 77), |hash, token| mix(hash.rotate_left(23), *token));
        let raw = |token| ((mix(start, token) >> 40) as f64 / (1_u64 << 24) as f64 * 4.0).exp();
        let all: Vec<f64> = (0..VOCABULARY as i32).map(raw).collect();
        let sum: f64 = all.iter().sum();
        all.iter().map(|one| (one / sum).ln() as f32).collect()
    }

    fn searched(width: usize, penalty: f64, most: usize, made: u64) -> Vec<Hypothesis> {
        let mut search = Search::new(width, penalty, most);
        while !search.live().is_empty() {
            let row = |one: &Hypothesis| log_chances(&one.tokens, made);
            let rows: Vec<f32> = search.live().iter().flat_map(row).collect();
            search.advance(&rows);
        }
        search.found()
    }

    /// Every target of at most so many tokens that ends, or is cut off there.
    fn all(begin: Hypothesis, most: usize, made: u64, into: &mut Vec<Hypothesis>) {
        for (token, chance) in log_chances(&begin.tokens, made).into_iter().enumerate().skip(2) {
            let mut next =
                Hypothesis { log_chance: begin.log_chance + f64::from(chance), ..begin.clone() };
            if token as i32 == END {
                next.is_ended = true;
                into.push(next);
                continue;
            }
            next.tokens.push(token as i32);
            if next.tokens.len() == most { into.push(next) } else { all(next, most, made, into) }
        }
    }

    /// Three letters and at most four of them: 81 + 40 targets, all of which a beam of 200 holds.
    #[test]
    fn a_beam_as_wide_as_all_targets_finds_the_best_of_them() {
        for made in 0..20 {
            for penalty in [0.0, 0.6, 1.0] {
                let mut every = Vec::new();
                let begin = Hypothesis { tokens: vec![], log_chance: 0.0, is_ended: false };
                all(begin, 4, made, &mut every);
                assert_eq!(every.len(), 121);
                let score = |one: &Hypothesis| one.score(penalty);
                let best = every
                    .iter()
                    .filter(|one| one.is_ended)
                    .max_by(|a, b| score(a).total_cmp(&score(b)));
                let found = searched(200, penalty, 4, made);
                assert_eq!((found.len(), Some(&found[0])), (121, best));
            }
        }
    }

    #[test]
    fn a_beam_of_one_is_greedy_search() {
        for made in 0..50 {
            let mut tokens = Vec::new();
            let mut sum = 0.0;
            loop {
                let row = log_chances(&tokens, made);
                let likelier = |best: usize, at: usize| if row[at] > row[best] { at } else { best };
                let best = (2..VOCABULARY).reduce(likelier).unwrap();
                sum += f64::from(row[best]);
                if best as i32 == END {
                    break;
                }
                tokens.push(best as i32);
                if tokens.len() == 5 {
                    break;
                }
            }
            let found = searched(1, 0.6, 5, made);
            assert_eq!((found.len(), &found[0].tokens), (1, &tokens));
            assert!((found[0].log_chance - sum).abs() < 1e-9);
        }
    }

    /// Greedy search takes the likelier first letter, and misses the likelier target.
    #[test]
    fn a_wider_beam_finds_at_least_as_likely_a_target() {
        let mut better = 0;
        for made in 0..200 {
            let best = |width| searched(width, 0.0, 6, made)[0].clone();
            let (greedy, beam) = (best(1), best(4));
            if greedy.is_ended && beam.log_chance > greedy.log_chance {
                better += 1;
            }
        }
        assert!(better > 20, "{better}");
    }

    /// ((5 + 3)/6)^0.6 for two letters and their end.
    #[test]
    fn the_penalty_is_that_of_wu_et_al() {
        let found = Hypothesis { tokens: vec![3, 4], log_chance: -2.0, is_ended: true };
        assert!((found.score(0.6) + 2.0 / (8.0_f64 / 6.0).powf(0.6)).abs() < 1e-12);
        assert!((found.score(0.0) + 2.0).abs() < 1e-12);
        // Of two alike in chance the longer wins, and the more so the larger α is.
        let longer = Hypothesis { tokens: vec![3; 9], ..found.clone() };
        assert!(longer.score(0.6) > found.score(0.6));
    }
}
