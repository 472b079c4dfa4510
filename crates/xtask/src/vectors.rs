//! Published word vectors → the one form in which they are kept ([`data::Vectors`]).

use std::fs::{self, File};
use std::path::Path;

use anyhow::{Context, Result, ensure};
use data::Vectors;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::RowAccessor;

use crate::site::files_below;

/// What NumPy's file format begins with, and where the length of its heading stands.
const MAGIC: &[u8] = b"\x93NUMPY\x01\x00";

/// The first `count` words of a wheel that has one table of numbers and one of words, rounded to bytes.
pub fn of_wheel(folder: &Path, count: usize) -> Result<Vec<u8>> {
    let files = files_below(folder)?;
    let find = |ending: &str| {
        let found = files.iter().find(|file| file.to_string_lossy().ends_with(ending));
        found.with_context(|| format!("the package has no {ending}"))
    };
    let words = words(find(".parquet")?, count)?;
    let values = rows(&fs::read(find(".npy")?)?, count)?;
    Ok(Vectors::rounded(words, &values).write())
}

/// The words in the first column of a table.
fn words(table: &Path, count: usize) -> Result<Vec<String>> {
    let rows = SerializedFileReader::new(File::open(table)?)?;
    let rows = rows.get_row_iter(None)?.take(count);
    let words: Vec<String> =
        rows.map(|row| Ok(row?.get_string(0)?.clone())).collect::<Result<_>>()?;
    ensure!(words.len() == count, "the table has only {} words", words.len());
    Ok(words)
}

/// The first rows of a NumPy file `rows × columns` of single precision, whose columns lie one after the other, as Fortran has them.
fn rows(file: &[u8], count: usize) -> Result<Vec<f32>> {
    let cut = "the table of numbers is cut";
    let rest = file.strip_prefix(MAGIC).context("the table of numbers is no NumPy file")?;
    let (length, rest) = rest.split_first_chunk().context(cut)?;
    let (heading, body) = rest.split_at_checked(u16::from_le_bytes(*length).into()).context(cut)?;
    let heading = String::from_utf8_lossy(heading);
    let shape = heading.split_once("'descr': '<f4', 'fortran_order': True, 'shape': (");
    let shape = shape.and_then(|(_, shape)| shape.split_once(')')?.0.split_once(", "));
    let (rows, columns) = shape.with_context(|| format!("its numbers lie as {heading}"))?;
    let (rows, columns): (usize, usize) = (rows.parse()?, columns.parse()?);
    let (numbers, _) = body.as_chunks::<4>();
    ensure!(numbers.len() == rows * columns && rows >= count, cut);
    let number = |row: usize, column: usize| f32::from_le_bytes(numbers[column * rows + row]);
    let row = |row| (0..columns).map(move |column| number(row, column));
    Ok((0..count).flat_map(row).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As `numpy.save` writes `numpy.asfortranarray([[1, 2], [3, 4], [5, 6]], '<f4')`.
    fn file(heading: &str) -> Vec<u8> {
        let length = (heading.len() as u16).to_le_bytes();
        let numbers = [1.0, 3.0, 5.0, 2.0, 4.0, 6.0_f32];
        let numbers = numbers.iter().flat_map(|number| number.to_le_bytes());
        [MAGIC, &length, heading.as_bytes()].concat().into_iter().chain(numbers).collect()
    }

    const HEADING: &str = "{'descr': '<f4', 'fortran_order': True, 'shape': (3, 2), }\n";

    #[test]
    fn columns_become_rows() {
        assert_eq!(rows(&file(HEADING), 2).unwrap(), [1.0, 2.0, 3.0, 4.0]);
    }

    #[test]
    fn another_layout_and_a_cut_file_are_refused() {
        let error = rows(&file(&HEADING.replace("True", "False")), 2).unwrap_err().to_string();
        assert!(error.contains("False"), "{error}");
        let whole = file(HEADING);
        for cut in [0, 8, 9, 30, whole.len() - 4] {
            assert!(rows(&whole[..cut], 2).is_err(), "{cut}");
        }
        assert!(rows(&whole, 4).is_err());
    }
}
