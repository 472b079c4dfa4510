//! What the page may ask of an engine.

use serde::{Deserialize, Serialize};
use spec::RunSpec;

use crate::Floats;

/// One request. `id`s are the asker's own and come back in the answer.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[expect(clippy::large_enum_variant, reason = "a Start comes once a run, and is never kept")]
pub enum Command {
    /// Opens the device at an address, once, before anything else; only the `remote` engine waits for it. The address lets its holder
    /// compute there: it is in no spec, no link and no checkpoint. Answer: Ready.
    Connect {
        /// As `garden serve-device` printed it.
        address: String,
    },
    /// Builds a run and waits, paused. Answers: Progress…, Started, later Baseline…; or Failed.
    Start {
        /// The run.
        spec: RunSpec,
        /// The texts and tables it needs, by the names of the data catalogue; the reader's own text is `own`.
        files: Vec<File>,
        /// A checkpoint to go on from, as Checkpointed gave it.
        #[serde(default, with = "serde_bytes")]
        checkpoint: Option<Vec<u8>>,
    },
    /// Trains until a stop rule holds or Pause. Answers: Stepped…, Evaluated…, Finished.
    Play {},
    /// Stops after the current step. Answer: Paused.
    Pause {},
    /// Takes so many steps, then pauses.
    Step {
        /// How many.
        count: usize,
    },
    /// Back to step 0: the same initial weights, or those of a new seed. Answer: Started.
    Reset {
        /// The new seed, if any.
        seed: Option<u64>,
    },
    /// Turns a live knob; it holds from the next step on. Answer: Changed.
    Set {
        /// The knob's path.
        path: String,
        /// Its new value.
        value: serde_json::Value,
    },
    /// Writes on from a prompt. Answer: Sampled, every few tokens. A new Sample with the same id replaces the old.
    Sample {
        /// The asker's own number.
        id: u32,
        /// The text to go on from; empty for a line break.
        prompt: String,
        /// How many tokens at most.
        count: usize,
        /// How tokens are chosen.
        sampling: Sampling,
    },
    /// Ends a Sample or Inspect that is under way.
    Cancel {
        /// The number it was asked with.
        id: u32,
    },
    /// Reads a text and returns what the network computed at some places. Answer: Inspected.
    Inspect {
        /// The asker's own number.
        id: u32,
        /// The text; its last `context` tokens are read.
        text: String,
        /// Names in the trace, such as `blocks.0.attn.pattern`; one ending in `*` means all that begin so.
        places: Vec<String>,
    },
    /// As Inspect, again and again while training: every so many steps, and at every pause. 0 steps ends it.
    Watch {
        /// The asker's own number.
        id: u32,
        /// Steps between two answers.
        every: usize,
        /// The text.
        text: String,
        /// Names in the trace.
        places: Vec<String>,
    },
    /// The reader does something in an experiment: draws, clicks, guesses, types. Answer: Metrics, and Inspected where places are watched.
    Act {
        /// What.
        action: String,
        /// The text that belongs to it, if any.
        #[serde(default)]
        text: String,
        /// The numbers that belong to it, if any.
        #[serde(default)]
        values: Floats,
    },
    /// Cuts a text into tokens. Answer: Tokenised.
    Tokenise {
        /// The asker's own number.
        id: u32,
        /// The text.
        text: String,
    },
    /// Asks for the whole state as a file. Answer: Checkpointed.
    Checkpoint {
        /// The asker's own number.
        id: u32,
    },
    /// Times so many steps of this run on a copy, which is then dropped. Answer: Measured.
    Measure {
        /// How many steps, after one that is not timed.
        steps: usize,
        /// Whether to time a plain loop without our bookkeeping beside it.
        #[serde(default)]
        plain: bool,
    },
    /// Compares this engine's arithmetic with stored values. Answer: SelfTested.
    SelfTest {},
}

/// A text or table that a run needs.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct File {
    /// Its name in the data catalogue, or `own`.
    pub name: String,
    /// Its bytes.
    #[serde(with = "serde_bytes")]
    pub bytes: Vec<u8>,
}

/// How the next token is chosen from the model's distribution.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sampling {
    /// Divides the logits; 0 takes the likeliest token.
    pub temperature: f64,
    /// Keeps only so many likeliest tokens; 0 keeps all.
    pub top_k: usize,
    /// Keeps the fewest tokens whose probabilities sum to this; 1 keeps all.
    pub top_p: f64,
    /// Draws the tokens.
    pub seed: u64,
}

impl Default for Sampling {
    fn default() -> Self {
        Self { temperature: 0.8, top_k: 0, top_p: 1.0, seed: 1 }
    }
}
