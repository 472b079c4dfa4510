//! Replicas of a network in workers of their own, and the notes that pass between them and the run that leads them.
//!
//! What a worker is, only the driver knows: natively a thread ([`thread`]), in a browser a worker inside the worker. It brings a [`Hire`].

#[cfg(not(target_family = "wasm"))]
mod thread;

use std::pin::Pin;
use std::rc::Rc;

#[cfg(not(target_family = "wasm"))]
pub use thread::hire_thread;

pub use crate::tensors::Replica;

/// What passes between a run and a replica: words as JSON, and numbers that cross without being written out.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Note {
    /// What is asked or answered.
    pub words: String,
    /// Gradients or weights.
    pub numbers: Vec<f32>,
}

/// A line to a replica in a worker of its own. Dropped, it ends the worker.
pub trait Line {
    /// Sends a note. A replica that is gone gets none, and nobody is told.
    fn send(&mut self, note: Note);

    /// Ends the worker at once, as a fault would: nobody is told, and what it was computing is lost.
    fn cut(&mut self);

    /// The next note from there; nothing when none came for so many seconds, or none can come.
    fn wait(&mut self, patience: f64) -> Waiting<'_>;
}

/// A note that is to come.
pub type Waiting<'a> = Pin<Box<dyn Future<Output = Option<Note>> + 'a>>;

/// Starts a worker with an empty replica. The error is a sentence.
pub type Hire = Rc<dyn Fn() -> Result<Box<dyn Line>, String>>;
