//! The game as numbers, for those who cannot take its steps again: what was counted and guessed, by reader, machine and networks.

use super::{GUESSED, Guessing, SLICE};
use crate::letters::SYMBOLS;
use crate::{Experiment, ExperimentError};

impl Guessing {
    /// Writes how far it is, with the count of these numbers first.
    pub fn write(&self, into: &mut Vec<f32>) {
        let counted = self.ngrams.read().div_ceil(SLICE);
        let guessed = self.guessed.div_ceil(GUESSED);
        let mut all = vec![(counted + guessed) as f32, self.passages as f32];
        for row in [&self.game.guesses, &self.game.tried, &self.twin.text] {
            all.push(row.len() as f32);
            all.extend(row.iter().map(|value| f32::from(*value)));
        }
        self.nets.iter().for_each(|net| net.write(&mut all));
        into.push(all.len() as f32);
        into.append(&mut all);
    }

    /// Reads what [`Guessing::write`] wrote, without the count. Counting and the machine's guesses are done again: they take a second.
    ///
    /// # Errors
    /// A sentence where the numbers do not fit.
    pub fn read(&mut self, numbers: &[f32]) -> Result<(), ExperimentError> {
        let mut numbers = numbers.iter().copied();
        let mut next = || numbers.next().filter(|number| number.fract() == 0.0 && *number >= 0.0);
        let bad = || ExperimentError::BadInput("the file holds another game".to_owned());
        let (steps, passages) = (next().ok_or_else(bad)?, next().ok_or_else(bad)?);
        let mut rows = [const { Vec::<u8>::new() }; 3];
        for row in &mut rows {
            for _ in 0..next().ok_or_else(bad)? as usize {
                let value = next().filter(|value| *value <= SYMBOLS as f32).ok_or_else(bad)?;
                row.push(value as u8);
            }
        }
        for net in &mut self.nets {
            net.read(&mut numbers).ok_or_else(bad)?;
        }
        for _ in 0..steps as usize {
            self.step()?;
        }
        self.passages = passages as u64;
        self.next_passage();
        let [guesses, tried, twin] = rows;
        if guesses.len() > self.game.passage.len() || guesses.contains(&0) || twin.is_empty() {
            return Err(bad());
        }
        (self.game.guesses, self.game.tried, self.twin.text) = (guesses, tried, twin);
        self.play();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guessing() -> Guessing {
        let text = "the sea is calm tonight the tide is full the moon lies fair upon the straits ";
        let spec = (spec::find_preset("shannon-1951").unwrap().spec)();
        let spec = spec.with("model.source", "own").unwrap();
        let spec::ModelSpec::Experiment(model) = &spec.model else { panic!() };
        let text = text.repeat(200);
        let mut guessing = Guessing::new(model, 1, &|_| Some(text.as_bytes())).unwrap();
        guessing.add_net(true);
        guessing
    }

    #[test]
    fn a_game_goes_on_from_its_numbers() {
        let mut game = guessing();
        for _ in 0..5 {
            game.step().unwrap();
        }
        game.act("another", "", &[]).unwrap();
        for letter in ["a", "e", "space"] {
            drop(game.act(letter, "", &[]));
        }
        game.act("twin", "calm sea", &[]).unwrap();
        game.net_guesses(0, 0, &[[1.0 / SYMBOLS as f64; SYMBOLS]; super::super::WINDOW]);
        let mut numbers = Vec::new();
        game.write(&mut numbers);
        let mut other = guessing();
        other.read(&numbers[1..]).unwrap();
        assert_eq!(other.metrics(), game.metrics());
        assert_eq!(other.passage_rows(), game.passage_rows());
        assert_eq!(other.game.tried, game.game.tried);
    }

    #[test]
    fn numbers_of_another_game_are_refused() {
        let mut numbers = Vec::new();
        guessing().write(&mut numbers);
        for broken in [&[][..], &numbers[1..9], &[0.5; 40], &[0.0, 0.0, 0.0, 0.0, 0.0]] {
            assert!(guessing().read(broken).is_err());
        }
    }
}
