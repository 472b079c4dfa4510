//! What can go wrong between text and tokens, each in a sentence for the reader.

/// A text, a token or a file of merges that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// A character that the training text did not contain.
    #[error(
        "the character {} (U+{:04X}) does not occur in the training text: leave it out, or choose the byte or BPE tokenizer, which know every character",
        shown(*character), *character as u32
    )]
    UnknownCharacter {
        /// The character.
        character: char,
    },
    /// A token id at or above the vocabulary.
    #[error("there is no token {id}: the vocabulary has {vocabulary}, numbered from 0")]
    UnknownToken {
        /// The id asked for.
        id: u32,
        /// How many tokens there are.
        vocabulary: usize,
    },
    /// A word that is no token's number.
    #[error(
        "“{word}” is no token: this network's tokens are bare numbers from 0 to {}, parted by spaces",
        vocabulary - 1
    )]
    NoId {
        /// The word.
        word: String,
        /// How many tokens there are, one at least.
        vocabulary: usize,
    },
    /// Bytes that are not UTF-8.
    #[error(
        "the file is not UTF-8 text: the byte at offset {offset} ({byte:#04x}) fits no character; save it as UTF-8 and try again"
    )]
    NotUtf8 {
        /// Where the first bad byte is.
        offset: usize,
        /// The bad byte.
        byte: u8,
    },
    /// Nothing to learn a vocabulary from.
    #[error("the text is empty: paste or choose some text first")]
    Empty,
    /// A file of merges, or the merges of a checkpoint, that does not hold together.
    #[error(
        "line {line} of the merges cannot be used ({reason}): fetch the file again with `cargo xtask data`"
    )]
    BadMerges {
        /// Line of the file, or number of the merge, from 1.
        line: usize,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A file of pieces that is cut or is another.
    #[error(
        "the tokens of stories cannot be used ({reason}): fetch the file again with `cargo xtask data`"
    )]
    BadPieces {
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The vocabulary of a checkpoint names a character twice.
    #[error(
        "the vocabulary names {} twice: the file is damaged, open another copy",
        shown(*character)
    )]
    RepeatedCharacter {
        /// The character.
        character: char,
    },
    /// A checkpoint's tokenizer that does not read.
    #[error("the tokenizer cannot be read ({reason}): the file is damaged, open another copy")]
    BadTokenizer {
        /// What the reader of JSON says.
        reason: String,
    },
    /// The caller's progress function asked to stop.
    #[error("stopped after {merges} merges, as asked")]
    Cancelled {
        /// How many merges had been learnt.
        merges: usize,
    },
}

fn shown(character: char) -> String {
    if character.is_control() || character.is_whitespace() {
        format!("{}", character.escape_unicode())
    } else {
        format!("“{character}”")
    }
}
