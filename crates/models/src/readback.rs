//! Tensors read back from the device to the host, several in one transfer.
//!
//! Always `async`: WebGPU cannot block. What a driver did wrong, or that it is gone, shows only here, so this is where it becomes an error.

use burn::tensor::{DataError, ExecutionError, TensorData, Transaction};

/// Why tensors did not come back.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// The device failed, or is lost.
    #[error("the device did not answer: {0}")]
    NoAnswer(String),
    /// What came back are no numbers.
    #[error("the device answered with what cannot be read as numbers: {0}")]
    NoNumbers(String),
}

impl From<ExecutionError> for ReadError {
    fn from(error: ExecutionError) -> Self {
        match error {
            ExecutionError::WithContext { reason }
            | ExecutionError::Generic { reason, .. }
            | ExecutionError::DevicePoisoned { reason } => Self::NoAnswer(reason),
        }
    }
}

impl From<DataError> for ReadError {
    fn from(error: DataError) -> Self {
        Self::NoNumbers(error.to_string())
    }
}

/// The values of every tensor in the transaction as f32, last axis fastest, in the order in which they were registered.
///
/// # Errors
/// [`ReadError`] when the device does not answer.
pub async fn read_back(transaction: Transaction) -> Result<Vec<Vec<f32>>, ReadError> {
    let all = transaction.execute_async().await?;
    let floats = |data: TensorData| Ok(data.try_into_vec_as::<f32>()?);
    all.into_iter().map(floats).collect()
}

#[cfg(test)]
mod tests {
    use burn::tensor::{Device, Int, Tensor};

    use super::*;

    #[test]
    fn tensors_come_back_in_their_order_as_floats() {
        let device = Device::flex();
        let matrix = Tensor::<2>::from_floats([[1.5, 2.0], [3.0, 4.0]], &device);
        let whole = Tensor::<1, Int>::from_ints([5, 6], &device);
        let number = Tensor::<1>::from_floats([7.0], &device);
        let all = Transaction::default().register(whole).register(matrix.transpose());
        let read = pollster::block_on(read_back(all.register(number)));
        assert_eq!(read, Ok(vec![vec![5.0, 6.0], vec![1.5, 3.0, 2.0, 4.0], vec![7.0]]));
    }

    #[test]
    fn reading_nothing_needs_no_device() {
        assert_eq!(pollster::block_on(read_back(Transaction::default())), Ok(vec![]));
    }

    #[test]
    fn a_lost_device_is_told_in_a_sentence() {
        let reason = "the tab was hidden too long".to_owned();
        let error = ReadError::from(ExecutionError::DevicePoisoned { reason });
        assert_eq!(error.to_string(), "the device did not answer: the tab was hidden too long");
    }
}
