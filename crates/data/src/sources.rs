//! Any source of a spec → text.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use spec::{DataSource, DataSpec};
use text::decode_utf8;

use crate::windows::{NOISE_STREAM, below};
use crate::{DataError, DataSet, Grammar, find_set};

/// The largest text in bytes. Its tokens take four times as much, counting more.
pub const LARGEST_TEXT: usize = 64 << 20;

/// The text of a source: generated from `seed`, or read from `file`.
pub fn text_of(spec: &DataSpec, seed: u64, file: Option<&[u8]>) -> Result<String, DataError> {
    if spec.source == DataSource::Grammar {
        check_size(spec.characters)?;
        return Ok(Grammar::child().generate(seed, spec.characters));
    }
    let bytes = file.ok_or_else(|| missing(spec.source))?;
    check_size(bytes.len())?;
    let text = decode_utf8(bytes)?;
    if text.is_empty() { Err(DataError::Empty) } else { Ok(text) }
}

/// `count` numbers below `vocabulary`, each as likely as another, drawn from `seed` and parted by spaces: what stands in for a text where
/// nobody told what the tokens mean. Nothing can be learnt from it but that.
pub fn noise(vocabulary: usize, count: usize, seed: u64) -> String {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    random.set_stream(NOISE_STREAM);
    let numbers: Vec<String> =
        (0..count).map(|_| below(&mut random, vocabulary.max(1) as u64).to_string()).collect();
    numbers.join(" ")
}

fn check_size(bytes: usize) -> Result<(), DataError> {
    if bytes <= LARGEST_TEXT {
        return Ok(());
    }
    Err(DataError::TooLarge { megabytes: bytes.div_ceil(1 << 20), limit: LARGEST_TEXT >> 20 })
}

fn missing(source: DataSource) -> DataError {
    let set = |id| find_set(id).map(|set: &DataSet| (set.title, set.way()));
    let published = match source {
        DataSource::Tinyshakespeare => set("tinyshakespeare"),
        DataSource::Shakespeare => set("shakespeare"),
        DataSource::Names => set("names"),
        DataSource::Own | DataSource::Grammar => None,
    };
    published.map_or(DataError::NoOwnText, |(title, way)| DataError::Missing { title, way })
}

#[cfg(test)]
mod tests {
    use super::*;
    use spec::TokenizerKind;

    fn spec(source: DataSource) -> DataSpec {
        let tokenizer = TokenizerKind::Chars;
        DataSpec { source, tokenizer, merges: 0, validation: 0.1, characters: 1_000 }
    }

    #[test]
    fn the_grammar_needs_no_file_and_obeys_the_seed() {
        let text = text_of(&spec(DataSource::Grammar), 5, None).unwrap();
        assert_eq!(text, Grammar::child().generate(5, 1_000));
    }

    #[test]
    fn noise_uses_every_number_and_obeys_the_seed() {
        let text = noise(5, 200, 1);
        let numbers: Vec<u32> = text.split(' ').map(|word| word.parse().unwrap()).collect();
        assert_eq!(numbers.len(), 200);
        assert!((0..5).all(|number| numbers.contains(&number)) && numbers.iter().all(|n| *n < 5));
        assert!(text == noise(5, 200, 1) && text != noise(5, 200, 2));
    }

    #[test]
    fn what_is_missing_is_named_with_the_way_to_get_it() {
        for source in [DataSource::Tinyshakespeare, DataSource::Shakespeare, DataSource::Names] {
            let error = text_of(&spec(source), 0, None).unwrap_err().to_string();
            assert!(error.contains("is not here: `cargo xtask data` brings it"), "{error}");
        }
        let own = text_of(&spec(DataSource::Own), 0, None).unwrap_err();
        assert_eq!(own, DataError::NoOwnText);
    }

    #[test]
    fn a_file_too_large_empty_or_not_text_is_refused_in_a_sentence() {
        let own = |bytes: &[u8]| text_of(&spec(DataSource::Own), 0, Some(bytes));
        let error = own(&vec![b'a'; LARGEST_TEXT + 1]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the text has 65 MB, but at most 64 MB fit: cut it and try again"
        );
        assert_eq!(own(b"").unwrap_err(), DataError::Empty);
        let error = own(b"ab\xff").unwrap_err().to_string();
        assert!(error.contains("offset 2"), "{error}");
        assert_eq!(own("naïve 🦊".as_bytes()).unwrap(), "naïve 🦊");
    }
}
