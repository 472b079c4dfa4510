//! Adds to `bytes.rs`: pairs of tokens that often stand together are tokens of their own (Gage 1994; Sennrich et al. 2016).
//!
//! The first ids are the [`Alphabet`], usually the bytes; merge number `i` makes one more token out of two before it. How merges
//! are learnt is in `training.rs`; here they are applied, earliest merge first, inside the parts that a [`Cut`] leaves whole.
//! Leaves out the paper's mark at a word's end: the space before a word tells words apart, as in GPT-2.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use rustc_hash::FxHashMap;

use crate::split::Cut;
use crate::{Alphabet, TextError, bytes};

/// No token is longer, so that a hostile list of merges cannot double its way out of memory.
/// GPT-2's longest has 128 bytes.
pub const LONGEST_TOKEN: usize = 256;

/// Merges in order, and what follows from them.
#[derive(Clone, Debug)]
pub struct Bpe {
    alphabet: Alphabet,
    cut: Cut,
    merges: Vec<(u32, u32)>,
    ids: FxHashMap<(u32, u32), u32>,
    tokens: Vec<Box<[u8]>>,
}

impl Bpe {
    /// No merges yet.
    pub fn new(alphabet: Alphabet, cut: Cut) -> Self {
        let tokens = alphabet.tokens();
        Self { alphabet, cut, merges: Vec::new(), ids: FxHashMap::default(), tokens }
    }

    /// The vocabulary that `merges` builds of bytes inside words, in their order.
    pub fn from_merges(merges: Vec<(u32, u32)>) -> Result<Self, TextError> {
        let mut bpe = Self::new(Alphabet::Bytes, Cut::Words);
        for (line, pair) in (1..).zip(merges) {
            bpe.join(pair).map_err(|reason| TextError::BadMerges { line, reason })?;
        }
        Ok(bpe)
    }

    /// One more merge, behind the others; or why it cannot be.
    pub(crate) fn join(&mut self, pair: (u32, u32)) -> Result<u32, &'static str> {
        let (Some(first), Some(second)) = (self.token(pair.0), self.token(pair.1)) else {
            return Err("it joins a token that no earlier line makes");
        };
        let joined = [first, second].concat();
        if joined.len() > LONGEST_TOKEN {
            return Err("its token is longer than 256 bytes");
        }
        let id = self.tokens.len() as u32;
        if self.ids.insert(pair, id).is_some() {
            return Err("an earlier line joins the same pair");
        }
        self.tokens.push(joined.into());
        self.merges.push(pair);
        Ok(id)
    }

    /// The pairs joined, in order.
    pub fn merges(&self) -> &[(u32, u32)] {
        &self.merges
    }

    /// What the merges begin with.
    pub fn alphabet(&self) -> &Alphabet {
        &self.alphabet
    }

    /// Where a text is cut before any merge.
    pub fn cut(&self) -> Cut {
        self.cut
    }

    /// The alphabet and one token a merge.
    pub fn vocabulary(&self) -> usize {
        self.tokens.len()
    }

    /// The bytes of one token.
    pub fn token(&self, id: u32) -> Option<&[u8]> {
        self.tokens.get(id as usize).map(AsRef::as_ref)
    }

    /// The two tokens that a merge made this one of; nothing for one of the alphabet.
    pub fn parents(&self, id: u32) -> Option<(u32, u32)> {
        let merge = (id as usize).checked_sub(self.alphabet.size())?;
        self.merges.get(merge).copied()
    }

    /// Text → tokens. Each distinct word is merged once.
    pub fn encode(&self, text: &str) -> Vec<u32> {
        self.encode_with(text, self.merges.len())
    }

    /// Text → tokens by the first `merges` merges alone.
    pub fn encode_with(&self, text: &str, merges: usize) -> Vec<u32> {
        let end = (self.alphabet.size() + merges) as u32;
        let mut known: FxHashMap<&str, (usize, usize)> = FxHashMap::default();
        let mut tokens = Vec::new();
        for word in self.cut.parts(text) {
            if let Some(&(start, end)) = known.get(word) {
                tokens.extend_from_within(start..end);
            } else {
                let start = tokens.len();
                self.merge_word(word, end, &mut tokens);
                known.insert(word, (start, tokens.len()));
            }
        }
        tokens
    }

    /// The word's tokens by the merges below `end`.
    fn merge_word(&self, word: &str, end: u32, tokens: &mut Vec<u32>) {
        let joined = |pair| self.ids.get(&pair).copied().filter(|&id| id < end);
        merge_all(self.alphabet.spell(word), joined, tokens);
    }

    /// Tokens → text; what is not UTF-8, such as half a character, becomes `�`.
    pub fn decode(&self, tokens: &[u32]) -> String {
        let bytes: Vec<&[u8]> = tokens.iter().filter_map(|&id| self.token(id)).collect();
        bytes::to_text(&bytes.concat())
    }
}

/// Joins the pair for which `joined` gives the lowest id, leftmost first, until no pair of the word has one.
pub(crate) fn merge_all(
    word: Vec<u32>,
    joined: impl Fn((u32, u32)) -> Option<u32>,
    tokens: &mut Vec<u32>,
) {
    let mut chain = Chain::new(word);
    let mut waiting = BinaryHeap::new();
    let pair_at = |chain: &Chain, at: usize| chain.pair(at).and_then(&joined);
    for at in 0..chain.ids.len() {
        waiting.extend(pair_at(&chain, at).map(|id| Reverse((id, at))));
    }
    while let Some(Reverse((id, at))) = waiting.pop() {
        if pair_at(&chain, at) != Some(id) {
            continue; // a neighbour was joined meanwhile
        }
        chain.join(at, id);
        waiting.extend(pair_at(&chain, at).map(|id| Reverse((id, at))));
        if let Some(before) = chain.before(at) {
            waiting.extend(pair_at(&chain, before).map(|id| Reverse((id, before))));
        }
    }
    tokens.extend(chain.ids.into_iter().filter(|&id| id != JOINED));
}

/// Marks a place of a [`Chain`] whose token went into the one before it.
const JOINED: u32 = u32::MAX;

/// The tokens of one word as a linked list, so that a join costs the same in a long word as in a
/// short one.
struct Chain {
    ids: Vec<u32>,
    next: Vec<usize>,
    previous: Vec<usize>,
}

impl Chain {
    fn new(ids: Vec<u32>) -> Self {
        let next = (1..=ids.len()).collect();
        let previous = (0..ids.len()).map(|at| at.wrapping_sub(1)).collect();
        Self { ids, next, previous }
    }

    /// The token at `at` and its right neighbour.
    fn pair(&self, at: usize) -> Option<(u32, u32)> {
        let right = *self.ids.get(self.next[at])?;
        (self.ids[at] != JOINED).then_some((self.ids[at], right))
    }

    fn before(&self, at: usize) -> Option<usize> {
        Some(self.previous[at]).filter(|&before| before < at)
    }

    fn join(&mut self, at: usize, id: u32) {
        let gone = self.next[at];
        self.ids[at] = id;
        self.ids[gone] = JOINED;
        self.next[at] = self.next[gone];
        if let Some(previous) = self.previous.get_mut(self.next[gone]) {
            *previous = at;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Merges as the paper tells them: the best pair of the whole word, everywhere at once.
    fn merged_slowly(bpe: &Bpe, word: &[u8]) -> Vec<u32> {
        let mut ids: Vec<u32> = word.iter().copied().map(u32::from).collect();
        loop {
            let best = ids.windows(2).filter_map(|pair| bpe.ids.get(&(pair[0], pair[1]))).min();
            let Some(&best) = best else { return ids };
            let (left, right) = bpe.merges[best as usize - 256];
            let at = ids.windows(2).position(|pair| pair == [left, right]).unwrap();
            ids.splice(at..at + 2, [best]);
        }
    }

    #[test]
    fn joining_by_heap_equals_joining_one_by_one() {
        let text = "the cat that sat on the mat ate aaaaaaa bananas ananas ".repeat(3);
        let bpe = Bpe::train(&text, 40, |_, _| std::ops::ControlFlow::Continue(())).unwrap();
        for word in ["thethethe", "aaaaaaaaaaa", "bananasananas", "tattat", "", "z", " that sat"] {
            let mut tokens = Vec::new();
            bpe.merge_word(word, u32::MAX, &mut tokens);
            assert_eq!(tokens, merged_slowly(&bpe, word.as_bytes()), "{word}");
        }
    }

    #[test]
    fn the_first_merges_alone_encode_as_a_list_cut_short() {
        let text = "the cat that sat on the mat ate bananas ananas ".repeat(3);
        let bpe = Bpe::train(&text, 40, |_, _| std::ops::ControlFlow::Continue(())).unwrap();
        for merges in [0, 1, 7, bpe.merges().len()] {
            let short = Bpe::from_merges(bpe.merges()[..merges].to_vec()).unwrap();
            assert_eq!(bpe.encode_with(&text, merges), short.encode(&text));
        }
        assert_eq!(bpe.parents(256), Some(bpe.merges()[0]));
        assert_eq!((bpe.parents(255), bpe.parents(bpe.vocabulary() as u32)), (None, None));
    }

    #[test]
    fn characters_that_were_not_learnt_are_lost_and_the_rest_comes_back() {
        let alphabet = Alphabet::Chars(crate::Chars::of("banana bandana "));
        let bpe = Bpe::new(alphabet, Cut::Words);
        assert_eq!(bpe.decode(&bpe.encode("banana é band")), "banana � band");
    }

    #[test]
    fn merges_that_do_not_hold_together_are_refused_by_number() {
        let line = |merges| match Bpe::from_merges(merges) {
            Err(TextError::BadMerges { line, .. }) => line,
            other => panic!("{other:?}"),
        };
        assert_eq!(line(vec![(97, 97), (300, 97)]), 2);
        assert_eq!(line(vec![(97, 97), (97, 97)]), 2);
        let doubling = (0..40).map(|at| if at == 0 { (97, 97) } else { (255 + at, 255 + at) });
        assert_eq!(line(doubling.collect()), 9);
    }

    #[test]
    fn a_word_of_a_million_letters_is_merged_without_waiting() {
        let bpe = Bpe::from_merges(vec![(97, 97), (256, 256), (257, 257)]).unwrap();
        let tokens = bpe.encode(&"a".repeat(1_000_000));
        assert_eq!((tokens.len(), tokens[0]), (125_000, 258));
    }
}
