//! The arithmetic that training needs, compared with values that were computed once on the CPU and stored.
//!
//! A GPU driver, a shader compiler or a browser may be wrong without saying so; then the page must know before it trains.

use burn::tensor::activation::softmax;
use burn::tensor::{Device, Int, Tensor, TensorData, Transaction};
use models::read_back;
use protocol::Event;
use spec::RunSpec;
use std::collections::BTreeMap;

use crate::trainer::{Trainer, device_for};
use crate::{SessionError, corpus};

/// Values of burn-flex on x86-64, written by the test `stored_values_are_those_of_the_cpu` with `GARDEN_WRITE=1`.
const STORED: &str = include_str!("self_test.json");

/// Largest error that rounding alone explains, relative to the largest value of a test.
const TOLERANCE: f64 = 1e-3;

/// Runs every test and compares.
///
/// # Errors
/// [`SessionError::Device`] when the device does not answer.
pub(crate) async fn run(device: &Device) -> Result<Event, SessionError> {
    let stored: BTreeMap<String, Vec<f32>> =
        serde_json::from_str(STORED).expect("a test reads the same stored values");
    let measured = values(device).await?;
    let errors: Vec<(String, f64)> = measured
        .into_iter()
        .map(|(name, values)| {
            let error = stored.get(&name).map_or(f64::INFINITY, |stored| relative(&values, stored));
            (name, error)
        })
        .collect();
    let passed = errors.iter().all(|(_, error)| *error < TOLERANCE);
    Ok(Event::SelfTested { errors, passed })
}

/// Largest difference, relative to the largest stored value; infinite when a value is missing or no number.
fn relative(values: &[f32], stored: &[f32]) -> f64 {
    if values.len() != stored.len() || values.iter().any(|value| !value.is_finite()) {
        return f64::INFINITY;
    }
    let scale = stored.iter().fold(1e-6f32, |most, value| most.max(value.abs()));
    let worst = values.iter().zip(stored).fold(0f32, |most, (a, b)| most.max((a - b).abs()));
    f64::from(worst / scale)
}

/// Each test's values, by name.
async fn values(device: &Device) -> Result<BTreeMap<String, Vec<f32>>, SessionError> {
    let mut all = BTreeMap::new();
    let mut keep = |name: &str, values: Vec<Vec<f32>>| {
        all.insert(name.to_owned(), values.into_iter().flatten().collect::<Vec<f32>>());
    };
    keep("matmul", read_back(matmuls(device)).await?);
    keep("reductions", read_back(reductions(device)).await?);
    keep("embedding backward", read_back(embedding_backward(device)).await?);
    keep("training", training(device).await?);
    Ok(all)
}

/// Numbers in [-1, 1) that look random and are the same everywhere.
fn wave<const D: usize>(shape: [usize; D], salt: u32, device: &Device) -> Tensor<D> {
    let count = shape.iter().product::<usize>() as u32;
    let value = |i: u32| {
        let mixed = (i + 1).wrapping_mul(2_654_435_761).wrapping_add(salt.wrapping_mul(40_503));
        (mixed >> 8) as f32 / (1u32 << 23) as f32 - 1.0
    };
    Tensor::from_data(TensorData::new((0..count).map(value).collect::<Vec<_>>(), shape), device)
}

/// Square, one row, one column, and a batch: each picks another kernel.
fn matmuls(device: &Device) -> Transaction {
    let shapes = [([32, 48], [48, 40]), ([1, 48], [48, 40]), ([32, 48], [48, 1])];
    let mut transaction = Transaction::default();
    for (salt, (left, right)) in shapes.into_iter().enumerate() {
        let salt = salt as u32;
        let product = wave(left, salt, device).matmul(wave(right, salt + 7, device));
        transaction = transaction.register(product);
    }
    let batched = wave([2, 3, 8, 16], 3, device).matmul(wave([2, 3, 16, 8], 4, device));
    transaction.register(batched)
}

fn reductions(device: &Device) -> Transaction {
    let x = wave([6, 33], 5, device);
    Transaction::default()
        .register(x.clone().sum())
        .register(x.clone().mean_dim(1))
        .register(x.clone().var(1))
        .register(x.clone().max_dim(1))
        .register(softmax(x, 1))
}

/// Rows that occur several times must collect all their gradients.
fn embedding_backward(device: &Device) -> Transaction {
    let table = wave([5, 4], 6, &device_for(device)).require_grad();
    let rows: Tensor<1, Int> =
        Tensor::from_data(TensorData::from([0i32, 2, 2, 4, 2, 0]), &device_for(device));
    let loss = (table.clone().select(0, rows) * wave([6, 4], 8, &device_for(device))).sum();
    let grads = loss.backward();
    let grad = table.grad(&grads).unwrap_or_else(|| Tensor::zeros([5, 4], device));
    Transaction::default().register(grad)
}

/// Three steps of a very small GPT: forward, backward, AdamW, clipping.
async fn training(device: &Device) -> Result<Vec<Vec<f32>>, SessionError> {
    let spec = RunSpec::default().with_all([
        ("data.source".to_owned(), "grammar".into()),
        ("data.characters".to_owned(), 2_000.into()),
        ("model.layers".to_owned(), 1.into()),
        ("model.heads".to_owned(), 2.into()),
        ("model.width".to_owned(), 16.into()),
        ("model.context".to_owned(), 8.into()),
        ("training.batch".to_owned(), 2.into()),
        ("training.warmup".to_owned(), 0.into()),
    ])?;
    let prepared = corpus::prepare(&spec, &[], None, None, &mut |_, _, _| {})?;
    let vocabulary = prepared.corpus.tokenizer.vocabulary();
    let mut trainer = Trainer::new(spec, vocabulary, device);
    for _ in 0..3 {
        trainer.step(&prepared.corpus).await?;
    }
    let reports = trainer.read().await?;
    Ok(reports.iter().map(|r| vec![r.loss as f32, r.gradient_norm as f32]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stored_values_are_those_of_the_cpu() {
        let measured = pollster::block_on(values(&Device::flex())).unwrap();
        if std::env::var_os("GARDEN_WRITE").is_some() {
            let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/self_test.json");
            std::fs::write(path, serde_json::to_string(&measured).unwrap()).unwrap();
            return;
        }
        let Event::SelfTested { errors, passed } =
            pollster::block_on(run(&Device::flex())).unwrap()
        else {
            panic!()
        };
        assert!(passed, "{errors:?}");
    }

    #[test]
    fn a_wrong_value_a_missing_one_and_no_number_are_seen() {
        assert!(relative(&[1.0, 2.0], &[1.0, 2.01]) > TOLERANCE);
        assert!(relative(&[1.0], &[1.0, 2.0]).is_infinite());
        assert!(relative(&[f32::NAN], &[1.0]).is_infinite());
    }
}
