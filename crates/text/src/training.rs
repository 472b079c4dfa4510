//! Learns the merges of `bpe.rs` from a text, one at a time, so that a page can show each and stop
//! at any.
//!
//! Pairs are counted over distinct words, each weighted by how often it occurs (Sennrich et al.
//! 2016), and only the words that hold the joined pair are touched. Of pairs equally frequent the
//! one with the smaller ids wins.

use std::cmp::Reverse;
use std::ops::ControlFlow;

use rustc_hash::FxHashMap;

use crate::bpe::LONGEST_TOKEN;
use crate::{Bpe, TextError, split};

/// One merge learnt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Merge {
    /// The two tokens joined.
    pub pair: (u32, u32),
    /// The new token.
    pub id: u32,
    /// How often the pair stood in the text.
    pub count: u64,
}

/// The learning of merges, resumable after each.
pub struct BpeTraining {
    wanted: usize,
    merges: Vec<(u32, u32)>,
    lengths: Vec<usize>,
    words: Vec<Word>,
    counts: FxHashMap<(u32, u32), u64>,
    /// Words that may hold a pair; some no longer do.
    places: FxHashMap<(u32, u32), Vec<u32>>,
}

struct Word {
    tokens: Vec<u32>,
    count: u64,
}

impl BpeTraining {
    /// Counts the words and pairs of `text`; [`BpeTraining::step`] then learns up to `merges`
    /// merges.
    pub fn new(text: &str, merges: usize) -> Self {
        let words = distinct_words(text);
        let mut training = Self {
            wanted: merges,
            merges: Vec::new(),
            lengths: vec![1; 256],
            words: Vec::new(),
            counts: FxHashMap::default(),
            places: FxHashMap::default(),
        };
        for (at, word) in (0..).zip(&words) {
            for pair in word.tokens.windows(2) {
                training.add((pair[0], pair[1]), word.count, at);
            }
        }
        training.words = words;
        training
    }

    /// How many merges are learnt, and how many were asked for.
    pub fn progress(&self) -> (usize, usize) {
        (self.merges.len(), self.wanted)
    }

    /// Learns one merge; `None` when there are enough, or no pair occurs twice.
    pub fn step(&mut self) -> Option<Merge> {
        if self.merges.len() == self.wanted {
            return None;
        }
        let (pair, count) = self.most_frequent()?;
        let id = self.lengths.len() as u32;
        self.lengths.push(self.length(pair));
        self.merges.push(pair);
        let mut places = self.places.remove(&pair).unwrap_or_default();
        places.sort_unstable();
        places.dedup();
        places.into_iter().for_each(|word| self.join(word, pair, id));
        self.counts.remove(&pair);
        Some(Merge { pair, id, count })
    }

    /// The tokenizer with the merges learnt so far.
    pub fn finish(self) -> Bpe {
        Bpe::from_merges(self.merges)
            .expect("each pair is new, short, and made of tokens learnt before")
    }

    fn length(&self, (left, right): (u32, u32)) -> usize {
        self.lengths[left as usize] + self.lengths[right as usize]
    }

    fn most_frequent(&self) -> Option<((u32, u32), u64)> {
        let repeated = self.counts.iter().filter(|&(_, &count)| count > 1);
        let fitting = repeated.filter(|&(&pair, _)| self.length(pair) <= LONGEST_TOKEN);
        fitting
            .max_by_key(|&(&pair, &count)| (count, Reverse(pair)))
            .map(|(&pair, &count)| (pair, count))
    }

    /// Joins `pair` in one word, left to right, and keeps the counts of the neighbours right.
    fn join(&mut self, at: u32, pair: (u32, u32), id: u32) {
        let word = &mut self.words[at as usize];
        let count = word.count;
        let old = std::mem::take(&mut word.tokens);
        let mut new: Vec<u32> = Vec::with_capacity(old.len());
        let mut rest = old.as_slice();
        while let Some((&token, after)) = rest.split_first() {
            if token != pair.0 || after.first() != Some(&pair.1) {
                new.push(token);
                rest = after;
                continue;
            }
            if let Some(&before) = new.last() {
                self.remove((before, token), count);
                self.add((before, id), count, at);
            }
            rest = &after[1..];
            if let Some(&next) = rest.first() {
                self.remove((pair.1, next), count);
                self.add((id, next), count, at);
            }
            new.push(id);
        }
        self.words[at as usize].tokens = new;
    }

    fn add(&mut self, pair: (u32, u32), count: u64, word: u32) {
        *self.counts.entry(pair).or_default() += count;
        let places = self.places.entry(pair).or_default();
        if places.last() != Some(&word) {
            places.push(word);
        }
    }

    fn remove(&mut self, pair: (u32, u32), count: u64) {
        if let Some(counted) = self.counts.get_mut(&pair) {
            *counted = counted.saturating_sub(count);
        }
    }
}

/// In order of first occurrence, so that two runs touch them in the same order.
fn distinct_words(text: &str) -> Vec<Word> {
    let mut numbers: FxHashMap<&str, usize> = FxHashMap::default();
    let mut words: Vec<Word> = Vec::new();
    for word in split::words(text) {
        let at = *numbers.entry(word).or_insert(words.len());
        if at == words.len() {
            words.push(Word { tokens: word.bytes().map(u32::from).collect(), count: 0 });
        }
        words[at].count += 1;
    }
    words
}

impl Bpe {
    /// Learns `merges` merges, or fewer when no pair occurs twice. `progress` hears (learnt,
    /// wanted) after each and may break off.
    pub fn train(
        text: &str,
        merges: usize,
        mut progress: impl FnMut(usize, usize) -> ControlFlow<()>,
    ) -> Result<Self, TextError> {
        let mut training = BpeTraining::new(text, merges);
        while training.step().is_some() {
            let (learnt, wanted) = training.progress();
            if progress(learnt, wanted).is_break() {
                return Err(TextError::Cancelled { merges: learnt });
            }
        }
        Ok(training.finish())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trained(text: &str, merges: usize) -> Bpe {
        Bpe::train(text, merges, |_, _| ControlFlow::Continue(())).unwrap()
    }

    /// Wikipedia's worked example of byte-pair encoding: Z = aa, Y = ab, X = ZY.
    #[test]
    fn three_merges_turn_aaabdaaabac_into_xdxac() {
        let mut training = BpeTraining::new("aaabdaaabac", 3);
        let learnt: Vec<Merge> = std::iter::from_fn(|| training.step()).collect();
        assert_eq!(
            learnt.iter().map(|merge| merge.pair).collect::<Vec<_>>(),
            [(97, 97), (97, 98), (256, 257)]
        );
        let bpe = training.finish();
        assert_eq!(bpe.encode("aaabdaaabac"), [258, 100, 258, 97, 99]);
        assert_eq!(bpe.decode(&[258, 100, 258, 97, 99]), "aaabdaaabac");
    }

    /// The counts kept up to date by each join equal a recount of all words.
    #[test]
    fn counts_stay_what_a_recount_gives() {
        let text = "aaaa aaa abab ababa banana bandana ananas the then there these ".repeat(2);
        let mut training = BpeTraining::new(&text, 60);
        while training.step().is_some() {
            let mut recount: FxHashMap<(u32, u32), u64> = FxHashMap::default();
            for word in &training.words {
                for pair in word.tokens.windows(2) {
                    *recount.entry((pair[0], pair[1])).or_default() += word.count;
                }
            }
            let mut kept = training.counts.clone();
            kept.retain(|_, count| *count > 0);
            assert_eq!(kept, recount);
        }
    }

    #[test]
    fn learning_stops_when_no_pair_occurs_twice() {
        assert_eq!(trained("abcd", 10).vocabulary(), 256);
        assert_eq!(trained("", 10).vocabulary(), 256);
        assert_eq!(trained("ab ab", 10).merges(), [(97, 98)]);
    }

    #[test]
    fn learning_can_be_cancelled() {
        let stop = |learnt, _| {
            if learnt == 2 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let text = "the cat sat on the mat ".repeat(9);
        assert_eq!(Bpe::train(&text, 20, stop).unwrap_err(), TextError::Cancelled { merges: 2 });
    }

    #[test]
    fn a_text_of_one_endless_word_makes_no_endless_token() {
        let bpe = trained(&"a".repeat(10_000), 50);
        assert_eq!(bpe.merges().len(), 8);
        assert_eq!(bpe.decode(&bpe.encode("aaaaaaa")), "aaaaaaa");
    }
}
