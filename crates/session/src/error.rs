//! What can go wrong in a run, for the person in front of it: what happened, and what to do.

use experiments::ExperimentError;
use protocol::Event;

/// A run that cannot be built, continued or asked something.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// The settings do not fit.
    #[error(transparent)]
    Spec(#[from] spec::SpecError),
    /// The text cannot be used.
    #[error(transparent)]
    Data(#[from] data::DataError),
    /// The text cannot be cut into tokens.
    #[error(transparent)]
    Text(#[from] text::TextError),
    /// GPT-2's merges were not sent along.
    #[error("GPT-2's merges are not here")]
    NoMerges,
    /// An experiment cannot be built, or cannot do what was asked.
    #[error(transparent)]
    Experiment(#[from] experiments::ExperimentError),
    /// An experiment has no such thing.
    #[error("this exhibit has no {0}")]
    NotHere(&'static str),
    /// The file is no checkpoint of ours.
    #[error("this file is not a checkpoint of LLM Garden: {0}")]
    NotACheckpoint(String),
    /// The weights in it do not fit the network that its own spec describes.
    #[error("the checkpoint does not fit its own settings: {0}")]
    Weights(#[from] models::LoadError),
    /// The device is chosen when the engine opens.
    #[error("this engine has its device already")]
    IsOpen,
    /// A command came before Start.
    #[error("there is no run yet")]
    NoRun,
    /// A knob that cannot move while a run runs.
    #[error("“{0}” cannot change while a run goes on")]
    NotLive(&'static str),
    /// The batch and its activations would not fit.
    #[error(
        "a step would need about {needed} MB of memory, more than the {limit} MB that a tab has"
    )]
    TooLarge {
        /// Megabytes.
        needed: u64,
        /// Megabytes.
        limit: u64,
    },
    /// A network that the reader brings would not fit.
    #[error(
        "this network needs about {needed} MB of memory to be read, more than the {limit} MB that a tab has"
    )]
    TooLargeToRead {
        /// Megabytes.
        needed: u64,
        /// Megabytes.
        limit: u64,
    },
    /// Devices that cannot train together.
    #[error("the devices cannot train together: {0}")]
    Peers(String),
    /// The device could not return a tensor.
    #[error(transparent)]
    Device(#[from] models::ReadError),
}

impl SessionError {
    /// What to do.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Spec(_) => "Correct that setting, or go back to the preset.",
            Self::Data(data::DataError::OwnHeads { .. }) => {
                "Build again when they are set: the file is kept."
            }
            Self::Data(data::DataError::BadGpt2 { .. } | data::DataError::NoOwnWeights) => {
                "Open a model.safetensors of GPT2LMHeadModel; any run on this page is untouched."
            }
            Self::Data(_) | Self::Text(_) => {
                "Change the text, the tokens or the context; the generated language needs no file."
            }
            Self::Experiment(ExperimentError::Device(_)) | Self::Device(_) => {
                "Go on with the cpu engine."
            }
            Self::Experiment(_) => "Change the input or a setting; the exhibit goes on as it was.",
            Self::NotHere(_) => "Use what the exhibit offers.",
            Self::NoMerges => "Run `cargo xtask data`, or choose other tokens.",
            Self::NotACheckpoint(_) | Self::Weights(_) => {
                "Open a file that “save” wrote; the run on this page is untouched."
            }
            Self::IsOpen => "Choose “your own GPU” among the engines to compute elsewhere.",
            Self::NoRun => "Press Train first.",
            Self::NotLive(_) => "Rebuild the run to use the new value.",
            Self::TooLargeToRead { .. } => {
                "Open a smaller network: GPT-2 with 124 million parameters fits."
            }
            Self::Peers(_) => "Ask for another number of devices, or change `training.batch`.",
            Self::TooLarge { .. } => "Make the batch, the context or the width smaller.",
        }
    }

    /// The same as an event; the run, if there is one, goes on.
    pub fn event(&self) -> Event {
        let fatal = matches!(self, Self::Device(_) | Self::Experiment(ExperimentError::Device(_)));
        Event::Failed { what: self.to_string(), hint: self.hint().to_owned(), fatal }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lost_device_ends_the_engine_with_what_happened_and_what_to_do() {
        let lost = models::ReadError::NoAnswer("device lost".into());
        let Event::Failed { what, hint, fatal } = SessionError::from(lost).event() else {
            panic!()
        };
        assert_eq!(what, "the device did not answer: device lost");
        assert!(fatal && hint.contains("cpu"));
    }
}
