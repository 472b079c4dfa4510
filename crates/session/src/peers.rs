//! Data parallelism: several devices hold the same network, each takes its share of a batch's rows, and the mean of their gradients moves all
//! of them alike (Li et al. 2020, PyTorch Distributed). They read the same stream of batches, so the run is the one that a single device
//! would have made, but for the order in which numbers are summed.
//!
//! Between CUDA devices burn's own collective takes the mean (`burn::tensor::distributed`, over NCCL), as burn-train's strategy `ddp` does.
//! burn has none for processors: there a table in memory does.

#[cfg(not(target_family = "wasm"))]
mod gather;

use std::ops::Range;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use burn::tensor::Tensor;

#[cfg(not(target_family = "wasm"))]
pub(crate) use gather::gather;

use crate::SessionError;
use crate::reduce::{mean, shares};

/// One device's seat among those that train together. When it leaves, the others cannot go on.
#[derive(Debug)]
pub(crate) struct Peer {
    rank: usize,
    table: Arc<Table>,
}

impl Peer {
    /// The rows of a batch that are this device's.
    pub fn rows(&self, batch: usize) -> Range<usize> {
        let share = batch / self.table.count;
        self.rank * share..(self.rank + 1) * share
    }

    /// A number for the chance of this device, where there is one for all of them: no two drop out the same units.
    pub fn own(&self, number: u64) -> u64 {
        number * self.table.count as u64 + self.rank as u64
    }

    /// The mean over all devices of a row of numbers of equal length.
    ///
    /// # Errors
    /// [`SessionError::Peers`] when one of them is gone.
    pub async fn mean(&self, row: Tensor<1>) -> Result<Tensor<1>, SessionError> {
        between(&self.table, self.rank, row).await
    }
}

#[cfg(feature = "cuda")]
async fn between(table: &Table, _: usize, row: Tensor<1>) -> Result<Tensor<1>, SessionError> {
    use burn::tensor::Device;
    use burn::tensor::distributed::{ReduceOperation, all_reduce};
    let devices = (0..table.count).map(Device::cuda).collect();
    Ok(all_reduce(row, ReduceOperation::Mean, devices).resolve())
}

#[cfg(not(feature = "cuda"))]
async fn between(table: &Table, rank: usize, row: Tensor<1>) -> Result<Tensor<1>, SessionError> {
    use burn::tensor::{TensorData, Transaction};
    let device = row.device();
    let numbers = models::read_back(Transaction::default().register(row)).await?.concat();
    let mean = table.mean(rank, numbers)?;
    let shape = [mean.len()];
    Ok(Tensor::from_data(TensorData::new(mean, shape), &device))
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.table.end("a device has left");
    }
}

/// Where rows of numbers are laid down until all are there.
#[derive(Debug)]
struct Table {
    count: usize,
    round: Mutex<Round>,
    complete: Condvar,
}

#[derive(Debug, Default)]
struct Round {
    number: usize,
    laid: Vec<Option<Vec<f32>>>,
    mean: Vec<f32>,
    /// Why there will be no other round.
    ended: Option<String>,
}

impl Table {
    /// A thread that panicked has left a whole round behind: nothing is half written.
    fn lock(&self) -> MutexGuard<'_, Round> {
        self.round.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for the others; the mean is summed in the order of ranks, so it has the same bits every time.
    fn mean(&self, rank: usize, numbers: Vec<f32>) -> Result<Vec<f32>, SessionError> {
        let mut round = self.lock();
        let number = round.number;
        round.laid[rank] = Some(numbers);
        if round.laid.iter().all(Option::is_some) {
            let laid: Vec<Vec<f32>> = round.laid.iter_mut().filter_map(Option::take).collect();
            round.mean = mean(&laid, &shares(self.count, self.count));
            round.number += 1;
            self.complete.notify_all();
        }
        let waits = |round: &mut Round| round.number == number && round.ended.is_none();
        let round = self.complete.wait_while(round, waits).unwrap_or_else(PoisonError::into_inner);
        match &round.ended {
            Some(why) if round.number == number => Err(SessionError::Peers(why.clone())),
            _ => Ok(round.mean.clone()),
        }
    }

    /// Lets nobody wait any longer; the first reason is kept.
    fn end(&self, why: &str) {
        self.lock().ended.get_or_insert_with(|| why.to_owned());
        self.complete.notify_all();
    }
}

#[cfg(test)]
mod tests;
