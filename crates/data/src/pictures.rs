//! Labelled pictures in the plainest file there is, CIFAR-10's own: a byte for the label, then a byte a value, picture after picture.
//!
//! Published in other forms (tables of decimals, a PNG with a picture a row), they are brought into this one before they are checked and kept.

use crate::DataError;

/// What a set of pictures holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Format {
    /// Planes of colour, one after the other.
    pub planes: usize,
    /// Pixels on a side.
    pub side: usize,
}

/// MNIST (LeCun, Cortes and Burges): ink is 255.
pub const MNIST: Format = Format { planes: 1, side: 28 };
/// CIFAR-10 (Krizhevsky 2009): red, green, blue.
pub const CIFAR: Format = Format { planes: 3, side: 32 };
/// What the ten labels of CIFAR-10 mean.
pub const CIFAR_CLASSES: [&str; 10] =
    ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

impl Format {
    /// Values of one picture.
    pub const fn values(self) -> usize {
        self.planes * self.side * self.side
    }
}

/// Pictures with their labels, 0 to 9.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pictures {
    /// What each shows.
    pub labels: Vec<u8>,
    /// `N C H W`, last axis fastest.
    pub values: Vec<u8>,
}

impl Pictures {
    /// Of a file.
    ///
    /// # Errors
    /// What is wrong with the file, or with which picture.
    pub fn read(bytes: &[u8], format: Format) -> Result<Self, DataError> {
        let record = format.values() + 1;
        if bytes.is_empty() || !bytes.len().is_multiple_of(record) {
            return Err(DataError::BadPictures { bytes: bytes.len(), record });
        }
        let mut pictures = Self::default();
        for (at, record) in bytes.chunks_exact(record).enumerate() {
            if record[0] > 9 {
                return Err(DataError::BadLabel { picture: at + 1, label: record[0] });
            }
            pictures.labels.push(record[0]);
            pictures.values.extend_from_slice(&record[1..]);
        }
        Ok(pictures)
    }

    /// The file of them.
    pub fn write(&self) -> Vec<u8> {
        let values = (self.values.len() / self.labels.len().max(1)).max(1);
        let records = self.labels.iter().zip(self.values.chunks_exact(values));
        records
            .flat_map(|(label, values)| std::iter::once(*label).chain(values.iter().copied()))
            .collect()
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.labels.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TINY: Format = Format { planes: 3, side: 1 };

    #[test]
    fn pictures_come_back_from_their_file() {
        let pictures = Pictures { labels: vec![3, 9], values: vec![1, 2, 3, 4, 5, 6] };
        let file = pictures.write();
        assert_eq!(file, [3, 1, 2, 3, 9, 4, 5, 6]);
        assert_eq!(Pictures::read(&file, TINY).unwrap(), pictures);
    }

    #[test]
    fn a_cut_file_and_a_wrong_label_are_named() {
        let error = Pictures::read(&[1, 2, 3], TINY).unwrap_err().to_string();
        assert!(error.contains("3 bytes") && error.contains("of 4"), "{error}");
        let error = Pictures::read(&[1, 2, 3, 4, 10, 0, 0, 0], TINY).unwrap_err().to_string();
        assert!(error.starts_with("picture 2 has the label 10"), "{error}");
        assert!(Pictures::read(&[], TINY).is_err());
    }
}
