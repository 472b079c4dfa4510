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
//! | `G` | heads of keys and values, H or fewer |
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
//! * [`fused`]: plain loops as one operation with its own way back.
//! * [`lecun_1989`]: kernels shared over a picture of a digit (LeCun et al. 1989).
//! * [`tanh_layer`]: a layer of tanhs with its way back worked out by hand.
//! * [`nplm_2003`]: features of words and a layer of tanhs (Bengio et al. 2003); also Karpathy's makemore.
//! * [`alexnet_2012`]: kernels on pictures, ReLU against tanh (Krizhevsky et al. 2012).
//! * [`batch_norm_2015`]: batch normalisation (Ioffe and Szegedy 2015).
//! * [`wavenet_2016`]: letters joined by pairs, and pairs of pairs (van den Oord et al. 2016).
//! * [`vaswani_2017`]: the first transformer, an encoder and a decoder (Vaswani et al. 2017).
//! * [`by_hand`]: every slope of makemore's net in small named steps, beside burn's (Karpathy 2022).
//! * [`preferences`]: losses of rewards and preferences, and a decoder that gives marks (Schulman et al. 2017 to Rafailov et al. 2023).
//! * [`gpt`]: a decoder-only transformer (Radford et al. 2019), with Llama's and Mistral's parts (Touvron et al. 2023; Jiang et al. 2023).
//!
//! burn's own `Linear`, `LayerNorm` and `Embedding` hold the weights. No backend is chosen here: a [`burn::tensor::Device`] brings it.

pub mod alexnet_2012;
pub mod batch_norm_2015;
pub mod by_hand;
pub mod draw;
pub mod fused;
pub mod gpt;
pub mod lecun_1989;
pub mod loss;
pub mod nplm_2003;
pub mod parameters;
pub mod pass;
pub mod preferences;
pub mod readback;
pub mod recurrent;
pub mod tanh_layer;
pub mod trace;
pub mod vaswani_2017;
pub mod wavenet_2016;

pub use batch_norm_2015::BatchNorm;
pub use draw::Dropout;
pub use gpt::Gpt;
pub use loss::{mean_of_kept, next_token_loss, smoothed_losses, token_losses};
pub use nplm_2003::Nplm;
pub use parameters::{LoadError, Named};
pub use pass::{Cache, Pass};
pub use preferences::RewardModel;
pub use readback::{ReadError, read_back};
pub use recurrent::Recurrent;
pub use trace::{Record, Trace};
pub use vaswani_2017::Transformer;
pub use wavenet_2016::WaveNet;
