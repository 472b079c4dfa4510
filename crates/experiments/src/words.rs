//! A text as words, a line each, in symbols: the end of a word, which is also the beginning of the next, and the characters.

use rustc_hash::FxHashMap;

use crate::ExperimentError;
use crate::marks::visible;

/// Symbols at most: the tables have a row and a column for each.
const MOST_SYMBOLS: usize = 1_024;
/// Stands for all characters beyond.
const RARE: char = '□';
/// What may stand for the end of a word: the first that the text does not use.
const ENDS: [char; 4] = ['.', '⏎', '¶', '∎'];
/// The end of a word.
pub const END: u16 = 0;

/// Words in symbols.
#[derive(Clone, Debug)]
pub struct Words {
    /// All words, each with [`END`] behind it.
    pub text: Vec<u16>,
    /// How many.
    pub count: usize,
    /// What each symbol looks like.
    pub marks: Vec<String>,
    /// How often each symbol occurs.
    pub frequencies: Vec<usize>,
    /// How many different characters share the symbol for rare ones.
    pub joined: usize,
    characters: Vec<char>,
    ids: FxHashMap<char, u16>,
}

impl Words {
    /// The lines of a text that are not empty.
    ///
    /// # Errors
    /// There is none.
    pub fn of(text: &str) -> Result<Self, ExperimentError> {
        Self::cut(text.lines().map(str::trim).filter(|word| !word.is_empty()))
    }

    /// All lines as they are, the end of a line being a symbol like any other: the text runs on.
    ///
    /// # Errors
    /// There is no character.
    pub fn running(text: &str) -> Result<Self, ExperimentError> {
        Self::cut(text.lines())
    }

    fn cut<'a>(words: impl Iterator<Item = &'a str> + Clone) -> Result<Self, ExperimentError> {
        let words = || words.clone();
        let mut seen: FxHashMap<char, usize> = FxHashMap::default();
        words().flat_map(str::chars).for_each(|character| *seen.entry(character).or_insert(0) += 1);
        if seen.is_empty() {
            let why = "the text has no word: give one with a word, or a line, on each line";
            return Err(ExperimentError::BadData(why.to_owned()));
        }
        let end = ENDS.into_iter().find(|end| !seen.contains_key(end)).unwrap_or(ENDS[0]);
        let (kept, joined) = kept(&seen);
        let rare = (kept.len() + 1) as u16;
        let ids: FxHashMap<char, u16> = kept.iter().copied().zip(1..).collect();
        let id = |character| ids.get(&character).copied().unwrap_or(rare);
        let mut symbols = Vec::new();
        let mut count = 0;
        for word in words() {
            symbols.extend(word.chars().map(id));
            symbols.push(END);
            count += 1;
        }
        let mut marks = vec![end.to_string()];
        marks.extend(kept.iter().copied().map(visible));
        let mut characters = vec!['\n'];
        characters.extend(kept);
        if joined > 0 {
            marks.push(RARE.to_string());
            characters.push(RARE);
        }
        let mut frequencies = vec![0; marks.len()];
        symbols.iter().for_each(|symbol| frequencies[usize::from(*symbol)] += 1);
        Ok(Self { text: symbols, count, marks, frequencies, joined, characters, ids })
    }

    /// How many symbols there are.
    pub fn symbols(&self) -> usize {
        self.marks.len()
    }

    /// The symbol of a character that has one of its own.
    pub fn id(&self, character: char) -> Option<u16> {
        self.ids.get(&character).copied()
    }

    /// Symbols as a text.
    pub fn spelt(&self, symbols: &[u16]) -> String {
        symbols.iter().map(|symbol| self.characters[usize::from(*symbol)]).collect()
    }

    /// The most frequent symbols, the end of a word always, in the alphabet's order.
    pub fn most_frequent(&self, count: usize) -> Vec<u16> {
        let mut symbols: Vec<u16> = (0..self.symbols() as u16).collect();
        symbols[1..]
            .sort_by_key(|symbol| std::cmp::Reverse(self.frequencies[usize::from(*symbol)]));
        symbols.truncate(count);
        symbols.sort_unstable();
        symbols
    }
}

/// The characters that get a symbol each, in Unicode order, and how many do not.
fn kept(seen: &FxHashMap<char, usize>) -> (Vec<char>, usize) {
    let mut kept: Vec<char> = seen.keys().copied().collect();
    let mut joined = 0;
    if kept.len() + 1 > MOST_SYMBOLS {
        kept.sort_unstable_by_key(|character| (std::cmp::Reverse(seen[character]), *character));
        joined = kept.len() - (MOST_SYMBOLS - 2);
        kept.truncate(MOST_SYMBOLS - 2);
    }
    kept.sort_unstable();
    (kept, joined)
}
