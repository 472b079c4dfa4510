//! The bigram of characters, twice (Karpathy 2022, makemore, part 1): counted, and learnt by a net of one layer.
//!
//! Adds to `shannon_1948`: words with a beginning and an end, and a net ([`net`]) that reaches the count's loss by descent. It can do no better: the
//! count is the best table of pairs there is. Later nets keep the softmax and the loss, and look back further.
//! Leaves out: the lecture's generator of random numbers, so its samples come out other than there.

mod count;
mod net;
mod shown;
#[cfg(test)]
mod tests;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use spec::ExperimentSpec;

use crate::draw::drawn;
use crate::words::{END, Words};
use crate::{Experiment, ExperimentError, Files, Shown, normal, source};
use count::Count;
use net::Net;

/// Words of a sample.
const SAMPLE: usize = 12;
/// A word that does not end by itself is cut here.
const LONGEST: usize = 60;
/// The first sample's stream of random numbers, apart from the weights'.
const WRITING: u64 = 1;

/// The words, their count, and the net once they are counted.
pub struct Bigram {
    words: Words,
    count: Count,
    net: Option<Net>,
    net_steps: usize,
    settings: Settings,
    seed: u64,
    samples: u64,
    /// The word that the reader asked about.
    asked: Vec<u16>,
}

/// What may be turned at any time.
struct Settings {
    smoothing: f64,
    rate: f64,
    penalty: f64,
    steps: usize,
    temperature: f64,
    as_counts: bool,
}

impl Settings {
    fn read(spec: &ExperimentSpec) -> Self {
        Self {
            smoothing: spec.number("smoothing"),
            rate: spec.number("rate"),
            penalty: spec.number("penalty"),
            steps: spec.whole("descent"),
            temperature: spec.number("temperature"),
            as_counts: spec.word("cells") == "counts",
        }
    }
}

/// Whose chances.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Table {
    Counted,
    Learnt,
}

/// What a bare count of all pairs comes to on the words that it counted, in nats a symbol.
pub fn counted_loss(words: &Words) -> f64 {
    let mut count = Count::new(words.symbols());
    while count.read < words.text.len() {
        count.advance(words);
    }
    count.loss(0.0)
}

impl Bigram {
    /// The words, nothing counted.
    ///
    /// # Errors
    /// The text is missing, is no text, or has no word.
    pub fn new(spec: &ExperimentSpec, seed: u64, files: Files) -> Result<Self, ExperimentError> {
        let words = Words::of(&source(spec, files)?)?;
        let count = Count::new(words.symbols());
        let first = words.text.iter().position(|symbol| *symbol == END).unwrap_or_default();
        let asked = words.text[..first.min(LONGEST)].to_vec();
        let settings = Settings::read(spec);
        Ok(Self { words, count, net: None, net_steps: 0, settings, seed, samples: 0, asked })
    }

    fn is_counted(&self) -> bool {
        self.count.read == self.words.text.len()
    }

    /// As the lecture begins: weights from the normal distribution.
    fn start(&self) -> Net {
        let symbols = self.words.symbols();
        let mut weights = vec![0.0; symbols * symbols];
        normal::fill(&mut ChaCha8Rng::seed_from_u64(self.seed), &mut weights);
        Net::new(weights, symbols, &self.count)
    }

    fn descend(&mut self) -> Result<(), ExperimentError> {
        let Settings { rate, penalty, .. } = self.settings;
        let Some(net) = &mut self.net else { return Ok(()) };
        if !net.step(&self.count, rate, penalty) {
            let why = "the weights would grow beyond all numbers: lower the rate or the penalty";
            return Err(ExperimentError::BadInput(why.to_owned()));
        }
        self.net_steps += 1;
        Ok(())
    }

    /// The chances after a symbol; none by a net that is not there yet.
    fn chances(&self, table: Table, first: u16) -> Option<Vec<f64>> {
        Some(match table {
            Table::Counted => self.count.chances(first, self.settings.smoothing),
            Table::Learnt => {
                let symbols = self.words.symbols();
                let from = usize::from(first) * symbols;
                self.net.as_ref()?.chances[from..from + symbols].to_vec()
            }
        })
    }

    /// Words drawn letter by letter. Both tables are read with the same random numbers, so equal tables write equal words.
    fn written(&self, table: Table) -> Option<Vec<Vec<u16>>> {
        let mut random = ChaCha8Rng::seed_from_u64(self.seed);
        random.set_stream(WRITING + self.samples);
        let mut words = Vec::with_capacity(SAMPLE);
        for _ in 0..SAMPLE {
            let places: [f64; LONGEST] = std::array::from_fn(|_| random.random());
            let mut word = Vec::new();
            let mut last = END;
            for place in places {
                let chances = self.chances(table, last)?;
                last = drawn(&chances, self.settings.temperature, place) as u16;
                if last == END {
                    break;
                }
                word.push(last);
            }
            words.push(word);
        }
        Some(words)
    }

    /// The symbols of a word that the reader typed.
    fn spelt(&self, word: &str) -> Result<Vec<u16>, ExperimentError> {
        let word = word.trim();
        let refuse = |why: String| Err(ExperimentError::BadInput(why));
        if word.is_empty() || word.chars().count() > LONGEST {
            return refuse(format!("type a word of 1 to {LONGEST} characters"));
        }
        let unknown = word.chars().find(|character| self.words.id(*character).is_none());
        match unknown {
            Some(character) => refuse(format!(
                "the text never has the character “{character}”: type others, and mind capitals"
            )),
            None => Ok(word.chars().filter_map(|character| self.words.id(character)).collect()),
        }
    }
}

impl Experiment for Bigram {
    fn step(&mut self) -> Result<bool, ExperimentError> {
        if !self.is_counted() {
            self.count.advance(&self.words);
            if self.is_counted() {
                self.net = Some(self.start());
            }
        } else if self.net_steps < self.settings.steps {
            self.descend()?;
        }
        Ok(!self.is_counted() || self.net_steps < self.settings.steps)
    }

    fn metrics(&self) -> Vec<(&'static str, f64)> {
        self.measured()
    }

    fn show(&self, place: &str) -> Option<Shown> {
        self.shown(place)
    }

    fn turn(&mut self, spec: &ExperimentSpec) -> Result<(), ExperimentError> {
        self.settings = Settings::read(spec);
        Ok(())
    }

    /// `word`: how likely is this one? `again`: other samples.
    fn act(&mut self, action: &str, text: &str, _: &[f32]) -> Result<(), ExperimentError> {
        match action {
            "word" => self.asked = self.spelt(text)?,
            "again" => self.samples += 1,
            _ => {
                return Err(ExperimentError::no_action(action));
            }
        }
        Ok(())
    }

    fn parameters(&self) -> usize {
        self.words.symbols() * self.words.symbols()
    }
}
