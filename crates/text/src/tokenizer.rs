//! Any of the tokenizers, under one set of verbs, and its form in a checkpoint.

use std::ops::ControlFlow;

use serde::{Deserialize, Serialize};

use crate::{Bpe, Chars, Gpt2, Ids, Stories, TextError, bytes};

/// Text ↔ tokens by one of six ways.
#[derive(Clone, Debug)]
pub enum Tokenizer {
    /// A token is a character of the training text.
    Chars(Chars),
    /// A token is a byte.
    Bytes,
    /// Bytes, and merges learnt from the training text.
    Bpe(Bpe),
    /// Bytes, and the merges published with GPT-2.
    Gpt2(Box<Gpt2>),
    /// Pieces of characters published with llama2.c's stories, and bytes for what they lack.
    Stories(Box<Stories>),
    /// A token is its number.
    Ids(Ids),
}

/// A tokenizer as a checkpoint writes it, whole, so that a checkpoint needs no other file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum TokenizerState {
    /// The characters in order of their numbers.
    Chars {
        /// All of them, joined.
        symbols: String,
    },
    /// Nothing to remember.
    Bytes,
    /// The merges in order.
    Bpe {
        /// The pair each merge joins.
        merges: Vec<(u32, u32)>,
    },
    /// The published merges in order.
    Gpt2 {
        /// The pair each merge joins, in ids that number the bytes by value.
        merges: Vec<(u32, u32)>,
    },
    /// The published pieces in order.
    Stories {
        /// What each token after the bytes stands for.
        pieces: Vec<String>,
    },
    /// Bare numbers.
    Ids {
        /// How many.
        vocabulary: usize,
    },
}

/// A text encoded as far as it can be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Encoded {
    /// The tokens of the known characters.
    pub tokens: Vec<u32>,
    /// The unknown characters that were left out, each once, in order of appearance.
    pub skipped: Vec<char>,
}

impl Tokenizer {
    /// The characters of `text`, which must have one.
    pub fn chars(text: &str) -> Result<Self, TextError> {
        if text.is_empty() { Err(TextError::Empty) } else { Ok(Self::Chars(Chars::of(text))) }
    }

    /// Learns `merges` merges from `text`; `progress` hears the number learnt after each.
    pub fn train_bpe(
        text: &str,
        merges: usize,
        progress: &mut dyn FnMut(usize),
    ) -> Result<Self, TextError> {
        let tell = |learnt, _| {
            progress(learnt);
            ControlFlow::Continue(())
        };
        if text.is_empty() {
            Err(TextError::Empty)
        } else {
            Bpe::train(text, merges, tell).map(Self::Bpe)
        }
    }

    /// GPT-2's, from the bytes of its published file `vocab.bpe`.
    pub fn gpt2(merges_file: &[u8]) -> Result<Self, TextError> {
        Ok(Self::Gpt2(Box::new(Gpt2::from_merges_file(merges_file)?)))
    }

    /// Llama's tokens of stories, from the bytes of the published file `tok512.bin`.
    pub fn stories(file: &[u8]) -> Result<Self, TextError> {
        Ok(Self::Stories(Box::new(Stories::from_file(file)?)))
    }

    /// The token that stands before every text, where there is one: a model that was trained with it expects it there, and ends a text
    /// by writing it.
    pub fn beginning(&self) -> Option<u32> {
        match self {
            Self::Stories(_) => Some(Stories::BEGINNING),
            Self::Chars(_) | Self::Bytes | Self::Bpe(_) | Self::Gpt2(_) | Self::Ids(_) => None,
        }
    }

    /// How many tokens there are.
    pub fn vocabulary(&self) -> usize {
        match self {
            Self::Chars(chars) => chars.symbols().len(),
            Self::Bytes => bytes::VOCABULARY,
            Self::Bpe(bpe) => bpe.vocabulary(),
            Self::Gpt2(gpt2) => gpt2.vocabulary(),
            Self::Stories(stories) => stories.vocabulary(),
            Self::Ids(ids) => ids.vocabulary(),
        }
    }

    /// Text → tokens. Only [`Tokenizer::Chars`] can fail, on a character that its text did not
    /// have, and [`Tokenizer::Ids`], on a word that is no number.
    pub fn encode(&self, text: &str) -> Result<Vec<u32>, TextError> {
        match self {
            Self::Chars(chars) => chars.encode(text),
            Self::Bytes => Ok(bytes::encode(text)),
            Self::Bpe(bpe) => Ok(bpe.encode(text)),
            Self::Gpt2(gpt2) => Ok(gpt2.encode(text)),
            Self::Stories(stories) => Ok(stories.encode(text)),
            Self::Ids(ids) => ids.encode(text),
        }
    }

    /// Text → tokens, leaving out unknown characters, or words that are no number, and naming their characters.
    pub fn encode_lossy(&self, text: &str) -> Encoded {
        let mut skipped = Vec::new();
        let mut skip = |character| {
            if !skipped.contains(&character) {
                skipped.push(character);
            }
        };
        let text: String = match self {
            Self::Ids(ids) => {
                let (known, unknown): (Vec<&str>, Vec<&str>) =
                    text.split_whitespace().partition(|word| ids.number(word).is_some());
                unknown.into_iter().flat_map(str::chars).for_each(&mut skip);
                known.join(" ")
            }
            Self::Chars(chars) => {
                let (known, unknown): (Vec<char>, Vec<char>) =
                    text.chars().partition(|character| chars.id(*character).is_some());
                unknown.into_iter().for_each(&mut skip);
                known.into_iter().collect()
            }
            Self::Bytes | Self::Bpe(_) | Self::Gpt2(_) | Self::Stories(_) => text.to_owned(),
        };
        let tokens = self.encode(&text).expect("what is unknown was left out");
        Encoded { tokens, skipped }
    }

    /// Tokens → text. Bytes that are not UTF-8 become `�`, ids outside the vocabulary nothing.
    pub fn decode(&self, tokens: &[u32]) -> String {
        match self {
            Self::Chars(chars) => tokens.iter().filter_map(|&id| chars.symbol(id)).collect(),
            Self::Bytes => bytes::to_text(
                &tokens.iter().filter_map(|&id| u8::try_from(id).ok()).collect::<Vec<_>>(),
            ),
            Self::Bpe(bpe) => bpe.decode(tokens),
            Self::Gpt2(gpt2) => gpt2.decode(tokens),
            Self::Stories(stories) => stories.decode(tokens),
            Self::Ids(ids) => tokens.iter().filter_map(|&id| ids.token(id)).collect(),
        }
    }

    /// The bytes of one token.
    pub fn token_bytes(&self, id: u32) -> Result<Vec<u8>, TextError> {
        let bytes = match self {
            Self::Chars(chars) => chars.symbol(id).map(|symbol| symbol.to_string().into_bytes()),
            Self::Bytes => u8::try_from(id).ok().map(|byte| vec![byte]),
            Self::Bpe(bpe) => bpe.token(id).map(<[u8]>::to_vec),
            Self::Gpt2(gpt2) => gpt2.token(id).map(<[u8]>::to_vec),
            Self::Stories(stories) => stories.token(id).map(<[u8]>::to_vec),
            Self::Ids(ids) => ids.token(id).map(String::into_bytes),
        };
        bytes.ok_or(TextError::UnknownToken { id, vocabulary: self.vocabulary() })
    }

    /// One token as a label: spaces, line ends and bare bytes are drawn; an id outside the
    /// vocabulary is `⟨?⟩`.
    pub fn token_text(&self, id: u32) -> String {
        self.token_bytes(id).map_or_else(|_| "⟨?⟩".to_owned(), |token| bytes::to_label(&token))
    }

    /// What a checkpoint keeps.
    pub fn state(&self) -> TokenizerState {
        match self {
            Self::Chars(chars) => {
                TokenizerState::Chars { symbols: chars.symbols().iter().collect() }
            }
            Self::Bytes => TokenizerState::Bytes,
            Self::Bpe(bpe) => TokenizerState::Bpe { merges: bpe.merges().to_vec() },
            Self::Gpt2(gpt2) => TokenizerState::Gpt2 { merges: gpt2.merges().to_vec() },
            Self::Stories(stories) => TokenizerState::Stories { pieces: stories.pieces() },
            Self::Ids(ids) => TokenizerState::Ids { vocabulary: ids.vocabulary() },
        }
    }

    /// The tokenizer of a checkpoint.
    pub fn from_state(state: TokenizerState) -> Result<Self, TextError> {
        match state {
            TokenizerState::Chars { symbols } if symbols.is_empty() => Err(TextError::Empty),
            TokenizerState::Chars { symbols } => Chars::from_symbols(&symbols).map(Self::Chars),
            TokenizerState::Bytes => Ok(Self::Bytes),
            TokenizerState::Bpe { merges } => Bpe::from_merges(merges).map(Self::Bpe),
            TokenizerState::Gpt2 { merges } => Ok(Self::Gpt2(Box::new(Gpt2::from_merges(merges)?))),
            TokenizerState::Stories { pieces } => {
                Ok(Self::Stories(Box::new(Stories::from_pieces(pieces)?)))
            }
            TokenizerState::Ids { vocabulary } => Ids::new(vocabulary).map(Self::Ids),
        }
    }

    /// [`Tokenizer::state`] as JSON.
    pub fn to_json(&self) -> String {
        serde_json::to_string(&self.state()).expect("strings and numbers are always JSON")
    }

    /// Reads what [`Tokenizer::to_json`] wrote.
    pub fn from_json(json: &str) -> Result<Self, TextError> {
        let state = serde_json::from_str(json);
        Self::from_state(
            state.map_err(|error| TextError::BadTokenizer { reason: error.to_string() })?,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HARD: [&str; 9] = [
        "",
        "a",
        "🦊👩‍👩‍👧‍👦🏳️‍🌈",
        "日本語のテキスト、中文和한국어",
        "Привет, world! مرحبا שלום नमस्ते",
        "a    b\t\t c  ",
        "\u{0}\u{1}\u{7f}\u{85}\r\n\u{feff}",
        "e\u{301} é ﬁ ½ Ⅷ",
        "don't WE'LL they've",
    ];

    fn every_kind() -> Vec<Tokenizer> {
        let text = HARD.concat();
        let bpe =
            Bpe::train(&text.repeat(3), 30, |_, _| std::ops::ControlFlow::Continue(())).unwrap();
        let gpt2 = Gpt2::from_merges_file("#version: 0.2\nĠ t\nĠ a\nh e\n".as_bytes()).unwrap();
        let pieces = ["he", " a", "d", "h", "e", " ", "é"].map(str::to_owned).to_vec();
        vec![
            Tokenizer::Chars(Chars::of(&text)),
            Tokenizer::Bytes,
            Tokenizer::Bpe(bpe),
            Tokenizer::Gpt2(Box::new(gpt2)),
            Tokenizer::Stories(Box::new(Stories::from_pieces(pieces).unwrap())),
        ]
    }

    #[test]
    fn hard_texts_come_back_from_every_tokenizer() {
        for tokenizer in every_kind() {
            for text in HARD {
                let tokens = tokenizer.encode(text).unwrap();
                assert!(tokens.iter().all(|&id| (id as usize) < tokenizer.vocabulary()));
                assert_eq!(tokenizer.decode(&tokens), text);
            }
        }
    }

    #[test]
    fn a_tokenizer_comes_back_from_its_json() {
        for tokenizer in every_kind() {
            let back = Tokenizer::from_json(&tokenizer.to_json()).unwrap();
            assert_eq!(back.state(), tokenizer.state());
            assert_eq!(back.vocabulary(), tokenizer.vocabulary());
            for text in HARD {
                assert_eq!(back.encode(text).unwrap(), tokenizer.encode(text).unwrap());
            }
        }
    }

    #[test]
    fn damaged_json_is_refused_in_a_sentence() {
        let damaged = [
            "",
            "{}",
            r#"{"kind":"words"}"#,
            r#"{"kind":"chars","symbols":""}"#,
            r#"{"kind":"chars","symbols":"aba"}"#,
            r#"{"kind":"bpe","merges":[[97,98],[4000000000,1]]}"#,
            r#"{"kind":"bpe","merges":[[97]]}"#,
            r#"{"kind":"bpe","merges":[],"more":1}"#,
            r#"{"kind":"stories","pieces":["a","a"]}"#,
        ];
        for json in damaged {
            assert!(Tokenizer::from_json(json).is_err(), "{json}");
        }
        assert!(Tokenizer::chars("").is_err() && Tokenizer::train_bpe("", 9, &mut |_| ()).is_err());
    }

    #[test]
    fn unknown_characters_are_left_out_and_named_once() {
        let chars = Tokenizer::Chars(Chars::of("abc"));
        assert!(chars.encode("a-b").is_err());
        assert_eq!(
            chars.encode_lossy("a-b-é"),
            Encoded { tokens: vec![0, 1], skipped: vec!['-', 'é'] }
        );
        assert_eq!(Tokenizer::Bytes.encode_lossy("é").skipped, []);
    }

    #[test]
    fn bare_numbers_come_back_and_words_are_left_out() {
        let ids = Tokenizer::Ids(Ids::new(12).unwrap());
        let back = Tokenizer::from_json(&ids.to_json()).unwrap();
        assert_eq!(back.encode(&ids.decode(&[11, 0, 7])).unwrap(), [11, 0, 7]);
        let lossy = ids.encode_lossy("3 two 12 4");
        assert_eq!(lossy.tokens, [3, 4]);
        assert_eq!(lossy.skipped, ['t', 'w', 'o', '1', '2']);
        assert_eq!((ids.token_text(7), ids.token_text(12)), ("␣7".into(), "⟨?⟩".into()));
        assert!(Tokenizer::from_json(r#"{"kind":"ids","vocabulary":0}"#).is_err());
    }

    #[test]
    fn every_token_of_every_tokenizer_has_a_visible_label() {
        for tokenizer in every_kind() {
            for id in 0..tokenizer.vocabulary() as u32 {
                assert!(!tokenizer.token_text(id).trim().is_empty(), "{id}");
            }
            let outside = tokenizer.vocabulary() as u32;
            assert!(tokenizer.token_bytes(outside).is_err());
            assert_eq!(tokenizer.token_text(outside), "⟨?⟩");
        }
    }
}
