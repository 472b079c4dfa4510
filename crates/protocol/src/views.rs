//! Numbers to draw.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A token as a reader sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    /// Its number in the vocabulary.
    pub id: u32,
    /// Its text, as it stands in the text (spaces and line ends as such; broken UTF-8 as `\xE2`).
    pub text: String,
}

/// A token that might come next.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    /// The token.
    pub piece: Piece,
    /// Its probability.
    pub probability: f32,
}

/// What the network computed at one place of its trace.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct View {
    /// The place: `blocks.0.attn.pattern`.
    pub place: String,
    /// Its shape in letters: `B H T S`.
    pub letters: String,
    /// Its shape in numbers.
    pub shape: Vec<usize>,
    /// Its values, last axis fastest.
    pub data: Floats,
}

/// An array of f32; crosses as bytes (little-endian), so as one typed array and not as a list of numbers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Floats(pub Vec<f32>);

impl Floats {
    /// Little-endian.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.0.iter().flat_map(|value| value.to_le_bytes()).collect()
    }

    /// Nothing where the bytes are no whole number of values.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (words, rest) = bytes.as_chunks::<4>();
        rest.is_empty().then(|| Self(words.iter().map(|word| f32::from_le_bytes(*word)).collect()))
    }
}

impl Serialize for Floats {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serde_bytes::serialize(&self.to_bytes(), serializer)
    }
}

impl<'de> Deserialize<'de> for Floats {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let bytes: Vec<u8> = serde_bytes::deserialize(deserializer)?;
        Self::from_bytes(&bytes).ok_or_else(|| {
            serde::de::Error::custom("an array of f32 needs a multiple of four bytes")
        })
    }
}
