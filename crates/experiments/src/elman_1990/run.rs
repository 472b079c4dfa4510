//! One run: a net that reads a sequence over and over and learns to say what comes next; after each step, a test on a stretch it never learns.

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use spec::ExperimentSpec;

use super::layer::Rule;
use super::net::{Net, Trace};
use super::tasks::Task;

/// Weights begin within ± this: ours, the paper does not tell.
const SPREAD: f32 = 0.65;

/// What can be turned while it learns.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    pub rule: Rule,
    /// Steps that errors go back.
    pub back: usize,
    pub passes: usize,
}

impl Settings {
    pub fn read(spec: &ExperimentSpec) -> Self {
        let [rate, momentum] = ["rate", "momentum"].map(|name| spec.number(name) as f32);
        Self {
            rule: Rule { rate, momentum },
            back: spec.whole("back"),
            passes: spec.whole("passes"),
        }
    }
}

/// A net, how far it is, and what it did on the test.
pub struct Run {
    pub net: Net,
    trace: Trace,
    /// Where in the sequence it is.
    at: usize,
    pub passes: usize,
    pub examples: usize,
    /// The mean squared error of a number of the symbols of the last step.
    pub loss: f64,
    pub test: Test,
}

/// What the net does on a stretch that it never learns, by its present weights.
#[derive(Clone, Default)]
pub struct Test {
    /// The squared error of each number of each symbol but the first, given all before it.
    pub squares: Vec<f32>,
    /// The outputs after each symbol but the last.
    pub outputs: Vec<f32>,
    /// The hidden units after each symbol.
    pub hidden: Vec<f32>,
}

impl Run {
    pub fn new(task: &Task, hidden: usize, seed: u64) -> Self {
        // The words do not change with the number of hidden units.
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        random.set_stream(1);
        let hidden = if hidden == 0 { task.hidden } else { hidden };
        let net = Net::new([task.width, hidden, task.width], SPREAD, &mut random);
        let trace = net.start();
        let mut run = Self {
            net,
            trace,
            at: 0,
            passes: 0,
            examples: 0,
            loss: f64::NAN,
            test: Test::default(),
        };
        run.test.read(&run.net, task, &task.test);
        run
    }

    /// Some symbols, then the test. Says whether there is more.
    pub fn step(&mut self, task: &Task, settings: &Settings) -> bool {
        let to = (self.at + task.chunk).min(task.learn.len() - 1);
        let mut squares = 0.0;
        for at in self.at..to {
            self.net.forward(&mut self.trace, task.code(task.learn[at]));
            let wanted = task.code(task.learn[at + 1]);
            let rule = settings.rule;
            squares += f64::from(self.net.learn(&mut self.trace, wanted, settings.back, rule));
        }
        let count = to - self.at;
        self.loss = squares / (count * task.width) as f64;
        self.examples += count;
        self.at = to;
        if to == task.learn.len() - 1 {
            self.at = 0;
            self.passes += 1;
        }
        self.test.read(&self.net, task, &task.test);
        self.passes < settings.passes
    }
}

impl Test {
    /// Reads a stretch from its beginning; nothing is learnt.
    pub fn read(&mut self, net: &Net, task: &Task, symbols: &[u8]) {
        let mut trace = net.start();
        self.squares.clear();
        self.outputs.clear();
        self.hidden.clear();
        for (at, symbol) in symbols.iter().enumerate() {
            net.forward(&mut trace, task.code(*symbol));
            self.hidden.extend_from_slice(net.hidden(&trace));
            if let Some(next) = symbols.get(at + 1) {
                let pairs = net.outputs(&trace).iter().zip(task.code(*next));
                self.squares
                    .extend(pairs.map(|(output, wanted)| (output - wanted) * (output - wanted)));
                self.outputs.extend_from_slice(net.outputs(&trace));
            }
        }
    }
}
