//! How much is taken from counts so that something is left for what was never counted.
//!
//! Good (1953) saw that things counted once speak for those never counted. With nᵢ the number of runs that occurred i times:
//!
//! ```text
//! D  = n₁ / (n₁ + 2 n₂)                                              Ney, Essen and Kneser 1994
//! D₁ = 1 − 2 D n₂/n₁,   D₂ = 2 − 3 D n₃/n₂,   D₃ = 3 − 4 D n₄/n₃     Chen and Goodman 1998
//! ```
//!
//! Texts may be too small for that. Where n₁ is 0, D is ½; where Dᵢ is not above 0 and at most i, it is D.

/// What is taken from a count of 1, of 2, of 3 or more.
pub(crate) type Discounts = [f64; 3];

/// Every context's counts in short, and the discounts that all of them together suggest.
#[derive(Default)]
pub(crate) struct Summary {
    contexts: Vec<Stats>,
    /// One for all counts.
    pub plain: f64,
    /// Chen and Goodman's three.
    pub modified: Discounts,
}

/// The counts of one context.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Stats {
    /// Their sum.
    pub total: u32,
    /// How many are 1, 2, and 3 or more.
    pub kinds: [u32; 3],
}

impl Stats {
    /// How many different characters came.
    pub fn all_kinds(&self) -> f64 {
        self.kinds.iter().map(|kinds| f64::from(*kinds)).sum()
    }
}

impl Summary {
    /// Of runs with these contexts and counts.
    pub fn new(contexts: &[u32], counts: &[u32]) -> Self {
        let mut stats = Vec::new();
        let mut of_counts = [0_u64; 4];
        for (context, count) in contexts.iter().zip(counts) {
            let at = *context as usize;
            if stats.len() <= at {
                stats.resize(at + 1, Stats::default());
            }
            let Some(class) = count.checked_sub(1) else { continue };
            stats[at].total += count;
            stats[at].kinds[class.min(2) as usize] += 1;
            if let Some(seen) = of_counts.get_mut(class as usize) {
                *seen += 1;
            }
        }
        let (plain, modified) = estimated(of_counts.map(|count| count as f64));
        Self { contexts: stats, plain, modified }
    }

    /// One context's counts; none where it never occurred.
    pub fn of(&self, context: u32) -> Stats {
        self.contexts.get(context as usize).copied().unwrap_or_default()
    }
}

/// The plain discount and the three.
fn estimated(n: [f64; 4]) -> (f64, Discounts) {
    let plain = if n[0] > 0.0 { n[0] / (n[0] + 2.0 * n[1]) } else { 0.5 };
    let modified = [1, 2, 3].map(|i| {
        let count = i as f64;
        let discount = count - (count + 1.0) * plain * n[i] / n[i - 1];
        if discount > 0.0 && discount <= count { discount } else { plain }
    });
    (plain, modified)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand: n = 4, 2, 2, 1 gives D = 4/8; 1 − 2·½·2/4, 2 − 3·½·2/2, 3 − 4·½·1/2.
    #[test]
    fn discounts_are_those_worked_out_by_hand() {
        let (plain, modified) = estimated([4.0, 2.0, 2.0, 1.0]);
        assert_eq!((plain, modified), (0.5, [0.5, 0.5, 2.0]));
        let counts = [1, 1, 1, 1, 2, 2, 3, 3, 4, 9];
        let summary = Summary::new(&[0, 0, 0, 0, 0, 1, 1, 1, 3, 3], &counts);
        assert_eq!((summary.plain, summary.modified), (plain, modified));
        assert_eq!(summary.of(0), Stats { total: 6, kinds: [4, 1, 0] });
        assert_eq!(summary.of(1), Stats { total: 8, kinds: [0, 1, 2] });
        assert_eq!((summary.of(2), summary.of(7)), (Stats::default(), Stats::default()));
    }

    #[test]
    fn a_text_too_small_for_an_estimate_has_discounts_all_the_same() {
        assert_eq!(estimated([0.0, 3.0, 0.0, 0.0]), (0.5, [0.5, 2.0, 0.5]));
        assert_eq!(estimated([7.0, 0.0, 0.0, 0.0]), (1.0, [1.0; 3]));
    }
}
