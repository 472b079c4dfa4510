//! Word vectors in a plain file, a byte a number.
//!
//! It begins as word2vec's own files do, with how many words and how many numbers each has. Then come the words, a line each; a scale for each
//! word, in single precision; and the numbers, each a byte with a sign, to be multiplied by the word's scale.

use crate::DataError;

/// Words, most frequent first, and a vector for each.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Vectors {
    /// The words.
    pub words: Vec<String>,
    /// Numbers of a vector.
    pub width: usize,
    /// For each word, what a step of its bytes is worth.
    pub scales: Vec<f32>,
    /// `words × width`.
    pub values: Vec<i8>,
}

impl Vectors {
    /// Rounds vectors to bytes, so that the largest number of each is ±127. `values` is `words × width`.
    pub fn rounded(words: Vec<String>, values: &[f32]) -> Self {
        let width = values.len() / words.len().max(1);
        let mut vectors = Self { words, width, ..Self::default() };
        for row in values.chunks_exact(width.max(1)) {
            let scale = row.iter().fold(0.0_f32, |most, value| most.max(value.abs())) / 127.0;
            let step = if scale > 0.0 { scale } else { 1.0 };
            vectors.scales.push(scale);
            vectors.values.extend(row.iter().map(|value| (value / step).round() as i8));
        }
        vectors
    }

    /// Of a file.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub fn read(bytes: &[u8]) -> Result<Self, DataError> {
        let bad = |reason| DataError::BadVectors { reason };
        let mut rest = bytes;
        let mut line = || -> Result<&str, DataError> {
            let end = rest.iter().position(|byte| *byte == b'\n').ok_or(bad("it is cut"))?;
            let line = std::str::from_utf8(&rest[..end]).map_err(|_| bad("a word is no text"))?;
            rest = &rest[end + 1..];
            Ok(line)
        };
        let numbers = line()?.split_once(' ').ok_or(bad("it does not begin with two numbers"))?;
        let number = |text: &str| text.parse().map_err(|_| bad("it does not begin with numbers"));
        let (count, width): (usize, usize) = (number(numbers.0)?, number(numbers.1)?);
        let words = (0..count).map(|_| line().map(str::to_owned));
        let words: Vec<String> = words.collect::<Result<_, _>>()?;
        let fits = count.checked_mul(width).and_then(|values| values.checked_add(4 * count));
        if count == 0 || width == 0 || fits != Some(rest.len()) {
            return Err(bad("it has another size than it says"));
        }
        let (scales, values) = rest.split_at(4 * count);
        let scales = scales.as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect();
        let values = values.iter().map(|byte| byte.cast_signed()).collect();
        Ok(Self { words, width, scales, values })
    }

    /// The file of them.
    pub fn write(&self) -> Vec<u8> {
        let mut file = format!("{} {}\n", self.words.len(), self.width).into_bytes();
        for word in &self.words {
            file.extend_from_slice(word.as_bytes());
            file.push(b'\n');
        }
        file.extend(self.scales.iter().flat_map(|scale| scale.to_le_bytes()));
        file.extend(self.values.iter().map(|value| value.cast_unsigned()));
        file
    }

    /// A word's vector.
    pub fn row(&self, word: usize) -> impl Iterator<Item = f32> {
        let row = &self.values[word * self.width..][..self.width];
        row.iter().map(move |value| f32::from(*value) * self.scales[word])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand: the largest of (2.54, −1, 0) is 127 steps of 0.02, so −1 is −50 steps.
    fn two() -> Vectors {
        Vectors::rounded(vec!["the".into(), "naïve".into()], &[2.54, -1.0, 0.0, 0.0, 0.0, 0.0])
    }

    #[test]
    fn vectors_are_rounded_to_bytes_and_come_back_from_their_file() {
        let vectors = two();
        assert_eq!((&vectors.values[..3], vectors.scales[0]), (&[127, -50, 0][..], 0.02));
        assert_eq!(Vectors::read(&vectors.write()).unwrap(), vectors);
        assert!(vectors.row(0).zip([2.54, -1.0, 0.0]).all(|(a, b)| (a - b).abs() < 1e-6));
        assert!(vectors.row(1).all(|value| value == 0.0));
    }

    #[test]
    fn what_is_no_file_of_vectors_is_refused_with_a_sentence() {
        let whole = two().write();
        for cut in [0, 3, 6, whole.len() - 1] {
            let error = Vectors::read(&whole[..cut]).unwrap_err().to_string();
            assert!(error.contains("word vectors") && error.contains("xtask data"), "{error}");
        }
        for wrong in ["a b\n", "1\n", "0 0\n", "9999999999999999999 2\n", "1 99999999999999\nthe\n"]
        {
            assert!(Vectors::read(wrong.as_bytes()).is_err(), "{wrong}");
        }
        assert!(Vectors::read(b"1 1\n\xff\n12345").is_err());
    }
}
