//! Sutton 2019, "The Bitter Lesson": methods that scale with computation beat built-in knowledge in the end. His essay holds no experiment; this one
//! puts the claim to the test on the zip-code digits.
//!
//! Adds to `lecun_1989`: rivals that are told what to look at ([`features`]), rivals without any structure ([`dense`]), and a race over growing parts of
//! the digits and over growing computation ([`sweep`]). All learn alike ([`learner`]).
//! Leaves out: search, the other half of the essay, and what it cost people to think of the features.

mod dense;
mod features;
mod learner;
mod shown;
mod sweep;
#[cfg(test)]
mod tests;

use data::ZipDigits;
use spec::ExperimentSpec;

use crate::{Experiment, ExperimentError, Files, Shown, need};
use features::PIXELS;
use learner::{Digits, Kind, Standard};
use sweep::{Settings, Sweep};

/// The parts of which figures are told by name: the smallest, and a seventh of all.
const SMALL: usize = sweep::LADDER[0];
const SEVENTH: usize = sweep::LADDER[4];
const ALL: usize = sweep::LADDER[7];

/// The digits and the race on them.
pub struct BitterLesson {
    sweep: Sweep,
    train: Digits,
    test: Digits,
    /// Over all training digits: how unusual a feature is, whoever has learnt what.
    usual: Standard,
    /// From 0 to 1, as it was drawn.
    drawing: Option<Vec<f32>>,
    /// The test digit that is shown while nothing is drawn.
    asked: usize,
}

impl BitterLesson {
    /// The digits, nothing learnt.
    pub fn new(spec: &ExperimentSpec, seed: u64, files: Files) -> Result<Self, ExperimentError> {
        let digits = |name| {
            ZipDigits::unpack(need(files, name)?)
                .map(Digits::new)
                .map_err(|error| ExperimentError::BadData(error.to_string()))
        };
        Self::on(spec, seed, digits("zip-train")?, digits("zip-test")?)
    }

    fn on(
        spec: &ExperimentSpec,
        seed: u64,
        train: Digits,
        test: Digits,
    ) -> Result<Self, ExperimentError> {
        let settings = Settings::read(spec);
        if settings.kinds.is_empty() {
            let why = "nobody takes part: switch on at least one of the five contestants";
            return Err(ExperimentError::BadInput(why.to_owned()));
        }
        let most = settings.ladder.last().copied().unwrap_or_default();
        if most > train.zip.count() {
            let (wanted, found) = (most, train.zip.count());
            let why = format!(
                "there are {found} digits to learn from, not {wanted}: lower the most digits"
            );
            return Err(ExperimentError::BadData(why));
        }
        let everyone: Vec<usize> = (0..train.zip.count()).collect();
        let usual = Standard::of(&train, &everyone);
        let sweep = Sweep::new(settings, seed);
        Ok(Self { sweep, train, test, usual, drawing: None, asked: 0 })
    }

    /// A contestant's mean error in per cent on a part of this size, once it is known.
    fn error(&self, kind: Kind, digits: usize) -> Option<f64> {
        let record = self.sweep.records.iter().find(|record| record.kind == kind)?;
        let rung = self.sweep.settings.ladder.iter().position(|rung| *rung == digits)?;
        record.rungs[rung].value()
    }

    /// How many digits it takes until the net of 1989 misreads fewer than the features, for good: between two rungs, on straight lines between logarithms.
    fn crossing(&self) -> Option<f64> {
        let ladder = &self.sweep.settings.ladder;
        let lead = |digits: &usize| {
            let (features, net) =
                (self.error(Kind::Features, *digits)?, self.error(Kind::Net, *digits)?);
            Some(((*digits as f64).ln(), (net / features).ln()))
        };
        let leads: Option<Vec<_>> = ladder.iter().map(lead).collect();
        let leads = leads?;
        let after = leads.iter().rposition(|(_, lead)| *lead > 0.0)? + 1;
        let ((x0, y0), (x1, y1)) = (leads[after - 1], *leads.get(after)?);
        Some((x0 + (x1 - x0) * y0 / (y0 - y1)).exp())
    }

    /// What the figures are held against.
    fn figures(&self) -> Vec<(&'static str, Option<f64>)> {
        let (features, net) = (|n| self.error(Kind::Features, n), |n| self.error(Kind::Net, n));
        let minus = |a: Option<f64>, b: Option<f64>| Some(a? - b?);
        let (seventh, whole) = (net(SEVENTH), net(ALL));
        vec![
            ("features_at_65", features(SMALL)),
            ("net_at_65", net(SMALL)),
            ("features_lead", minus(net(SMALL), features(SMALL))),
            ("features_at_all", features(ALL)),
            ("net_at_all", whole),
            ("net_lead", minus(features(ALL), whole)),
            ("crossing", self.crossing()),
            ("seventh", seventh),
            ("whole", whole),
            ("ratio", whole.zip(seventh).map(|(whole, seventh)| whole / seventh)),
        ]
    }
}

impl Experiment for BitterLesson {
    fn step(&mut self) -> Result<bool, ExperimentError> {
        Ok(self.sweep.step(&self.train, &self.test))
    }

    fn metrics(&self) -> Vec<(&'static str, f64)> {
        let mut metrics = vec![
            ("digits", self.sweep.part() as f64),
            ("shown", self.sweep.shown() as f64),
            ("runs", self.sweep.runs() as f64),
            ("done", 100.0 * self.sweep.finished as f64 / self.sweep.courses() as f64),
            ("spent", self.sweep.spent / 1e9),
        ];
        let known = self.figures().into_iter().filter_map(|(name, value)| Some((name, value?)));
        metrics.extend(known);
        metrics
    }

    fn show(&self, place: &str) -> Option<Shown> {
        self.shown(place)
    }

    /// No setting can be turned while it runs: a race with other rules is another race.
    fn turn(&mut self, _: &ExperimentSpec) -> Result<(), ExperimentError> {
        Ok(())
    }

    /// `draw`: 256 values from 0 to 1; an empty pad shows test digits again. `next`: another test digit.
    fn act(&mut self, action: &str, _: &str, values: &[f32]) -> Result<(), ExperimentError> {
        match action {
            "draw" => {
                let good = values.iter().all(|value| (0.0..=1.0).contains(value));
                if values.len() != PIXELS || !good {
                    let why = "a drawing has 256 values from 0 to 1: draw on the pad";
                    return Err(ExperimentError::BadInput(why.to_owned()));
                }
                let is_drawn = values.iter().any(|value| *value > 0.0);
                self.drawing = is_drawn.then(|| values.to_vec());
                Ok(())
            }
            "next" => {
                self.drawing = None;
                self.asked = (self.asked + 1) % self.test.zip.count();
                Ok(())
            }
            _ => Err(ExperimentError::no_action(action)),
        }
    }

    fn parameters(&self) -> usize {
        let last = self.sweep.records.iter().filter_map(|record| record.last.as_ref());
        last.map(|learner| learner.weights.len()).sum()
    }
}
