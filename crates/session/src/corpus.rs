//! From a spec and files to tokens.

use burn::tensor::Device;
use data::{Corpus, DataError, DataSet, Gpt2File, Llama2c, Weight};
use models::Named;
use models::parameters::load;
use protocol::{File, Piece, Task};
use spec::{DataSource, Init, RunSpec, TokenizerKind};
use text::{Ids, Tokenizer};

use crate::SessionError;
use crate::trainer::{Trainer, gpt};

/// Characters of the text that the page shows.
const EXCERPT: usize = 2_000;

/// The published file of GPT-2's merges, by its name in the data catalogue.
const GPT2_MERGES: &str = "gpt2-merges";
/// Windows that the smaller part of a text of noise holds.
const NOISE_WINDOWS: f64 = 4.0;

/// The published file of Llama's tokens of stories.
const STORIES_TOKENS: &str = "stories260k-tokens";

/// A text, cut into tokens, and what is known about it.
pub(crate) struct Prepared {
    pub corpus: Corpus,
    /// The reader's own text, kept for the checkpoint.
    pub own: Option<Vec<u8>>,
    pub characters_per_token: f64,
    /// Exact entropy rate in nats a token.
    pub entropy: Option<f64>,
    pub excerpt: String,
    /// Published or brought weights that the network begins with, if their file was sent along: a checkpoint brings its own.
    pub weights: Option<Vec<Named>>,
}

/// Reads or generates the text and cuts it. `tokenizer` is a checkpoint's; without it one is made as the spec says. `network` is the
/// reader's, where the run begins with it.
pub(crate) fn prepare(
    spec: &RunSpec,
    files: &[File],
    tokenizer: Option<Tokenizer>,
    network: Option<Gpt2File>,
    progress: &mut dyn FnMut(Task, f64, f64),
) -> Result<Prepared, SessionError> {
    progress(Task::Text, 0.0, 1.0);
    let source = spec.data.source;
    let tokenizer = match (tokenizer, &network) {
        (None, Some(network)) if spec.data.tokenizer == TokenizerKind::Ids => {
            Some(Tokenizer::Ids(Ids::new(network.vocabulary)?))
        }
        (tokenizer, _) => tokenizer,
    };
    let text = text(spec, files, tokenizer.as_ref())?;
    progress(Task::Text, 1.0, 1.0);
    let tokenizer = match tokenizer {
        Some(tokenizer) => tokenizer,
        None => make_tokenizer(spec, &text, files, progress)?,
    };
    progress(Task::Tokens, 0.0, 1.0);
    let corpus = Corpus::new(&text, tokenizer, spec.data.validation, gpt(spec).context)?;
    progress(Task::Tokens, 1.0, 1.0);
    let vocabulary = corpus.tokenizer.vocabulary();
    let weights = match network {
        Some(network) => Some(brought_weights(network, vocabulary)?),
        None => published_weights(spec, files, vocabulary)?,
    };
    let tokens = corpus.train.len() + corpus.valid.len();
    let known = source == DataSource::Grammar && spec.data.tokenizer == TokenizerKind::Chars;
    Ok(Prepared {
        characters_per_token: text.chars().count() as f64 / tokens as f64,
        entropy: known.then(|| data::Grammar::child().entropy_rate_nats_per_char()),
        excerpt: text.chars().take(EXCERPT).collect(),
        own: (source == DataSource::Own).then(|| text.clone().into_bytes()),
        weights,
        corpus,
    })
}

/// The text of the spec's source. No text is known in bare numbers but the reader's own; others give way to noise of the seed, which has
/// windows enough for either part.
fn text(
    spec: &RunSpec,
    files: &[File],
    tokenizer: Option<&Tokenizer>,
) -> Result<String, SessionError> {
    if let Some(Tokenizer::Ids(ids)) = tokenizer
        && spec.data.source != DataSource::Own
    {
        let part = spec.data.validation.min(1.0 - spec.data.validation);
        let count = (NOISE_WINDOWS * (gpt(spec).context + 1) as f64 / part).ceil() as usize;
        return Ok(data::noise(ids.vocabulary(), count, spec.seed));
    }
    let bytes = spec.data.source.file().and_then(|name| file(files, name));
    Ok(data::text_of(&spec.data, spec.seed, bytes)?)
}

/// The numbers of the reader's network, if its tokens are as many as the run's.
fn brought_weights(network: Gpt2File, vocabulary: usize) -> Result<Vec<Named>, SessionError> {
    if network.vocabulary != vocabulary {
        let (setting, needed) =
            ("the vocabulary of data.tokenizer", network.vocabulary.to_string());
        return Err(DataError::OtherShape { setting, needed }.into());
    }
    Ok(network.weights.into_iter().map(named).collect())
}

fn named(Weight { name, shape, values }: Weight) -> Named {
    Named { name, shape, values }
}

fn file<'a>(files: &'a [File], name: &str) -> Option<&'a [u8]> {
    files.iter().find(|file| file.name == name).map(|file| file.bytes.as_slice())
}

/// The weights that the spec asks for, once it is known that its network has their shape.
fn published_weights(
    spec: &RunSpec,
    files: &[File],
    vocabulary: usize,
) -> Result<Option<Vec<Named>>, SessionError> {
    let init = Some(gpt(spec).init).filter(|init| *init != Init::Own);
    let Some(bytes) = init.and_then(Init::file).and_then(|name| file(files, name)) else {
        return Ok(None);
    };
    let llama = Llama2c::read(bytes)?;
    llama.fits(gpt(spec), vocabulary)?;
    Ok(Some(llama.weights.into_iter().map(named).collect()))
}

/// The network of `spec` at step 0.
///
/// # Errors
/// [`SessionError::Data`] when it should begin with published weights that were not sent along.
pub(crate) fn fresh(
    prepared: &Prepared,
    spec: RunSpec,
    device: &Device,
) -> Result<Trainer, SessionError> {
    let file = gpt(&spec).init.file();
    let mut trainer = Trainer::new(spec, prepared.corpus.tokenizer.vocabulary(), device);
    match (&prepared.weights, file) {
        (None, Some(_)) if gpt(&trainer.spec).init == Init::Own => {
            return Err(DataError::NoOwnWeights.into());
        }
        (Some(weights), _) => trainer.model = load(trainer.model, weights)?,
        (None, Some(name)) => return Err(missing(name)),
        (None, None) => {}
    }
    Ok(trainer)
}

fn missing(name: &str) -> SessionError {
    let error = |set: &DataSet| DataError::Missing { title: set.title, way: set.way() };
    SessionError::Data(data::find_set(name).map_or(DataError::NoOwnText, error))
}

fn make_tokenizer(
    spec: &RunSpec,
    text: &str,
    files: &[File],
    progress: &mut dyn FnMut(Task, f64, f64),
) -> Result<Tokenizer, SessionError> {
    Ok(match spec.data.tokenizer {
        TokenizerKind::Chars => Tokenizer::chars(text)?,
        TokenizerKind::Bytes => Tokenizer::Bytes,
        TokenizerKind::Bpe => Tokenizer::train_bpe(text, spec.data.merges, &mut |learnt| {
            progress(Task::Tokens, learnt as f64, spec.data.merges as f64);
        })?,
        TokenizerKind::Gpt2 => {
            Tokenizer::gpt2(file(files, GPT2_MERGES).ok_or(SessionError::NoMerges)?)?
        }
        TokenizerKind::Stories => {
            let bytes = file(files, STORIES_TOKENS).ok_or_else(|| missing(STORIES_TOKENS))?;
            Tokenizer::stories(bytes)?
        }
        TokenizerKind::Ids => return Err(DataError::NoOwnWeights.into()),
    })
}

/// A token as a reader sees it: its text, or its bytes where they are no whole character.
pub(crate) fn piece(tokenizer: &Tokenizer, id: u32) -> Piece {
    let text = tokenizer.token_bytes(id).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    Piece { id, text: text.unwrap_or_else(|| tokenizer.token_text(id)) }
}

/// Several.
pub(crate) fn pieces(tokenizer: &Tokenizer, ids: &[u32]) -> Vec<Piece> {
    ids.iter().map(|id| piece(tokenizer, *id)).collect()
}
