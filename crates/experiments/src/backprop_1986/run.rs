//! One run: a task, a seed, and sweeps until everything is right for a while or patience ends.

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use spec::ExperimentSpec;

use super::net::{Activity, Cases, Learner, Rule};
use super::tasks::{Task, Wish};

/// Sweeps at the beginning of the family trees that are taken with half the rate and little momentum.
const GENTLE: usize = 20;
/// Their momentum at most.
const GENTLE_MOMENTUM: f64 = 0.5;
/// How far from 1:2:4 still counts as 1:2:4.
const NEAR_1_2_4: f64 = 0.02;

/// What the reader has set.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Settings {
    /// The task and its net.
    pub wish: Wish,
    /// How a sweep changes the weights.
    pub rule: Rule,
    /// How near all outputs of a case must be for it to be right.
    pub near: f64,
    /// Sweeps at most.
    pub sweeps: usize,
    /// Sweeps after the first at which all cases are right.
    pub after: usize,
    /// Seeds, one after another; with 1 a step is a sweep, otherwise a step is a seed.
    pub runs: usize,
}

impl Settings {
    /// Those of a spec.
    pub fn read(spec: &ExperimentSpec) -> Self {
        let (task, hidden) = (spec.word("task").to_owned(), spec.whole("hidden"));
        let (direct, spread) = (spec.on("direct"), spec.number("spread"));
        let [rate, momentum, decay, margin] =
            ["rate", "momentum", "decay", "margin"].map(|name| spec.number(name));
        Self {
            wish: Wish { task, hidden, direct, spread },
            rule: Rule { rate, momentum, decay, margin },
            near: spec.number("near"),
            sweeps: spec.whole("sweeps"),
            after: spec.whole("after"),
            runs: spec.whole("runs"),
        }
    }
}

/// A net that learns.
pub(super) struct Run {
    /// What it learns.
    pub task: Task,
    /// What its units do in every case, by its present weights.
    pub activity: Activity,
    learner: Learner,
    /// Sweeps taken.
    pub sweeps: usize,
    /// E by its present weights.
    pub error: f64,
    /// Cases whose outputs are all near enough.
    pub right: usize,
    /// The sweep after which all cases were right for the first time.
    pub solved_at: Option<usize>,
}

impl Run {
    /// Small random weights, nothing learnt.
    pub fn new(settings: &Settings, seed: u64) -> Self {
        let task = Task::new(&settings.wish, &mut ChaCha8Rng::seed_from_u64(seed));
        let (activity, learner) = (Activity::new(&task.net, &task.cases), Learner::new(&task.net));
        let mut run =
            Self { task, activity, learner, sweeps: 0, error: 0.0, right: 0, solved_at: None };
        run.task.net.forward(&mut run.activity);
        run.judge(settings);
        run
    }

    /// Measures again, after settings were turned.
    pub fn judge(&mut self, settings: &Settings) {
        let Task { net, cases, .. } = &self.task;
        self.error = net.error(&mut self.activity, cases, settings.rule.margin);
        self.right = net.right(&self.activity, cases, settings.near);
    }

    /// One sweep through all cases.
    pub fn sweep(&mut self, settings: &Settings) {
        let mut rule = settings.rule;
        if settings.wish.task == "family-trees" && self.sweeps < GENTLE {
            rule.rate /= 2.0;
            rule.momentum = rule.momentum.min(GENTLE_MOMENTUM);
        }
        let Task { net, cases, .. } = &mut self.task;
        self.error = self.learner.sweep(net, &mut self.activity, cases, &rule);
        self.right = net.right(&self.activity, cases, settings.near);
        self.sweeps += 1;
        if self.right == cases.count {
            self.solved_at.get_or_insert(self.sweeps);
        }
    }

    /// Whether it has learnt for long enough.
    pub fn is_over(&self, settings: &Settings) -> bool {
        self.sweeps >= settings.sweeps
            || self.solved_at.is_some_and(|solved| self.sweeps >= solved + settings.after)
    }

    /// What the units do in other cases.
    pub fn try_on(&self, cases: &Cases) -> Activity {
        let mut activity = Activity::new(&self.task.net, cases);
        self.task.net.forward(&mut activity);
        activity
    }

    /// How many of the held-out cases are right.
    pub fn held_out_right(&self, settings: &Settings) -> usize {
        let held_out = &self.task.held_out;
        self.task.net.right(&self.try_on(held_out), held_out, settings.near)
    }

    /// For the symmetry task: the mean size of the two weights from each pair of mirror inputs, for each hidden unit.
    pub fn mirror_pairs(&self) -> Vec<[f64; 3]> {
        let Some(layer) = self.task.layer("hidden").filter(|layer| layer.reads.len() == 6) else {
            return Vec::new();
        };
        let pairs = |row| {
            let w = layer.block.row(&self.task.net.weights, row);
            std::array::from_fn(|pair| f64::midpoint(w[1 + pair].abs(), w[6 - pair].abs()))
        };
        (0..layer.block.rows).map(pairs).collect()
    }

    /// Whether the pairs, sorted by size, are as 1 : 2 : 4 in every hidden unit.
    pub fn is_1_2_4(&self) -> bool {
        let pairs = self.mirror_pairs();
        !pairs.is_empty()
            && pairs.into_iter().all(|mut sizes| {
                sizes.sort_by(f64::total_cmp);
                let near =
                    |size: f64, times: f64| (size / sizes[0] / times - 1.0).abs() < NEAR_1_2_4;
                near(sizes[1], 2.0) && near(sizes[2], 4.0)
            })
    }
}
