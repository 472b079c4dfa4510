//! The reader's game: guess the next letter until it is right; the number of guesses stands under it.

use crate::ExperimentError;
use crate::letters::{SPACE, character, symbols};

/// A passage, and how far the reader has come.
#[derive(Default)]
pub(super) struct Game {
    /// The passage.
    pub passage: Vec<u8>,
    /// Guesses taken for each letter that is found.
    pub guesses: Vec<u8>,
    /// What the next letter is known not to be.
    pub tried: Vec<u8>,
}

impl Game {
    /// A passage of which nothing is known.
    pub fn new(passage: Vec<u8>) -> Self {
        Self { passage, ..Self::default() }
    }

    /// One guess: a letter, or a space.
    pub fn guess(&mut self, typed: &str) -> Result<(), ExperimentError> {
        let refuse = |why: String| Err(ExperimentError::BadInput(why));
        let Some(&right) = self.passage.get(self.guesses.len()) else {
            return refuse("every letter of this passage is found: take another".to_owned());
        };
        let Some(symbol) = symbol(typed) else {
            return refuse(format!(
                "“{typed}” is not one letter from A to Z, nor a space: type one"
            ));
        };
        if self.tried.contains(&symbol) {
            return refuse(format!("you have tried {} here: try another", name(symbol)));
        }
        self.tried.push(symbol);
        if symbol == right {
            self.guesses.push(self.tried.len() as u8);
            self.tried.clear();
        }
        Ok(())
    }

    /// Where the reader is, as a sentence.
    pub fn state(&self) -> String {
        let (at, all) = (self.guesses.len() + 1, self.passage.len());
        if at > all {
            return format!("All {all} letters are found.");
        }
        if self.tried.is_empty() {
            let last = self.guesses.last().zip(self.passage.get(at.wrapping_sub(2)));
            let found = last.map(|(guesses, symbol)| {
                let plural = if *guesses == 1 { "" } else { "es" };
                format!("{} after {guesses} guess{plural}. ", name(*symbol))
            });
            return format!("{}Letter {at} of {all}?", found.unwrap_or_default());
        }
        let tried: Vec<String> = self.tried.iter().map(|symbol| name(*symbol)).collect();
        format!("Letter {at} of {all} is not {}.", tried.join(", "))
    }

    /// The passage as far as it is found, a dot for every letter to come.
    pub fn shown(&self) -> Vec<char> {
        let found = self.guesses.len();
        let letter =
            |(at, symbol): (usize, &u8)| if at < found { character(*symbol) } else { '·' };
        self.passage.iter().enumerate().map(letter).collect()
    }
}

/// The symbol that was typed or pressed.
fn symbol(typed: &str) -> Option<u8> {
    if typed == " " || typed == "_" || typed == "space" {
        return Some(SPACE);
    }
    match symbols(typed.trim())[..] {
        [symbol] if typed.trim().len() == 1 => Some(symbol),
        _ => None,
    }
}

fn name(symbol: u8) -> String {
    if symbol == SPACE { "a space".to_owned() } else { character(symbol).to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn played(passage: &str, guesses: &[&str]) -> Game {
        let mut game = Game::new(symbols(passage));
        guesses.iter().for_each(|typed| game.guess(typed).unwrap());
        game
    }

    #[test]
    fn a_letter_is_shown_when_it_is_found_and_its_guesses_are_counted() {
        let game = played("to be", &["a", "T", "o", "s", "_"]);
        assert_eq!(game.guesses, [2, 1, 2]);
        assert_eq!(game.shown().into_iter().collect::<String>(), "TO ··");
        assert_eq!(game.state(), "a space after 2 guesses. Letter 4 of 5?");
        assert_eq!(played("to", &["x", " "]).state(), "Letter 1 of 2 is not X, a space.");
    }

    #[test]
    fn what_cannot_be_a_guess_is_refused_and_does_not_count() {
        let mut game = played("to", &["x"]);
        for typed in ["", "th", "7", "é", "x"] {
            assert!(game.guess(typed).is_err(), "{typed}");
        }
        assert_eq!(game.tried.len(), 1);
        assert!(game.guess("x").unwrap_err().to_string().contains("you have tried X"));
    }

    #[test]
    fn behind_the_last_letter_there_is_nothing_to_guess() {
        let mut game = played("to", &["t", "o"]);
        assert_eq!(game.state(), "All 2 letters are found.");
        assert!(game.guess("a").unwrap_err().to_string().contains("take another"));
    }

    #[test]
    fn twenty_seven_guesses_find_any_letter() {
        let mut game = Game::new(vec![SPACE]);
        ('a'..='z').for_each(|letter| game.guess(&letter.to_string()).unwrap());
        game.guess("space").unwrap();
        assert_eq!(game.guesses, [27]);
    }
}
