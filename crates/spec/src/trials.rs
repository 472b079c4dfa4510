//! A paper's table of ablations, to be run in small: each row changes a ready-made run.

use serde_json::Value;

use crate::{Plain, Readout, RunSpec, SpecError, find_preset};

/// The table.
#[derive(Debug, PartialEq)]
pub struct Trials {
    /// The ready-made run that each row changes.
    pub preset: &'static str,
    /// What to make of it, in English.
    pub note: &'static str,
    /// What is measured here of each row, at its end.
    pub metrics: &'static [Readout],
    /// Names of the paper's own columns.
    pub columns: &'static [&'static str],
    /// Its rows; the first is the ready-made run itself.
    pub rows: &'static [Trial],
}

/// A row.
#[derive(Debug, PartialEq)]
pub struct Trial {
    /// What is changed.
    pub name: &'static str,
    /// The change, as settings.
    pub changes: &'static [(&'static str, Plain)],
    /// What the paper prints, a word a column.
    pub published: &'static [&'static str],
}

impl Trials {
    /// The run of a row.
    ///
    /// # Errors
    /// A setting is unknown or out of its range.
    pub fn run(&self, row: &Trial) -> Result<RunSpec, SpecError> {
        let preset = find_preset(self.preset)
            .ok_or_else(|| SpecError::UnknownSetting(self.preset.to_owned()))?;
        let change = |(path, plain): &(&str, Plain)| ((*path).to_owned(), Value::from(*plain));
        (preset.spec)().with_all(row.changes.iter().map(change))
    }
}
