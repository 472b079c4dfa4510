//! The networks, one file an idea, in order of history.
//!
//! Shapes stand at the end of the line that makes them, in these letters:
//!
//! | letter | axis |
//! |---|---|
//! | `B` | batch: windows of text side by side |
//! | `T` | position in the window; in attention, the position that asks |
//! | `S` | position that is asked (key and value) |
//! | `D` | width of the residual stream |
//! | `H` | heads |
//! | `K` | width of a head, D/H |
//! | `F` | hidden width of the feed-forward net |
//! | `V` | vocabulary |
//!
//! * [`trace`]: named places of a forward pass, for looking inside.
//! * [`parameters`]: a network's weights by name: read, load, map.
//! * [`readback`]: tensors from the device to the host.
//! * [`draw`]: initial weights and dropout masks, drawn on the host, the same on every engine.
//! * [`pass`]: what goes along with tokens through a network.
//! * [`mod@loss`] is cross-entropy.
//! * [`recurrent`]: simple recurrent cells, long short-term memory and gated units (Elman 1990 to Cho et al. 2014).
//! * [`alexnet_2012`]: kernels on pictures, ReLU against tanh (Krizhevsky et al. 2012).
//! * [`gpt`]: a decoder-only transformer (Radford et al. 2019).
//!
//! burn's own `Linear`, `LayerNorm` and `Embedding` hold the weights. No backend is chosen here: a [`burn::tensor::Device`] brings it.

pub mod alexnet_2012;
pub mod draw;
pub mod gpt;
pub mod loss;
pub mod parameters;
pub mod pass;
pub mod readback;
pub mod recurrent;
pub mod trace;

pub use draw::Dropout;
pub use gpt::Gpt;
pub use loss::{next_token_loss, token_losses};
pub use parameters::{LoadError, Named};
pub use pass::{Cache, Pass};
pub use readback::{ReadError, read_back};
pub use recurrent::Recurrent;
pub use trace::{Record, Trace};
