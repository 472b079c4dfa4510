//! Learns the merges of `bpe.rs` from a text, one at a time, so that a page can show each and stop
//! at any.
//!
//! Pairs are counted over distinct words, each weighted by how often it occurs (Sennrich et al.
//! 2016), and only the words that hold the joined pair are touched. Of pairs equally frequent the
//! one with the smaller ids wins. A long text can be read in slices before the first merge.

use std::cmp::Reverse;
use std::ops::ControlFlow;

use rustc_hash::FxHashMap;

use crate::bpe::LONGEST_TOKEN;
use crate::split::Cut;
use crate::{Alphabet, Bpe, TextError};

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
    bpe: Bpe,
    words: Vec<Word>,
    /// Word → its place in `words`; empty once merging has begun.
    numbers: FxHashMap<Box<str>, u32>,
    /// The pairs of so many words are counted.
    counted: usize,
    counts: FxHashMap<(u32, u32), u64>,
    /// Words that may hold a pair; some no longer do.
    places: FxHashMap<(u32, u32), Vec<u32>>,
    tokens: u64,
}

struct Word {
    tokens: Vec<u32>,
    count: u64,
}

impl BpeTraining {
    /// Counts the words and pairs of `text`; [`BpeTraining::step`] then learns up to `merges`
    /// merges.
    pub fn new(text: &str, merges: usize) -> Self {
        let mut training = Self::begin(Alphabet::Bytes, Cut::Words, merges);
        training.read(text);
        training
    }

    /// Nothing read yet.
    pub fn begin(alphabet: Alphabet, cut: Cut, merges: usize) -> Self {
        Self {
            wanted: merges,
            bpe: Bpe::new(alphabet, cut),
            words: Vec::new(),
            numbers: FxHashMap::default(),
            counted: 0,
            counts: FxHashMap::default(),
            places: FxHashMap::default(),
            tokens: 0,
        }
    }

    /// Counts the words of one more slice of the text, before the first merge. A slice ends where a word ends.
    pub fn read(&mut self, slice: &str) {
        debug_assert!(self.bpe.merges().is_empty(), "what is read later is not merged");
        if self.bpe.cut() == Cut::Nowhere {
            return self.append(slice);
        }
        for word in Cut::Words.parts(slice) {
            let at = match self.numbers.get(word) {
                Some(&at) => at as usize,
                None => {
                    let tokens = self.bpe.alphabet().spell(word);
                    self.numbers.insert(word.into(), self.words.len() as u32);
                    self.words.push(Word { tokens, count: 0 });
                    self.words.len() - 1
                }
            };
            self.words[at].count += 1;
            self.tokens += self.words[at].tokens.len() as u64;
        }
    }

    /// A text that is cut nowhere is one word, and its pairs are counted as it comes.
    fn append(&mut self, slice: &str) {
        let spelt = self.bpe.alphabet().spell(slice);
        if self.words.is_empty() {
            self.words.push(Word { tokens: Vec::new(), count: 1 });
        }
        self.counted = 1;
        self.tokens += spelt.len() as u64;
        let mut last = self.words[0].tokens.last().copied();
        for &token in &spelt {
            if let Some(last) = last {
                self.add((last, token), 1, 0);
            }
            last = Some(token);
        }
        self.words[0].tokens.extend(spelt);
    }

    /// Counts the pairs of all words read. [`BpeTraining::step`] does it where it was not done.
    pub fn count_pairs(&mut self) {
        let words = std::mem::take(&mut self.words);
        for (at, word) in words.iter().enumerate().skip(self.counted) {
            for pair in word.tokens.windows(2) {
                self.add((pair[0], pair[1]), word.count, at as u32);
            }
        }
        (self.counted, self.words) = (words.len(), words);
    }

    /// How many merges are learnt, and how many were asked for.
    pub fn progress(&self) -> (usize, usize) {
        (self.bpe.merges().len(), self.wanted)
    }

    /// Asks for so many merges in all.
    pub fn want(&mut self, merges: usize) {
        self.wanted = merges;
    }

    /// How many tokens the text has at present.
    pub fn tokens(&self) -> u64 {
        self.tokens
    }

    /// The tokenizer with the merges learnt so far.
    pub fn bpe(&self) -> &Bpe {
        &self.bpe
    }

    /// Learns one merge; `None` when there are enough, or no pair occurs twice.
    pub fn step(&mut self) -> Option<Merge> {
        if self.bpe.merges().len() >= self.wanted {
            return None;
        }
        self.numbers = FxHashMap::default(); // nothing is read any more
        if self.counted < self.words.len() {
            self.count_pairs();
        }
        let (pair, count) = self.frequent(1).pop()?;
        let id = self.bpe.join(pair).expect("the pair is new, short, and made of known tokens");
        let mut places = self.places.remove(&pair).unwrap_or_default();
        places.sort_unstable();
        places.dedup();
        places.into_iter().for_each(|word| self.join(word, pair, id));
        self.counts.remove(&pair);
        Some(Merge { pair, id, count })
    }

    /// The tokenizer with the merges learnt so far, alone.
    pub fn finish(self) -> Bpe {
        self.bpe
    }

    /// Up to `most` pairs that occur at least twice and fit in a token, the next merge first.
    pub fn frequent(&self, most: usize) -> Vec<((u32, u32), u64)> {
        let rank = |&(pair, count): &((u32, u32), u64)| (Reverse(count), pair);
        let mut best: Vec<((u32, u32), u64)> = Vec::with_capacity(most + 1);
        for (&pair, &count) in &self.counts {
            let behind = best.len() == most
                && best.last().is_none_or(|last| rank(last) < rank(&(pair, count)));
            if count < 2 || behind || !self.fits(pair) {
                continue;
            }
            let place = best.partition_point(|other| rank(other) < rank(&(pair, count)));
            best.insert(place, (pair, count));
            best.truncate(most);
        }
        best
    }

    fn fits(&self, (left, right): (u32, u32)) -> bool {
        let length = |id| self.bpe.token(id).map_or(0, <[u8]>::len);
        length(left) + length(right) <= LONGEST_TOKEN
    }

    /// Joins `pair` in one word, left to right, in place, and keeps the counts of the neighbours right.
    fn join(&mut self, at: u32, pair: (u32, u32), id: u32) {
        let word = &mut self.words[at as usize];
        let count = word.count;
        let mut tokens = std::mem::take(&mut word.tokens);
        let (mut kept, mut read) = (0, 0);
        while let Some(skipped) = find_pair(&tokens[read..], pair) {
            tokens.copy_within(read..read + skipped, kept);
            (kept, read) = (kept + skipped, read + skipped + 2);
            if kept > 0 {
                let before = tokens[kept - 1];
                self.remove((before, pair.0), count);
                self.add((before, id), count, at);
            }
            if let Some(&next) = tokens.get(read) {
                self.remove((pair.1, next), count);
                self.add((id, next), count, at);
            }
            tokens[kept] = id;
            kept += 1;
            self.tokens -= count;
        }
        let left = tokens.len() - read;
        tokens.copy_within(read.., kept);
        tokens.truncate(kept + left);
        self.words[at as usize].tokens = tokens;
    }

    fn add(&mut self, pair: (u32, u32), count: u64, word: u32) {
        *self.counts.entry(pair).or_default() += count;
        let places = self.places.entry(pair).or_default();
        if places.last() != Some(&word) {
            places.push(word);
        }
    }

    /// A pair that is nowhere any more is forgotten, so that the search stays short.
    fn remove(&mut self, pair: (u32, u32), count: u64) {
        if let Some(counted) = self.counts.get_mut(&pair) {
            *counted = counted.saturating_sub(count);
            if *counted == 0 {
                self.counts.remove(&pair);
                self.places.remove(&pair);
            }
        }
    }
}

/// Where `pair` first stands.
fn find_pair(tokens: &[u32], (left, right): (u32, u32)) -> Option<usize> {
    let mut at = 0;
    loop {
        at += find(&tokens[at..], left)?;
        if tokens.get(at + 1) == Some(&right) {
            return Some(at);
        }
        at += 1;
    }
}

/// Where `wanted` first stands: sixteen at a time, since a text that is cut nowhere is one word of millions.
fn find(tokens: &[u32], wanted: u32) -> Option<usize> {
    let is_in =
        |chunk: &[u32; 16]| chunk.iter().fold(false, |found, &token| found | (token == wanted));
    let (chunks, _) = tokens.as_chunks::<16>();
    let clear = chunks.iter().take_while(|chunk| !is_in(chunk)).count() * 16;
    tokens[clear..].iter().position(|&token| token == wanted).map(|at| clear + at)
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
            assert_eq!(training.counts, recount);
            let tokens = training.words.iter().map(|word| word.tokens.len() as u64 * word.count);
            assert_eq!(training.tokens(), tokens.sum::<u64>());
        }
    }

    #[test]
    fn a_text_read_in_slices_teaches_what_the_whole_teaches() {
        let text = "the cat sat on the mat, né à Paris. ".repeat(20);
        for (alphabet, cut) in [
            (Alphabet::Bytes, Cut::Words),
            (Alphabet::Chars(crate::Chars::of(&text)), Cut::Words),
            (Alphabet::Bytes, Cut::Nowhere),
        ] {
            let learnt = |slice: usize| {
                let mut training = BpeTraining::begin(alphabet.clone(), cut, 30);
                let mut rest = text.as_str();
                while !rest.is_empty() {
                    let (part, after) = rest.split_at(crate::split::whole_words(rest, slice));
                    training.read(part);
                    rest = after;
                }
                std::iter::from_fn(|| training.step()).collect::<Vec<_>>()
            };
            assert_eq!(learnt(10), learnt(10_000), "{cut:?}");
        }
    }

    #[test]
    fn the_next_merge_is_the_first_of_the_frequent_pairs() {
        let mut training = BpeTraining::new(&"the cat that sat on the mat ".repeat(3), 20);
        training.count_pairs();
        while let Some(&(pair, count)) = training.frequent(5).first() {
            assert!(training.frequent(5).is_sorted_by_key(|&(pair, count)| (Reverse(count), pair)));
            let Some(merge) = training.step() else { break };
            assert_eq!((merge.pair, merge.count), (pair, count));
        }
        assert!(training.progress().0 > 10);
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
