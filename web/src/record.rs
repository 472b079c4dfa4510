//! What finished runs reached, by seed, held against published figures. Kept in the browser.

use serde::{Deserialize, Serialize};
use spec::{Figure, RunSpec, find_preset};

use crate::browser::read_json;
use crate::few::Few;

/// Knobs that may differ from the preset: they change no expected value.
const FREE: [&str; 3] = ["seed", "engine", "training.speed"];

/// A metric's values by seed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Record(pub Few<u64, f64>);

impl Record {
    /// Seeds whose value agrees with the figure, of those that were run.
    pub fn agreeing(&self, figure: &Figure) -> usize {
        self.0.values().filter(|value| figure.holds(**value)).count()
    }
}

/// Whether a run may be held against the figures of its preset.
pub fn counts(spec: &RunSpec) -> bool {
    find_preset(&spec.preset).is_some_and(|preset| {
        let differences = spec.differences(&(preset.spec)());
        differences.iter().all(|(knob, _)| FREE.contains(&knob.path))
    })
}

fn key(preset: &str, metric: &str) -> String {
    format!("llm-garden.record.{preset}.{metric}")
}

fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok()?
}

/// What was reached so far.
pub fn read(preset: &str, metric: &str) -> Record {
    let kept = storage().and_then(|storage| storage.get_item(&key(preset, metric)).ok()?);
    kept.and_then(|json| read_json(&json).ok()).unwrap_or_default()
}

/// Keeps what a finished run reached, if it counts. Denied storage only means that it is not shown again.
pub fn keep(spec: &RunSpec, metrics: &[(String, f64)]) {
    if !counts(spec) {
        return;
    }
    for (metric, value) in metrics {
        let mut record = read(&spec.preset, metric);
        record.0.insert(spec.seed, *value);
        if let (Some(storage), Ok(json)) = (storage(), serde_json::to_string(&record)) {
            drop(storage.set_item(&key(&spec.preset, metric), &json));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use spec::MILESTONES;

    #[test]
    fn another_seed_counts_and_another_width_does_not() {
        let spec = RunSpec::default();
        assert!(counts(&spec) && counts(&spec.with("seed", 7).unwrap()));
        assert!(!counts(&spec.with("model.width", 32).unwrap()));
    }

    #[test]
    fn seeds_that_miss_the_figure_do_not_agree() {
        let figures = MILESTONES.iter().flat_map(|milestone| milestone.figures);
        let figure = figures.into_iter().find(|f| f.metric == "validation_loss").unwrap();
        let values = [(1, figure.published), (2, figure.published + 9.0)];
        assert_eq!(Record(values.into()).agreeing(figure), 1);
    }
}
