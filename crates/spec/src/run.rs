//! [`RunSpec`] and its data half: what is trained, on what, how, from which seed, on which engine.

use serde::{Deserialize, Serialize};

use crate::{Init, ModelSpec, TrainingSpec};

/// The version of the format, written into every link and checkpoint.
pub const VERSION: u32 = 1;

/// One run, whole: the same spec and seed on the same engine give the same numbers, bit for bit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunSpec {
    /// The format's version, [`VERSION`].
    pub version: u32,
    /// The preset that this spec started from; a link carries only what differs from it.
    pub preset: String,
    /// The network.
    pub model: ModelSpec,
    /// The text and its tokens.
    pub data: DataSpec,
    /// Optimiser, schedule, batch, stop rules.
    pub training: TrainingSpec,
    /// Draws the initial weights, the batches, the generated text and the dropout masks. Below 2^53, so that JavaScript holds it.
    pub seed: u64,
    /// Where it runs.
    pub engine: Engine,
}

/// Where a run is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Engine {
    /// Times a few steps of the actual model on `cpu` and `gpu` and takes the faster.
    Auto,
    /// burn-flex with SIMD: everything, everywhere.
    Cpu,
    /// burn-wgpu on WebGPU.
    Gpu,
    /// burn-ndarray, the reference.
    Ndarray,
    /// burn-remote: the device of a machine that the reader names, beside the spec. Where it is, no spec says.
    Remote,
}

/// The text a model learns from, and how it is cut into tokens.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DataSpec {
    /// Where the text comes from.
    pub source: DataSource,
    /// How text becomes tokens.
    pub tokenizer: TokenizerKind,
    /// Vocabulary of a BPE trained in the page: 256 bytes and this many merges. Other tokenizers ignore it.
    pub merges: usize,
    /// The last part of the tokens, kept for validation, as a fraction.
    pub validation: f64,
    /// Length of generated text in characters; texts that exist ignore it.
    pub characters: usize,
}

/// Where the text comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DataSource {
    /// Sentences of a small probabilistic grammar; its exact entropy rate is known.
    Grammar,
    /// 1,115,394 characters of Shakespeare, the usual benchmark.
    Tinyshakespeare,
    /// The complete works.
    Shakespeare,
    /// 32,033 first names, a line each.
    Names,
    /// The reader's own text. It stays in the tab, so a link names it but cannot carry it.
    Own,
}

/// How text becomes tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TokenizerKind {
    /// One token a character that occurs in the text.
    Chars,
    /// One token a byte: 256, for any text.
    Bytes,
    /// Byte-pair encoding, trained on the text.
    Bpe,
    /// The 50,257 tokens of GPT-2.
    Gpt2,
    /// The 512 tokens of llama2.c's stories.
    Stories,
    /// The bare numbers of a network whose tokens are not known: a text is a row of numbers.
    Ids,
}

impl RunSpec {
    /// The published texts and tables that it needs, by their names in the data catalogue; the reader's own text is `own`, and the
    /// reader's own network `weights`.
    pub fn files(&self) -> Vec<&'static str> {
        match &self.model {
            ModelSpec::Experiment(model) => model.files(),
            ModelSpec::Gpt(gpt) => {
                let files = [self.data.source.file(), self.data.tokenizer.file(), gpt.init.file()];
                files.into_iter().flatten().collect()
            }
        }
    }

    /// Whether it can do without one of its files: where that is missing, a part of the exhibit stays empty.
    pub fn can_do_without(&self, file: &str) -> bool {
        match &self.model {
            ModelSpec::Experiment(model) => model.beside().any(|name| name == file),
            // Whether it needs GPT-2's tokens and a text in them is known when the reader's network is read.
            ModelSpec::Gpt(gpt) => gpt.init == Init::Own && !["own", "weights"].contains(&file),
        }
    }
}

impl TokenizerKind {
    /// The file that it is read from, by its name in the data catalogue; the others are made from the text.
    pub fn file(self) -> Option<&'static str> {
        match self {
            Self::Chars | Self::Bytes | Self::Bpe | Self::Ids => None,
            Self::Gpt2 => Some("gpt2-merges"),
            Self::Stories => Some("stories260k-tokens"),
        }
    }
}

impl DataSource {
    /// The file that it is read from, by its name in the data catalogue; generated text needs none.
    pub fn file(self) -> Option<&'static str> {
        match self {
            Self::Grammar => None,
            Self::Tinyshakespeare => Some("tinyshakespeare"),
            Self::Shakespeare => Some("shakespeare"),
            Self::Names => Some("names"),
            Self::Own => Some("own"),
        }
    }
}

impl Default for RunSpec {
    /// The preset of the "tiny GPT" lesson.
    fn default() -> Self {
        crate::milestones::tiny_gpt::small()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_needs_its_text_and_the_merges_of_gpt_2() {
        let spec = RunSpec::default();
        assert_eq!(spec.files(), ["tinyshakespeare"]);
        let spec = spec.with("data.source", "grammar").unwrap();
        assert!(spec.files().is_empty());
        let spec = spec.with("data.tokenizer", "gpt2").unwrap();
        assert_eq!(spec.files(), ["gpt2-merges"]);
        let stories = (crate::find_preset("stories260k").unwrap().spec)();
        assert_eq!(stories.files(), ["tinyshakespeare", "stories260k-tokens", "stories260k"]);
    }

    #[test]
    fn a_network_of_the_readers_own_may_do_without_gpt_2s_tokens() {
        let spec = (crate::find_preset("gpt-2").unwrap().spec)();
        assert_eq!(spec.files(), ["tinyshakespeare", "gpt2-merges", "weights"]);
        assert!(spec.can_do_without("gpt2-merges") && !spec.can_do_without("weights"));
        assert!(!RunSpec::default().can_do_without("tinyshakespeare"));
    }

    #[test]
    fn an_experiment_needs_the_text_that_it_is_set_to() {
        let spec = (crate::find_preset("markov-1913").unwrap().spec)();
        assert_eq!(spec.files(), ["onegin"]);
        assert_eq!(spec.with("model.source", "own").unwrap().files(), ["own"]);
        let spec = (crate::find_preset("playground-2d").unwrap().spec)();
        assert!(spec.files().is_empty());
        assert_eq!(spec.with("model.data", "own").unwrap().files(), ["own"]);
        let spec = (crate::find_preset("perceptron-own").unwrap().spec)();
        assert!(spec.files().is_empty(), "a drawing of one's own is no file");
    }

    #[test]
    fn an_experiment_can_do_without_the_file_that_stands_beside() {
        let spec = (crate::find_preset("bpe").unwrap().spec)();
        assert_eq!(spec.files(), ["gpt2-merges", "tinyshakespeare"]);
        assert!(spec.can_do_without("gpt2-merges") && !spec.can_do_without("tinyshakespeare"));
        let spec = spec.with("model.source", "typed").unwrap();
        assert_eq!(spec.files(), ["gpt2-merges"]);
        assert!(spec.with("model.beside", "nothing").unwrap().files().is_empty());
        let spec = (crate::find_preset("word2vec-shipped").unwrap().spec)();
        assert_eq!(spec.files(), ["glove-50d", "questions-words"], "its text is made");
        assert!(spec.files().into_iter().all(|file| spec.can_do_without(file)));
    }
}
