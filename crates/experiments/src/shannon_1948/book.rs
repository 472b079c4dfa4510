//! The book at hand as a table of chances: open it anywhere, read on until the last letters written come up, and take what follows.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use crate::letters::SYMBOLS;

/// Letters of a page that are shown.
const PAGE: usize = 60;
/// Letters that are kept of what was written.
const KEPT: usize = 400;

/// What was written, and the page where its last letter was found.
#[derive(Default)]
pub(super) struct Book {
    /// Written so far.
    pub written: Vec<u8>,
    /// Where it was opened last, and how many letters were read until the context had come and its follower was taken.
    pub opened: usize,
    pub read: usize,
    /// The end of what was read; its last letter is the one that was taken.
    pub page: Vec<u8>,
    /// Letters of the context that was found there.
    pub context: usize,
}

impl Book {
    /// Opens the book once and writes one letter. With order 0 the book stays shut: any symbol will do.
    pub fn open(&mut self, text: &[u8], order: usize, random: &mut ChaCha8Rng) {
        if order == 0 {
            let symbol = random.random_range(0..SYMBOLS) as u8;
            (self.opened, self.read, self.context, self.page) = (0, 0, 0, vec![symbol]);
            return self.write(symbol);
        }
        let opened = random.random_range(0..text.len());
        let known = (order - 1).min(self.written.len());
        // What stands only at the book's very end has no follower: then look for a letter less.
        for context in (0..=known).rev() {
            let wanted = &self.written[self.written.len() - context..];
            if let Some((end, read)) = find(text, opened, wanted) {
                self.page = text[(end + 1).saturating_sub(PAGE.min(read))..=end].to_vec();
                (self.opened, self.read, self.context) = (opened, read, context);
                return self.write(text[end]);
            }
        }
    }

    fn write(&mut self, symbol: u8) {
        if self.written.len() == KEPT {
            self.written.remove(0);
        }
        self.written.push(symbol);
    }

    /// For each letter of the page: 0 read over, 1 of the context, 2 taken.
    pub fn classes(&self) -> Vec<f64> {
        let from_end = (0..self.page.len()).rev();
        from_end
            .map(|back| match back {
                0 => 2.0,
                _ if back <= self.context => 1.0,
                _ => 0.0,
            })
            .collect()
    }
}

/// The place of the letter after the first `wanted` that begins at `from` or later, round the end, and how many letters that took.
fn find(text: &[u8], from: usize, wanted: &[u8]) -> Option<(usize, usize)> {
    let starts = (from..text.len()).chain(0..from);
    let mut reading = starts.enumerate().filter(|(_, start)| start + wanted.len() < text.len());
    let (read, start) = reading.find(|(_, start)| text[*start..start + wanted.len()] == *wanted)?;
    Some((start + wanted.len(), read + wanted.len() + 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::letters::symbols;
    use rand::SeedableRng;

    #[test]
    fn reading_goes_on_round_the_end_of_the_book() {
        let text = symbols("abcab");
        assert_eq!(find(&text, 0, &symbols("b")), Some((2, 3)));
        // From the last A: that B ends the book, so the next one that has a follower is found.
        assert_eq!(find(&text, 3, &symbols("b")), Some((2, 5)));
        assert_eq!(find(&text, 0, &symbols("x")), None);
    }

    /// In ABCABC… every pair has one follower, so the book can only go on with it.
    #[test]
    fn what_is_written_follows_the_book() {
        let text = symbols(&"abc".repeat(50));
        let (mut book, mut random) = (Book::default(), ChaCha8Rng::seed_from_u64(1));
        (0..40).for_each(|_| book.open(&text, 3, &mut random));
        assert_eq!(book.written.len(), 40);
        assert!(book.written.windows(2).all(|pair| pair[1] == (pair[0] + 1) % 3));
        assert_eq!(book.classes().len(), book.page.len());
        assert_eq!(book.context, 2);
    }

    /// 20,000 openings at order 2 in a text where B follows A three times of four: within four standard errors of 0.75.
    #[test]
    fn the_book_draws_followers_as_often_as_they_follow() {
        let text = symbols(&"abcabcabcacb ".repeat(40).replace(' ', ""));
        let share = |of: u8| {
            let (mut hits, mut all) = (0.0, 0.0);
            let mut random = ChaCha8Rng::seed_from_u64(2);
            for _ in 0..20_000 {
                let mut book = Book { written: vec![0], ..Book::default() };
                book.open(&text, 2, &mut random);
                all += 1.0;
                hits += f64::from(book.written[1] == of);
            }
            hits / all
        };
        assert!((share(1) + share(2) - 1.0_f64).abs() < 1e-12);
        // Every A stands three letters behind the last, so each is met equally often.
        let leading = text.windows(2).filter(|pair| *pair == [0, 2]).count() as f64;
        assert_eq!(leading, 40.0);
        assert!((share(2) - 0.25).abs() < 4.0 * (0.25_f64 * 0.75 / 20_000.0).sqrt());
    }
}
