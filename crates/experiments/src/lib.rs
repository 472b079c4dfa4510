//! The milestones before the networks of tensors: counting, coding, games, calculators and the small nets that their authors
//! wrote out by hand. One file each, in the order of history; all of it plain numbers, no device, nothing to wait for.
//!
//! Everything here is an [`Experiment`]: the session steps it, asks for its metrics and shows its places, as it does with a network.
//! Experiments whose numbers are tensors live in the session, which has the device, and implement the same trait.

pub mod alexnet_2012;
mod autodiff;
mod backprop_1986;
pub mod bengio_2003;
mod bigram;
mod bitter_lesson;
mod bpe;
pub mod chinchilla;
mod clustering;
pub mod draw;
mod elman_1990;
mod entropy;
mod gradient;
mod lbfgs;
pub mod lecun_1989;
mod letters;
mod linear_maps;
mod llama_3;
mod markov_1913;
mod marks;
mod microgpt;
mod mlp_digits;
mod ngram;
mod ngrams;
pub mod normal;
mod optimisers;
mod parts;
mod perceptron;
mod playground_2d;
pub mod projection;
mod python_random;
mod score;
mod shannon_1948;
pub mod shannon_1951;
mod ten_k_gpus;
mod units;
mod word2vec;
pub mod words;

use std::pin::Pin;

pub use bigram::counted_loss;
pub use optimisers::second::solve;
use spec::{ExperimentSpec, ModelSpec, RunSpec};

/// What happened, and what to do: a sentence each.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExperimentError {
    /// A data set is not there.
    #[error("this exhibit needs the data set “{0}”: `cargo xtask data` brings it")]
    MissingData(&'static str),
    /// A data set or a text cannot be used.
    #[error("{0}")]
    BadData(String),
    /// The reader asked for what cannot be done.
    #[error("{0}")]
    BadInput(String),
    /// The device on which it computes gave no answer.
    #[error("{0}")]
    Device(String),
}

impl ExperimentError {
    /// An exhibit was asked for an action that it does not have.
    pub fn no_action(action: &str) -> Self {
        Self::BadInput(format!("this exhibit has no action “{action}”"))
    }
}

/// What a place holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Shown {
    /// An array, last axis fastest.
    Numbers {
        /// Its shape in letters: `R C`.
        letters: &'static str,
        /// Its shape in numbers.
        shape: Vec<usize>,
        /// Its values.
        values: Vec<f32>,
    },
    /// A text.
    Text(String),
}

impl Shown {
    /// A row of numbers.
    pub fn row(values: impl IntoIterator<Item = f64>) -> Self {
        let values: Vec<f32> = values.into_iter().map(|value| value as f32).collect();
        Self::Numbers { letters: "N", shape: vec![values.len()], values }
    }

    /// A matrix of rows of equal length.
    pub fn matrix<const C: usize>(rows: &[[f64; C]]) -> Self {
        let values = rows.iter().flatten().map(|value| *value as f32).collect();
        Self::Numbers { letters: "R C", shape: vec![rows.len(), C], values }
    }
}

/// The texts and tables that an experiment was given, by their names in the data catalogue.
pub type Files<'a> = &'a dyn Fn(&str) -> Option<&'a [u8]>;

/// What comes once the device has answered.
pub type Later<'a, T> = Pin<Box<dyn Future<Output = Result<T, ExperimentError>> + 'a>>;

/// One experiment, built from its settings.
pub trait Experiment {
    /// One step: a sweep, an example, a letter, a block. Says whether there is another.
    ///
    /// # Errors
    /// A sentence; the experiment stays as it was.
    fn step(&mut self) -> Result<bool, ExperimentError>;

    /// Fetches what the last step has left on a device, and what `places` show. The session waits for it after every step, and before it
    /// shows these places. `None`, where nothing lies on a device, costs nothing.
    fn settle(&mut self, places: &[String]) -> Option<Later<'_, ()>> {
        let _ = places;
        None
    }

    /// What is measured so far, by name: what figures are held against, what readouts show, what curves are drawn of.
    fn metrics(&self) -> Vec<(&'static str, f64)>;

    /// What a place holds now; nothing where there is no such place.
    fn show(&self, place: &str) -> Option<Shown>;

    /// Settings were turned while it runs.
    ///
    /// # Errors
    /// A sentence; the experiment stays as it was.
    fn turn(&mut self, spec: &ExperimentSpec) -> Result<(), ExperimentError>;

    /// The reader did something: drew, clicked, guessed, typed.
    ///
    /// # Errors
    /// A sentence; the experiment stays as it was.
    fn act(&mut self, action: &str, text: &str, values: &[f32]) -> Result<(), ExperimentError> {
        let _ = (text, values);
        Err(ExperimentError::no_action(action))
    }

    /// How many numbers it learns, if it learns.
    fn parameters(&self) -> usize {
        0
    }

    /// All that it has learnt or counted, so that it can go on from here; nothing where its steps are taken again instead.
    fn save(&mut self) -> Later<'_, Option<Vec<f32>>> {
        Box::pin(std::future::ready(Ok(None)))
    }

    /// Goes on from what [`Experiment::save`] gave.
    ///
    /// # Errors
    /// A sentence where the numbers do not fit.
    fn restore(&mut self, saved: &[f32]) -> Result<(), ExperimentError> {
        let _ = saved;
        Err(ExperimentError::BadInput("this exhibit cannot go on from a checkpoint".to_owned()))
    }
}

/// Builds the experiment of a spec.
///
/// # Errors
/// What is missing, or what cannot be.
pub fn build(spec: &RunSpec, files: Files) -> Result<Box<dyn Experiment>, ExperimentError> {
    let ModelSpec::Experiment(model) = &spec.model else {
        return Err(ExperimentError::BadInput("this run is no experiment".to_owned()));
    };
    Ok(match model.kind.kind {
        "gradient" => Box::new(gradient::Gradient::new(model)),
        "linear-maps" => Box::new(linear_maps::LinearMaps::new(model, spec.seed)),
        "entropy" => Box::new(entropy::Entropy::new(model, spec.seed)),
        "backprop-1986" => Box::new(backprop_1986::Backprop::new(model, spec.seed)),
        "bpe" => Box::new(bpe::Pairs::new(model, files)?),
        "elman-1990" => Box::new(elman_1990::Elman::new(model, spec.seed, files)?),
        "lecun-1989" => Box::new(lecun_1989::Lecun::new(model, spec.seed, files)?),
        "bitter-lesson" => Box::new(bitter_lesson::BitterLesson::new(model, spec.seed, files)?),
        "mlp-digits" => Box::new(mlp_digits::Mlp::new(model, spec.seed, files)?),
        "chinchilla" => Box::new(chinchilla::Chinchilla::new(model, spec.seed, files)?),
        "bigram" => Box::new(bigram::Bigram::new(model, spec.seed, files)?),
        "autodiff" => Box::new(autodiff::Autodiff::new(model, spec.seed)?),
        "optimisers" => Box::new(optimisers::Optimisers::new(model, spec.seed)),
        "playground-2d" => Box::new(playground_2d::Playground::new(model, spec.seed, files)?),
        "perceptron" => Box::new(perceptron::Perceptron::new(model, spec.seed)),
        "markov-1913" => Box::new(markov_1913::Markov::new(model, files)?),
        "shannon-1948" => Box::new(shannon_1948::Shannon::new(model, spec.seed, files)?),
        "ngram" => Box::new(ngram::Ngram::new(model, spec.seed, files)?),
        "word2vec" => Box::new(word2vec::Word2vec::new(model, spec.seed, files)?),
        "llama-3" => Box::new(llama_3::Herd::new(model, spec.seed)?),
        "10k-gpus" => Box::new(ten_k_gpus::Overlap::new(model)),
        "microgpt" => Box::new(microgpt::Microgpt::new(model, spec.seed, files)?),
        "shannon-1951" => Box::new(shannon_1951::Guessing::new(model, spec.seed, files)?),
        other => {
            return Err(ExperimentError::BadInput(format!("there is no experiment “{other}”")));
        }
    })
}

/// The text that `model.source` names.
///
/// # Errors
/// It is missing, or no UTF-8.
pub fn source(spec: &ExperimentSpec, files: Files) -> Result<String, ExperimentError> {
    let name = spec.files().pop().unwrap_or_default();
    text::decode_utf8(need(files, name)?)
        .map_err(|error| ExperimentError::BadData(error.to_string()))
}

/// The bytes of a data set that must be there.
pub(crate) fn need<'a>(files: Files<'a>, name: &'static str) -> Result<&'a [u8], ExperimentError> {
    files(name).ok_or(ExperimentError::MissingData(name))
}
