//! The zip-code digits of Le Cun et al.: a gzip file with a line a digit, its label and then 16 × 16 values from −1 to 1.

use miniz_oxide::inflate::decompress_to_vec_with_limit;

use crate::DataError;

/// Values of one picture: 16 × 16.
const PIXELS: usize = 256;
/// No file of digits is larger than this, unpacked.
const LARGEST: usize = 64 << 20;

/// Pictures with their labels.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ZipDigits {
    /// What each is, 0 to 9.
    pub labels: Vec<u8>,
    /// 256 values a picture, −1 for paper and 1 for ink, row after row.
    pub pixels: Vec<f32>,
}

impl ZipDigits {
    /// Of a packed file.
    ///
    /// # Errors
    /// What is wrong with the file, or with which line.
    pub fn unpack(packed: &[u8]) -> Result<Self, DataError> {
        let bytes = gunzip(packed)?;
        let text = text::decode_utf8(&bytes)?;
        let mut digits = Self::default();
        for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            digits.read(line).map_err(|reason| DataError::BadDigit { line: at + 1, reason })?;
        }
        if digits.labels.is_empty() {
            return Err(DataError::Empty);
        }
        Ok(digits)
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.labels.len()
    }

    /// One picture.
    pub fn picture(&self, at: usize) -> &[f32] {
        &self.pixels[at * PIXELS..(at + 1) * PIXELS]
    }

    fn read(&mut self, line: &str) -> Result<(), String> {
        let mut words = line.split_ascii_whitespace();
        let label = words.next().and_then(|word| word.parse::<f32>().ok());
        let label = label.filter(|label| (0.0..=9.0).contains(label) && label.fract() == 0.0);
        let label = label.ok_or("it must begin with a digit from 0 to 9")? as u8;
        let before = self.pixels.len();
        let values = words.map(|word| match word.parse::<f32>() {
            Ok(value) if (-1.0..=1.0).contains(&value) => Ok(value),
            _ => Err(format!("“{word}” is no number from −1 to 1")),
        });
        for value in values {
            self.pixels.push(value?);
        }
        let found = self.pixels.len() - before;
        if found != PIXELS {
            return Err(format!("it has {found} values, not {PIXELS}"));
        }
        self.labels.push(label);
        Ok(())
    }
}

/// RFC 1952: a header with optional parts, deflated data, a checksum and the length.
fn gunzip(packed: &[u8]) -> Result<Vec<u8>, DataError> {
    let bad = |reason| DataError::BadGzip { reason };
    let body = after_header(packed).ok_or(bad("its header is cut or is another format's"))?;
    let (body, end) = body.split_last_chunk::<8>().ok_or(bad("its end is missing"))?;
    let bytes = decompress_to_vec_with_limit(body, LARGEST)
        .map_err(|_| bad("its data are damaged or too long"))?;
    let [.., a, b, c, d] = *end;
    if u32::from_le_bytes([a, b, c, d]) as usize != bytes.len() {
        return Err(bad("its length is another"));
    }
    Ok(bytes)
}

fn after_header(packed: &[u8]) -> Option<&[u8]> {
    let ([0x1f, 0x8b, 8, flags, ..], mut rest) = packed.split_first_chunk::<10>()? else {
        return None;
    };
    if flags & 4 != 0 {
        let (length, after) = rest.split_first_chunk::<2>()?;
        rest = after.get(usize::from(u16::from_le_bytes(*length))..)?;
    }
    for part in [8, 16] {
        if flags & part != 0 {
            let end = rest.iter().position(|byte| *byte == 0)?;
            rest = &rest[end + 1..];
        }
    }
    if flags & 2 != 0 { rest.get(2..) } else { Some(rest) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use miniz_oxide::deflate::compress_to_vec;
    use std::path::{Path, PathBuf};

    /// With the name of the file in the header, as the program gzip writes it; nobody reads the checksum.
    fn packed(text: &str) -> Vec<u8> {
        let mut file = vec![0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 3];
        file.extend(b"zip.test\0");
        file.extend(compress_to_vec(text.as_bytes(), 6));
        file.extend([0; 4]);
        file.extend((text.len() as u32).to_le_bytes());
        file
    }

    fn line(label: &str, value: &str, count: usize) -> String {
        format!("{label}{}\n", format!(" {value}").repeat(count))
    }

    #[test]
    fn a_line_becomes_a_label_and_a_picture() {
        let text = line("7", "-1", 256) + &line("3.0000", "0.25", 256);
        let digits = ZipDigits::unpack(&packed(&text)).unwrap();
        assert_eq!(digits.labels, [7, 3]);
        assert_eq!(digits.picture(0), [-1.0; 256]);
        assert_eq!(digits.picture(1), [0.25; 256]);
    }

    #[test]
    fn a_bad_line_is_named_with_what_is_wrong() {
        let error = |bad: String| {
            ZipDigits::unpack(&packed(&(line("1", "0", 256) + &bad))).unwrap_err().to_string()
        };
        let start = "line 2 of the digits cannot be used: ";
        assert_eq!(error(line("1", "0", 255)), format!("{start}it has 255 values, not 256"));
        assert!(error(line("10", "0", 256)).ends_with("begin with a digit from 0 to 9"));
        assert!(error(line("1", "2", 256)).ends_with("“2” is no number from −1 to 1"));
        assert!(error(line("1", "NaN", 256)).ends_with("“NaN” is no number from −1 to 1"));
    }

    #[test]
    fn a_cut_file_another_format_and_an_empty_one_are_refused() {
        let whole = packed(&line("1", "0", 256));
        for bad in [&whole[..5], &whole[..15], &whole[..whole.len() - 9], b"PK, no gzip at all"] {
            let error = ZipDigits::unpack(bad).unwrap_err();
            assert!(matches!(error, DataError::BadGzip { .. }), "{error}");
        }
        assert_eq!(ZipDigits::unpack(&packed("")), Err(DataError::Empty));
    }

    /// The counts of each digit are those that The Elements of Statistical Learning prints.
    #[test]
    fn the_published_files_have_the_printed_counts() {
        let train = [1194, 1005, 731, 658, 652, 556, 664, 645, 542, 644];
        let test = [359, 264, 198, 166, 200, 160, 170, 147, 166, 177];
        for (file, expected) in [("zip.train.gz", train), ("zip.test.gz", test)] {
            let Some(bytes) = published(file) else {
                eprintln!("skipped: {file} is missing");
                continue;
            };
            let digits = ZipDigits::unpack(&bytes).unwrap();
            let count = |digit| digits.labels.iter().filter(|label| **label == digit).count();
            assert_eq!([0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map(count), expected);
        }
    }

    fn published(file: &str) -> Option<Vec<u8>> {
        let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data");
        let folders = std::env::var_os("GARDEN_DATA").map(PathBuf::from).into_iter().chain([own]);
        folders.into_iter().find_map(|folder| std::fs::read(folder.join(file)).ok())
    }
}
