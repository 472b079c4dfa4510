//! A network that the reader brings: its file gives the run its shape, and says with which tokens it can be driven.

use data::{DataError, Gpt2File};
use protocol::File;
use spec::{Init, RunSpec, TokenizerKind};

use crate::SessionError;
use crate::trainer::gpt;

/// GPT-2's tokens.
const GPT2: usize = 50_257;
/// As many as bytes.
const BYTES: usize = 256;

/// The reader's network, where the run begins with it and its file was sent along.
///
/// # Errors
/// What is wrong with the file.
pub(crate) fn read(spec: &RunSpec, files: &[File]) -> Result<Option<Gpt2File>, SessionError> {
    let name = Some(gpt(spec).init).filter(|init| *init == Init::Own).and_then(Init::file);
    let file = files.iter().find(|file| Some(file.name.as_str()) == name);
    Ok(file.map(|file| Gpt2File::read(&file.bytes)).transpose()?)
}

/// The run with the shape of the network, and with tokens that it knows: GPT-2's or bytes where there are as many, else bare numbers.
/// Tokens that are made from a text stay, and must then be as many.
///
/// # Errors
/// The shape is beyond the knobs, or the heads do not share the width.
pub(crate) fn adopt(spec: &RunSpec, network: &Gpt2File) -> Result<RunSpec, SessionError> {
    let heads = network.heads.unwrap_or(gpt(spec).heads);
    if !network.width.is_multiple_of(heads) {
        return Err(DataError::OwnHeads { heads, width: network.width }.into());
    }
    let mut changes = network.knobs();
    let tokens = match (spec.data.tokenizer, network.vocabulary) {
        (TokenizerKind::Chars | TokenizerKind::Bpe | TokenizerKind::Stories, _) => None,
        (_, GPT2) => Some("gpt2"),
        (_, BYTES) => Some("bytes"),
        _ => Some("ids"),
    };
    changes.extend(tokens.map(|word| ("data.tokenizer".to_owned(), word.into())));
    Ok(spec.with_all(changes)?)
}

/// Whether a run that goes on from a checkpoint is of this very shape, so that a reset can begin with the file.
pub(crate) fn fits(spec: &RunSpec, network: &Gpt2File) -> bool {
    adopt(spec, network).is_ok_and(|adopted| adopted == *spec)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// GPT-2's preset, and a network of the tiny fixture's shape without its numbers.
    fn preset() -> RunSpec {
        (spec::find_preset("gpt-2").unwrap().spec)()
    }

    fn network(vocabulary: usize) -> Gpt2File {
        Gpt2File {
            layers: 2,
            width: 16,
            context: 32,
            vocabulary,
            mlp_factor: 4,
            heads: Some(4),
            tied: true,
            weights: vec![],
        }
    }

    #[test]
    fn the_file_decides_the_shape_and_the_tokens() {
        let spec = adopt(&preset(), &network(96)).unwrap();
        let gpt = gpt(&spec);
        assert_eq!((gpt.layers, gpt.heads, gpt.width, gpt.context), (2, 4, 16, 32));
        let tokens =
            |spec: &RunSpec, vocabulary| adopt(spec, &network(vocabulary)).unwrap().data.tokenizer;
        assert_eq!(spec.data.tokenizer, TokenizerKind::Ids);
        assert_eq!(tokens(&preset(), 256), TokenizerKind::Bytes);
        assert_eq!(tokens(&spec, 50_257), TokenizerKind::Gpt2);
        let chars = preset().with("data.tokenizer", "chars").unwrap();
        assert_eq!(tokens(&chars, 65), TokenizerKind::Chars);
        assert!(fits(&spec, &network(96)) && !fits(&preset(), &network(96)));
    }

    #[test]
    fn heads_that_nobody_tells_are_the_knobs_and_must_share_the_width() {
        let silent = Gpt2File { heads: None, ..network(96) };
        let refused = adopt(&preset(), &silent).unwrap_err().to_string();
        assert!(refused.contains("12 cannot share its width of 16"), "{refused}");
        let spec = preset().with("model.heads", 8).unwrap_or_else(|_| preset());
        assert_eq!(gpt(&adopt(&spec, &silent).unwrap()).heads, 8);
    }

    #[test]
    fn a_shape_beyond_the_knobs_is_refused_by_name() {
        let long = Gpt2File { context: 2048, ..network(96) };
        let refused = adopt(&preset(), &long).unwrap_err().to_string();
        assert!(refused.contains("model.context is 2048"), "{refused}");
    }
}
