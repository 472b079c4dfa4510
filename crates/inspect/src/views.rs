//! Records of a trace, read from the device.

use burn::tensor::Transaction;
use models::{ReadError, Record, read_back};
use protocol::{Floats, View};

/// The records as plain numbers, in one transfer.
///
/// # Errors
/// [`ReadError`] when the device does not answer.
pub async fn views(records: Vec<Record>) -> Result<Vec<View>, ReadError> {
    let register = |all: Transaction, record: &Record| all.register(record.values.clone());
    let values = read_back(records.iter().fold(Transaction::default(), register)).await?;
    let view = |(record, values): (Record, Vec<f32>)| View {
        place: record.place,
        letters: record.letters.to_owned(),
        shape: record.shape,
        data: Floats(values),
    };
    Ok(records.into_iter().zip(values).map(view).collect())
}
