//! A replica: a whole copy of the network that computes slopes of its share of each batch, and follows everybody's mean.

use burn::tensor::Device;
use serde::{Deserialize, Serialize};

use super::net::{Back, Net};
use super::settings::Plan;
use crate::replicas::Note;

/// What a replica is asked.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ask {
    /// Build this network. Answer: Done.
    Build(Plan),
    /// The slope of some rows of a batch. Answer: Done, with the loss and then the gradients.
    Slope { step: u64, from: usize, to: usize },
    /// Take a step along the gradients that come along. Answer: Done.
    Follow {},
    /// Answer: Done, with the weights and what the optimiser remembers.
    Give {},
    /// Go on from the weights that come along. Answer: Done.
    Take {},
}

/// What it answers.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// It did so.
    Done,
    /// It could not, in a sentence.
    Failed(String),
}

impl Ask {
    /// As it is sent.
    pub fn with(&self, numbers: Vec<f32>) -> Note {
        Note { words: words(self), numbers }
    }
}

fn words(message: &impl Serialize) -> String {
    serde_json::to_string(message).expect("words and numbers are always JSON")
}

/// A replica in whatever worker it lives.
pub struct Replica {
    device: Device,
    net: Option<Net>,
}

impl Replica {
    /// Without a network yet.
    pub fn new(device: Device) -> Self {
        Self { device, net: None }
    }

    /// Does what a note asks, and answers.
    pub async fn answer(&mut self, note: Note) -> Note {
        match self.done(note).await {
            Ok(numbers) => Note { words: words(&Answer::Done), numbers },
            Err(why) => Note { words: words(&Answer::Failed(why)), numbers: Vec::new() },
        }
    }

    async fn done(&mut self, Note { words, numbers }: Note) -> Result<Vec<f32>, String> {
        let ask: Ask = serde_json::from_str(&words).map_err(|error| error.to_string())?;
        if let Ask::Build(plan) = ask {
            self.net = Some(Net::new(plan, &self.device).map_err(|error| error.to_string())?);
            return Ok(Vec::new());
        }
        let net = self.net.as_mut().ok_or("this replica has no network yet")?;
        match ask {
            Ask::Build(_) => {}
            Ask::Slope { step, from, to } => {
                let slope = net.slope(step, (from, to), Back::Recorded).await;
                let slope = slope.map_err(|error| error.to_string())?;
                return Ok(std::iter::once(slope.loss).chain(slope.values).collect());
            }
            Ask::Follow {} => net.follow(&numbers).map_err(|error| error.to_string())?,
            Ask::Give {} => return net.state().await.map_err(|error| error.to_string()),
            Ask::Take {} => net.go_on(&numbers).map_err(|error| error.to_string())?,
        }
        Ok(Vec::new())
    }
}
