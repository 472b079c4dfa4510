//! What can be wrong with a text, each in a sentence for the reader.

/// A text that cannot be trained on, or a data set that is not there.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum DataError {
    /// The text cannot be read or cut into tokens.
    #[error(transparent)]
    Text(#[from] text::TextError),
    /// No text at all.
    #[error("the text is empty: paste or choose some text first")]
    Empty,
    /// The same token over and over: nothing can be learnt.
    #[error(
        "the text repeats one token ({token}) and nothing else: choose a text with at least two"
    )]
    OneToken {
        /// The token, as a label.
        token: String,
    },
    /// Not one window of training text.
    #[error(
        "the training part has {tokens} tokens, but a window needs {window}: \
         shorten the context or add text"
    )]
    TrainingTooShort {
        /// Tokens in the training part.
        tokens: usize,
        /// The context and the token after it.
        window: usize,
    },
    /// Not one window of validation text.
    #[error(
        "the validation part has {tokens} tokens, but a window needs {window}: \
         raise the validation fraction, shorten the context or add text"
    )]
    ValidationTooShort {
        /// Tokens in the validation part.
        tokens: usize,
        /// The context and the token after it.
        window: usize,
    },
    /// A text beyond what a tab can hold.
    #[error("the text has {megabytes} MB, but at most {limit} MB fit: cut it and try again")]
    TooLarge {
        /// Its size, rounded up.
        megabytes: usize,
        /// The largest size.
        limit: usize,
    },
    /// A published text that nobody brought.
    #[error("{title} is not here: {way}, or drop the file in")]
    Missing {
        /// The data set.
        title: &'static str,
        /// How to get it.
        way: String,
    },
    /// The reader's own text, without a text.
    #[error("there is no text of your own yet: paste, drop or choose one")]
    NoOwnText,
    /// A file that is not the published one.
    #[error(
        "{file} is not the published file (its SHA-256 is {found}, not {expected}): \
         delete it and run `cargo xtask data`"
    )]
    OtherFile {
        /// The file's name.
        file: &'static str,
        /// The hash of the bytes given.
        found: String,
        /// The published hash.
        expected: &'static str,
    },
    /// A grammar that cannot be used.
    #[error("rule {line} of the grammar cannot be used: {reason}")]
    BadRule {
        /// Line of the grammar, from 1.
        line: usize,
        /// What is wrong with it.
        reason: String,
    },
    /// A packed file that cannot be unpacked.
    #[error("this is no whole gzip file ({reason}): run `cargo xtask data` to bring it again")]
    BadGzip {
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A line of digits that cannot be read.
    #[error("line {line} of the digits cannot be used: {reason}")]
    BadDigit {
        /// Line, from 1.
        line: usize,
        /// What is wrong with it.
        reason: String,
    },
    /// A file of pictures that is cut or is another.
    #[error(
        "the file of pictures has {bytes} bytes, which is no whole number of pictures of {record}: \
         run `cargo xtask data` to bring it again"
    )]
    BadPictures {
        /// Its size.
        bytes: usize,
        /// Bytes of a picture with its label.
        record: usize,
    },
    /// A file of word vectors that is cut or is another.
    #[error(
        "the file of word vectors cannot be used ({reason}): run `cargo xtask data` to bring it again"
    )]
    BadVectors {
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A table of training runs without a column.
    #[error("the table of runs has no column {what}: its first line must name N, FLOP and loss")]
    NoColumn {
        /// The column's heading and what it holds.
        what: &'static str,
    },
    /// A line of a table of training runs that cannot be read.
    #[error("line {line} of the table of runs cannot be used: {reason}")]
    BadRun {
        /// Line, from 1.
        line: usize,
        /// What is wrong with it.
        reason: String,
    },
    /// A table of training runs that is too long.
    #[error("the table has {count} runs, but at most {most} can be fitted here: shorten it")]
    TooManyRuns {
        /// Its lines.
        count: usize,
        /// The most.
        most: usize,
    },
    /// A file of a network's weights that is cut or is another.
    #[error(
        "the published weights cannot be used ({reason}): run `cargo xtask data` to bring them again"
    )]
    BadWeights {
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A reader's file that is no network in GPT-2's layout.
    #[error("this file cannot be opened as GPT-2: {reason}")]
    BadGpt2 {
        /// What is wrong with it, named.
        reason: String,
    },
    /// A reader's network that does not tell its heads.
    #[error(
        "the file does not tell how many heads it has, and {heads} cannot share its width of {width}: \
         set the heads (model.heads) to the network's own number"
    )]
    OwnHeads {
        /// The knob's value.
        heads: usize,
        /// The file's.
        width: usize,
    },
    /// A run with the reader's own weights, without weights.
    #[error("there are no weights of your own yet: open a model.safetensors in GPT-2's layout")]
    NoOwnWeights,
    /// Published weights for a network of another shape.
    #[error(
        "the published weights need {setting} to be {needed}: set it so, or choose other initial weights"
    )]
    OtherShape {
        /// The setting that does not fit.
        setting: &'static str,
        /// Its only fitting value.
        needed: String,
    },
    /// A label beyond the ten classes.
    #[error("picture {picture} has the label {label}: only 0 to 9 are known")]
    BadLabel {
        /// Which picture, from 1.
        picture: usize,
        /// Its label.
        label: u8,
    },
}
