//! A text as words, and the words that are frequent enough to be known.

use rustc_hash::FxHashMap;

/// The number of every word that is not known.
pub const RARE: u32 = 0;

/// The words of a text in lower case: runs of letters and digits, an apostrophe between two letters included; every other sign that is no
/// space is a word by itself. Scripts without spaces between words, such as Chinese, give long words.
///
/// ```
/// let words: Vec<String> = text::words("O, don't go!").collect();
/// assert_eq!(words, ["o", ",", "don't", "go", "!"]);
/// ```
pub fn words(text: &str) -> impl Iterator<Item = String> {
    let mut rest = text;
    std::iter::from_fn(move || {
        rest = rest.trim_start();
        let first = rest.chars().next()?;
        let end = if first.is_alphanumeric() { run(rest) } else { first.len_utf8() };
        let (word, after) = rest.split_at(end);
        rest = after;
        Some(word.to_lowercase())
    })
}

/// Bytes of the run of letters that a text begins with.
fn run(text: &str) -> usize {
    let mut chars = text.char_indices().peekable();
    while let Some((at, sign)) = chars.next() {
        let joins = matches!(sign, '\'' | '’')
            && chars.peek().is_some_and(|(_, next)| next.is_alphanumeric());
        if !sign.is_alphanumeric() && !joins {
            return at;
        }
    }
    text.len()
}

/// The most frequent words, by number; number 0 stands for all others.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    words: Vec<String>,
    numbers: FxHashMap<String, u32>,
}

impl Vocabulary {
    /// The `most` − 1 most frequent of these words, most frequent first; of equally frequent ones those that came first.
    pub fn of<'a>(words: impl Iterator<Item = &'a String>, most: usize) -> Self {
        let mut counts: FxHashMap<&str, (usize, usize)> = FxHashMap::default();
        for (at, word) in words.enumerate() {
            counts.entry(word).or_insert((0, at)).0 += 1;
        }
        let mut ranked: Vec<_> = counts.into_iter().collect();
        ranked.sort_unstable_by_key(|(_, (count, first))| (usize::MAX - count, *first));
        ranked.truncate(most.saturating_sub(1));
        let known = ranked.into_iter().map(|(word, _)| word.to_owned());
        let words: Vec<String> = std::iter::once("‹rare›".to_owned()).chain(known).collect();
        let numbers = words.iter().cloned().zip(0..).skip(1).collect();
        Self { words, numbers }
    }

    /// How many numbers there are, the one of rare words included.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Whether no word is known.
    pub fn is_empty(&self) -> bool {
        self.len() <= 1
    }

    /// A word's number; [`RARE`] where it is not known.
    pub fn number(&self, word: &str) -> u32 {
        self.numbers.get(word).copied().unwrap_or(RARE)
    }

    /// A number's word.
    pub fn word(&self, number: u32) -> &str {
        self.words.get(number as usize).map_or("", String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_lower_case_and_signs_stand_alone() {
        let all = |text: &str| words(text).collect::<Vec<_>>();
        assert_eq!(
            all("KING:\nWe'll go, 'tis 1605."),
            ["king", ":", "we'll", "go", ",", "'", "tis", "1605", "."]
        );
        assert_eq!(all("  ‘Мой дядя’ שלום 你好"), ["‘", "мой", "дядя", "’", "שלום", "你好"]);
        assert!(all(" \n\t").is_empty());
    }

    #[test]
    fn the_most_frequent_words_are_known_and_ties_go_to_the_first() {
        let text: Vec<String> = words("b a b c a b d").collect();
        let known = Vocabulary::of(text.iter(), 4);
        assert_eq!((1..4).map(|number| known.word(number)).collect::<Vec<_>>(), ["b", "a", "c"]);
        assert_eq!((known.len(), known.number("d"), known.number("a")), (4, RARE, 2));
    }
}
