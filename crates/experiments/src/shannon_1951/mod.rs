//! Shannon 1951: the guessing game, which measures what a reader knows of English.
//!
//! It adds the bounds: how often the first, second, … guess is right confines the entropy of a letter from both sides, whoever
//! guesses. A machine that has counted runs of letters plays the same passage; its twin turns the numbers of its guesses back
//! into the text. Networks may play too ([`nets`]); who has a device tells their chances. It leaves out his game from right to left.

mod game;
mod lines;
mod machine;
mod nets;
mod saved;
mod shown;
mod table;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use spec::ExperimentSpec;

pub use crate::letters::SYMBOLS;
use crate::letters::{self, SPACE};
use crate::ngrams::Ngrams;
use crate::{Experiment, ExperimentError, Files, Shown};
use game::Game;
use machine::first;
use nets::Net;
pub use nets::WINDOW;
use table::{MOTORCYCLE, bounds};

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
    /// Networks that play too.
    nets: Vec<Net>,
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
            nets: Vec::new(),
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

    /// Another network plays: an LSTM, or a GPT.
    pub fn add_net(&mut self, is_gpt: bool) {
        self.nets.push(Net::new(is_gpt));
    }

    /// Whether letters are still being counted.
    pub fn is_counting(&self) -> bool {
        self.ngrams.read() < self.counted
    }

    /// The letters that may be learnt from, 0 to 26.
    pub fn learnt(&self) -> &[u8] {
        &self.text[..self.counted]
    }

    /// The letters behind them.
    pub fn unseen(&self) -> &[u8] {
        &self.text[self.counted..]
    }

    /// The passage of the game, at most [`WINDOW`] letters.
    pub fn passage(&self) -> &[u8] {
        &self.game.passage
    }

    /// What a network gives each letter of the passage.
    pub fn net_plays(&mut self, net: usize, chances: &[[f64; SYMBOLS]]) {
        self.nets[net].play(&self.game.passage, chances);
    }

    /// What a network gives each letter of the window of unseen letters that begins there.
    pub fn net_guesses(&mut self, net: usize, start: usize, chances: &[[f64; SYMBOLS]]) {
        let window = &self.text[self.counted + start..][..WINDOW];
        self.nets[net].guess(window, chances);
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
        metrics.extend(self.nets.iter().flat_map(|net| net.metrics(found)));
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
        self.shown(place)
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
                return Err(ExperimentError::no_action(action));
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
