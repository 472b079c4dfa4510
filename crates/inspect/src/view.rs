//! Records of a trace → views.

use burn::tensor::Transaction;
use models::Record;
use models::parameters::host;
use protocol::{Floats, View};

/// All records, read from the device at once, in the order in which they were computed.
pub async fn views(records: Vec<Record>) -> Vec<View> {
    let register =
        |transaction: Transaction, record: &Record| transaction.register(record.values.clone());
    if records.is_empty() {
        return vec![];
    }
    let read = host(records.iter().fold(Transaction::default(), register)).await;
    let view = |(record, values): (Record, Vec<f32>)| View {
        place: record.place,
        letters: record.letters.to_owned(),
        shape: record.shape,
        data: Floats(values),
    };
    records.into_iter().zip(read).map(view).collect()
}
