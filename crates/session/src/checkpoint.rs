//! A run as one file: safetensors, the exchange format of the field, with the spec and the state in its header.
//!
//! Tensors: `model.<parameter>`, `optimiser.<slot>.<parameter>`, and `text` (bytes) when the text was the reader's own.
//! Going on from a file is bit for bit the same as never having stopped.

use std::collections::{BTreeMap, HashMap};

use burn::tensor::{Device, Tensor, TensorData, Transaction};
use models::{Named, read_back};
use safetensors::tensor::{Dtype, SafeTensors, TensorView};
use serde::{Deserialize, Serialize};
use spec::RunSpec;
use text::Tokenizer;

use crate::optimiser::State;
use crate::trainer::{Trainer, device_for};
use crate::{Optimiser, SessionError};

const FORMAT: &str = "llm-garden 1";

/// A file's header, if the file is one of ours.
///
/// # Errors
/// [`SessionError::NotACheckpoint`] for a file that is broken, foreign or of another version.
pub(crate) fn header(file: &[u8]) -> Result<HashMap<String, String>, SessionError> {
    let (_, header) = SafeTensors::read_metadata(file)
        .map_err(|e| broken(&format!("it is cut off or foreign ({e})")))?;
    let header = header.metadata().clone().unwrap_or_default();
    match field(&header, "format")?.as_str() {
        FORMAT => Ok(header),
        other => {
            Err(broken(&format!("it was written as “{other}”, and this page reads “{FORMAT}”")))
        }
    }
}

/// A field of a header.
pub(crate) fn field(header: &HashMap<String, String>, name: &str) -> Result<String, SessionError> {
    header.get(name).cloned().ok_or_else(|| broken(&format!("its header has no “{name}”")))
}

pub(crate) fn broken(why: &dyn std::fmt::Display) -> SessionError {
    SessionError::NotACheckpoint(why.to_string())
}

/// Writes a file of these tensors; the format is added to the header.
pub(crate) fn pack(
    mut header: HashMap<String, String>,
    tensors: &[(String, Dtype, Vec<usize>, Vec<u8>)],
) -> Result<Vec<u8>, SessionError> {
    header.insert("format".to_owned(), FORMAT.to_owned());
    let views: Result<Vec<_>, _> = tensors
        .iter()
        .map(|(name, kind, shape, bytes)| {
            Ok((name.as_str(), TensorView::new(*kind, shape.clone(), bytes)?))
        })
        .collect::<Result<_, safetensors::SafeTensorError>>();
    let views = views.map_err(|e| broken(&e))?;
    safetensors::serialize(views, Some(header)).map_err(|e| broken(&e))
}

/// All that is neither spec nor tensor.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Progress {
    pub step: usize,
    pub tokens: u64,
    pub seconds: f64,
    pub windows: data::WindowsState,
    /// Lowest validation loss so far, if any.
    pub best: Option<f64>,
    /// Evaluations since then.
    pub stale: usize,
    /// Updates that each parameter's optimiser state has seen.
    times: BTreeMap<String, usize>,
}

/// A file, read and checked.
pub(crate) struct Checkpoint {
    pub spec: RunSpec,
    pub tokenizer: Tokenizer,
    pub own_text: Option<Vec<u8>>,
    pub progress: Progress,
    weights: Vec<Named>,
    slots: Vec<(String, usize, Vec<f32>)>,
}

/// Writes the file. Tensors are read from the device in one transfer.
pub(crate) async fn save(
    trainer: &Trainer,
    tokenizer: &Tokenizer,
    own_text: Option<&[u8]>,
    best: Option<f64>,
    stale: usize,
) -> Result<Vec<u8>, SessionError> {
    let mut tensors: Vec<(String, Dtype, Vec<usize>, Vec<u8>)> = vec![];
    let weights = models::parameters::read(&trainer.model).await?;
    for Named { name, shape, values } in weights {
        tensors.push((format!("model.{name}"), Dtype::F32, shape, bytes(&values)));
    }
    let mut transaction = Transaction::default();
    let mut names = vec![];
    for (name, state) in &trainer.optimiser.states {
        for (slot, tensor) in state.slots.iter().enumerate() {
            transaction = transaction.register(tensor.clone());
            names.push(format!("optimiser.{slot}.{name}"));
        }
    }
    for (name, values) in names.into_iter().zip(read_back(transaction).await?) {
        tensors.push((name, Dtype::F32, vec![values.len()], bytes(&values)));
    }
    if let Some(text) = own_text {
        tensors.push(("text".into(), Dtype::U8, vec![text.len()], text.to_vec()));
    }
    let progress = Progress {
        step: trainer.step,
        tokens: trainer.tokens,
        seconds: trainer.seconds,
        windows: trainer.windows.state(),
        best,
        stale,
        times: trainer.optimiser.states.iter().map(|(n, s)| (n.clone(), s.time)).collect(),
    };
    let progress = serde_json::to_string(&progress).map_err(|e| broken(&e))?;
    let header = HashMap::from([
        ("spec".to_owned(), trainer.spec.to_json()),
        ("progress".to_owned(), progress),
        ("tokenizer".to_owned(), tokenizer.to_json()),
    ]);
    pack(header, &tensors)
}

impl Checkpoint {
    /// Reads a file.
    ///
    /// # Errors
    /// [`SessionError::NotACheckpoint`] for a file that is broken, foreign or of another version.
    pub fn read(file: &[u8]) -> Result<Self, SessionError> {
        let header = header(file)?;
        let spec = RunSpec::from_json(&field(&header, "spec")?)?;
        let progress: Progress =
            serde_json::from_str(&field(&header, "progress")?).map_err(|e| broken(&e))?;
        let tokenizer = Tokenizer::from_json(&field(&header, "tokenizer")?)?;
        let tensors = SafeTensors::deserialize(file).map_err(|e| broken(&e))?;
        let mut checkpoint =
            Self { spec, tokenizer, own_text: None, progress, weights: vec![], slots: vec![] };
        for (name, view) in tensors.iter() {
            checkpoint.take(name, &view)?;
        }
        Ok(checkpoint)
    }

    fn take(&mut self, name: &str, view: &TensorView) -> Result<(), SessionError> {
        if name == "text" {
            self.own_text = Some(view.data().to_vec());
            return Ok(());
        }
        let values = floats(name, view)?;
        if let Some(parameter) = name.strip_prefix("model.") {
            let shape = view.shape().to_vec();
            self.weights.push(Named { name: parameter.to_owned(), shape, values });
            return Ok(());
        }
        let slot = name.strip_prefix("optimiser.").and_then(|rest| rest.split_once('.'));
        match slot.and_then(|(slot, parameter)| Some((slot.parse::<usize>().ok()?, parameter))) {
            Some((slot, parameter)) => self.slots.push((parameter.to_owned(), slot, values)),
            None => {
                return Err(SessionError::NotACheckpoint(format!(
                    "it holds a foreign tensor “{name}”"
                )));
            }
        }
        Ok(())
    }

    /// The trainer as it was when the file was written.
    ///
    /// # Errors
    /// [`SessionError::Weights`] when tensors do not fit the spec or hold no numbers.
    pub fn restore(
        &self,
        spec: RunSpec,
        vocabulary: usize,
        device: &Device,
    ) -> Result<Trainer, SessionError> {
        let mut trainer = Trainer::new(spec, vocabulary, device);
        trainer.model = models::parameters::load(trainer.model, &self.weights)?;
        trainer.optimiser = self.optimiser(device)?;
        trainer.windows.restore(&self.progress.windows);
        trainer.step = self.progress.step;
        trainer.tokens = self.progress.tokens;
        trainer.seconds = self.progress.seconds;
        Ok(trainer)
    }

    fn optimiser(&self, device: &Device) -> Result<Optimiser, SessionError> {
        let sizes: BTreeMap<&str, usize> =
            self.weights.iter().map(|w| (w.name.as_str(), w.values.len())).collect();
        let mut states: BTreeMap<String, State> = self
            .progress
            .times
            .iter()
            .map(|(name, time)| (name.clone(), State { time: *time, slots: vec![] }))
            .collect();
        let mut slots: Vec<_> = self.slots.iter().collect();
        slots.sort_by_key(|(name, slot, _)| (name.clone(), *slot));
        for (name, _, values) in slots {
            if sizes.get(name.as_str()) != Some(&values.len()) {
                return Err(SessionError::NotACheckpoint(format!(
                    "the optimiser's memory of “{name}” has another size than the parameter"
                )));
            }
            let data = TensorData::new(values.clone(), [values.len()]);
            let tensor = Tensor::<1>::from_data(data, &device_for(device)).inner();
            states.entry(name.clone()).or_default().slots.push(tensor);
        }
        Ok(Optimiser { states })
    }
}

pub(crate) fn bytes(values: &[f32]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}

pub(crate) fn floats(name: &str, view: &TensorView) -> Result<Vec<f32>, SessionError> {
    if view.dtype() != Dtype::F32 {
        return Err(SessionError::NotACheckpoint(format!("“{name}” is not in 32-bit floats")));
    }
    let (words, _) = view.data().as_chunks::<4>();
    let values: Vec<f32> = words.iter().map(|word| f32::from_le_bytes(*word)).collect();
    match values.iter().all(|value| value.is_finite()) {
        true => Ok(values),
        false => {
            Err(SessionError::NotACheckpoint(format!("“{name}” holds values that are no numbers")))
        }
    }
}
