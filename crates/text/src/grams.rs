//! How often each token followed each context of one length: what every n-gram model of the project counts with.
//!
//! An n-gram is known by a dense number: that of its first n - 1 tokens and its last token give it. So keys are exact for any vocabulary.
//! The shortest context, no token, has number 0.

use rustc_hash::FxHashMap;

/// The number of a context, or an n-gram, that the text never had.
pub const UNSEEN: u32 = u32::MAX;

/// The n-grams of one n.
#[derive(Clone, Debug, Default)]
pub struct Grams {
    numbers: FxHashMap<u64, u32>,
    counts: Vec<u32>,
    contexts: Vec<Context>,
}

/// What came after a context.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Context {
    /// How many tokens.
    pub count: u32,
    /// How many distinct ones.
    pub kinds: u32,
}

impl Grams {
    /// Counts a token after a context, which must not be [`UNSEEN`]. The n-gram's number, and whether it is new.
    pub fn add(&mut self, context: u32, token: u32) -> (u32, bool) {
        let fresh = self.counts.len() as u32;
        let number = *self.numbers.entry(key(context, token)).or_insert(fresh);
        if self.contexts.len() <= context as usize {
            self.contexts.resize(context as usize + 1, Context::default());
        }
        let after = &mut self.contexts[context as usize];
        after.count += 1;
        if number == fresh {
            after.kinds += 1;
            self.counts.push(0);
        }
        self.counts[number as usize] += 1;
        (number, number == fresh)
    }

    /// The number of a context with a token after it.
    pub fn number(&self, context: u32, token: u32) -> u32 {
        self.numbers.get(&key(context, token)).copied().unwrap_or(UNSEEN)
    }

    /// How often an n-gram occurred.
    pub fn count(&self, number: u32) -> u32 {
        self.counts.get(number as usize).copied().unwrap_or(0)
    }

    /// What came after a context.
    pub fn after(&self, context: u32) -> Context {
        self.contexts.get(context as usize).copied().unwrap_or_default()
    }

    /// How often each occurred, by number.
    pub fn counts(&self) -> &[u32] {
        &self.counts
    }
}

fn key(context: u32, token: u32) -> u64 {
    u64::from(context) << 32 | u64::from(token)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// "abab" in pairs: ab twice, ba once; after b came one token.
    #[test]
    fn pairs_of_four_letters_are_numbered_and_counted() {
        let mut pairs = Grams::default();
        let added = [pairs.add(0, 1), pairs.add(1, 0), pairs.add(0, 1)];
        assert_eq!(added, [(0, true), (1, true), (0, false)]);
        assert_eq!((pairs.counts(), pairs.count(0), pairs.count(UNSEEN)), (&[2, 1][..], 2, 0));
        assert_eq!((pairs.number(1, 0), pairs.number(1, 1)), (1, UNSEEN));
        assert_eq!(pairs.after(0), Context { count: 2, kinds: 1 });
        assert_eq!(pairs.after(UNSEEN), Context::default());
    }
}
