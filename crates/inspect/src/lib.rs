//! What a network did, as numbers to draw.
//!
//! * [`views`]: records of a trace, read from the device.
//! * [`heads`]: what an attention head looks at, in a few figures.
//! * [`mod@influence`]: how strongly each input moves what is said.
//! * [`sampling`]: from logits to the next token.

pub mod heads;
pub mod influence;
pub mod sampling;
mod views;

pub use heads::{HeadScores, head_scores};
pub use influence::influence;
pub use sampling::{choose, distribution, top};
pub use views::views;
