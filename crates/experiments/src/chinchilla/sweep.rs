//! What a sweep of one's own says, a few runs a budget: parabolas of equal compute, the two frontiers through their lowest points, the law of
//! all runs, and how sure all that is.
//!
//! Differs from the paper's runs in how bands are drawn: five runs a budget are too few to leave some out, so what the parabolas miss is
//! dealt out anew among all runs, and everything is fitted again (Efron 1979, section 7: resampled residuals).

#[cfg(test)]
mod tests;

use data::{FLOP_EACH, TrainingRun};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::fit::{Distance, logs};
use super::frontier::{Equals, Frontier};
use super::law::Law;
use super::search::Search;
use super::{UNKNOWN, band, saved};
use crate::ExperimentError;

/// Residuals of log losses are large from here on (Hoffmann et al. 2022, appendix D.3).
const DELTA: f64 = 1e-3;
/// Numbers of a parabola.
const BENDING: usize = 3;
/// A slice ends once the fits went over so many runs: some milliseconds.
const SLICE: usize = 50_000;

/// Runs that were planned for the same compute.
#[derive(Clone, Debug, PartialEq)]
pub struct Budget {
    /// C, in FLOP.
    pub compute: f64,
    /// The runs that there are.
    pub runs: Vec<TrainingRun>,
}

/// A parabola a budget, and lines through their lowest points.
#[derive(Clone, Debug)]
pub struct Parabolas {
    /// In the order of compute.
    pub groups: Vec<Equals>,
    /// N* = k C^a, from two lowest points on.
    pub size: Option<Frontier>,
    /// D* = k C^b.
    pub text: Option<Frontier>,
}

impl Parabolas {
    /// Of these budgets.
    pub fn through(budgets: &[Budget]) -> Self {
        let filled = budgets.iter().filter(|budget| !budget.runs.is_empty());
        let group = |budget: &Budget| Equals::planned(budget.compute, budget.runs.clone());
        let mut found = Self { groups: filled.map(group).collect(), size: None, text: None };
        let lowest = found.lowest();
        let tokens: Vec<(f64, f64)> =
            lowest.iter().map(|(c, n)| (*c, c / (FLOP_EACH * n))).collect();
        (found.size, found.text) = (Frontier::through(&lowest), Frontier::through(&tokens));
        found
    }

    /// Compute and best size of each parabola that has its lowest point among the sizes that were tried.
    pub fn lowest(&self) -> Vec<(f64, f64)> {
        self.groups.iter().filter_map(|group| Some((group.compute, group.best()?))).collect()
    }

    /// How often a larger budget has a larger best size than the one before.
    pub fn growing(&self) -> usize {
        self.lowest().windows(2).filter(|pair| pair[1].1 > pair[0].1).count()
    }

    /// What the parabolas miss, run by run, widened for the numbers that they have fitted.
    fn missed(&self) -> Vec<f64> {
        let missed = |group: &Equals| {
            let count = group.runs.len();
            let free = count.saturating_sub(BENDING);
            let wider = (count as f64 / free.max(1) as f64).sqrt();
            let parabola = group.parabola.filter(|_| free > 0)?;
            let off = group.runs.iter().map(|run| run.loss - parabola.loss(run.parameters));
            Some(off.map(|off| wider * off).collect::<Vec<f64>>())
        };
        self.groups.iter().filter_map(missed).flatten().collect()
    }
}

/// A resample: its law, and the frontier of its parabolas.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Again {
    law: Law,
    size: Option<Frontier>,
}

/// Everything that is fitted to a sweep: the parabolas at once, the law start by start, then one resample after the other.
#[derive(Clone, Debug)]
pub struct Fits {
    seed: u64,
    budgets: Vec<Budget>,
    /// Approach 2.
    pub parabolas: Parabolas,
    /// Approach 3; nothing where there are too few runs.
    pub search: Option<Search>,
    missed: Vec<f64>,
    resampled: Vec<Again>,
}

impl Fits {
    /// The parabolas; no law yet.
    pub fn new(budgets: Vec<Budget>, seed: u64) -> Self {
        let runs: Vec<TrainingRun> =
            budgets.iter().flat_map(|budget| budget.runs.iter().copied()).collect();
        let enough = runs.len() > UNKNOWN;
        let parabolas = Parabolas::through(&budgets);
        Self {
            seed,
            search: enough.then(|| Search::new(Distance::new(&runs, DELTA), false)),
            missed: parabolas.missed(),
            resampled: Vec::new(),
            parabolas,
            budgets,
        }
    }

    /// Some starts of the search, then some resamples, until there are so many. Whether something is left.
    pub fn step(&mut self, resamples: usize) -> bool {
        let runs: usize = self.budgets.iter().map(|budget| budget.runs.len()).sum();
        let mut done = 0;
        while done < SLICE && self.is_left(resamples) {
            let passes = match self.search.as_mut().filter(|search| search.is_searching()) {
                Some(search) => search.descend((SLICE - done).div_ceil(runs.max(1))),
                None => self.resample(),
            };
            done += (passes * runs).max(1);
        }
        self.is_left(resamples)
    }

    /// Whether [`Fits::step`] has something to do.
    pub fn is_left(&self, resamples: usize) -> bool {
        self.search.as_ref().is_some_and(|search| {
            let more = self.resampled.len() < resamples && !self.missed.is_empty();
            search.is_searching() || (more && search.best.is_some())
        })
    }

    /// The best law so far.
    pub fn law(&self) -> Option<Law> {
        self.search.as_ref()?.law()
    }

    /// Resamples so far.
    pub fn resampled(&self) -> usize {
        self.resampled.len()
    }

    /// The band of something that the first so many resamples' laws say.
    pub fn band_of_laws(&self, resamples: usize, of: impl Fn(&Law) -> f64) -> Option<[f64; 2]> {
        let values = self.resampled.iter().take(resamples).map(|again| of(&again.law));
        band(values.filter(|value| value.is_finite()).collect())
    }

    /// The band of something that the first so many resamples' parabolas say.
    pub fn band_of_sizes(
        &self,
        resamples: usize,
        of: impl Fn(&Frontier) -> f64,
    ) -> Option<[f64; 2]> {
        let sizes = self.resampled.iter().take(resamples).filter_map(|again| again.size.as_ref());
        band(sizes.map(of).filter(|value| value.is_finite()).collect())
    }

    /// Deals out anew what the parabolas miss, and fits again.
    fn resample(&mut self) -> usize {
        let Some((law, distance)) =
            self.search.as_ref().and_then(|search| Some((search.law()?, &search.distance)))
        else {
            return 0;
        };
        let budgets = self.dealt(self.resampled.len());
        let runs: Vec<TrainingRun> =
            budgets.iter().flat_map(|budget| budget.runs.iter().copied()).collect();
        let found = distance.of_others(&runs).descend(logs(&law));
        let size = Parabolas::through(&budgets).size;
        self.resampled.push(Again { law: found.law, size });
        found.passes
    }

    /// The runs as their parabolas have them, each off by what one of them is off; each resample has its own stream of the seed.
    fn dealt(&self, number: usize) -> Vec<Budget> {
        let mut random = ChaCha8Rng::seed_from_u64(self.seed);
        random.set_stream(1 + number as u64);
        let mut off = || self.missed[random.random_range(0..self.missed.len())];
        let mut groups = self.parabolas.groups.iter();
        let mut budget = |budget: &Budget| {
            let group = groups.next()?;
            let run = |run: &TrainingRun| {
                let off = off();
                let loss = group.parabola.map(|parabola| parabola.loss(run.parameters) + off);
                TrainingRun { loss: loss.filter(|loss| *loss > 0.0).unwrap_or(run.loss), ..*run }
            };
            Some(Budget { compute: budget.compute, runs: budget.runs.iter().map(run).collect() })
        };
        self.budgets.iter().filter(|b| !b.runs.is_empty()).filter_map(&mut budget).collect()
    }

    /// As single-precision numbers, from which it goes on bit for bit.
    pub fn saved(&self) -> Vec<f32> {
        let row = |again: &Again| {
            let [a, b, c, d, e] = again.law.numbers();
            let [exponent, level] = again.size.map_or([f64::NAN; 2], |size| size.numbers());
            [a, b, c, d, e, exponent, level]
        };
        let search = self.search.as_ref();
        search.map_or_else(Vec::new, |search| saved::write(search, self.resampled.iter().map(row)))
    }

    /// Goes on from there.
    ///
    /// # Errors
    /// A sentence where the numbers are not those of such fits.
    pub fn restore(&mut self, saved: &[f32]) -> Result<(), ExperimentError> {
        let Some(search) = &mut self.search else {
            let why = "the file holds fits to more runs than it holds";
            let fits = saved.is_empty().then_some(());
            return fits.ok_or_else(|| ExperimentError::BadInput(why.to_owned()));
        };
        let rows = saved::read(search, saved)?;
        let again = |&[a, b, c, d, e, exponent, level]: &[f64; 7]| Again {
            law: Law::of_numbers(&[a, b, c, d, e]),
            size: (!exponent.is_nan()).then(|| Frontier::of_numbers([exponent, level])),
        };
        self.resampled = rows.iter().map(again).collect();
        Ok(())
    }
}
