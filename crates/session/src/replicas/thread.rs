//! A replica in a thread, for the terminal and the tests.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::Builder;
use std::time::Duration;

use super::{Line, Note, Replica, Waiting};
use crate::open_device;

struct Thread {
    /// Nothing once it is cut.
    ends: Option<(Sender<Note>, Receiver<Note>)>,
}

/// Starts a thread with an empty replica.
///
/// # Errors
/// What the system says when it starts no threads.
pub fn hire_thread() -> Result<Box<dyn Line>, String> {
    let (to, notes) = channel();
    let (answers, from) = channel();
    let body = move || pollster::block_on(serve(&notes, &answers));
    Builder::new().name("replica".to_owned()).spawn(body).map_err(|error| error.to_string())?;
    Ok(Box::new(Thread { ends: Some((to, from)) }))
}

/// Answers until the other end is gone.
async fn serve(notes: &Receiver<Note>, answers: &Sender<Note>) {
    let Ok(device) = open_device(0).await else { return };
    let mut replica = Replica::new(device);
    while let Ok(note) = notes.recv() {
        if answers.send(replica.answer(note).await).is_err() {
            return;
        }
    }
}

impl Line for Thread {
    fn send(&mut self, note: Note) {
        if let Some((to, _)) = &self.ends {
            // A thread that is gone is found out by waiting for it.
            drop(to.send(note));
        }
    }

    /// Its answers go nowhere from now on, and it ends at its next one.
    fn cut(&mut self) {
        self.ends = None;
    }

    fn wait(&mut self, patience: f64) -> Waiting<'_> {
        let patience = Duration::from_secs_f64(patience);
        let note = self.ends.as_ref().and_then(|(_, from)| from.recv_timeout(patience).ok());
        Box::pin(std::future::ready(note))
    }
}
