//! What a division of the work over four dimensions comes to: GPUs, tokens a batch, bytes a GPU, days.
//!
//! The net is Llama 3's largest. Its shape is that of the published model's configuration; bytes are counted, not measured: weights in 16 bits,
//! gradients in 32, Adam's two means and a copy of the weights in 32, and what each layer keeps for the way back in 16.

use spec::ExperimentSpec;

use super::schedule::Plan;
use crate::ExperimentError;

/// Parameters, as the model's name has them.
pub(super) const PARAMETERS: f64 = 405e9;
/// Tokens of the training text (Dubey et al. 2024).
pub(super) const TOKENS: f64 = 15.6e12;
/// An H100's dense operations a second in BF16, by its data sheet, in 10¹².
pub(super) const PEAK: f64 = 989.0;
/// An H100's memory in GiB.
pub(super) const CAPACITY: f64 = 80.0;
/// GPUs in a server, joined by NVLink.
pub(super) const SERVER: usize = 8;
/// Layers, width, width of the feed-forward layer, and width of keys or values (8 heads of 128).
const LAYERS: f64 = 126.0;
const WIDTH: f64 = 16_384.0;
const FEED_FORWARD: f64 = 53_248.0;
const KEYS: f64 = 1_024.0;
const GIB: f64 = (1_u64 << 30) as f64;

/// A division of the work.
#[derive(Clone, Debug)]
pub(super) struct Cluster {
    pub plan: Plan,
    pub tensor: usize,
    pub context: usize,
    pub copies: usize,
    pub sequence: usize,
    /// Sequences that each copy reads in a batch.
    pub sequences: usize,
    sharding: Sharding,
    recomputes: bool,
    /// 10¹² operations a second and GPU.
    pub speed: f64,
    /// Days of training so far.
    pub days: usize,
}

/// What equal copies share out among them instead of holding it all (Rajbhandari et al. 2020; FSDP).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd)]
enum Sharding {
    Nothing,
    States,
    Gradients,
    Weights,
}

/// GiB on each GPU.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Memory {
    pub weights: f64,
    pub gradients: f64,
    pub states: f64,
    pub activations: f64,
}

impl Memory {
    pub fn all(self) -> f64 {
        self.weights + self.gradients + self.states + self.activations
    }
}

impl Cluster {
    /// The division that is set.
    ///
    /// # Errors
    /// The sequences of a copy cannot be cut into as many micro-batches, or the schedule cannot have as many.
    pub fn read(spec: &ExperimentSpec) -> Result<Self, ExperimentError> {
        let plan = Plan::read(spec)?;
        let (sequences, micro) = (spec.whole("sequences"), plan.micro);
        if !sequences.is_multiple_of(micro) {
            let why = format!(
                "{sequences} sequences cannot be cut into {micro} micro-batches of equal size: choose a number of micro-batches that divides {sequences}"
            );
            return Err(ExperimentError::BadInput(why));
        }
        let sharding = match spec.word("sharding") {
            "nothing" => Sharding::Nothing,
            "states" => Sharding::States,
            "states-gradients" => Sharding::Gradients,
            _ => Sharding::Weights,
        };
        Ok(Self {
            plan,
            tensor: spec.whole("tensor").max(1),
            context: spec.whole("context_parts").max(1),
            copies: spec.whole("copies").max(1),
            sequence: spec.whole("sequence"),
            sequences,
            sharding,
            recomputes: spec.on("recompute"),
            speed: spec.number("tflops"),
            days: 0,
        })
    }

    /// Dimensions in their order, nearest GPUs first: TP, CP, PP, DP.
    pub fn sizes(&self) -> [usize; 4] {
        [self.tensor, self.context, self.plan.stages, self.copies]
    }

    pub fn gpus(&self) -> usize {
        self.sizes().iter().product()
    }

    pub fn tokens_a_batch(&self) -> u64 {
        [self.copies, self.sequences, self.sequence].map(|part| part as u64).iter().product()
    }

    /// Where a GPU sits in each dimension, if there is one of this number.
    pub fn place(&self, gpu: usize) -> Option<[usize; 4]> {
        let mut rest = gpu;
        let place = self.sizes().map(|size| {
            let at = rest % size;
            rest /= size;
            at
        });
        (rest == 0).then_some(place)
    }

    /// How far apart two neighbours in each dimension are, in numbers of GPUs.
    pub fn strides(&self) -> [usize; 4] {
        let [tensor, context, stages, _] = self.sizes();
        [1, tensor, tensor * context, tensor * context * stages]
    }

    /// On each GPU, where layers are dealt out evenly. Equal weights lie on all GPUs of the dimensions CP and DP, and these share them out.
    pub fn memory(&self) -> Memory {
        let parameters = PARAMETERS / (self.tensor * self.plan.stages) as f64;
        let sharers = (self.context * self.copies) as f64;
        let held = |bytes: f64, from: Sharding| {
            let share = if self.sharding >= from { 1.0 / sharers } else { 1.0 };
            bytes * parameters * share / GIB
        };
        Memory {
            weights: held(2.0, Sharding::Weights),
            gradients: held(4.0, Sharding::Gradients),
            states: held(12.0, Sharding::States),
            activations: self.activations(),
        }
    }

    /// What waits for the way back, in GiB on a GPU of the first stage, which holds most.
    ///
    /// A layer keeps for each token the inputs of its two norms and their outputs, queries, keys, values and what attention gives, and three
    /// vectors of the feed-forward layer: 2 (6 d + 2 k + 3 f) bytes. TP and CP both divide them (Korthikanti et al. 2022, section 4, for this
    /// net; no square of scores, as in FlashAttention). Recomputing keeps 2 d bytes, and all of one layer at a time.
    fn activations(&self) -> f64 {
        let tokens =
            (self.sequences / self.plan.micro * self.sequence) as f64 / self.context as f64;
        let layers = LAYERS / self.plan.stages as f64 * self.plan.in_flight(0);
        let whole = 2.0 * (6.0 * WIDTH + 2.0 * KEYS + 3.0 * FEED_FORWARD);
        let bytes = if self.recomputes { layers * 2.0 * WIDTH + whole } else { layers * whole };
        tokens * bytes / self.tensor as f64 / GIB
    }

    /// Of an H100's peak.
    pub fn utilisation(&self) -> f64 {
        100.0 * self.speed / PEAK
    }

    /// Operations of the whole training: 6 N D.
    pub fn operations() -> f64 {
        6.0 * PARAMETERS * TOKENS
    }

    /// Tokens that all GPUs read in a day.
    pub fn tokens_a_day(&self) -> f64 {
        86_400.0 * self.gpus() as f64 * self.speed * 1e12 / (6.0 * PARAMETERS)
    }

    /// Tokens read after so many days.
    pub fn read_by(&self, day: usize) -> f64 {
        (day as f64 * self.tokens_a_day()).min(TOKENS)
    }

    /// One day. Says whether there is another.
    pub fn step(&mut self) -> bool {
        if self.read_by(self.days) < TOKENS {
            self.days += 1;
        }
        self.read_by(self.days) < TOKENS
    }
}
