//! The names in symbols: the letters in order, and one more that stands at both ends of a name.

use crate::ExperimentError;
use crate::marks::visible;
use crate::python_random::PythonRandom;

/// Different characters at most: each has a row of weights, and each token is scored against all.
const MOST_LETTERS: usize = 200;
/// How the two ends of a name are written.
const END: &str = "⊢";

/// Names in the order in which they are learnt.
pub struct Names {
    letters: Vec<char>,
    names: Vec<String>,
}

impl Names {
    /// The lines of a text that are not empty, shuffled.
    ///
    /// # Errors
    /// There is none, or they have too many different characters.
    pub fn of(text: &str, random: &mut PythonRandom) -> Result<Self, ExperimentError> {
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        let mut names: Vec<String> = lines.map(str::to_owned).collect();
        let mut letters: Vec<char> = names.iter().flat_map(|name| name.chars()).collect();
        letters.sort_unstable();
        letters.dedup();
        let refuse = |why| Err(ExperimentError::BadData(why));
        if names.is_empty() {
            return refuse("the text has no name: give one on each line".to_owned());
        }
        if letters.len() > MOST_LETTERS {
            let count = letters.len();
            return refuse(format!(
                "the text has {count} different characters, and {MOST_LETTERS} fit: give names in one alphabet"
            ));
        }
        random.shuffle(&mut names);
        Ok(Self { letters, names })
    }

    /// Letters, and the end.
    pub fn symbols(&self) -> usize {
        self.letters.len() + 1
    }

    /// The symbol at both ends: the last one.
    pub fn end(&self) -> usize {
        self.letters.len()
    }

    /// How many names there are.
    pub fn count(&self) -> usize {
        self.names.len()
    }

    /// The name of a step; after the last one comes the first again.
    pub fn name(&self, step: usize) -> &str {
        &self.names[step % self.names.len()]
    }

    /// A step's name with both ends.
    pub fn tokens(&self, step: usize) -> Vec<usize> {
        let letters = self.name(step).chars().map(|letter| {
            self.letters.binary_search(&letter).expect("the letters are those of the names")
        });
        [self.end()].into_iter().chain(letters).chain([self.end()]).collect()
    }

    /// What a symbol looks like.
    pub fn mark(&self, symbol: usize) -> String {
        self.letters.get(symbol).map_or_else(|| END.to_owned(), |letter| visible(*letter))
    }

    /// Symbols as a text.
    pub fn spelt(&self, symbols: &[usize]) -> String {
        symbols.iter().filter_map(|symbol| self.letters.get(*symbol)).collect()
    }

    /// Whether a name is one of those to learn.
    pub fn has(&self, name: &str) -> bool {
        self.names.iter().any(|known| known == name)
    }
}
