//! Hoffmann et al. 2022, "Training Compute-Optimal Large Language Models": for so much compute, how large a model, and on how many tokens?
//!
//! All three of the paper's approaches on the 245 runs that Besiroglu et al. (2024) read off its Figure 4: the envelope and the parabolas
//! ([`Frontier`], [`Equals`]) and the law of the loss ([`Law`], [`Distance`]), with bands by resampling. Any list of runs will do.
//! Leaves out: losses along each run, of which only the last is in the picture, so that the first approach has fewer points than the paper's.

mod bootstrap;
pub mod chart;
mod fit;
mod frontier;
mod law;
mod saved;
mod search;
mod shown;
mod sweep;
mod tables;
#[cfg(test)]
mod tests;

use data::TrainingRun;
use spec::ExperimentSpec;

pub use bootstrap::{band, resample};
pub use fit::{Descent, Distance};
pub use frontier::{Equals, Frontier, Parabola, envelope};
pub use law::{Law, Optimum};
pub use search::Search;
pub use sweep::{Budget, Fits, Parabolas};
pub use tables::{counted, digits};

use crate::{Experiment, ExperimentError, Files, Later, Shown, need};

/// Unknown numbers of the law; there must be more runs.
const UNKNOWN: usize = 5;
/// A step ends once it went over the runs so often: some ten milliseconds for 240 runs.
const PASSES: usize = 500;
/// What a step costs at least with fewer runs.
const FEW: usize = 240;

/// Runs, and what the three approaches make of them.
pub struct Chinchilla {
    settings: Settings,
    seed: u64,
    /// The runs that are fitted, in the order of the table, and how many were dropped.
    runs: Vec<TrainingRun>,
    dropped: usize,
    search: Search,
    /// The laws of the resamples so far.
    resampled: Vec<Law>,
    envelope: Vec<TrainingRun>,
    groups: Vec<Equals>,
}

/// What the reader may set.
#[derive(Clone, Debug)]
struct Settings {
    /// The reader's compute, in FLOP.
    compute: f64,
    /// Resamples.
    resamples: usize,
    /// The factor within which compute counts as equal, and how many such runs are enough.
    within: f64,
    least: usize,
}

impl Settings {
    fn read(spec: &ExperimentSpec) -> Self {
        Self {
            compute: spec.number("flop"),
            resamples: spec.whole("resamples"),
            within: spec.number("within"),
            least: spec.whole("equal_runs"),
        }
    }
}

impl Chinchilla {
    /// The runs, nothing fitted yet.
    ///
    /// # Errors
    /// The table is missing or cannot be read, or too few runs are left.
    pub fn new(spec: &ExperimentSpec, seed: u64, files: Files) -> Result<Self, ExperimentError> {
        let name = spec.files().pop().unwrap_or_default();
        let all = TrainingRun::table(need(files, name)?)
            .map_err(|error| ExperimentError::BadData(error.to_string()))?;
        let dropped = spec.whole("drop");
        let runs = without_worst(&all, dropped);
        if runs.len() <= UNKNOWN {
            let why = format!(
                "{} runs are left, but the law has five unknown numbers: bring at least six, or drop fewer",
                runs.len()
            );
            return Err(ExperimentError::BadData(why));
        }
        let settings = Settings::read(spec);
        Ok(Self {
            seed,
            dropped: all.len() - runs.len(),
            search: Search::new(
                Distance::new(&runs, spec.number("huber")),
                spec.word("starts") == "paper",
            ),
            resampled: Vec::new(),
            envelope: envelope(&runs),
            groups: Equals::groups(&runs, settings.within, settings.least),
            runs,
            settings,
        })
    }

    /// Fits the next resample.
    fn resample(&mut self) -> usize {
        let Some(law) = self.law() else { return 0 };
        let (count, number) = (self.runs.len(), self.resampled.len());
        let (law, passes) = resample(&self.search.distance, count, &law, self.seed, number);
        self.resampled.push(law);
        passes
    }

    fn is_resampling(&self) -> bool {
        self.search.best.is_some() && self.resampled.len() < self.settings.resamples
    }

    /// The best law so far.
    fn law(&self) -> Option<Law> {
        self.search.law()
    }

    /// The band of something that a law says, over those resamples that are asked for.
    fn band(&self, of: impl Fn(&Law) -> f64) -> Option<[f64; 2]> {
        band(self.resampled.iter().take(self.settings.resamples).map(of).collect())
    }

    /// The frontiers of approaches 1 and 2.
    fn frontiers(&self) -> [Option<Frontier>; 2] {
        let envelope: Vec<_> =
            self.envelope.iter().map(|run| (run.compute(), run.parameters)).collect();
        [Frontier::through(&envelope), Frontier::through(&self.minima())]
    }

    /// Compute and best size of each parabola.
    fn minima(&self) -> Vec<(f64, f64)> {
        self.groups.iter().filter_map(|group| Some((group.compute, group.best()?))).collect()
    }
}

/// All runs but those of highest loss, so many.
fn without_worst(runs: &[TrainingRun], drop: usize) -> Vec<TrainingRun> {
    let mut order: Vec<usize> = (0..runs.len()).collect();
    order.sort_by(|a, b| runs[*b].loss.total_cmp(&runs[*a].loss));
    let mut kept: Vec<usize> = order.into_iter().skip(drop).collect();
    kept.sort_unstable();
    kept.into_iter().map(|at| runs[at]).collect()
}

impl Experiment for Chinchilla {
    /// Some starts of the search; after the last one, some resamples.
    fn step(&mut self) -> Result<bool, ExperimentError> {
        let each = self.runs.len().max(FEW);
        let mut left = (PASSES * FEW) as i64;
        while left > 0 && (self.search.is_searching() || self.is_resampling()) {
            let passes = match self.search.is_searching() {
                true => self.search.descend((left as usize).div_ceil(each)),
                false => self.resample(),
            };
            left -= (passes * each) as i64;
        }
        if !self.search.is_searching() && self.search.best.is_none() {
            let why = "no start came to a law of finite loss: look for odd values among the runs";
            return Err(ExperimentError::BadData(why.to_owned()));
        }
        Ok(self.search.is_searching() || self.is_resampling())
    }

    fn metrics(&self) -> Vec<(&'static str, f64)> {
        self.measured()
    }

    fn show(&self, place: &str) -> Option<Shown> {
        self.shown(place)
    }

    fn turn(&mut self, spec: &ExperimentSpec) -> Result<(), ExperimentError> {
        self.settings = Settings::read(spec);
        self.groups = Equals::groups(&self.runs, self.settings.within, self.settings.least);
        Ok(())
    }

    fn parameters(&self) -> usize {
        UNKNOWN
    }

    fn save(&mut self) -> Later<'_, Option<Vec<f32>>> {
        let saved = saved::write(&self.search, self.resampled.iter().map(Law::numbers));
        Box::pin(std::future::ready(Ok(Some(saved))))
    }

    fn restore(&mut self, saved: &[f32]) -> Result<(), ExperimentError> {
        let laws = saved::read(&mut self.search, saved)?;
        self.resampled = laws.iter().map(Law::of_numbers).collect();
        Ok(())
    }
}
