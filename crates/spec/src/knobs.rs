//! The table of knobs: each setting's label, unit, range, source, and whether it may change while a run runs.

use serde_json::Value;

use crate::{ModelSpec, RunSpec};

/// One setting, as a form, a link or a check sees it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Knob {
    /// Where it lies in a [`RunSpec`](crate::RunSpec), dotted: `model.layers`.
    pub path: &'static str,
    /// Its English name. Other languages translate it by path.
    pub label: &'static str,
    /// Its unit, or an empty string.
    pub unit: &'static str,
    /// The part of the form that shows it.
    pub group: Group,
    /// What it may be.
    pub range: Range,
    /// Whether a change takes effect on the next step of a running run.
    pub live: bool,
    /// When it matters: all of these hold.
    pub when: &'static [When],
    /// Who chose the usual value, or where the idea is from.
    pub source: &'static str,
}

/// The four parts of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Group {
    /// The network.
    Model,
    /// Text and tokens.
    Data,
    /// How it learns.
    Training,
    /// Seed and engine.
    Seed,
}

/// What a knob may be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Range {
    /// A whole number, both ends allowed.
    Integer {
        /// Least.
        min: u64,
        /// Most.
        max: u64,
    },
    /// A number, both ends allowed.
    Number {
        /// Least.
        min: f64,
        /// Most.
        max: f64,
        /// Whether a slider should move in factors.
        log: bool,
    },
    /// One of these words.
    Choice(&'static [&'static str]),
    /// On or off.
    Toggle,
    /// Any text of at most so many characters.
    Text(usize),
}

/// A condition: the knob at `path` has one of `values`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct When {
    /// Another knob's path.
    pub path: &'static str,
    /// The words for which this knob matters.
    pub values: &'static [&'static str],
}

impl RunSpec {
    /// Every knob of this run in the order of the form: an experiment's own before those of [`KNOBS`].
    pub fn knobs(&self) -> impl Iterator<Item = &'static Knob> {
        let own = match &self.model {
            ModelSpec::Gpt(_) => &[],
            ModelSpec::Experiment(model) => model.kind.settings,
        };
        own.iter().map(|setting| &setting.knob).chain(KNOBS)
    }

    /// The knob of this run at `path`.
    pub fn knob(&self, path: &str) -> Option<&'static Knob> {
        self.knobs().find(|knob| knob.path == path)
    }

    /// Whether a knob changes anything in this run.
    pub fn heeds(&self, knob: &Knob) -> bool {
        let known = match &self.model {
            ModelSpec::Gpt(_) => true,
            ModelSpec::Experiment(model) => {
                let mut own = model.kind.settings.iter();
                own.any(|setting| setting.knob.path == knob.path)
                    || model.kind.heeds.contains(&knob.path)
            }
        };
        known && knob.when.iter().all(|when| self.is(when))
    }

    fn is(&self, when: &When) -> bool {
        let value = self.get(when.path);
        value.as_ref().and_then(Value::as_str).is_some_and(|word| when.values.contains(&word))
    }
}

/// The knob of [`KNOBS`] at `path`.
pub fn knob(path: &str) -> Option<&'static Knob> {
    KNOBS.iter().find(|knob| knob.path == path)
}

impl Knob {
    pub(crate) const fn new(
        path: &'static str,
        label: &'static str,
        group: Group,
        range: Range,
    ) -> Self {
        Self { path, label, unit: "", group, range, live: false, when: &[], source: "" }
    }
    pub(crate) const fn unit(self, unit: &'static str) -> Self {
        Self { unit, ..self }
    }
    pub(crate) const fn live(self) -> Self {
        Self { live: true, ..self }
    }
    pub(crate) const fn when(self, when: &'static [When]) -> Self {
        Self { when, ..self }
    }
    pub(crate) const fn source(self, source: &'static str) -> Self {
        Self { source, ..self }
    }
}

pub(crate) const fn integer(min: u64, max: u64) -> Range {
    Range::Integer { min, max }
}
pub(crate) const fn number(min: f64, max: f64) -> Range {
    Range::Number { min, max, log: false }
}
pub(crate) const fn log(min: f64, max: f64) -> Range {
    Range::Number { min, max, log: true }
}
pub(crate) const fn only(path: &'static str, values: &'static [&'static str]) -> When {
    When { path, values }
}

const OPTIMISER: &str = "training.optimiser";
const SCHEDULE: &str = "training.schedule";
use Group::{Data, Model, Seed, Training};

/// Every knob, in the order of the form.
pub static KNOBS: &[Knob] = &[
    Knob::new("model.layers", "layers (0: a table)", Model, integer(0, 48))
        .source("GPT-2 small: 12, XL: 48; the lecture's bigram.py: 0"),
    Knob::new("model.heads", "heads", Model, integer(1, 32)).source("GPT-2 small: 12"),
    Knob::new("model.heads_per_key", "heads that share keys", Model, integer(1, 32)).source(
        "1: multi-head; some: grouped (Ainslie et al. 2023); all: multi-query (Shazeer 2019)",
    ),
    Knob::new("model.width", "width", Model, integer(4, 1600))
        .unit("channels")
        .source("GPT-2 small: 768, XL: 1,600"),
    Knob::new("model.context", "context", Model, integer(2, 1024))
        .unit("tokens")
        .source("GPT-2: 1,024"),
    Knob::new("model.attention_window", "attention window (0: all)", Model, integer(0, 1024))
        .unit("tokens")
        .source("Jiang et al. 2023: 4,096"),
    Knob::new("model.mlp_factor", "feed-forward factor", Model, integer(1, 8))
        .unit("× width")
        .source("Vaswani et al. 2017: 4"),
    Knob::new(
        "model.feed_forward",
        "feed-forward net",
        Model,
        Range::Choice(&["plain", "gated", "none"]),
    )
    .source(
        "GPT-2: plain; Llama: gated (Shazeer 2020); none: attention alone (Elhage et al. 2021)",
    ),
    Knob::new(
        "model.activation",
        "activation",
        Model,
        Range::Choice(&["gelu", "gelu-tanh", "relu", "silu", "tanh"]),
    )
    .source("GPT-2: gelu-tanh; Vaswani et al. 2017: relu"),
    Knob::new("model.norm", "norm place", Model, Range::Choice(&["pre", "post"]))
        .source("GPT-2: pre; Vaswani et al. 2017: post"),
    Knob::new("model.norm_kind", "kind of norm", Model, Range::Choice(&["layer", "rms"]))
        .source("GPT-2: layer; Llama: rms (Zhang and Sennrich 2019)"),
    Knob::new(
        "model.position",
        "position",
        Model,
        Range::Choice(&["learned", "sinusoidal", "rotary", "none"]),
    )
    .source("GPT-2: learned; Vaswani et al. 2017: sinusoidal; Llama: rotary (Su et al. 2021)"),
    Knob::new("model.dropout", "dropout", Model, number(0.0, 0.9))
        .live()
        .source("Srivastava et al. 2014; nanoGPT's character model: 0.2"),
    Knob::new("model.tied", "tied embeddings", Model, Range::Toggle).source("Press and Wolf 2017"),
    Knob::new("model.bias", "biases", Model, Range::Toggle).source("GPT-2: on; nanoGPT: off"),
    Knob::new("model.query_bias", "biases of queries, keys and values", Model, Range::Toggle)
        .source("GPT-2: on; the lecture's gpt.py: off"),
    Knob::new("model.output_bias", "bias of the output", Model, Range::Toggle)
        .source("GPT-2: off; the lecture's gpt.py: on"),
    Knob::new(
        "model.init",
        "initial weights",
        Model,
        Range::Choice(&["gpt2", "pytorch", "xavier", "stories260k", "own"]),
    )
    .source("Radford et al. 2019; PyTorch; Glorot and Bengio 2010; Karpathy's llama2.c"),
    Knob::new(
        "data.source",
        "text",
        Data,
        Range::Choice(&["grammar", "tinyshakespeare", "shakespeare", "names", "own"]),
    ),
    Knob::new(
        "data.tokenizer",
        "tokens",
        Data,
        Range::Choice(&["chars", "bytes", "bpe", "gpt2", "stories", "ids"]),
    ),
    Knob::new("data.merges", "merges", Data, integer(1, 4096))
        .when(&[only("data.tokenizer", &["bpe"])])
        .source("Sennrich et al. 2016; GPT-2: 50,000"),
    Knob::new("data.validation", "kept for validation", Data, number(0.01, 0.5))
        .source("nanoGPT: 0.1"),
    Knob::new("data.characters", "length of the generated text", Data, integer(1_000, 4_000_000))
        .unit("characters")
        .when(&[only("data.source", &["grammar"])]),
    Knob::new(
        OPTIMISER,
        "optimiser",
        Training,
        Range::Choice(&["adamw", "adam", "sgd", "rmsprop", "adagrad", "lion", "muon"]),
    )
    .source("Loshchilov and Hutter 2019"),
    Knob::new("training.learning_rate", "learning rate", Training, log(1e-6, 1e9))
        .live()
        .source("nanoGPT's character model: 1e-3"),
    Knob::new(
        SCHEDULE,
        "schedule",
        Training,
        Range::Choice(&["constant", "linear", "cosine", "step", "exponential", "noam"]),
    )
    .live()
    .source("nanoGPT: cosine"),
    Knob::new("training.warmup", "warm-up", Training, integer(0, 100_000))
        .unit("steps")
        .live()
        .source("nanoGPT's character model: 100"),
    Knob::new(
        "training.decay_steps",
        "schedule length (0: all steps)",
        Training,
        integer(0, 10_000_000),
    )
    .unit("steps")
    .live()
    .when(&[only(SCHEDULE, &["linear", "cosine"])]),
    Knob::new("training.final_ratio", "final rate ÷ peak", Training, number(0.0, 1.0))
        .live()
        .when(&[only(SCHEDULE, &["linear", "cosine"])])
        .source("nanoGPT: 0.1"),
    Knob::new("training.drop_every", "drop every", Training, integer(1, 1_000_000))
        .unit("steps")
        .live()
        .when(&[only(SCHEDULE, &["step"])]),
    Knob::new("training.gamma", "factor of a drop", Training, number(0.0001, 1.0))
        .live()
        .when(&[only(SCHEDULE, &["step", "exponential"])]),
    Knob::new("training.beta1", "beta 1", Training, number(0.0, 0.9999))
        .live()
        .when(&[only(OPTIMISER, &["adamw", "adam", "lion", "muon"])])
        .source("PyTorch: 0.9"),
    Knob::new("training.beta2", "beta 2", Training, number(0.0, 0.999_999))
        .live()
        .when(&[only(OPTIMISER, &["adamw", "adam", "lion", "muon"])])
        .source("PyTorch: 0.999; nanoGPT's character model: 0.99"),
    Knob::new("training.epsilon", "epsilon", Training, log(1e-12, 1.0))
        .live()
        .when(&[only(OPTIMISER, &["adamw", "adam", "rmsprop", "adagrad", "muon"])])
        .source("PyTorch: 1e-8; Adagrad 1e-10; Muon 1e-7"),
    Knob::new("training.momentum", "momentum", Training, number(0.0, 0.9999))
        .live()
        .when(&[only(OPTIMISER, &["sgd", "rmsprop", "muon"])])
        .source("PyTorch: 0; Muon 0.95"),
    Knob::new("training.nesterov", "Nesterov momentum", Training, Range::Toggle)
        .live()
        .when(&[only(OPTIMISER, &["sgd", "muon"])])
        .source("PyTorch: off; Muon on"),
    Knob::new("training.alpha", "alpha", Training, number(0.0, 0.9999))
        .live()
        .when(&[only(OPTIMISER, &["rmsprop"])])
        .source("PyTorch: 0.99"),
    Knob::new("training.weight_decay", "weight decay (matrices only)", Training, number(0.0, 10.0))
        .live()
        .source("nanoGPT: 0.1; PyTorch's AdamW: 0.01"),
    Knob::new("training.clip", "clip the gradient's norm (0: off)", Training, number(0.0, 1000.0))
        .live()
        .source("nanoGPT: 1.0"),
    Knob::new("training.batch", "batch", Training, integer(1, 1024))
        .unit("windows")
        .live()
        .source("nanoGPT on a laptop: 12"),
    Knob::new("training.accumulation", "passes a step", Training, integer(1, 128)).live(),
    Knob::new("training.steps", "steps", Training, integer(1, 10_000_000)).live(),
    Knob::new("training.evaluate_every", "evaluate every", Training, integer(1, 1_000_000))
        .unit("steps")
        .live(),
    Knob::new("training.evaluate_windows", "evaluate on", Training, integer(2, 100_000))
        .unit("windows")
        .live(),
    Knob::new(
        "training.target_loss",
        "stop at this validation loss (0: never)",
        Training,
        number(0.0, 20.0),
    )
    .unit("nats/token")
    .live(),
    Knob::new(
        "training.patience",
        "stop after this many evaluations without progress (0: never)",
        Training,
        integer(0, 1000),
    )
    .live()
    .source("Prechelt 1998"),
    Knob::new("training.speed", "speed limit (0: none)", Training, number(0.0, 1000.0))
        .unit("steps/s")
        .live(),
    Knob::new("seed", "seed", Seed, integer(0, (1 << 53) - 1)),
    Knob::new(
        "engine",
        "engine",
        Seed,
        Range::Choice(&["auto", "cpu", "gpu", "ndarray", "remote"]),
    ),
];
