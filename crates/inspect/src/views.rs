//! Records of a trace, read from the device.

use burn::tensor::Transaction;
use models::Record;
use models::parameters::host;
use protocol::{Floats, View};

/// The records as plain numbers, in one transfer.
///
/// # Panics
/// When the device is lost; see [`host`].
pub async fn views(records: Vec<Record>) -> Vec<View> {
    if records.is_empty() {
        return vec![];
    }
    let register = |all: Transaction, record: &Record| all.register(record.values.clone());
    let values = host(records.iter().fold(Transaction::default(), register)).await;
    let view = |(record, values): (Record, Vec<f32>)| View {
        place: record.place,
        letters: record.letters.to_owned(),
        shape: record.shape,
        data: Floats(values),
    };
    records.into_iter().zip(values).map(view).collect()
}
