//! A run: passes over the points in batches, the rule, the penalty, dropout, what is measured after each pass, and when it ends.

use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::data::shuffle;
use super::loss::Loss;
use super::net::Net;
use super::set::{Measured, Set};
use super::settings::{Penalty, Settings};
use super::unit::LANES;
use crate::ExperimentError;
use crate::optimisers::rules::{Kind, Rule};

/// A net and how far it is.
pub struct Run {
    pub net: Net,
    pub loss: Loss,
    pub weights: Vec<f64>,
    pub rule: Rule,
    kind: Kind,
    seed: u64,
    /// The mean slopes of the last batch.
    pub gradient: Vec<f64>,
    order: Vec<usize>,
    pub passes: u64,
    pub updates: u64,
    pub train: Measured,
    pub test: Measured,
    /// The lowest loss on the test points, and the pass after which it was.
    pub best: (f64, u64),
    /// Why it ended, if it did.
    pub ended: Option<String>,
}

impl Run {
    pub fn new(net: Net, loss: Loss, weights: Vec<f64>, kind: Kind, seed: u64) -> Self {
        let count = weights.len();
        Self {
            net,
            loss,
            weights,
            rule: Rule::new(kind, count),
            kind,
            seed,
            gradient: vec![0.0; count],
            order: Vec::new(),
            passes: 0,
            updates: 0,
            train: Measured::default(),
            test: Measured::default(),
            best: (f64::INFINITY, 0),
            ended: None,
        }
    }

    /// One pass. Says whether there is another.
    ///
    /// # Errors
    /// There are no points, or the loss is no number: nothing was changed.
    pub fn pass(
        &mut self,
        settings: &Settings,
        train: &Set,
        test: &Set,
    ) -> Result<bool, ExperimentError> {
        if train.targets.is_empty() {
            let why = "there is no point to learn from: click on the plane to add some";
            return Err(ExperimentError::BadInput(why.to_owned()));
        }
        let before = (self.weights.clone(), self.rule.clone(), self.updates);
        // Each pass draws from a stream of its own, so that a run that goes on from a file draws the same.
        let mut random = ChaCha8Rng::seed_from_u64(self.seed);
        random.set_stream(self.passes + 1);
        self.order.clear();
        self.order.extend(0..train.targets.len());
        let mut order = std::mem::take(&mut self.order);
        shuffle(&mut order, &mut random);
        for batch in order.chunks(settings.batch.max(1)) {
            self.batch(settings, train, batch, &mut random);
        }
        self.order = order;
        self.net.kept.fill([1.0; LANES]);
        let measured = self.measured(train);
        if !(measured.loss.is_finite() && self.weights.iter().all(|weight| weight.is_finite())) {
            (self.weights, self.rule, self.updates) = before;
            let why = "the loss is no longer a number: turn the learning rate down, or press Reset";
            return Err(ExperimentError::BadInput(why.to_owned()));
        }
        self.passes += 1;
        self.measure(train, test);
        self.ended = self.end(settings);
        Ok(self.ended.is_none())
    }

    /// The mean slope of a batch, then one step of the rule and of the penalty.
    pub fn batch(
        &mut self,
        settings: &Settings,
        train: &Set,
        batch: &[usize],
        random: &mut impl Rng,
    ) {
        self.slopes(settings.drop, train, batch, random);
        if settings.penalty == Penalty::L2 {
            let rate = settings.penalty_rate;
            self.each_weight(|weight, slope| *slope += rate * *weight);
        }
        self.rule.step(&mut self.weights, &self.gradient, settings.rate, settings.momentum);
        if settings.penalty == Penalty::L1 {
            let step = settings.rate * settings.penalty_rate;
            self.each_weight(|weight, _| {
                *weight = (weight.abs() - step).max(0.0).copysign(*weight);
            });
        }
        self.updates += 1;
    }

    /// Leaves the mean slopes of a batch in the gradient.
    pub fn slopes(&mut self, drop: f64, train: &Set, batch: &[usize], random: &mut impl Rng) {
        self.gradient.fill(0.0);
        for four in batch.chunks(LANES) {
            train.load(&mut self.net, four);
            if drop > 0.0 {
                self.drop(drop, random);
            }
            let sums = self.net.forward(&self.weights);
            let mut output = [0.0; LANES];
            for ((slope, sum), at) in output.iter_mut().zip(sums).zip(four) {
                *slope = self.loss.of(sum, train.targets[*at])[1];
            }
            self.net.backward(&self.weights, output, &mut self.gradient);
        }
        let share = 1.0 / batch.len() as f64;
        self.gradient.iter_mut().for_each(|slope| *slope *= share);
    }

    /// Some hidden units are left out, each example others; those that stay are louder in return (Srivastava et al. 2014).
    pub fn drop(&mut self, drop: f64, random: &mut impl Rng) {
        let keep = 1.0 - drop;
        let hidden = self.net.places[1]..self.net.places[self.net.last()];
        for kept in self.net.kept[hidden].as_flattened_mut() {
            *kept = if random.random::<f64>() < keep { 1.0 / keep } else { 0.0 };
        }
    }

    /// All weights with their slopes, without the biases.
    fn each_weight(&mut self, mut change: impl FnMut(&mut f64, &mut f64)) {
        for layer in 0..self.net.last() {
            let part = self.net.starts[layer]..self.net.starts[layer + 1];
            let count = self.net.widths[layer] + 1;
            let rows = self.weights[part.clone()].chunks_exact_mut(count);
            for (row, slopes) in rows.zip(self.gradient[part].chunks_exact_mut(count)) {
                let both = row.iter_mut().zip(slopes).take(count - 1);
                both.for_each(|(weight, slope)| change(weight, slope));
            }
        }
    }

    /// Both sets, as they stand.
    pub fn measure(&mut self, train: &Set, test: &Set) {
        self.train = self.measured(train);
        self.test = self.measured(test);
        if self.test.loss < self.best.0 {
            self.best = (self.test.loss, self.passes);
        }
    }

    fn measured(&mut self, set: &Set) -> Measured {
        let count = set.targets.len();
        let mut measured = Measured { count, ..Measured::default() };
        for start in (0..count).step_by(LANES) {
            let four: [usize; LANES] = std::array::from_fn(|lane| start + lane);
            let four = &four[..LANES.min(count - start)];
            set.load(&mut self.net, four);
            let sums = self.net.forward(&self.weights);
            for (sum, at) in sums.iter().zip(four) {
                let target = set.targets[*at];
                measured.loss += self.loss.of(*sum, target)[0];
                measured.called[usize::from(target > 0.0)][usize::from(*sum > 0.0)] += 1;
            }
        }
        measured.loss /= count.max(1) as f64;
        measured
    }

    /// Why it ends here, if it does.
    fn end(&self, settings: &Settings) -> Option<String> {
        let Settings { passes, stop_loss, stop_accuracy, patience, .. } = *settings;
        let judged = if self.test.count > 0 { &self.test } else { &self.train };
        let classes = self.loss != Loss::Plain;
        if passes > 0 && self.passes >= passes {
            return Some(format!("It stopped after {passes} passes, as it is set."));
        }
        if stop_loss > 0.0 && self.train.loss <= stop_loss {
            return Some(format!("It stopped: the training loss is at most {stop_loss}."));
        }
        if classes && stop_accuracy > 0.0 && judged.accuracy() >= stop_accuracy {
            return Some(format!("It stopped: {:.1} % are on their side.", judged.accuracy()));
        }
        let (best, at) = self.best;
        if patience > 0 && self.test.count > 0 && self.passes - at >= patience {
            let why = "It stopped: the test loss was lowest after pass";
            return Some(format!("{why} {at}, at {best:.4}, and has not fallen since."));
        }
        None
    }

    /// All numbers from which a run goes on.
    pub fn save(&self) -> Vec<f64> {
        let counts = [self.passes as f64, self.updates as f64, self.best.0, self.best.1 as f64];
        counts.into_iter().chain(self.weights.iter().copied()).chain(self.rule.memory()).collect()
    }

    /// Goes on from [`Run::save`]; says whether the numbers fit.
    pub fn restore(&mut self, saved: &[f64]) -> bool {
        let count = self.weights.len();
        let ([passes, updates, best, at], rest) = match saved.split_first_chunk() {
            Some((counts, rest)) if rest.len() == 3 * count + 1 => (*counts, rest),
            _ => return false,
        };
        (self.passes, self.updates, self.best) = (passes as u64, updates as u64, (best, at as u64));
        self.weights.copy_from_slice(&rest[..count]);
        self.rule = Rule::remembering(self.kind, &rest[count..]);
        true
    }
}
