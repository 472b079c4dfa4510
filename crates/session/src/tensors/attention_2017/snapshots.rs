//! The weights as they were a while ago: the mean of the last five answers better than the latest (section 6.1).

use std::collections::VecDeque;

use experiments::ExperimentError;
use models::{Named, Transformer, parameters};

use crate::tensors::kept::Numbers;
use crate::tensors::lost;

/// So many are kept: the paper's base model.
const KEPT: usize = 5;
/// So many are taken in a run.
const TAKEN: usize = 20;

/// The last snapshots, the oldest first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Snapshots {
    kept: VecDeque<Vec<Named>>,
    /// After how many batches the last one was taken.
    last: usize,
}

/// Batches from one snapshot to the next, in a run of so many.
fn between(steps: usize) -> usize {
    (steps / TAKEN).max(1)
}

impl Snapshots {
    /// How many there are.
    pub fn count(&self) -> usize {
        self.kept.len()
    }

    /// Whether one is to be taken after so many batches of a run of `steps`.
    pub fn is_due(&self, learnt: usize, steps: usize) -> bool {
        learnt > self.last && (learnt.is_multiple_of(between(steps)) || learnt >= steps)
    }

    /// Keeps these weights.
    ///
    /// # Errors
    /// When the device does not answer.
    pub async fn take(&mut self, net: &Transformer, learnt: usize) -> Result<(), ExperimentError> {
        self.kept.push_back(parameters::read(net).await.map_err(lost)?);
        self.last = learnt;
        if self.kept.len() > KEPT {
            self.kept.pop_front();
        }
        Ok(())
    }

    /// `net` with the mean of all that are kept; as it is where there are none.
    ///
    /// # Errors
    /// Where the weights are another network's.
    pub fn mean(&self, net: Transformer) -> Result<Transformer, ExperimentError> {
        let Some(first) = self.kept.front() else { return Ok(net) };
        let mut mean = first.clone();
        for (at, named) in mean.iter_mut().enumerate() {
            let all: Vec<&[f32]> = self.kept.iter().map(|one| &one[at].values[..]).collect();
            for (place, value) in named.values.iter_mut().enumerate() {
                let sum: f64 = all.iter().map(|one| f64::from(one[place])).sum();
                *value = (sum / all.len() as f64) as f32;
            }
        }
        let bad = |error: models::LoadError| ExperimentError::BadInput(error.to_string());
        parameters::load(net, &mean).map_err(bad)
    }

    /// Everything, as numbers.
    pub fn write(&self, into: &mut Vec<f32>) {
        into.extend([self.last as f32, self.kept.len() as f32]);
        for named in self.kept.iter().flatten() {
            into.extend(&named.values);
        }
    }

    /// What [`Snapshots::write`] wrote, for a network like this.
    ///
    /// # Errors
    /// A sentence where the numbers do not fit.
    pub fn read(numbers: &mut Numbers, net: &Transformer) -> Result<Self, ExperimentError> {
        let (last, count) = (numbers.count(1 << 24)?, numbers.count(KEPT)?);
        let names = parameters::names(net);
        let mut kept = VecDeque::new();
        for _ in 0..count {
            let one = names.iter().map(|(name, shape)| {
                let values = numbers.take(shape.iter().product())?.to_vec();
                Ok(Named { name: name.clone(), shape: shape.clone(), values })
            });
            kept.push_back(one.collect::<Result<_, _>>()?);
        }
        Ok(Self { kept, last })
    }
}
