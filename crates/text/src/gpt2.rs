//! Adds to `bpe.rs`: the 50,000 merges that OpenAI learnt and published with GPT-2 (Radford et al.
//! 2019).
//!
//! Two oddities of the original: bytes are numbered with the printable ones first, and its file
//! `vocab.bpe` writes each byte as a visible character (a space is `Ġ`). The numbers follow from
//! the order of the merges alone, so the second published file, `encoder.json`, is not needed; a
//! test holds every id equal to it.

use rustc_hash::FxHashMap;

use crate::{Bpe, TextError, bytes};

const END_OF_TEXT: &str = "<|endoftext|>";

/// GPT-2's tokenizer.
#[derive(Clone, Debug)]
pub struct Gpt2 {
    bpe: Bpe,
    /// Byte → GPT-2's number for it.
    numbers: [u32; 256],
    /// GPT-2's number → byte.
    ordered: [u8; 256],
}

impl Gpt2 {
    /// From the bytes of OpenAI's `vocab.bpe`: a version line, then two tokens a line.
    pub fn from_merges_file(file: &[u8]) -> Result<Self, TextError> {
        let text = crate::decode_utf8(file)?;
        let lines = text
            .lines()
            .zip(1..)
            .filter(|(line, _)| !line.starts_with("#version") && !line.is_empty());
        let ordered = printable_first();
        let mut ids: FxHashMap<Vec<u8>, u32> =
            (0..=255).map(|byte| (vec![byte], u32::from(byte))).collect();
        let mut merges = Vec::new();
        for (line, number) in lines {
            let bad = |reason| TextError::BadMerges { line: number, reason };
            let (left, right) = line.split_once(' ').ok_or(bad("it does not hold two tokens"))?;
            let sides = [left, right].map(|side| bytes_of(side, &ordered));
            let [Some(left), Some(right)] = sides else {
                return Err(bad("it holds a character that stands for no byte"));
            };
            let (Some(&first), Some(&second)) = (ids.get(&left), ids.get(&right)) else {
                return Err(bad("it joins a token that no earlier line makes"));
            };
            ids.insert([left, right].concat(), 256 + merges.len() as u32);
            merges.push((first, second));
        }
        Self::from_merges(merges)
    }

    /// From merges whose ids number the bytes by value, as [`Gpt2::merges`] gives them.
    pub fn from_merges(merges: Vec<(u32, u32)>) -> Result<Self, TextError> {
        let ordered = printable_first();
        let mut numbers = [0; 256];
        (0..).zip(ordered).for_each(|(number, byte)| numbers[usize::from(byte)] = number);
        Ok(Self { bpe: Bpe::from_merges(merges)?, numbers, ordered })
    }

    /// The pairs joined, in order, in ids that number the bytes by value.
    pub fn merges(&self) -> &[(u32, u32)] {
        self.bpe.merges()
    }

    /// 50,257: the bytes, the merges, and the mark between two documents.
    pub fn vocabulary(&self) -> usize {
        self.bpe.vocabulary() + 1
    }

    /// The token between two documents.
    pub fn end_of_text(&self) -> u32 {
        self.bpe.vocabulary() as u32
    }

    /// Text → tokens, as tiktoken's `encode_ordinary`: the words `<|endoftext|>` in a text are
    /// words.
    pub fn encode(&self, text: &str) -> Vec<u32> {
        let mut tokens = self.bpe.encode(text);
        for token in &mut tokens {
            *token = self.numbers.get(*token as usize).copied().unwrap_or(*token);
        }
        tokens
    }

    /// The bytes of one token.
    pub fn token(&self, id: u32) -> Option<&[u8]> {
        if id == self.end_of_text() {
            return Some(END_OF_TEXT.as_bytes());
        }
        let byte = self.ordered.get(id as usize).map(|&byte| u32::from(byte));
        self.bpe.token(byte.unwrap_or(id))
    }

    /// The two tokens that a merge made this one of; nothing for a byte.
    pub fn parents(&self, id: u32) -> Option<(u32, u32)> {
        let number = |id: u32| self.numbers.get(id as usize).copied().unwrap_or(id);
        self.bpe.parents(id).map(|(left, right)| (number(left), number(right)))
    }

    /// Tokens → text; what is not UTF-8 becomes `�`.
    pub fn decode(&self, tokens: &[u32]) -> String {
        let bytes: Vec<&[u8]> = tokens.iter().filter_map(|&id| self.token(id)).collect();
        bytes::to_text(&bytes.concat())
    }
}

/// The bytes in GPT-2's order: those that Latin-1 prints, then the rest.
fn printable_first() -> [u8; 256] {
    let mut ordered: [u8; 256] = std::array::from_fn(|at| at as u8);
    ordered.sort_by_key(|byte| !matches!(byte, b'!'..=b'~' | 0xa1..=0xac | 0xae..=0xff));
    ordered
}

/// Undoes the writing of `vocab.bpe`: printable bytes stand for themselves, the others for U+0100
/// onwards.
fn bytes_of(written: &str, ordered: &[u8; 256]) -> Option<Vec<u8>> {
    const PRINTABLE: usize = 188;
    let byte = |character: char| match character as usize {
        shifted @ 0x100.. => ordered.get(PRINTABLE + shifted - 0x100).copied(),
        plain => ordered[..PRINTABLE].iter().copied().find(|&byte| usize::from(byte) == plain),
    };
    written.chars().map(byte).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_numbered_with_the_printable_ones_first() {
        let ordered = printable_first();
        assert_eq!((ordered[0], ordered[187], ordered[188]), (b'!', 255, 0));
        assert_eq!(bytes_of("Ġthe", &ordered).unwrap(), b" the");
        assert_eq!(bytes_of("Ċ", &ordered).unwrap(), b"\n");
        assert_eq!(bytes_of("日", &ordered), None);
    }

    /// The first lines of the published file; the ids are GPT-2's ("!" = 0, " t" = 256, " a" =
    /// 257).
    #[test]
    fn the_first_published_merges_give_the_published_ids() {
        let gpt2 = Gpt2::from_merges_file("#version: 0.2\nĠ t\nĠ a\nh e\n".as_bytes()).unwrap();
        assert_eq!(gpt2.encode("! the a"), [0, 256, 258, 257]);
        assert_eq!(gpt2.decode(&[0, 256, 258, 257, 259]), "! the a<|endoftext|>");
        assert_eq!(gpt2.vocabulary(), 260);
        assert_eq!((gpt2.parents(256), gpt2.parents(0)), (Some((220, 83)), None));
    }

    #[test]
    fn a_damaged_file_is_refused_with_its_line() {
        let line = |file: &str| match Gpt2::from_merges_file(file.as_bytes()) {
            Err(TextError::BadMerges { line, .. }) => line,
            other => panic!("{other:?}"),
        };
        assert_eq!(line("#version: 0.2\nĠ t\nĠt"), 3);
        assert_eq!(line("#version: 0.2\nĠx t"), 2);
        assert_eq!(line("#version: 0.2\nĠ 日"), 2);
        assert!(matches!(
            Gpt2::from_merges_file(&[0xff]),
            Err(TextError::NotUtf8 { offset: 0, .. })
        ));
    }
}
