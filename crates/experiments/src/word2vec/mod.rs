//! Mikolov, Chen, Corrado and Dean 2013, word2vec: a vector for each word, learnt by guessing words from their neighbours.
//!
//! Adds to `elman_1990`, where words of a kind came to lie together within a net that reads: here nothing is read in order, no layer bends, and a
//! million words take seconds. Both models ([`run`]), both ways to tell a word without asking all others ([`noise`], [`tree`]), and the second
//! paper's subsampling. Plain loops, no tensors: an example touches a handful of rows, and the gradient of a whole vocabulary would be zero
//! nearly everywhere. Beside them GloVe's vectors of 10,000 words (Pennington, Socher and Manning 2014), learnt from six billion words,
//! since the famous sums need more text than a tab can read.
//! Leaves out: phrases as words, several threads that overwrite each other, and the tree for questions with several right answers.

mod asked;
mod exam;
mod net;
mod noise;
mod pairs;
mod run;
mod saved;
mod shipped;
mod shown;
mod space;
#[cfg(test)]
mod tests;
mod tree;
mod words;

use std::cell::OnceCell;

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use spec::ExperimentSpec;

use crate::elman_1990::grammar::Grammar;
use crate::{Experiment, ExperimentError, Files, Later, Shown, source};
use asked::Asked;
use exam::Exam;
use run::{Run, Settings};
use shipped::Shipped;
use space::Space;
use text::Vocabulary;
use words::{Corpus, Reading};

/// Sentences of the grammar, as many as in Elman's paper.
const SENTENCES: usize = 10_000;
/// What is asked before the reader asks.
const FAMOUS: &str = "king - man + woman";

/// A text, vectors learnt from it, and others that are shipped.
pub struct Word2vec {
    spec: ExperimentSpec,
    seed: u64,
    settings: Settings,
    shows: Shows,
    /// The text, until it is read.
    reading: Option<Reading>,
    corpus: Corpus,
    run: Option<Run>,
    /// What the text was made by, if it was made here.
    grammar: Option<Grammar>,
    /// The directions of the learnt vectors as they are now, once somebody asked.
    space: OnceCell<Space>,
    /// The exam's questions; why they are not there; or nothing where they are not wanted.
    questions: Option<Result<Vec<u8>, String>>,
    exam: Option<Exam>,
    shipped: Option<Result<Shipped, String>>,
    analogy: Option<Asked>,
    near: Option<Asked>,
}

/// What may be looked at.
struct Shows {
    /// Whether the shipped vectors are asked, instead of the learnt.
    shipped: bool,
    map: Map,
    /// Words on the map.
    words: usize,
    /// Whether words that were asked cannot be answers.
    leaves_out: bool,
}

/// Which words are on the map.
#[derive(Clone, Copy)]
enum Map {
    Frequent,
    People,
    Capitals,
}

impl Shows {
    fn read(spec: &ExperimentSpec) -> Self {
        let map = match spec.word("map") {
            "he and she" => Map::People,
            "capitals" => Map::Capitals,
            _ => Map::Frequent,
        };
        let (shipped, words) = (spec.word("vectors") == "shipped", spec.whole("shown"));
        Self { shipped, map, words, leaves_out: spec.on("leave_out") }
    }
}

impl Word2vec {
    /// The text, counted if it is short, and nothing learnt.
    ///
    /// # Errors
    /// The text is missing, is no text, or has too few words.
    pub fn new(spec: &ExperimentSpec, seed: u64, files: Files) -> Result<Self, ExperimentError> {
        let grammar = (spec.word("source") == spec::MADE).then(Grammar::elman);
        let text = match &grammar {
            Some(grammar) => made(grammar, seed),
            None => source(spec, files)?,
        };
        let missing = |what| {
            format!("{what} are not here: `cargo xtask data` brings them. All else works without.")
        };
        let wants = |setting: &str| spec.word(setting) != spec::NOTHING;
        let questions = wants("beside_exam").then(|| {
            let file = files(spec.word("beside_exam")).map(<[u8]>::to_vec);
            file.ok_or_else(|| missing("the analogies"))
        });
        let shipped = wants("beside").then(|| {
            let file = files(spec.word("beside")).ok_or_else(|| missing("GloVe's vectors"))?;
            let known = questions.as_ref().and_then(|file| file.as_deref().ok());
            Shipped::read(file, known)
        });
        let famous = Asked::read(FAMOUS).ok();
        let mut new = Self {
            spec: spec.clone(),
            seed,
            settings: Settings::read(spec),
            shows: Shows::read(spec),
            reading: Some(Reading::new(text)),
            corpus: Corpus::default(),
            run: None,
            grammar,
            space: OnceCell::new(),
            questions,
            exam: None,
            shipped,
            analogy: None,
            near: None,
        };
        if new.reading.as_ref().is_some_and(Reading::is_short) {
            new.read_on()?;
        }
        let knows =
            |asked: &Asked| new.asked_of().is_some_and(|(words, _)| asked.known(words).is_ok());
        new.analogy = famous.filter(knows);
        Ok(new)
    }

    /// Reads a slice of the text; after the last one, learning can begin.
    fn read_on(&mut self) -> Result<(), ExperimentError> {
        let Some(reading) = &mut self.reading else { return Ok(()) };
        if !reading.is_over() {
            reading.advance();
        }
        if reading.is_over() {
            let (least, most) = (self.spec.whole("least"), self.spec.whole("words"));
            self.corpus = reading.finish(least as u64, most)?;
            self.run = Some(Run::new(&self.corpus, &self.spec, self.seed));
            self.reading = None;
            if let Some(Ok(file)) = &self.questions {
                self.exam = Exam::new(file, &self.corpus.vocabulary).ok();
            }
        }
        Ok(())
    }

    /// Learns from a sentence.
    fn learn(&mut self) -> Result<(), ExperimentError> {
        let Some(run) = &mut self.run else { return Ok(()) };
        if run.examples > 0 && !run.loss.is_finite() {
            let why = "the vectors grew beyond all numbers: lower the rate, and begin anew";
            return Err(ExperimentError::BadInput(why.to_owned()));
        }
        run.step(&self.corpus, &self.settings, self.seed);
        self.space = OnceCell::new();
        if let Some(exam) = self.exam.as_mut().filter(|exam| exam.put > 0) {
            exam.reset();
        }
        Ok(())
    }

    fn is_learning(&self) -> bool {
        self.run.as_ref().is_some_and(|run| run.epoch < self.settings.epochs)
    }

    /// Whether the learnt vectors still have questions to answer. Vectors that learnt nothing are not asked.
    fn is_examined(&self) -> bool {
        let learnt = self.run.as_ref().is_some_and(|run| run.examples > 0);
        !learnt || self.exam.as_ref().is_none_or(Exam::is_over)
    }

    fn shipped(&self) -> Option<&Shipped> {
        self.shipped.as_ref()?.as_ref().ok()
    }

    /// The directions of the learnt vectors.
    fn learnt(&self) -> Option<&Space> {
        let run = self.run.as_ref()?;
        let vectors = || run.net.numbers().take(self.corpus.counts.len() * run.net.width);
        Some(self.space.get_or_init(|| Space::new(run.net.width, vectors())))
    }

    /// The words and directions that are asked.
    fn asked_of(&self) -> Option<(&Vocabulary, &Space)> {
        match self.shows.shipped {
            true => self.shipped().map(|shipped| (&shipped.vocabulary, &shipped.space)),
            false => Some((&self.corpus.vocabulary, self.learnt()?)),
        }
    }

    /// Keeps a question if the vectors that are asked know its words.
    fn ask(&self, asked: Result<Asked, String>) -> Result<Option<Asked>, ExperimentError> {
        let bad = ExperimentError::BadInput;
        let asked = asked.map_err(bad)?;
        let why = match self.shows.shipped {
            true => "the shipped vectors are not loaded: choose “glove-50d” beside yours",
            false => "the text is still being read: ask again when that is done",
        };
        let (words, _) = self.asked_of().ok_or_else(|| bad(why.to_owned()))?;
        asked.known(words).map_err(bad)?;
        Ok(Some(asked))
    }
}

/// Sentences of a grammar as a text.
fn made(grammar: &Grammar, seed: u64) -> String {
    let numbers = grammar.sentences(SENTENCES, &mut ChaCha8Rng::seed_from_u64(seed));
    let words = numbers.iter().map(|word| grammar.words[usize::from(*word)]);
    words.collect::<Vec<_>>().join(" ")
}

impl Experiment for Word2vec {
    fn step(&mut self) -> Result<bool, ExperimentError> {
        if self.reading.is_some() {
            self.read_on()?;
        } else if self.is_learning() {
            self.learn()?;
        } else if !self.is_examined() {
            self.learnt();
            if let (Some(exam), Some(space)) = (&mut self.exam, self.space.get()) {
                exam.step(space);
            }
        } else if let Some(Ok(Shipped { space, exam: Some(exam), .. })) = &mut self.shipped {
            exam.step(space);
        }
        let shipped = self.shipped().and_then(|shipped| shipped.exam.as_ref());
        let is_over = self.is_examined() && shipped.is_none_or(Exam::is_over);
        Ok(self.reading.is_some() || self.is_learning() || !is_over)
    }

    fn metrics(&self) -> Vec<(&'static str, f64)> {
        self.measured()
    }

    fn show(&self, place: &str) -> Option<Shown> {
        self.shown(place)
    }

    fn turn(&mut self, spec: &ExperimentSpec) -> Result<(), ExperimentError> {
        (self.settings, self.shows) = (Settings::read(spec), Shows::read(spec));
        Ok(())
    }

    /// `analogy`: which word is nearest to this sum? `near`: which words are nearest to this one?
    fn act(&mut self, action: &str, text: &str, _: &[f32]) -> Result<(), ExperimentError> {
        match action {
            "analogy" => self.analogy = self.ask(Asked::read(text))?,
            "near" => self.near = self.ask(Asked::word(text))?,
            _ => {
                return Err(ExperimentError::no_action(action));
            }
        }
        Ok(())
    }

    fn parameters(&self) -> usize {
        self.run.as_ref().map_or(0, |run| run.net.count())
    }

    fn save(&mut self) -> Later<'_, Option<Vec<f32>>> {
        Box::pin(std::future::ready(Ok(Some(self.saved()))))
    }

    fn restore(&mut self, saved: &[f32]) -> Result<(), ExperimentError> {
        self.restored(saved)
    }
}
