//! Adds to `bytes.rs`: pairs of tokens that often stand together are tokens of their own (Sennrich
//! et al. 2016).
//!
//! Ids 0 to 255 are the bytes; merge number `i` makes token `256 + i` out of two tokens before it.
//! How merges are learnt is in `training.rs`; here they are applied, earliest merge first, inside
//! the words of `split.rs`.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use rustc_hash::FxHashMap;

use crate::{TextError, bytes, split};

/// No token is longer, so that a hostile list of merges cannot double its way out of memory.
/// GPT-2's longest has 128 bytes.
pub(crate) const LONGEST_TOKEN: usize = 256;

/// Merges in order, and what follows from them.
#[derive(Clone, Debug)]
pub struct Bpe {
    merges: Vec<(u32, u32)>,
    ids: FxHashMap<(u32, u32), u32>,
    tokens: Vec<Box<[u8]>>,
}

impl Bpe {
    /// The vocabulary that `merges` builds, in their order.
    pub fn from_merges(merges: Vec<(u32, u32)>) -> Result<Self, TextError> {
        let mut ids = FxHashMap::default();
        let mut tokens: Vec<Box<[u8]>> = (0..=255).map(|byte| Box::from([byte])).collect();
        for (at, &(left, right)) in merges.iter().enumerate() {
            let bad = |reason| TextError::BadMerges { line: at + 1, reason };
            let (Some(first), Some(second)) =
                (tokens.get(left as usize), tokens.get(right as usize))
            else {
                return Err(bad("it joins a token that no earlier line makes"));
            };
            let joined = [first.as_ref(), second.as_ref()].concat();
            if joined.len() > LONGEST_TOKEN {
                return Err(bad("its token is longer than 256 bytes"));
            }
            if ids.insert((left, right), tokens.len() as u32).is_some() {
                return Err(bad("an earlier line joins the same pair"));
            }
            tokens.push(joined.into());
        }
        Ok(Self { merges, ids, tokens })
    }

    /// The pairs joined, in order.
    pub fn merges(&self) -> &[(u32, u32)] {
        &self.merges
    }

    /// 256 bytes and one token a merge.
    pub fn vocabulary(&self) -> usize {
        self.tokens.len()
    }

    /// The bytes of one token.
    pub fn token(&self, id: u32) -> Option<&[u8]> {
        self.tokens.get(id as usize).map(AsRef::as_ref)
    }

    /// Text → tokens. Each distinct word is merged once.
    pub fn encode(&self, text: &str) -> Vec<u32> {
        let mut known: FxHashMap<&str, (usize, usize)> = FxHashMap::default();
        let mut tokens = Vec::new();
        for word in split::words(text) {
            if let Some(&(start, end)) = known.get(word) {
                tokens.extend_from_within(start..end);
            } else {
                let start = tokens.len();
                self.merge_word(word.as_bytes(), &mut tokens);
                known.insert(word, (start, tokens.len()));
            }
        }
        tokens
    }

    /// Joins the pair with the lowest id, leftmost first, until no pair of the word has one.
    fn merge_word(&self, word: &[u8], tokens: &mut Vec<u32>) {
        let mut chain = Chain::new(word);
        let mut waiting = BinaryHeap::new();
        let pair_at =
            |chain: &Chain, at: usize| chain.pair(at).and_then(|pair| self.ids.get(&pair));
        for at in 0..word.len() {
            waiting.extend(pair_at(&chain, at).map(|&id| Reverse((id, at))));
        }
        while let Some(Reverse((id, at))) = waiting.pop() {
            if pair_at(&chain, at) != Some(&id) {
                continue; // a neighbour was joined meanwhile
            }
            chain.join(at, id);
            waiting.extend(pair_at(&chain, at).map(|&id| Reverse((id, at))));
            if let Some(before) = chain.before(at) {
                waiting.extend(pair_at(&chain, before).map(|&id| Reverse((id, before))));
            }
        }
        tokens.extend(chain.ids.into_iter().filter(|&id| id != JOINED));
    }

    /// Tokens → text; what is not UTF-8, such as half a character, becomes `�`.
    pub fn decode(&self, tokens: &[u32]) -> String {
        let bytes: Vec<&[u8]> = tokens.iter().filter_map(|&id| self.token(id)).collect();
        bytes::to_text(&bytes.concat())
    }
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
    fn new(word: &[u8]) -> Self {
        let ids = word.iter().copied().map(u32::from).collect();
        let next = (1..=word.len()).collect();
        let previous = (0..word.len()).map(|at| at.wrapping_sub(1)).collect();
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
            bpe.merge_word(word.as_bytes(), &mut tokens);
            assert_eq!(tokens, merged_slowly(&bpe, word.as_bytes()), "{word}");
        }
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
