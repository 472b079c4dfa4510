//! What storage keeps of a run, next to its checkpoint.

use serde::{Deserialize, Serialize};
use spec::RunSpec;

use crate::few::Few;

use super::{Curve, Evaluation, Mark, RunState, Sample, Series};

impl RunState {
    /// What storage keeps of this run, next to its checkpoint.
    pub fn history(&self) -> History {
        History {
            spec: self.spec.clone(),
            step: self.step,
            curve: (*self.curve).clone(),
            evaluations: (*self.evaluations).clone(),
            series: (*self.series).clone(),
            baselines: self.baselines.clone(),
            uniform: self.uniform,
            entropy: self.entropy,
            marks: (*self.marks).clone(),
            samples: self.samples.iter().map(|sample| sample.ended()).collect(),
            characters_per_token: self.characters_per_token,
        }
    }
}

impl Sample {
    /// As far as it came.
    fn ended(&self) -> Self {
        Self { done: true, ..self.clone() }
    }
}

/// What a reload brings back: everything drawn that the checkpoint does not hold.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct History {
    /// The run, as its own JSON, which is checked as a link's is.
    #[serde(with = "spec_as_json")]
    pub spec: RunSpec,
    /// Steps taken.
    pub step: usize,
    /// Loss of the steps.
    pub curve: Curve,
    /// Validation losses.
    pub evaluations: Vec<Evaluation>,
    /// What an experiment measured.
    #[serde(default)]
    pub series: Series,
    /// n-gram counts' losses.
    pub baselines: Few<usize, f64>,
    /// Loss of a uniform guess.
    pub uniform: f64,
    /// The source's entropy rate.
    pub entropy: Option<f64>,
    /// Knobs turned mid-run.
    pub marks: Vec<Mark>,
    /// Texts that the model wrote, without candidates.
    pub samples: Vec<Sample>,
    /// Characters a token.
    pub characters_per_token: f64,
}

mod spec_as_json {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};
    use spec::RunSpec;

    pub fn serialize<S: Serializer>(spec: &RunSpec, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&spec.to_json())
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<RunSpec, D::Error> {
        RunSpec::from_json(&String::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}
