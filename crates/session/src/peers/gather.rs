//! Seats the devices, one thread each.

use std::sync::{Arc, Condvar, Mutex};
use std::thread::Builder;

use burn::module::Module as _;
use burn::tensor::Device;
use data::Corpus;

use super::{Peer, Round, Table};
use crate::{SessionError, Trainer, device_for, open_device};

/// Seats `count` devices: this one is the first, the others train on threads of their own for as long as this one does.
///
/// # Errors
/// [`SessionError::Peers`] when the rows do not share out evenly, or no thread starts.
pub(crate) fn gather(
    trainer: &mut Trainer,
    corpus: &Corpus,
    count: usize,
) -> Result<(), SessionError> {
    let rows = trainer.spec.training.batch;
    if !rows.is_multiple_of(count) {
        let why = format!("{rows} rows of a batch do not share out evenly over {count} devices");
        return Err(SessionError::Peers(why));
    }
    let table = Arc::new(Table::new(count));
    for rank in 1..count {
        let peer = Arc::new(Peer { rank, table: Arc::clone(&table) });
        let mut other = trainer.clone();
        other.peer = Some(Arc::clone(&peer));
        let corpus = corpus.clone();
        let body = move || pollster::block_on(follow(other, peer, &corpus));
        let started = Builder::new().name(format!("device {rank}")).spawn(body);
        started.map_err(|error| SessionError::Peers(error.to_string()))?;
    }
    trainer.peer = Some(Arc::new(Peer { rank: 0, table }));
    Ok(())
}

impl Table {
    /// Nothing laid down yet.
    pub(super) fn new(count: usize) -> Self {
        let round = Round { laid: vec![None; count], ..Round::default() };
        Self { count, round: Mutex::new(round), complete: Condvar::new() }
    }
}

/// Takes the same steps as the first device until that one takes no more.
async fn follow(trainer: Trainer, peer: Arc<Peer>, corpus: &Corpus) {
    let ended: Result<(), SessionError> = async {
        let device = open_device(peer.rank).await.map_err(SessionError::Peers)?;
        let mut trainer = on(trainer, &device);
        loop {
            trainer.step(corpus).await?;
            // Nobody reads its losses: the first device tells the mean.
            trainer.unread.clear();
        }
    }
    .await;
    match ended {
        Err(SessionError::Peers(why)) => peer.table.end(&why),
        Err(error) => peer.table.end(&error.to_string()),
        Ok(()) => {}
    }
}

/// The same network and its memories on another device.
fn on(mut trainer: Trainer, device: &Device) -> Trainer {
    trainer.model = trainer.model.fork(&device_for(device));
    let slots = trainer.optimiser.states.values_mut().flat_map(|state| &mut state.slots);
    slots.for_each(|slot| *slot = slot.clone().to_device(device));
    trainer.device = device.clone();
    trainer
}
