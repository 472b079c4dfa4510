//! The stations of the line, and where a run is.

use experiments::ExperimentError;

use super::settings::Settings;
use crate::tensors::kept::Numbers;

/// What is learnt, in the order of the line (Ouyang et al. 2022, figure 2; DPO goes past two of them).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Station {
    /// The next token of documents.
    Pretraining,
    /// The next token of answers to questions.
    Tuning,
    /// Nothing: pairs of answers are compared.
    Asking,
    /// Marks, from comparisons.
    Reward,
    /// To write what has high marks.
    Policy,
    /// To write what was preferred, without marks.
    Direct,
}

/// All of them.
pub const LINE: [Station; 6] = [
    Station::Pretraining,
    Station::Tuning,
    Station::Asking,
    Station::Reward,
    Station::Policy,
    Station::Direct,
];

/// How far a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub station: Station,
    /// Steps taken in it.
    pub step: usize,
}

impl Place {
    /// The beginning.
    pub fn start() -> Self {
        Self { station: Station::Pretraining, step: 0 }
    }

    /// The start of the next station, if this one is over and another is left.
    pub fn next(self, settings: &Settings) -> Option<Self> {
        let is_over = self.step >= settings.steps(self.station);
        let station = LINE.into_iter().find(|station| *station > self.station);
        station.filter(|_| is_over).map(|station| Self { station, step: 0 })
    }

    /// Steps left on the whole line.
    pub fn left(self, settings: &Settings) -> usize {
        let later = LINE.into_iter().filter(|station| *station > self.station);
        let later: usize = later.map(|station| settings.steps(station)).sum();
        settings.steps(self.station).saturating_sub(self.step) + later
    }

    /// Whether a station has been gone through.
    pub fn is_past(self, station: Station, settings: &Settings) -> bool {
        self.station > station || (self.station == station && self.step >= settings.steps(station))
    }

    /// As numbers.
    pub fn write(self, into: &mut Vec<f32>) {
        into.extend([self.station as usize as f32, self.step as f32]);
    }

    /// What [`Place::write`] wrote.
    ///
    /// # Errors
    /// A sentence where the numbers do not fit.
    pub fn read(numbers: &mut Numbers) -> Result<Self, ExperimentError> {
        let station = LINE[numbers.count(LINE.len() - 1)?];
        Ok(Self { station, step: numbers.count(1 << 24)? })
    }
}
