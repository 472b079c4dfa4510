//! How often each run of one to so many symbols occurs in a text, and what that says about the next one.
//!
//! Two milestones read it: Shannon's F_N of 1948, and the guessing machine of his game of 1951. The machine mixes the lengths of
//! context by Witten and Bell's rule (1991), as the staircase of [`text::Staircase`] does:
//!
//! ```text
//! P(w | h) = (count(h w) + kinds(h) · P(w | h')) / (count(h) + kinds(h)),   h' = h without its first symbol
//! ```

use rustc_hash::FxHashMap;

use crate::letters::SYMBOLS;

/// The counts, so far.
pub(crate) struct Ngrams {
    /// `tables[n − 1]`: how often each run of n symbols, by its number in base 27.
    tables: Vec<FxHashMap<u64, u32>>,
    /// Σ c log₂ c over each table's counts, kept up as they grow.
    logs: Vec<f64>,
    read: usize,
}

impl Ngrams {
    /// Nothing read; runs of up to `longest` symbols, 13 at most, will be counted.
    pub fn new(longest: usize) -> Self {
        debug_assert!(longest <= 13, "27¹³ is the last power below 2⁶⁴");
        Self { tables: vec![FxHashMap::default(); longest], logs: vec![0.0; longest], read: 0 }
    }

    /// How many symbols were read.
    pub fn read(&self) -> usize {
        self.read
    }

    /// The longest run that is counted.
    pub fn longest(&self) -> usize {
        self.tables.len()
    }

    /// Reads on in the text, up to `end`.
    pub fn read_to(&mut self, text: &[u8], end: usize) {
        let weight = |count: u32| f64::from(count) * libm::log2(f64::from(count.max(1)));
        for at in self.read..end {
            let (mut number, mut power) = (0, 1);
            for (back, (table, logs)) in self.tables.iter_mut().zip(&mut self.logs).enumerate() {
                let Some(from) = at.checked_sub(back) else { break };
                number += u64::from(text[from]) * power;
                power *= SYMBOLS as u64;
                let count = table.entry(number).or_insert(0);
                *logs += weight(*count + 1) - weight(*count);
                *count += 1;
            }
        }
        self.read = self.read.max(end);
    }

    /// Bits of a run of n symbols: −Σ p log₂ p over all such runs; none for no symbols.
    fn block_entropy(&self, n: usize) -> f64 {
        if n == 0 || self.read < n {
            return 0.0;
        }
        let runs = (self.read - n + 1) as f64;
        libm::log2(runs) - self.logs[n - 1] / runs
    }

    /// Shannon's F_N in bits: of the next symbol when N − 1 are known; log₂ 27 for N = 0.
    pub fn conditional_entropy(&self, n: usize) -> f64 {
        match n {
            0 => libm::log2(SYMBOLS as f64),
            n => self.block_entropy(n) - self.block_entropy(n - 1),
        }
    }

    /// How often each symbol came after a context, which must be shorter than the longest run.
    pub fn after(&self, context: &[u8]) -> [u32; SYMBOLS] {
        let table = &self.tables[context.len()];
        let before = number(context) * SYMBOLS as u64;
        std::array::from_fn(|symbol| table.get(&(before + symbol as u64)).copied().unwrap_or(0))
    }

    /// The chance of each symbol after the last symbols of `past`: one row for each length of context, none first.
    pub fn chances(&self, past: &[u8]) -> Vec<[f64; SYMBOLS]> {
        let mut chances = [1.0 / SYMBOLS as f64; SYMBOLS];
        let lengths = 0..self.longest().min(past.len() + 1);
        let row = |length: usize| {
            let counts = self.after(&past[past.len() - length..]);
            let total: u32 = counts.iter().sum();
            let kinds = counts.iter().filter(|count| **count > 0).count() as f64;
            if total > 0 {
                for (chance, count) in chances.iter_mut().zip(counts) {
                    *chance = (f64::from(count) + kinds * *chance) / (f64::from(total) + kinds);
                }
            }
            chances
        };
        lengths.map(row).collect()
    }
}

fn number(symbols: &[u8]) -> u64 {
    symbols.iter().fold(0, |number, symbol| number * SYMBOLS as u64 + u64::from(*symbol))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::letters::symbols;

    fn read(text: &str, longest: usize) -> (Vec<u8>, Ngrams) {
        let text = symbols(text);
        let mut ngrams = Ngrams::new(longest);
        ngrams.read_to(&text, text.len());
        (text, ngrams)
    }

    /// By hand: ABABAB has F1 = 1 bit; its pairs are AB three times of five, BA twice.
    #[test]
    fn the_entropy_of_a_text_of_six_letters_is_the_one_worked_out_by_hand() {
        let (_, ngrams) = read("ababab", 3);
        let pairs = -(0.6 * 0.6_f64.log2() + 0.4 * 0.4_f64.log2());
        assert!((ngrams.conditional_entropy(1) - 1.0).abs() < 1e-12);
        assert!((ngrams.conditional_entropy(2) - (pairs - 1.0)).abs() < 1e-12);
        assert_eq!(ngrams.after(&symbols("a"))[1], 3);
    }

    #[test]
    fn reading_in_pieces_counts_the_same() {
        let text = symbols("the rain in spain stays mainly in the plain");
        let mut pieces = Ngrams::new(4);
        (0..=text.len()).step_by(7).chain([text.len()]).for_each(|end| pieces.read_to(&text, end));
        let (_, whole) = read("the rain in spain stays mainly in the plain", 4);
        assert_eq!(pieces.tables, whole.tables);
        assert_eq!(pieces.read, text.len());
    }

    /// The other implementation of the same rule measures the same loss.
    #[test]
    fn chances_are_those_of_the_staircase_and_sum_to_one() {
        let (_, ngrams) = read(&"it was the best of times it was the worst of times ".repeat(3), 4);
        let train: Vec<u32> =
            symbols(&"it was the best of times it was the worst of times ".repeat(3))
                .into_iter()
                .map(u32::from)
                .collect();
        let valid = symbols("it was the age of wisdom");
        let tokens: Vec<u32> = valid.iter().copied().map(u32::from).collect();
        let losses = text::Staircase::measure(&train, &tokens, SYMBOLS, 4, |_| {});
        for (length, loss) in losses.iter().enumerate() {
            let surprise = |at: usize| {
                let rows = ngrams.chances(&valid[..at]);
                let row = &rows[length.min(rows.len() - 1)];
                assert!((row.iter().sum::<f64>() - 1.0).abs() < 1e-12);
                -row[usize::from(valid[at])].ln()
            };
            let ours = (0..valid.len()).map(surprise).sum::<f64>() / valid.len() as f64;
            assert!((ours - loss).abs() < 1e-9, "{length}: {ours} {loss}");
        }
    }
}
