//! One run as a state machine: build → step → evaluate → sample → inspect → checkpoint.
//!
//! The browser's workers, the terminal and the tests all drive the same [`Runner`]: a [`Command`](protocol::Command) goes in,
//! [`Event`](protocol::Event)s come out, and [`Runner::advance`] does one small piece of work at a time, so that whoever drives it
//! stays free to listen; natively a [`Driver`] does. Reading a tensor back is `async` everywhere, because WebGPU cannot block.

mod baselines;
mod checkpoint;
mod corpus;
#[cfg(not(target_family = "wasm"))]
mod driver;
mod engine;
mod error;
mod evaluation;
mod experiment;
mod generation;
mod gradients;
mod measure;
mod memory;
#[cfg(feature = "serve")]
mod offer;
mod optimiser;
mod own;
mod pace;
mod peers;
mod reduce;
#[cfg(feature = "remote")]
mod remote;
pub mod replicas;
mod run;
mod runner;
mod self_test;
mod tensors;
mod trainer;

pub use burn::tensor::Device;
#[cfg(not(target_family = "wasm"))]
pub use driver::{DriveError, Driver};
pub use engine::{DEVICE, ENGINE, Engine, open_device};
pub use error::SessionError;
#[cfg(feature = "serve")]
pub use offer::{Offer, OfferError};
pub use optimiser::{Optimiser, Scale, global_norm};
#[cfg(feature = "remote")]
pub use remote::{Address, AddressError, Token, open_remote};
pub use runner::Runner;
pub use trainer::{Trainer, device_for};
