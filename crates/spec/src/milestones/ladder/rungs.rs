//! The rungs: which run each is, and what it gave when it was recorded.

use serde_json::Value;

use crate::RunSpec;
use crate::milestones::find_preset;

/// A model of the path on the ladder's text.
#[derive(Debug)]
pub struct Rung {
    /// The metric that tells its bits a character.
    pub id: &'static str,
    /// Its name on the chart.
    pub name: &'static str,
    /// What kind of model it is.
    pub stage: Stage,
    /// Its run, with seed 1.
    pub spec: fn() -> RunSpec,
    /// The metric of that run that is the loss on the last tenth of the text, in nats a token.
    pub metric: &'static str,
    /// What it gave.
    pub recorded: Recorded,
}

/// What a rung's run gave. Seconds are not kept: they are another machine's.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Recorded {
    /// Bits a character on the last tenth.
    pub bits: f64,
    /// Numbers that it learnt; for counts, different runs of characters.
    pub parameters: f64,
    /// Operations of learning: see `cost` in the session.
    pub operations: f64,
}

/// Kinds of models, in the order of history and of cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Counting.
    Counts,
    /// A net that sees some characters side by side.
    Windows,
    /// Cells with a memory.
    Memory,
    /// Transformers.
    Attention,
}

impl Stage {
    /// Whether a terminal takes only seconds for it.
    pub const fn is_quick(self) -> bool {
        matches!(self, Self::Counts | Self::Windows)
    }

    /// The stage of the setting's word; the dearest for a word that is none.
    pub fn named(word: &str) -> Self {
        match word {
            "counts" => Self::Counts,
            "windows" => Self::Windows,
            "memory" => Self::Memory,
            _ => Self::Attention,
        }
    }
}

/// From the cheapest kind to the dearest.
pub const RUNGS: &[Rung] = &[
    rung(
        "bits_letters",
        "letter frequencies",
        Stage::Counts,
        || counts("witten-bell", 0),
        record(4.8292, 65.0, 1_003_854.0),
    ),
    rung(
        "bits_markov",
        "Markov’s chain, 1 back",
        Stage::Counts,
        || counts("witten-bell", 1),
        record(3.5862, 1_445.0, 2_007_708.0),
    ),
    rung(
        "bits_counts_2",
        "counts, 2 back",
        Stage::Counts,
        || counts("witten-bell", 2),
        record(2.9564, 12_673.0, 3_011_562.0),
    ),
    rung(
        "bits_counts_3",
        "counts, 3 back",
        Stage::Counts,
        || counts("witten-bell", 3),
        record(2.5591, 61_212.0, 4_015_416.0),
    ),
    rung(
        "bits_counts_4",
        "counts, 4 back",
        Stage::Counts,
        || counts("witten-bell", 4),
        record(2.4076, 194_505.0, 5_019_270.0),
    ),
    rung(
        "bits_kneser_ney",
        "Kneser-Ney, 6 back",
        Stage::Counts,
        || counts("modified-kneser-ney", 6),
        record(2.1879, 872_748.0, 7_026_978.0),
    ),
    rung(
        "bits_mlp_1",
        "MLP, 1 back",
        Stage::Windows,
        || mlp(1),
        record(3.5918, 15_915.0, 2.4445e11),
    ),
    rung(
        "bits_mlp_3",
        "MLP, 3 back",
        Stage::Windows,
        || mlp(3),
        record(2.7243, 19_915.0, 3.0589e11),
    ),
    rung(
        "bits_mlp_8",
        "MLP, 8 back",
        Stage::Windows,
        || mlp(8),
        record(2.6728, 29_915.0, 4.5949e11),
    ),
    rung("bits_tree", "tree of 8", Stage::Windows, tree, record(2.6519, 25_399.0, 3.9013e11)),
    rung(
        "bits_rnn",
        "simple cells",
        Stage::Memory,
        || cells("char-rnn-simple"),
        record(2.8515, 33_345.0, 2.4008e11),
    ),
    rung(
        "bits_gru",
        "GRU",
        Stage::Memory,
        || cells("char-rnn-gru"),
        record(2.5813, 83_265.0, 5.9951e11),
    ),
    rung(
        "bits_lstm",
        "LSTM",
        Stage::Memory,
        || cells("char-rnn"),
        record(2.517, 108_225.0, 7.7922e11),
    ),
    rung(
        "bits_gpt",
        "GPT, 2 layers",
        Stage::Attention,
        || gpt("tiny-gpt", &[]),
        record(2.8081, 104_832.0, 6.9442e11),
    ),
    rung(
        "bits_gpt_pairs",
        "GPT on byte pairs",
        Stage::Attention,
        || gpt("tiny-gpt", &[("data.tokenizer", "bpe".into())]),
        record(2.5041, 133_440.0, 8.7019e11),
    ),
    rung(
        "bits_gpt_laptop",
        "GPT, 4 layers",
        Stage::Attention,
        || gpt("nanogpt-cpu", &[]),
        record(2.7543, 804_096.0, 8.0145e12),
    ),
];

/// Bits a character, parameters, operations.
const fn record(bits: f64, parameters: f64, operations: f64) -> Recorded {
    Recorded { bits, parameters, operations }
}

const fn rung(
    id: &'static str,
    name: &'static str,
    stage: Stage,
    spec: fn() -> RunSpec,
    recorded: Recorded,
) -> Rung {
    let metric = match stage {
        Stage::Counts => "loss",
        Stage::Windows => "dev_loss",
        Stage::Memory | Stage::Attention => "validation_loss",
    };
    Rung { id, name, stage, spec, metric, recorded }
}

/// A preset with these settings, and seed 1.
fn changed(preset: &str, settings: &[(&str, Value)]) -> RunSpec {
    let run = find_preset(preset).map_or_else(RunSpec::default, |preset| (preset.spec)());
    let changes = settings.iter().map(|(path, value)| ((*path).to_owned(), value.clone()));
    let run = run.with_all(changes).expect("each is within its range");
    RunSpec { seed: 1, ..run }
}

fn counts(method: &str, order: usize) -> RunSpec {
    let settings = [
        ("model.method", method.into()),
        ("model.order", order.into()),
        ("model.longest", order.into()),
    ];
    changed("ngram", &settings)
}

/// Running text instead of names, more characters a batch, and fewer batches.
fn windowed(preset: &str, settings: &[(&str, Value)]) -> RunSpec {
    let running: [(&str, Value); 5] = [
        ("model.source", "tinyshakespeare".into()),
        ("model.cut", "running".into()),
        ("model.batch", 128.into()),
        ("model.steps", 20_000.into()),
        ("model.later", 14_000.into()),
    ];
    changed(preset, &[&running, settings].concat())
}

fn mlp(letters: usize) -> RunSpec {
    let rates = [("model.rate", 0.5.into()), ("model.later_rate", 0.05.into())];
    let letters = [("model.letters", letters.into())];
    windowed("makemore-kaiming", &[&rates[..], &letters].concat())
}

fn tree() -> RunSpec {
    let rates = [("model.rate", 0.3.into()), ("model.later_rate", 0.03.into())];
    windowed("makemore-tree", &rates)
}

/// As their lesson has them.
fn cells(preset: &str) -> RunSpec {
    changed(preset, &[])
}

/// Examined once, at the end, on windows that cover the last tenth.
fn gpt(preset: &str, settings: &[(&str, Value)]) -> RunSpec {
    let run = changed(preset, settings);
    let context = run.get("model.context").and_then(|value| value.as_u64()).unwrap_or(1);
    let exams = [
        ("training.evaluate_every", run.training.steps.into()),
        ("training.evaluate_windows", (TENTH / context).into()),
    ];
    changed(preset, &[settings, &exams].concat())
}

/// Characters of the last tenth.
const TENTH: u64 = 111_540;
