//! A text, cut into tokens and split into what is learnt and what is held back.

use text::Tokenizer;

use crate::DataError;

/// Training and validation tokens, and the tokenizer that made them.
#[derive(Clone, Debug)]
pub struct Corpus {
    /// The first part, for learning.
    pub train: Vec<u32>,
    /// The last part, for measuring.
    pub valid: Vec<u32>,
    /// Text ↔ tokens.
    pub tokenizer: Tokenizer,
}

impl Corpus {
    /// Cuts `text` and keeps the last `validation` of the tokens back, as nanoGPT does: the split
    /// is at floor(tokens × (1 − validation)). Both parts must hold a window: `context` tokens and
    /// the one after.
    pub fn new(
        text: &str,
        tokenizer: Tokenizer,
        validation: f64,
        context: usize,
    ) -> Result<Self, DataError> {
        let mut train = tokenizer.encode(text)?;
        let first = *train.first().ok_or(DataError::Empty)?;
        if train.iter().all(|&token| token == first) {
            return Err(DataError::OneToken { token: tokenizer.token_text(first) });
        }
        let split = (train.len() as f64 * (1.0 - validation)).floor() as usize;
        let valid = train.split_off(split.min(train.len()));
        let window = context + 1;
        if train.len() < window {
            return Err(DataError::TrainingTooShort { tokens: train.len(), window });
        }
        if valid.len() < window {
            return Err(DataError::ValidationTooShort { tokens: valid.len(), window });
        }
        Ok(Self { train, valid, tokenizer })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, validation: f64, context: usize) -> Result<Corpus, DataError> {
        Corpus::new(text, Tokenizer::Bytes, validation, context)
    }

    /// nanoGPT's split of tiny Shakespeare: 1,003,854 and 111,540 characters.
    #[test]
    fn the_last_tenth_is_held_back_as_nanogpt_does() {
        let corpus = of(&"ab".repeat(557_697), 0.1, 64).unwrap();
        assert_eq!((corpus.train.len(), corpus.valid.len()), (1_003_854, 111_540));
    }

    #[test]
    fn texts_that_cannot_be_trained_on_are_refused_with_numbers() {
        assert_eq!(of("", 0.1, 4).unwrap_err(), DataError::Empty);
        let one = of(&" ".repeat(99), 0.1, 4).unwrap_err();
        assert_eq!(one, DataError::OneToken { token: "␣".into() });
        let short = of("abcabc", 0.5, 64).unwrap_err();
        assert_eq!(short, DataError::TrainingTooShort { tokens: 3, window: 65 });
        assert!(short.to_string().ends_with("shorten the context or add text"), "{short}");
        let valid = of(&"abc".repeat(40), 0.1, 64).unwrap_err();
        assert_eq!(valid, DataError::ValidationTooShort { tokens: 12, window: 65 });
        assert!(valid.to_string().contains("raise the validation fraction"), "{valid}");
    }

    #[test]
    fn fractions_beyond_sense_are_refused_not_obeyed() {
        for validation in [-1.0, 0.0, 1.0, 2.0, f64::NAN, f64::INFINITY] {
            assert!(of(&"abc".repeat(40), validation, 4).is_err(), "{validation}");
        }
    }
}
