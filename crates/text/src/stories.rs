//! Llama's way of cutting text, by the 512 tokens that Karpathy's llama2.c publishes with its stories.
//!
//! As SentencePiece does it (Kudo and Richardson 2018; its BPE with byte fallback): a text begins with a space of its own, so that a word
//! is the same at the start as inside; characters join to pieces, the piece with the best score first; what no piece knows is written in
//! bytes. In the published file scores fall from piece to piece, so the lowest id is the best score.

use rustc_hash::FxHashMap;

use crate::bpe::merge_all;
use crate::{TextError, bytes};

const SPECIAL: [&str; 3] = ["<unk>", "<s>", "</s>"];
/// The first token that stands for a byte, and the first piece after them.
const FIRST_BYTE: u32 = 3;
const FIRST_PIECE: u32 = FIRST_BYTE + 256;
/// No piece is longer, so that a hostile file cannot ask for more.
const LONGEST_PIECE: usize = 64;
const MOST_PIECES: usize = 65_536;

/// Pieces in the order of their scores.
#[derive(Clone, Debug)]
pub struct Stories {
    pieces: Vec<Box<str>>,
    ids: FxHashMap<Box<str>, u32>,
    /// Two tokens that make a third.
    pairs: FxHashMap<(u32, u32), u32>,
    byte_values: [u8; 256],
}

impl Stories {
    /// The token before every text.
    pub const BEGINNING: u32 = 1;

    /// From the bytes of llama2.c's tokenizer file: the length of the longest token as an i32, then for each token its score as an f32,
    /// its length as an i32, and its bytes; all little-endian.
    ///
    /// # Errors
    /// [`TextError::BadPieces`] when the file is cut, or is another.
    pub fn from_file(file: &[u8]) -> Result<Self, TextError> {
        let bad = |reason| TextError::BadPieces { reason };
        let mut rest = file.get(4..).ok_or(bad("it is cut off"))?;
        let (mut pieces, mut id, mut before) = (vec![], 0, f32::INFINITY);
        while !rest.is_empty() {
            let (score, token) = next_token(&mut rest).ok_or(bad("it is cut off"))?;
            if id >= FIRST_PIECE {
                if score >= before || !score.is_finite() {
                    return Err(bad("its scores do not fall"));
                }
                before = score;
                let piece = std::str::from_utf8(token).map_err(|_| bad("a piece is not UTF-8"))?;
                pieces.push(piece.to_owned());
            }
            id += 1;
        }
        Self::from_pieces(pieces)
    }

    /// From the pieces after the bytes, best first.
    ///
    /// # Errors
    /// [`TextError::BadPieces`] when one is empty, too long, there twice, or holds a space elsewhere than in front.
    pub fn from_pieces(pieces: Vec<String>) -> Result<Self, TextError> {
        let bad = |reason| TextError::BadPieces { reason };
        if pieces.is_empty() || pieces.len() > MOST_PIECES {
            return Err(bad("it has no pieces, or too many"));
        }
        let mut ids = FxHashMap::default();
        for (piece, id) in pieces.iter().zip(FIRST_PIECE..) {
            if piece.is_empty() || piece.len() > LONGEST_PIECE {
                return Err(bad("a piece is empty or too long"));
            }
            if piece.chars().skip(1).any(|character| character == ' ') {
                return Err(bad("a piece holds a space that is not in front"));
            }
            if ids.insert(piece.as_str().into(), id).is_some() {
                return Err(bad("a piece is there twice"));
            }
        }
        let pairs = pieces.iter().flat_map(|piece| pairs_of(piece, &ids)).collect();
        let pieces = pieces.into_iter().map(String::into_boxed_str).collect();
        Ok(Self { pieces, ids, pairs, byte_values: std::array::from_fn(|at| at as u8) })
    }

    /// The pieces after the bytes, best first.
    pub fn pieces(&self) -> Vec<String> {
        self.pieces.iter().map(|piece| piece.to_string()).collect()
    }

    /// The special tokens, the bytes and the pieces: 512 in the published file.
    pub fn vocabulary(&self) -> usize {
        FIRST_PIECE as usize + self.pieces.len()
    }

    /// Text → tokens, as llama2.c's `encode` without its marks of beginning and end. Pieces hold a space in front alone, so each word
    /// is merged by itself, and each distinct word once.
    pub fn encode(&self, text: &str) -> Vec<u32> {
        let mut known: FxHashMap<&str, (usize, usize)> = FxHashMap::default();
        let mut tokens = Vec::new();
        if text.is_empty() {
            return tokens;
        }
        let spaced = format!(" {text}");
        for word in words(&spaced) {
            if let Some(&(start, end)) = known.get(word) {
                tokens.extend_from_within(start..end);
            } else {
                let start = tokens.len();
                merge_all(self.spell(word), |pair| self.pairs.get(&pair).copied(), &mut tokens);
                known.insert(word, (start, tokens.len()));
            }
        }
        tokens
    }

    /// The characters as pieces; the bytes of those that are none.
    fn spell(&self, word: &str) -> Vec<u32> {
        let mut ids = Vec::new();
        for character in word.chars() {
            let mut buffer = [0; 4];
            let symbol: &str = character.encode_utf8(&mut buffer);
            match self.ids.get(symbol) {
                Some(&id) => ids.push(id),
                None => ids.extend(symbol.bytes().map(|byte| FIRST_BYTE + u32::from(byte))),
            }
        }
        ids
    }

    /// The bytes of one token; a special token stands for its name.
    pub fn token(&self, id: u32) -> Option<&[u8]> {
        if let Some(name) = SPECIAL.get(id as usize) {
            return Some(name.as_bytes());
        }
        if id < FIRST_PIECE {
            let byte = (id - FIRST_BYTE) as usize;
            return self.byte_values.get(byte..=byte);
        }
        self.pieces.get((id - FIRST_PIECE) as usize).map(|piece| piece.as_bytes())
    }

    /// Tokens → text, without the space that every text begins with; special tokens are no text, and what is not UTF-8 becomes `�`.
    pub fn decode(&self, tokens: &[u32]) -> String {
        let written = tokens.iter().filter(|id| **id >= FIRST_BYTE);
        let bytes = written.filter_map(|&id| self.token(id)).collect::<Vec<_>>().concat();
        bytes::to_text(bytes.strip_prefix(b" ").unwrap_or(&bytes))
    }
}

/// The score and the bytes of the token at the start of `rest`, which moves on behind it.
fn next_token<'a>(rest: &mut &'a [u8]) -> Option<(f32, &'a [u8])> {
    let (score, after) = rest.split_first_chunk()?;
    let (length, after) = after.split_first_chunk()?;
    let length = usize::try_from(i32::from_le_bytes(*length)).ok()?;
    let (token, after) = after.split_at_checked(length)?;
    *rest = after;
    Some((f32::from_le_bytes(*score), token))
}

/// Every two pieces whose characters are those of `piece`, with its id.
fn pairs_of(piece: &str, ids: &FxHashMap<Box<str>, u32>) -> Vec<((u32, u32), u32)> {
    let cut = |(at, _): (usize, char)| {
        let (left, right) = piece.split_at(at);
        Some(((*ids.get(left)?, *ids.get(right)?), *ids.get(piece)?))
    };
    piece.char_indices().skip(1).filter_map(cut).collect()
}

/// The text, cut before every space.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let end = rest[first.len_utf8()..].find(' ').map_or(rest.len(), |at| at + first.len_utf8());
        let (word, after) = rest.split_at(end);
        rest = after;
        Some(word)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(pieces: &[&str]) -> Stories {
        Stories::from_pieces(pieces.iter().map(|piece| (*piece).to_owned()).collect()).unwrap()
    }

    /// The rule as llama2.c runs it: of all pairs in the text the best, again and again.
    fn slowly(stories: &Stories, text: &str) -> Vec<u32> {
        let mut ids = stories.spell(&format!(" {text}"));
        loop {
            let pair = |at: usize| stories.pairs.get(&(ids[at], ids[at + 1])).map(|id| (*id, at));
            let Some((id, at)) = (0..ids.len() - 1).filter_map(pair).min() else { return ids };
            ids.splice(at..at + 2, [id]);
        }
    }

    #[test]
    fn the_best_piece_joins_first_and_the_unknown_is_spelt_in_bytes() {
        let stories = of(&["he", " t", " the", " ", "t", "h", "e"]);
        assert_eq!(stories.vocabulary(), 266);
        assert_eq!(stories.encode("the"), [261]);
        assert_eq!(stories.encode("thé"), [260, 264, 3 + 0xc3, 3 + 0xa9]);
        assert_eq!(stories.encode("the\n the"), [261, 3 + 10, 261]);
        assert!(stories.encode("").is_empty());
        assert_eq!(stories.decode(&[1, 261, 3 + 10, 261, 2]), "the\n the");
    }

    #[test]
    fn merging_word_by_word_equals_merging_the_whole_text() {
        let stories = of(&["he", " t", "at", " the", "th", "aa", " ", "t", "h", "e", "a", "c"]);
        for text in ["the cat at the  that", " ", "aaaaa aaa", "tthhee ", "  the", "é the"] {
            assert_eq!(stories.encode(text), slowly(&stories, text), "{text}");
        }
    }

    #[test]
    fn a_damaged_file_is_refused_in_a_sentence() {
        let token = |score: f32, bytes: &[u8]| {
            [&score.to_le_bytes()[..], &(bytes.len() as i32).to_le_bytes(), bytes].concat()
        };
        let file = |pieces: &[(f32, &[u8])]| {
            let first = (0..FIRST_PIECE).map(|_| token(0.0, b"x")).collect::<Vec<_>>().concat();
            let last = pieces.iter().map(|(score, bytes)| token(*score, bytes)).collect::<Vec<_>>();
            [&7_i32.to_le_bytes()[..], &first, &last.concat()].concat()
        };
        let good = file(&[(0.0, b"a"), (-1.0, b" b")]);
        assert_eq!(Stories::from_file(&good).unwrap().pieces(), ["a", " b"]);
        let reason = |file: &[u8]| Stories::from_file(file).unwrap_err().to_string();
        for end in [0, 3, 7, 11, good.len() - 1] {
            let error = reason(&good[..end]);
            assert!(error.contains("cut off"), "{end}: {error}");
        }
        assert!(reason(&file(&[])).contains("no pieces"));
        assert!(reason(&file(&[(0.0, b"a"), (0.0, b"b")])).contains("do not fall"));
        assert!(reason(&file(&[(0.0, b"a"), (-1.0, b"a")])).contains("twice"));
        assert!(reason(&file(&[(0.0, b"a b")])).contains("space"));
        assert!(reason(&file(&[(0.0, b"\xff")])).contains("UTF-8"));
        let negative =
            [&7_i32.to_le_bytes()[..], &0_f32.to_le_bytes(), &(-1_i32).to_le_bytes()].concat();
        assert!(reason(&negative).contains("cut off"));
    }
}
