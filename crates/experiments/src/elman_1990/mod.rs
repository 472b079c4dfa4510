//! Elman 1990, “Finding Structure in Time”: a net with a copy of its last hidden units is told what comes one after the other, and says what is next.
//!
//! Adds to `lecun_1989`: time. The four tasks of the paper ([`tasks`]): bits of which each third follows from two, letters of syllables, words
//! without spaces ([`text`]) and sentences of a small [`grammar`], whose exact chances the net is held against ([`measure`]). Errors go back
//! one step, as in the paper, or up to eight ([`net`]). Every test is on a stretch that is never learnt, where the paper tests what was learnt.
//! Ours, for the paper does not tell them: rates, the weights' start, the fifteenth word of the story, and Ward's rule for the tree.

mod asked;
pub(crate) mod grammar;
mod layer;
mod measure;
mod net;
mod run;
mod shown;
mod tasks;
#[cfg(test)]
mod tests;
mod text;

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use spec::ExperimentSpec;

use crate::{Experiment, ExperimentError, Files, Shown, need};
use asked::Asked;
use measure::Measured;
use run::{Run, Settings};
use tasks::{Kind, Task};
use text::Own;

/// A task, a run on it, and what the reader asked.
pub struct Elman {
    settings: Settings,
    task: Task,
    run: Run,
    /// The exact chances of the next word after every prefix of the test; empty where there is no grammar.
    exact: Vec<f32>,
    measured: Measured,
    /// Whether an unknown word stands where “man” was.
    zog: bool,
    /// The beginning of a sentence.
    asked: Asked,
}

impl Elman {
    /// The task, nothing learnt.
    pub fn new(spec: &ExperimentSpec, seed: u64, files: Files) -> Result<Self, ExperimentError> {
        let kind = match spec.word("task") {
            "xor" => Kind::Xor,
            "letters" => Kind::Letters,
            "sentences" => Kind::Sentences,
            _ => Kind::Words,
        };
        let own = if kind == Kind::Words && spec.word("data") == "own" {
            let text = own_text(need(files, "own")?)?;
            Some(Own::read(&text)?)
        } else {
            None
        };
        let task = Task::new(kind, own.as_ref(), &mut ChaCha8Rng::seed_from_u64(seed));
        let run = Run::new(&task, spec.whole("hidden"), seed);
        let exact = match kind {
            Kind::Sentences => measure::exact(&task.grammar, &task.test),
            Kind::Xor | Kind::Letters | Kind::Words => Vec::new(),
        };
        let (settings, measured, zog) = (Settings::read(spec), Measured::default(), false);
        let asked = Asked::default();
        let mut elman = Self { settings, task, run, exact, measured, zog, asked };
        elman.measured = elman.measure();
        Ok(elman)
    }
}

fn own_text(bytes: &[u8]) -> Result<String, ExperimentError> {
    ::text::decode_utf8(bytes).map_err(|error| ExperimentError::BadData(error.to_string()))
}

impl Experiment for Elman {
    fn step(&mut self) -> Result<bool, ExperimentError> {
        let goes_on = self.run.step(&self.task, &self.settings);
        self.measured = self.measure();
        Ok(goes_on)
    }

    fn metrics(&self) -> Vec<(&'static str, f64)> {
        let mut metrics = vec![
            ("pass", self.run.passes as f64),
            ("examples", self.run.examples as f64),
            ("parameters", self.parameters() as f64),
        ];
        if self.run.examples > 0 {
            metrics.push(("loss", self.run.loss));
        }
        metrics.extend(&self.measured.metrics);
        metrics
    }

    fn show(&self, place: &str) -> Option<Shown> {
        self.shown(place)
    }

    fn turn(&mut self, spec: &ExperimentSpec) -> Result<(), ExperimentError> {
        self.settings = Settings::read(spec);
        Ok(())
    }

    /// `zog` puts an unknown word where “man” was, `man` takes it away; `begin` asks what follows the beginning of a sentence.
    fn act(&mut self, action: &str, text: &str, _: &[f32]) -> Result<(), ExperimentError> {
        let is_known = ["zog", "man", "begin"].contains(&action);
        if is_known && self.task.kind != Kind::Sentences {
            let why = "there are no words to ask about here: choose the task of simple sentences";
            return Err(ExperimentError::BadInput(why.to_owned()));
        }
        match action {
            "zog" | "man" => {
                self.zog = action == "zog";
                self.measured = self.measure();
                Ok(())
            }
            "begin" => {
                self.asked = Asked::read(text, &self.task.grammar)?;
                Ok(())
            }
            _ => Err(ExperimentError::no_action(action)),
        }
    }

    fn parameters(&self) -> usize {
        self.run.net.parameters()
    }
}
