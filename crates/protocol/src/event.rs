//! What an engine tells the page: facts, in the order in which they happened.

use serde::{Deserialize, Serialize};
use spec::{Engine, RunSpec};

use crate::{Candidate, Piece, View};

/// One fact.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Event {
    /// The engine listens.
    Ready {
        /// Which engine.
        engine: Engine,
        /// What computes, in a reader's words.
        device: String,
    },
    /// A long operation moves on.
    Progress {
        /// Which.
        task: Task,
        /// How far.
        done: f64,
        /// Of how much.
        total: f64,
    },
    /// The run is built and waits.
    Started {
        /// The run as it is.
        spec: Box<RunSpec>,
        /// Steps already taken (0, or a checkpoint's).
        step: usize,
        /// Its parameters, one row a tensor.
        parameters: Vec<ParameterRow>,
        /// Size of the vocabulary.
        vocabulary: usize,
        /// Tokens to learn from.
        train_tokens: usize,
        /// Tokens kept for validation.
        validation_tokens: usize,
        /// Characters a token, on average.
        characters_per_token: f64,
        /// Loss of a uniform guess, ln V, in nats a token.
        uniform: f64,
        /// The source's exact entropy rate in nats a token, where it is known and tokens are characters.
        entropy: Option<f64>,
        /// Every place of the trace with its shape in letters, in order.
        places: Vec<(String, String)>,
        /// The first characters of the training text.
        excerpt: String,
    },
    /// An n-gram count's loss on the validation text, a line that a network should pass.
    Baseline {
        /// Characters or tokens of context plus one: 1 is the unigram.
        order: usize,
        /// In nats a token.
        loss: f64,
    },
    /// Steps were taken.
    Stepped {
        /// One report a step, in order.
        reports: Vec<StepReport>,
        /// Over the last seconds.
        steps_per_second: f64,
        /// Over the last seconds.
        tokens_per_second: f64,
        /// The engine's memory in bytes, where it is known.
        memory: Option<f64>,
    },
    /// An experiment measured something.
    Metrics {
        /// What, after which steps, in order; not every step.
        reports: Vec<MetricsReport>,
        /// Over the last seconds.
        steps_per_second: f64,
    },
    /// The validation loss was measured.
    Evaluated {
        /// After so many steps.
        step: usize,
        /// Mean over the validation windows, in nats a token.
        loss: f64,
        /// Half the width of the 95 % confidence band of the mean.
        band: f64,
        /// Mean over as many windows of the training text.
        train: f64,
    },
    /// A knob was turned.
    Changed {
        /// It holds from the step after this one.
        step: usize,
        /// The knob's path.
        path: String,
        /// Its new value.
        value: serde_json::Value,
    },
    /// Tokens were written: a few at once, where they take no time.
    Sampled {
        /// The asker's number.
        id: u32,
        /// The chosen tokens; none at the very end or after Cancel.
        tokens: Vec<Piece>,
        /// The likeliest tokens before the last choice (at most 20), after temperature, top-k and top-p.
        candidates: Vec<Candidate>,
        /// Whether this was the last.
        done: bool,
    },
    /// What the network computed on a text.
    Inspected {
        /// The asker's number.
        id: u32,
        /// After so many steps.
        step: usize,
        /// The tokens that were read.
        tokens: Vec<Piece>,
        /// One view a place that holds numbers.
        views: Vec<View>,
        /// Places that hold texts, with their texts.
        texts: Vec<(String, String)>,
    },
    /// A text in tokens.
    Tokenised {
        /// The asker's number.
        id: u32,
        /// Its tokens.
        tokens: Vec<Piece>,
        /// Characters that the tokenizer does not know, and skipped.
        unknown: Vec<String>,
    },
    /// The whole state as a file: safetensors with the spec in its header.
    Checkpointed {
        /// The asker's number.
        id: u32,
        /// After so many steps.
        step: usize,
        /// The file.
        #[serde(with = "serde_bytes")]
        bytes: Vec<u8>,
    },
    /// Training waits.
    Paused {
        /// After so many steps.
        step: usize,
        /// Why.
        reason: PauseReason,
    },
    /// A stop rule holds.
    Finished {
        /// After so many steps.
        step: usize,
        /// Which rule.
        reason: FinishReason,
        /// What the run is held against: `validation_loss`, `parameters`, `seconds` …
        metrics: Vec<(String, f64)>,
    },
    /// The time of a step was measured.
    Measured {
        /// Median seconds a step.
        seconds: f64,
        /// Median seconds a step of a plain loop, if it was asked for.
        plain: Option<f64>,
    },
    /// The arithmetic was compared with stored values.
    SelfTested {
        /// Largest relative error, by test.
        errors: Vec<(String, f64)>,
        /// Whether all are small enough.
        passed: bool,
    },
    /// Something went wrong; what was trained is still there unless `fatal`.
    Failed {
        /// What happened, one sentence.
        what: String,
        /// What to do, one sentence.
        hint: String,
        /// Whether this engine can no longer be used.
        fatal: bool,
    },
}

/// A long operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Task {
    /// Reading or generating the text.
    Text,
    /// Learning merges and cutting the text into tokens.
    Tokens,
    /// Building the network.
    Network,
    /// Counting n-grams.
    Baselines,
    /// Measuring the validation loss.
    Evaluation,
    /// Comparing arithmetic.
    SelfTest,
}

/// One step.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct StepReport {
    /// Steps taken, this one included.
    pub step: usize,
    /// Loss on the batch before the update, in nats a token.
    pub loss: f64,
    /// Learning rate of this step.
    pub rate: f64,
    /// Global norm of the gradient before clipping.
    pub gradient_norm: f64,
    /// Tokens seen since step 0.
    pub tokens: u64,
    /// Seconds of training since step 0, pauses left out.
    pub seconds: f64,
}

/// What an experiment measured after a step, by name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MetricsReport {
    /// Steps taken.
    pub step: usize,
    /// Each metric's value.
    pub values: Vec<(String, f64)>,
}

/// One tensor of parameters.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ParameterRow {
    /// Its dotted name.
    pub name: String,
    /// Its shape.
    pub shape: Vec<usize>,
    /// How many numbers it holds.
    pub count: usize,
    /// Whether weight decay pulls on it.
    pub decayed: bool,
}

/// Why training waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PauseReason {
    /// Pause, or the end of Step.
    Asked,
    /// The loss was no longer a number; the state is that of the last good step.
    NotFinite,
}

/// Which stop rule holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FinishReason {
    /// All steps are taken.
    Steps,
    /// The validation loss is below the target.
    TargetLoss,
    /// The validation loss no longer falls.
    NoProgress,
}
