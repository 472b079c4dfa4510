//! Shannon 1951: the guessing game, which measures what a reader knows of English.
//!
//! It adds the bounds: how often the first, second, … guess is right confines the entropy of a letter from both sides, whoever
//! guesses. A machine that has counted runs of letters plays the same passage; its twin turns the numbers of its guesses back
//! into the text. It leaves out his game from right to left, and the networks that guess better than counts.

mod game;
mod lines;
mod machine;
mod table;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use spec::ExperimentSpec;

use crate::letters::{self, SPACE, SYMBOLS};
use crate::ngrams::Ngrams;
use crate::{Experiment, ExperimentError, Files, Shown};
use game::Game;
use lines::interleaved;
use machine::first;
use table::{COLUMNS, LOWER, MOTORCYCLE, SUBJECT, UPPER, bounds};

/// Letters counted in a step, and letters guessed in one.
const SLICE: usize = 5_000;
const GUESSED: usize = 100;
/// Letters behind the counted ones that the machine guesses.
const UNSEEN: usize = 20_000;
/// Letters of a passage, and the most that the twin takes.
const PASSAGE: usize = 100;
const TWIN: usize = 200;
/// What the twin restores until the reader types: the passage of Shannon's first experiment.
const ROOM: &str = "The room was not very light a small oblong reading lamp on the desk shed glow on polished wood but less on the shabby red carpet";

/// The game, the machine and its twin.
pub struct Guessing {
    text: Vec<u8>,
    counted: usize,
    ngrams: Ngrams,
    /// How many of the unseen letters the machine has guessed.
    guessed: usize,
    /// `right[N − 1][i]`: how often guess i + 1 was right with N − 1 letters known.
    right: Vec<[f64; SYMBOLS]>,
    /// −Σ log₂ of the chance that it gave to the letter that came, with all that it may know.
    surprise: f64,
    shannons: bool,
    seed: u64,
    passages: u64,
    game: Game,
    /// The machine's guesses on the whole passage.
    rival: Vec<u8>,
    twin: Twin,
}

/// A text, what the machine makes of it, and what its twin makes of that.
#[derive(Default)]
struct Twin {
    text: Vec<u8>,
    reduced: Vec<u8>,
    restored: Vec<u8>,
}

impl Guessing {
    /// The text, nothing counted, and a passage of which nothing is known.
    pub fn new(spec: &ExperimentSpec, seed: u64, files: Files) -> Result<Self, ExperimentError> {
        let mut text = letters::source(spec, files, 4_000)?;
        let counted = spec.whole("letters").min(text.len() * 19 / 20);
        text.truncate(counted + UNSEEN);
        let longest = spec.whole("longest");
        let mut guessing = Self {
            text,
            counted,
            ngrams: Ngrams::new(longest),
            guessed: 0,
            right: vec![[0.0; SYMBOLS]; longest],
            surprise: 0.0,
            shannons: spec.word("passage") == "motorcycle",
            seed,
            passages: 0,
            game: Game::default(),
            rival: Vec::new(),
            twin: Twin { text: letters::symbols(ROOM), ..Twin::default() },
        };
        guessing.next_passage();
        Ok(guessing)
    }

    /// Shannon's passage, or one from the unseen letters that begins with a word.
    fn next_passage(&mut self) {
        let passage = if self.shannons {
            letters::symbols(MOTORCYCLE)
        } else {
            let unseen = &self.text[self.counted..];
            let mut random = ChaCha8Rng::seed_from_u64(self.seed);
            random.set_stream(self.passages);
            let from = random.random_range(0..unseen.len().saturating_sub(2 * PASSAGE).max(1));
            let word = unseen[from..].iter().position(|symbol| *symbol == SPACE);
            let from = from + word.map_or(0, |space| space + 1);
            unseen[from..(from + PASSAGE).min(unseen.len())].to_vec()
        };
        self.game = Game::new(passage);
        self.play();
    }

    /// The machine on the passage, and with its twin.
    fn play(&mut self) {
        self.rival = machine::reduce(&self.ngrams, &self.game.passage);
        self.twin.reduced = machine::reduce(&self.ngrams, &self.twin.text);
        self.twin.restored = machine::restore(&self.ngrams, &self.twin.reduced);
    }

    /// Some of the unseen letters, each with 0, 1, 2 … letters known.
    fn guess_on(&mut self) {
        let end = (self.guessed + GUESSED).min(self.text.len() - self.counted);
        for at in self.counted + self.guessed..self.counted + end {
            let (past, symbol) = (&self.text[..at], self.text[at]);
            let rows = self.ngrams.chances(past);
            for (row, right) in rows.iter().zip(&mut self.right) {
                right[usize::from(machine::guess(row, symbol)) - 1] += 1.0;
            }
            let chance = rows.last().map_or(1.0, |row| row[usize::from(symbol)]);
            self.surprise -= libm::log2(chance);
        }
        self.guessed = end;
    }

    /// What the twin is given.
    fn take(&mut self, typed: &str) -> Result<(), ExperimentError> {
        let symbols = letters::symbols(typed);
        let why = match symbols.len() {
            0 => "there is no letter from A to Z in this: type a sentence".to_owned(),
            1..=TWIN => {
                self.twin.text = symbols;
                self.play();
                return Ok(());
            }
            many => format!("this has {many} letters, and the twin takes {TWIN}: type less"),
        };
        Err(ExperimentError::BadInput(why))
    }

    fn shannons_count(&self) -> Option<&[u8]> {
        self.shannons.then_some(&SUBJECT[..])
    }

    /// The passage in lines; under each letter that is found the guesses of the reader, the machine, and Shannon's subject.
    fn passage(&self) -> (String, Vec<f64>) {
        let found = self.game.guesses.len();
        let counts = |guesses: &[u8]| guesses[..found].iter().map(|g| machine::digit(*g)).collect();
        let mut rows = vec![self.game.shown(), counts(&self.game.guesses), counts(&self.rival)];
        rows.extend(self.shannons_count().map(counts));
        interleaved(&rows)
    }

    /// The twin's text, its reduced form, and the text restored.
    fn twin(&self) -> (String, Vec<f64>) {
        let Twin { text, reduced, restored } = &self.twin;
        let letters = |symbols: &[u8]| symbols.iter().map(|s| letters::character(*s)).collect();
        let reduced = reduced.iter().map(|guess| machine::digit(*guess)).collect();
        interleaved(&[letters(text), reduced, letters(restored)])
    }

    /// Shares of the 1st to 5th guess and of later ones: the reader's, then the machine's on the same letters.
    fn shares(&self) -> Shown {
        let found = self.game.guesses.len();
        let both = [&self.game.guesses[..], &self.rival[..found]].map(machine::frequencies);
        let share = |of: &[f64]| of.iter().sum::<f64>() / found.max(1) as f64;
        let rows = (0..6).flat_map(|guess| {
            both.map(|of| if guess < 5 { share(&of[guess..=guess]) } else { share(&of[5..]) })
        });
        Shown::row(rows.collect::<Vec<_>>())
    }

    /// Over N: Shannon's two bounds, and the machine's as far as it counts.
    fn bounds_curves(&self) -> Shown {
        let of_n = |n: usize| self.right.get(n - 1).filter(|_| self.guessed > 0);
        let machine = |n: usize| of_n(n).map_or((f64::NAN, f64::NAN), |right| bounds(right));
        let mut values: Vec<f64> = COLUMNS.iter().map(|n| *n as f64).collect();
        values.extend(UPPER.iter().chain(&LOWER));
        values.extend(COLUMNS.iter().map(|n| machine(*n).1));
        values.extend(COLUMNS.iter().map(|n| machine(*n).0));
        let values = values.into_iter().map(|value| value as f32).collect();
        Shown::Numbers { letters: "C N", shape: vec![5, COLUMNS.len()], values }
    }
}

impl Experiment for Guessing {
    fn step(&mut self) -> Result<bool, ExperimentError> {
        if self.ngrams.read() < self.counted {
            let end = (self.ngrams.read() + SLICE).min(self.counted);
            self.ngrams.read_to(&self.text, end);
            self.play();
            return Ok(true);
        }
        self.guess_on();
        Ok(self.guessed < self.text.len() - self.counted)
    }

    fn metrics(&self) -> Vec<(&'static str, f64)> {
        let wrong = self.twin.text.iter().zip(&self.twin.restored).filter(|(a, b)| a != b).count();
        let missing = self.twin.text.len().abs_diff(self.twin.restored.len());
        let mut metrics = table::table_metrics().to_vec();
        metrics.extend([
            ("letters", self.ngrams.read() as f64),
            ("twin_errors", (wrong + missing) as f64),
            ("twin_first", first(&self.twin.reduced)),
            ("found", self.game.guesses.len() as f64),
        ]);
        let found = self.game.guesses.len();
        if found > 0 {
            metrics.extend(player(
                ["reader_first", "reader_lower", "reader_upper"],
                &self.game.guesses,
            ));
            metrics.extend(player(
                ["rival_first", "rival_lower", "rival_upper"],
                &self.rival[..found],
            ));
            if let Some(guesses) = self.shannons_count() {
                let names = ["subject_first", "subject_lower", "subject_upper"];
                metrics.extend(player(names, &guesses[..found]));
            }
        }
        if let Some(right) = self.right.last().filter(|_| self.guessed > 0) {
            let (lower, upper) = bounds(right);
            metrics.extend([
                ("machine_letters", self.guessed as f64),
                ("machine_first", right[0] / self.guessed as f64),
                ("machine_lower", lower),
                ("machine_upper", upper),
                ("machine_bits", self.surprise / self.guessed as f64),
            ]);
        }
        metrics
    }

    fn show(&self, place: &str) -> Option<Shown> {
        let names = |names: &str| Shown::Text(names.to_owned());
        Some(match place {
            "passage" => Shown::Text(self.passage().0),
            "passage.classes" => Shown::row(self.passage().1),
            "passage.names" => names("the passage\nyour guesses\nthe machine's\nShannon's subject"),
            "state" => Shown::Text(self.game.state()),
            "shares" => self.shares(),
            "shares.names" => {
                let who = |guess: &str| format!("{guess}, you\n{guess}, the machine");
                Shown::Text(["1st", "2nd", "3rd", "4th", "5th", "later"].map(who).join("\n"))
            }
            "bounds" => self.bounds_curves(),
            "bounds.names" => names("upper, 1951\nlower, 1951\nupper, machine\nlower, machine"),
            "twin" => Shown::Text(self.twin().0),
            "twin.classes" => Shown::row(self.twin().1),
            "twin.names" => names("the text\nguesses needed\nrestored by the twin"),
            _ => return None,
        })
    }

    fn turn(&mut self, _: &ExperimentSpec) -> Result<(), ExperimentError> {
        Ok(())
    }

    fn act(&mut self, action: &str, text: &str, _: &[f32]) -> Result<(), ExperimentError> {
        match action {
            "guess" => self.game.guess(text)?,
            "another" => {
                self.passages += 1;
                self.next_passage();
            }
            "twin" => self.take(text)?,
            // The keys of the exhibit: a to z, and space.
            key if key == "space" || key.len() == 1 => self.game.guess(key)?,
            _ => {
                let why = format!("this exhibit has no action “{action}”");
                return Err(ExperimentError::BadInput(why));
            }
        }
        Ok(())
    }
}

/// Share of first guesses, and both bounds.
fn player(names: [&'static str; 3], guesses: &[u8]) -> [(&'static str, f64); 3] {
    let (lower, upper) = bounds(&machine::frequencies(guesses));
    [(names[0], first(guesses)), (names[1], lower), (names[2], upper)]
}

#[cfg(test)]
mod tests;
