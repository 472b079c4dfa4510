//! Which runs a sweep of one's own is made of: a few budgets, each spent on a few sizes.

use serde_json::Value;

use crate::milestones::find_preset;
use crate::{ExperimentSpec, RunSpec};

/// Each budget is so many times the one before: by the paper's exponent, one half, the best size doubles.
pub const APART: f64 = 4.0;
/// Operations for each parameter and token: two forward, four back (Kaplan et al. 2020, section 2.1).
const FLOP_EACH: f64 = 6.0;
/// Widths of the nets, and their heads. Each net has about 1.7 times the parameters of the one before.
const SHAPES: [(usize, usize); 11] = [
    (4, 1),
    (6, 1),
    (8, 1),
    (12, 2),
    (16, 2),
    (24, 2),
    (32, 4),
    (48, 4),
    (64, 4),
    (96, 4),
    (128, 4),
];
/// Tokens a parameter in the middle of the sizes of a budget, as it was found on the usual text.
const MIDDLE: f64 = 70.0;
/// Numbers of a block for each squared width: 4 of attention and 8 of the feed-forward net.
const BLOCK: usize = 12;
/// Blocks of a net.
const LAYERS: usize = 1;
/// Tokens of a window, and windows of a batch.
const CONTEXT: usize = 32;
const BATCH: usize = 8;
/// The share of a run in which its rate rises.
const WARMUP: f64 = 0.05;
/// Windows of the last tenth on which a run is examined at its end.
const EXAM: usize = 512;

/// A sweep: budgets, and sizes of each.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sweep<'a> {
    /// The smallest budget, in FLOP.
    pub smallest: f64,
    /// How many budgets.
    pub budgets: usize,
    /// How many sizes a budget.
    pub sizes: usize,
    /// The text, by its name in the catalogue.
    pub source: &'a str,
    /// Of every run.
    pub seed: u64,
    /// Different characters of the text.
    pub vocabulary: usize,
}

/// A run of a sweep.
#[derive(Clone, Debug, PartialEq)]
pub struct Planned {
    /// Which budget it belongs to.
    pub budget: usize,
    /// C, in FLOP: what the budget says; the run differs from it by less than a step.
    pub compute: f64,
    /// Channels.
    pub width: usize,
    /// N: the numbers that multiply. Tables in which tokens and positions are looked up do not.
    pub parameters: f64,
    /// The run itself.
    pub spec: RunSpec,
}

impl Planned {
    /// D: tokens that it reads.
    pub fn tokens(&self) -> f64 {
        (self.spec.training.steps * BATCH * CONTEXT) as f64
    }

    /// Its name on charts.
    pub fn name(&self) -> String {
        format!("{:.1e} FLOP, width {}", self.compute, self.width)
    }
}

impl<'a> Sweep<'a> {
    /// As an experiment of this kind is set.
    pub fn of(spec: &'a ExperimentSpec, source: &'a str, seed: u64, vocabulary: usize) -> Self {
        Self {
            smallest: spec.number("budget"),
            budgets: spec.whole("budgets"),
            sizes: spec.whole("sizes"),
            source,
            seed,
            vocabulary,
        }
    }

    /// The compute of a budget, in FLOP.
    pub fn compute(&self, budget: usize) -> f64 {
        self.smallest * APART.powi(budget as i32)
    }

    /// All runs, the cheapest budget and the smallest net first.
    pub fn runs(&self) -> Vec<Planned> {
        let budget = |budget: usize| {
            let first = self.first(self.compute(budget));
            let shapes = SHAPES[first..].iter().take(self.sizes);
            shapes.map(move |shape| self.run(budget, *shape))
        };
        (0..self.budgets).flat_map(budget).collect()
    }

    /// N of a width.
    fn parameters(&self, width: usize) -> f64 {
        (LAYERS * BLOCK * width * width + self.vocabulary * width) as f64
    }

    /// The first of the shapes whose middle is nearest to the usual tokens a parameter.
    fn first(&self, compute: f64) -> usize {
        let middle = (compute / (FLOP_EACH * MIDDLE)).sqrt();
        let off = |first: &usize| {
            let shapes = &SHAPES[*first..*first + self.sizes];
            let logs = shapes.iter().map(|(width, _)| self.parameters(*width).ln());
            (logs.sum::<f64>() / self.sizes as f64 - middle.ln()).abs()
        };
        let firsts = 0..=SHAPES.len() - self.sizes;
        firsts.min_by(|a, b| off(a).total_cmp(&off(b))).unwrap_or_default()
    }

    fn run(&self, budget: usize, (width, heads): (usize, usize)) -> Planned {
        let (compute, parameters) = (self.compute(budget), self.parameters(width));
        let tokens = compute / (FLOP_EACH * parameters);
        let steps = (tokens / (BATCH * CONTEXT) as f64).round().max(2.0);
        let warmup = (steps * WARMUP).ceil();
        let settings: [(&str, Value); 19] = [
            ("data.source", self.source.into()),
            ("model.layers", LAYERS.into()),
            ("model.width", width.into()),
            ("model.heads", heads.into()),
            ("model.context", CONTEXT.into()),
            // What is looked up and what multiplies are two matrices, so that N is what it says.
            ("model.tied", false.into()),
            // GPT-2's small weights would cost so short a run a third of its steps.
            ("model.init", "pytorch".into()),
            ("training.batch", BATCH.into()),
            ("training.steps", (steps as u64).into()),
            ("training.learning_rate", RATE.into()),
            // Fitted to the run's length, as Hoffmann et al. insist (section 3.1): otherwise long runs would look too good.
            ("training.schedule", "cosine".into()),
            ("training.warmup", (warmup as u64).into()),
            ("training.decay_steps", 0.into()),
            ("training.final_ratio", 0.1.into()),
            ("training.weight_decay", 0.1.into()),
            ("training.evaluate_every", (steps as u64).into()),
            ("training.evaluate_windows", EXAM.into()),
            ("engine", "cpu".into()),
            ("seed", self.seed.into()),
        ];
        let settings = settings.into_iter().map(|(path, value)| (path.to_owned(), value));
        let usual = find_preset("tiny-gpt").map_or_else(RunSpec::default, |p| (p.spec)());
        let spec = usual.with_all(settings).expect("each is within its range");
        Planned { budget, compute, width, parameters, spec }
    }
}

/// The peak rate of every run.
const RATE: f64 = 0.03;
