//! All that a page and an engine may say to each other: [`Command`] one way, [`Event`] the other. No logic.
//!
//! Both cross as plain JavaScript objects `{"type": "stepped", …}`, big arrays as typed arrays, so the same words are the
//! public JavaScript API and can be read in the browser's tools. Steps count from 0: step *n* is the state after *n* updates.

mod command;
mod event;
mod views;

pub use command::{Command, File, Sampling};
pub use event::{Event, FinishReason, MetricsReport, ParameterRow, PauseReason, StepReport, Task};
pub use views::{Candidate, Floats, Piece, View};
