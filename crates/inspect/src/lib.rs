//! What a network did, as numbers to draw.
//!
//! * [`views`]: records of a trace, read from the device.
//! * [`heads`]: what an attention head looks at, in a few figures.
//! * [`sampling`]: from logits to the next token.

pub mod heads;
pub mod sampling;
mod views;

pub use heads::{HeadScores, head_scores};
pub use sampling::{choose, distribution, top};
pub use views::views;
