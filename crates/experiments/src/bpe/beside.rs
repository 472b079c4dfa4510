//! GPT-2's merges beside the reader's: its tokens of the whole text, counted in two parts as nanoGPT counts them.

use text::Gpt2;
use text::split::whole_words;

use super::languages::Sentence;
use super::{SLICE, differing};

/// Bytes of an endless word that are read in a step.
const ENDLESS: usize = 1 << 16;

/// GPT-2's tokenizer, and how far it has read the text.
pub(super) struct Beside {
    pub gpt2: Gpt2,
    /// Tokens of the first nine tenths of the characters, and of the rest.
    pub tokens: [u64; 2],
    /// How many ids of the sentences are not tiktoken's.
    pub differ: usize,
    /// Where the rest begins.
    border: usize,
    read: usize,
}

impl Beside {
    /// From OpenAI's file; a sentence where it is missing or damaged.
    pub fn new(
        file: Option<&[u8]>,
        text: &str,
        characters: usize,
        sentences: &[Sentence],
    ) -> Result<Self, String> {
        let missing =
            "GPT-2's merges are not here: `cargo xtask data` brings them. All else works without.";
        let gpt2 =
            Gpt2::from_merges_file(file.ok_or(missing)?).map_err(|error| error.to_string())?;
        let border = text.char_indices().nth(characters * 9 / 10).map_or(text.len(), |(at, _)| at);
        let differ = |sentence: &Sentence| differing(&gpt2.encode(sentence.text), &sentence.ids);
        let differ = sentences.iter().map(differ).sum();
        Ok(Self { gpt2, tokens: [0; 2], differ, border, read: 0 })
    }

    pub fn is_done(&self, text: &str) -> bool {
        self.read >= text.len()
    }

    /// Reads one more slice.
    pub fn read(&mut self, text: &str) {
        let part = usize::from(self.read >= self.border);
        let rest = &text[self.read..[self.border, text.len()][part]];
        let words = whole_words(rest, SLICE);
        // A word of megabytes is no word: it is cut, so that a step stays short. GPT-2's longest token has 128 bytes.
        let end = if words > 2 * SLICE { rest.floor_char_boundary(ENDLESS) } else { words };
        self.tokens[part] += self.gpt2.encode(&rest[..end]).len() as u64;
        self.read += end;
    }

    /// Characters of the whole text in one token.
    pub fn per_token(&self, characters: usize) -> f64 {
        characters as f64 / self.tokens.iter().sum::<u64>() as f64
    }
}
