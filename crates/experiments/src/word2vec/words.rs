//! Words of a text in any script, counted in slices: which there are, how often, and which stands where.

use rustc_hash::FxHashMap;
use text::{Vocabulary, each_word};

use crate::ExperimentError;

/// Bytes of text read in a step. A text that is no longer is read at once.
const SLICE: usize = 1 << 20;
/// Within so many bytes a place between words is looked for.
const LONG: usize = 1 << 12;
/// Stands where a word is that is too rare to have a vector.
const RARE: u32 = u32::MAX;

/// A text as numbers of words, and how often each word stands in it.
#[derive(Default)]
pub(super) struct Corpus {
    pub vocabulary: Vocabulary,
    pub counts: Vec<u64>,
    /// The text without its rare words.
    pub text: Vec<u32>,
    /// Different words that are too rare, and how often they stand in the text all together.
    pub rare: (usize, u64),
}

/// A text while it is read.
pub(super) struct Reading {
    text: String,
    read: usize,
    /// Slices read.
    pub slices: usize,
    ids: FxHashMap<String, u32>,
    counts: Vec<u64>,
    words: Vec<u32>,
}

impl Reading {
    pub fn new(text: String) -> Self {
        let (ids, counts, words) = (FxHashMap::default(), Vec::new(), Vec::new());
        Self { text, read: 0, slices: 0, ids, counts, words }
    }

    pub fn is_over(&self) -> bool {
        self.read == self.text.len()
    }

    /// Whether one slice is all of it.
    pub fn is_short(&self) -> bool {
        self.text.len() <= SLICE
    }

    /// How many words were read.
    pub fn words(&self) -> usize {
        self.words.len()
    }

    /// Reads a slice further.
    pub fn advance(&mut self) {
        let rest = &self.text[self.read..];
        let slice = &rest[..slice_of(rest)];
        let (ids, counts, words) = (&mut self.ids, &mut self.counts, &mut self.words);
        each_word(slice, |word| {
            let id = match ids.get(word) {
                Some(id) => *id,
                None => {
                    ids.insert(word.to_owned(), counts.len() as u32);
                    counts.push(0);
                    counts.len() as u32 - 1
                }
            };
            counts[id as usize] += 1;
            words.push(id);
        });
        self.read += slice.len();
        self.slices += 1;
    }

    /// The words that stand in the text `least` times or more, at most so many, the most frequent first.
    ///
    /// # Errors
    /// There are fewer than two; all stays as it was.
    pub fn finish(&mut self, least: u64, most: usize) -> Result<Corpus, ExperimentError> {
        let count = |id: &u32| self.counts[*id as usize];
        let mut kept: Vec<(&String, u32)> = self.ids.iter().map(|(word, id)| (word, *id)).collect();
        kept.retain(|(_, id)| count(id) >= least);
        if kept.len() < 2 {
            let why = format!(
                "fewer than two words stand in the text {least} times or more: lower “minimum count”, or choose a longer text whose words have spaces between them"
            );
            return Err(ExperimentError::BadData(why));
        }
        kept.sort_unstable_by_key(|(word, id)| (std::cmp::Reverse(count(id)), *word));
        kept.truncate(most);
        let counts: Vec<u64> = kept.iter().map(|(_, id)| count(id)).collect();
        let words = kept.iter().map(|(word, _)| (*word).clone()).collect();
        let mut numbers = vec![RARE; self.counts.len()];
        kept.iter().zip(0..).for_each(|((_, id), number)| numbers[*id as usize] = number);
        let text = self.words.iter().map(|id| numbers[*id as usize]);
        let text: Vec<u32> = text.filter(|number| *number != RARE).collect();
        let rare = (self.ids.len() - counts.len(), (self.words.len() - text.len()) as u64);
        Ok(Corpus { vocabulary: Vocabulary::new(words), counts, text, rare })
    }
}

/// Length of a slice that cuts no word; an endless one is cut.
fn slice_of(text: &str) -> usize {
    if text.len() <= SLICE {
        return text.len();
    }
    let from = text.floor_char_boundary(SLICE);
    let near = &text[from..text.floor_char_boundary(from + LONG)];
    let space = near.char_indices().find(|(_, character)| character.is_whitespace());
    from + space.map_or(0, |(at, _)| at)
}
