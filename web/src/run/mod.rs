//! The state of a run: a pure function of what the engine told and of what the page asked.
//!
//! [`RunState::after`] is the only place where it changes. Panels are given it whole, as an `Rc`, and read what they draw.

mod history;
mod parts;
mod reduce;
mod told;
mod unit;

use std::rc::Rc;

use protocol::{Event, ParameterRow};
use spec::{Engine, ModelSpec, RunSpec};

use crate::few::Few;

pub use history::History;
pub use parts::{
    Curve, EngineInUse, Evaluation, Inspection, Job, Mark, Phase, Problem, Progress, Sample,
    Series, Tokenised,
};
pub use unit::{LossUnit, Measure, is_loss};

/// A change of the state.
#[derive(Clone, Debug)]
pub enum Action {
    /// The engine told these facts, in this order.
    Told(Vec<Event>),
    /// The page asks for this run; what was shown before is forgotten, unless it goes on.
    Asked {
        /// The run.
        spec: Box<RunSpec>,
        /// Whether curves and samples so far belong to it.
        goes_on: bool,
    },
    /// The page asked to train.
    Played,
    /// The page asked for a sample.
    SampleAsked {
        /// Its number.
        id: u32,
        /// What it goes on from.
        prompt: String,
    },
    /// A long operation of the page moved on; nothing when it ended.
    Moved(Option<Progress>),
    /// An engine runs.
    Engine(EngineInUse),
    /// The page could not do something; the run itself goes on.
    Trouble(Problem),
    /// The run cannot go on.
    Broke(Problem),
    /// The reader gave up a run while it was loading.
    Cancelled,
    /// The run before comes back.
    Back,
    /// The reader has read this error.
    Dismissed(usize),
    /// A text of the reader's own is there, with so many bytes.
    OwnText(usize),
    /// The reader chose a unit.
    Unit(LossUnit),
    /// A run came back from storage.
    Restored(Box<History>),
    /// The form changed.
    Drafted(Box<RunSpec>),
    /// What was turned does not fit together; nothing when it fits again.
    Refused(Option<String>),
    /// Storage has a run that may come back; nothing when that was answered.
    Offered(Option<Offer>),
}

/// All that the page knows of its run. Losses are in nats a token; [`LossUnit`] says how to show them.
#[derive(Clone, Debug, PartialEq)]
pub struct RunState {
    /// Steps taken.
    pub step: usize,
    /// Where the run stands.
    pub phase: Phase,
    /// The run as it is, turned knobs included; while loading, as it was asked for.
    pub spec: RunSpec,
    /// A long operation under way.
    pub progress: Option<Progress>,
    /// Loss, rate and gradient norm of the steps.
    pub curve: Rc<Curve>,
    /// Validation losses.
    pub evaluations: Rc<Vec<Evaluation>>,
    /// What an experiment measures, by name.
    pub series: Rc<Series>,
    /// n-gram counts' losses by order.
    pub baselines: Few<usize, f64>,
    /// Loss of a uniform guess; 0 before the run is built.
    pub uniform: f64,
    /// The source's entropy rate, where it is known.
    pub entropy: Option<f64>,
    /// Knobs turned mid-run.
    pub marks: Rc<Vec<Mark>>,
    /// One row a tensor.
    pub parameters: Rc<Vec<ParameterRow>>,
    /// Every place of the trace with its shape in letters.
    pub places: Rc<Vec<(String, String)>>,
    /// Size of the vocabulary.
    pub vocabulary: usize,
    /// Tokens to learn from.
    pub train_tokens: usize,
    /// Tokens kept for validation.
    pub validation_tokens: usize,
    /// Characters a token, on average.
    pub characters_per_token: f64,
    /// The first characters of the training text.
    pub excerpt: Rc<str>,
    /// The latest inspection, by asker.
    pub inspections: Few<u32, Rc<Inspection>>,
    /// The latest tokenisation, by asker.
    pub tokenised: Few<u32, Rc<Tokenised>>,
    /// Texts that the model wrote, oldest first.
    pub samples: Vec<Rc<Sample>>,
    /// Over the last seconds; 0 when not training.
    pub steps_per_second: f64,
    /// Over the last seconds; 0 when not training.
    pub tokens_per_second: f64,
    /// The engine's memory in bytes.
    pub memory: Option<f64>,
    /// The engine that runs.
    pub engine: Option<EngineInUse>,
    /// What the finished run is held against.
    pub metrics: Vec<(String, f64)>,
    /// Errors that the reader has not dismissed.
    pub errors: Vec<Problem>,
    /// The unit in which losses are shown.
    pub unit: LossUnit,
    /// The next run, as the form shows it.
    pub draft: RunSpec,
    /// Length of the reader's own text.
    pub own_bytes: Option<usize>,
    /// Why the form's last change was refused.
    pub refused: Option<String>,
    /// A run of an earlier visit that may come back.
    pub offer: Option<Offer>,
    /// The run before, while another is being built in its engine: it comes back if that fails.
    pub previous: Option<Box<RunState>>,
}

/// A run in storage.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer {
    /// The preset it began from.
    pub preset: String,
    /// Steps taken.
    pub step: usize,
}

impl Default for RunState {
    fn default() -> Self {
        Self {
            step: 0,
            phase: Phase::Empty,
            spec: RunSpec::default(),
            progress: None,
            curve: Rc::default(),
            evaluations: Rc::default(),
            series: Rc::default(),
            baselines: Few::default(),
            uniform: 0.0,
            entropy: None,
            marks: Rc::default(),
            parameters: Rc::default(),
            places: Rc::default(),
            vocabulary: 0,
            train_tokens: 0,
            validation_tokens: 0,
            characters_per_token: 1.0,
            excerpt: Rc::from(""),
            inspections: Few::default(),
            tokenised: Few::default(),
            samples: Vec::new(),
            steps_per_second: 0.0,
            tokens_per_second: 0.0,
            memory: None,
            engine: None,
            metrics: Vec::new(),
            errors: Vec::new(),
            unit: LossUnit::default(),
            draft: RunSpec::default(),
            own_bytes: None,
            refused: None,
            offer: None,
            previous: None,
        }
    }
}

impl RunState {
    /// Numbers of all parameters together.
    pub fn parameter_count(&self) -> usize {
        self.parameters.iter().map(|row| row.count).sum()
    }

    /// Seconds until the last step at the present speed, while training.
    pub fn seconds_left(&self) -> Option<f64> {
        let left = self.spec.training.steps.saturating_sub(self.step) as f64;
        (self.phase == Phase::Running && self.steps_per_second > 0.0)
            .then(|| left / self.steps_per_second)
    }

    /// The lowest validation loss so far.
    pub fn best(&self) -> Option<Evaluation> {
        self.evaluations.iter().copied().min_by(|a, b| a.loss.total_cmp(&b.loss))
    }

    /// The last validation loss.
    pub fn last_evaluation(&self) -> Option<Evaluation> {
        self.evaluations.last().copied()
    }

    /// The longest n-gram count that the validation loss has passed; 0 for the uniform guess.
    pub fn passed_order(&self) -> Option<usize> {
        let best = self.best()?.loss;
        let orders = self.baselines.iter().filter(|(_, loss)| best < **loss);
        orders.map(|(order, _)| *order).max().or((best < self.uniform).then_some(0))
    }

    /// A loss in nats a token, in the reader's unit.
    pub fn show(&self, loss: f64) -> f64 {
        self.unit.of(loss, self.characters_per_token)
    }

    /// Half the width of an evaluation's band, in the reader's unit.
    pub fn show_band(&self, one: Evaluation) -> f64 {
        self.unit.band(one.loss, one.band, self.characters_per_token)
    }

    /// Whether a run is built on a living engine.
    pub fn is_built(&self) -> bool {
        matches!(self.phase, Phase::Ready | Phase::Running | Phase::Paused(_) | Phase::Finished(_))
    }

    /// Whether the form describes something else altogether than the run: another exhibit was opened.
    pub fn is_another_kind(&self) -> bool {
        let kind = |spec: &RunSpec| match &spec.model {
            ModelSpec::Gpt(_) => "gpt",
            ModelSpec::Experiment(model) => model.kind.kind,
        };
        kind(&self.draft) != kind(&self.spec)
    }

    /// Whether the form differs from the run in something that only a new run can take up.
    pub fn needs_rebuild(&self) -> bool {
        self.is_built() && self.draft.differences(&self.spec).iter().any(|(knob, _)| !knob.live)
    }
}

/// An engine's word in links and in the manifest.
pub fn engine_word(engine: Engine) -> &'static str {
    match engine {
        Engine::Auto => "auto",
        Engine::Cpu => "cpu",
        Engine::Gpu => "gpu",
        Engine::Ndarray => "ndarray",
        Engine::Remote => "remote",
    }
}
