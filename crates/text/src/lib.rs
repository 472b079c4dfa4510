//! Text ↔ tokens, and what counting alone can tell about a text.
//!
//! Each tokenizer is the one before it plus one idea:
//!
//! * [`Chars`]: a token is a character that occurs in the text.
//! * [`bytes`]: a token is one of the 256 bytes of UTF-8, so nothing is unknown.
//! * [`split`]: GPT-2's rule that cuts text into words, so that no token crosses a word's edge.
//! * [`Alphabet`]: what merges begin with, bytes or characters.
//! * [`Bpe`] and [`BpeTraining`]: frequent pairs of tokens become tokens of their own.
//! * [`Gpt2`]: the same with the merges that OpenAI published.
//! * [`Stories`]: Llama's way, pieces of characters with bytes to fall back on, by the 512 tokens that Karpathy published.
//! * [`Ids`]: bare numbers, for a network whose tokens are not known.
//! * [`Tokenizer`]: any of them.
//!
//! Beside them: [`each_word`] and [`Vocabulary`], words and their numbers; [`grams`], counts of n-grams; [`Staircase`], the losses that counting reaches; [`entropy`]; and [`decode_utf8`].

mod alphabet;
mod bpe;
pub mod bytes;
mod chars;
pub mod entropy;
mod error;
mod gpt2;
pub mod grams;
mod ids;
mod ngram;
pub mod split;
mod stories;
mod tokenizer;
mod training;
mod utf8;
mod words;

pub use alphabet::Alphabet;
pub use bpe::{Bpe, LONGEST_TOKEN};
pub use chars::Chars;
pub use error::TextError;
pub use gpt2::Gpt2;
pub use ids::Ids;
pub use ngram::Staircase;
pub use stories::Stories;
pub use tokenizer::{Encoded, Tokenizer, TokenizerState};
pub use training::{BpeTraining, Merge};
pub use utf8::decode_utf8;
pub use words::{Vocabulary, each_word, words_and_signs};
