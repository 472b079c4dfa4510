//! Many seeds, one run each: in how many sweeps they solve the task, if they do.

use super::run::{Run, Settings};
use super::tasks::HELD_OUT;

/// Bars of the histogram, without the one for seeds that did not solve the task.
const BARS: usize = 10;

/// The distribution so far.
#[derive(Default)]
pub(super) struct Tally {
    /// Seeds that are done.
    pub seeds: usize,
    /// The sweeps of those that solved the task, in order of size.
    solved: Vec<usize>,
    /// Of those, how many have weights as 1 : 2 : 4.
    one_two_four: usize,
    /// By how many held-out questions were answered: how many seeds.
    held_out: [usize; HELD_OUT + 1],
}

impl Tally {
    /// Counts a run that is over.
    pub fn add(&mut self, run: &Run, settings: &Settings) {
        self.seeds += 1;
        self.held_out[run.held_out_right(settings)] += 1;
        if let Some(sweeps) = run.solved_at {
            let place = self.solved.partition_point(|other| *other <= sweeps);
            self.solved.insert(place, sweeps);
            self.one_two_four += usize::from(run.is_1_2_4());
        }
    }

    /// The sweeps that a part of the seeds that solved it did not need more of.
    fn quantile(&self, part: f64) -> f64 {
        let place = (self.solved.len() as f64 * part) as usize;
        self.solved[place] as f64
    }

    /// What is measured, by name.
    pub fn metrics(&self, task: &str) -> Vec<(&'static str, f64)> {
        let (seeds, solved) = (self.seeds as f64, self.solved.len() as f64);
        let mut metrics = vec![("seeds", seeds), ("solved", solved)];
        if task == "family-trees" && self.seeds > 0 {
            let right = (0..).zip(self.held_out).map(|(right, seeds)| right * seeds).sum::<usize>();
            metrics.push(("held_out_mean", right as f64 / seeds));
            metrics.push(("all_held_out", self.held_out[HELD_OUT] as f64));
        }
        if self.solved.is_empty() {
            return metrics;
        }
        metrics.extend([
            ("least_sweeps", self.quantile(0.0)),
            ("lower_quartile", self.quantile(0.25)),
            ("median_sweeps", self.quantile(0.5)),
            ("upper_quartile", self.quantile(0.75)),
        ]);
        if task == "symmetry" {
            metrics.push(("share_1_2_4", self.one_two_four as f64 / solved));
        }
        metrics
    }

    /// Bars with their names: seeds by sweeps, or by held-out questions answered.
    pub fn histogram(&self, settings: &Settings) -> Vec<(String, usize)> {
        if settings.wish.task == "family-trees" {
            let name = |right| format!("{right} of {HELD_OUT} held out");
            return (0..).zip(self.held_out).map(|(right, seeds)| (name(right), seeds)).collect();
        }
        let width = settings.sweeps.div_ceil(BARS);
        let bar = |number: usize| {
            let within = number * width + 1..=(number + 1) * width;
            let seeds = self.solved.iter().filter(|sweeps| within.contains(sweeps)).count();
            (format!("to {}", within.end()), seeds)
        };
        let never = ("never".to_owned(), self.seeds - self.solved.len());
        (0..BARS).map(bar).chain([never]).collect()
    }
}
