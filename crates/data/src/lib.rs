//! Where texts come from, and how they become batches. No tensors here: batches are plain numbers.
//!
//! * [`SETS`]: the published data sets with licence, hash, and the way to get each.
//! * [`Grammar`]: a generated language whose entropy rate is known exactly.
//! * [`text_of`]: any source → text.
//! * [`Corpus`]: text → training and validation tokens.
//! * [`Windows`]: tokens → random batches, resumable; [`spread`]: tokens → the windows of an
//!   evaluation.
//! * [`Gpt2File`]: a network of the reader's in the layout of GPT-2's files → its shape, its weights by name.
//! * [`Llama2c`]: a published network in llama2.c's format → its weights by name.
//! * [`shakespeare`]: the files of the complete works → one text.
//! * [`Pictures`]: labelled pictures, a byte a value: MNIST and CIFAR-10.
//! * [`Vectors`]: word vectors, a byte a number.
//! * [`TrainingRun`]: how large, how long and how good models of many sizes became.
//! * [`ZipDigits`]: the zip-code digits of 1989, packed → pictures and labels.

mod catalogue;
mod child;
mod corpus;
mod error;
mod gpt2;
mod grammar;
mod llama2c;
mod pictures;
mod scaling;
pub mod shakespeare;
mod sources;
mod vectors;
mod windows;
mod zip_digits;

pub use catalogue::{DataSet, Origin, SETS, find_set};
pub use corpus::Corpus;
pub use error::DataError;
pub use gpt2::Gpt2File;
pub use grammar::Grammar;
pub use llama2c::{Llama2c, Weight};
pub use pictures::{CIFAR, CIFAR_CLASSES, Format, MNIST, Pictures};
pub use scaling::{FLOP_EACH, TrainingRun};
pub use sources::{LARGEST_TEXT, noise, text_of};
pub use vectors::Vectors;
pub use windows::{Batch, Windows, WindowsState, spread, windows_at};
pub use zip_digits::ZipDigits;
