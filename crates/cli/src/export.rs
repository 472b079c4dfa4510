//! `garden export`: a checkpoint's weights for other tools.

use std::path::{Path, PathBuf};

use safetensors::tensor::{Dtype, SafeTensors, TensorView};
use serde_json::json;

use crate::Failure;

/// The form to write.
#[derive(Clone, Copy, PartialEq, clap::ValueEnum)]
pub enum Form {
    /// The weights alone, as this project lays them out: linear layers `[in, out]`.
    Safetensors,
    /// The weights alone in PyTorch's layout and names: linear layers `[out, in]`, norms `weight` and `bias`.
    Pytorch,
    /// Spec and weights as JSON, for small nets.
    Json,
}

/// Reads the checkpoint and writes the form.
pub fn export(checkpoint: &Path, form: Form, out: Option<PathBuf>) -> Result<(), Failure> {
    let bytes = std::fs::read(checkpoint).map_err(|error| {
        Failure::Input(format!("cannot read {}: {error}", checkpoint.display()))
    })?;
    let foreign = |error: &dyn std::fmt::Display| {
        Failure::Input(format!(
            "{} is not a checkpoint of LLM Garden: {error}",
            checkpoint.display()
        ))
    };
    let (_, header) = SafeTensors::read_metadata(&bytes).map_err(|e| foreign(&e))?;
    let header = header.metadata().clone().unwrap_or_default();
    let spec = header.get("spec").ok_or_else(|| foreign(&"its header has no spec"))?;
    let tensors = SafeTensors::deserialize(&bytes).map_err(|e| foreign(&e))?;
    let weights: Vec<Weight> = tensors
        .iter()
        .filter_map(|(name, view)| Some(Weight::new(name.strip_prefix("model.")?, &view)))
        .collect();
    let (content, extension) = match form {
        Form::Safetensors => (pack(weights, spec)?, "weights.safetensors"),
        Form::Pytorch => (
            pack(weights.into_iter().map(Weight::for_pytorch).collect(), spec)?,
            "pytorch.safetensors",
        ),
        Form::Json => (as_json(&weights, spec).into_bytes(), "json"),
    };
    let out = out.unwrap_or_else(|| checkpoint.with_extension(extension));
    std::fs::write(&out, content)
        .map_err(|error| Failure::Input(format!("cannot write {}: {error}", out.display())))?;
    eprintln!("wrote {}", out.display());
    Ok(())
}

struct Weight {
    name: String,
    shape: Vec<usize>,
    values: Vec<f32>,
}

impl Weight {
    fn new(name: &str, view: &TensorView) -> Self {
        let (words, _) = view.data().as_chunks::<4>();
        let values = words.iter().map(|word| f32::from_le_bytes(*word)).collect();
        Self { name: name.to_owned(), shape: view.shape().to_vec(), values }
    }

    /// burn multiplies `x · W` with `W: [in, out]`, PyTorch keeps `[out, in]`; embeddings are the same in both.
    fn for_pytorch(self) -> Self {
        let name = self.name.replace(".gamma", ".weight").replace(".beta", ".bias");
        match self.shape[..] {
            [rows, columns] if !self.name.contains("embedding") => {
                let at = |i: usize| self.values[(i % rows) * columns + i / rows];
                let values = (0..rows * columns).map(at).collect();
                Self { name, shape: vec![columns, rows], values }
            }
            _ => Self { name, ..self },
        }
    }
}

fn pack(weights: Vec<Weight>, spec: &str) -> Result<Vec<u8>, Failure> {
    let broken = |error: safetensors::SafeTensorError| Failure::Input(error.to_string());
    let bytes: Vec<(String, Vec<usize>, Vec<u8>)> = weights
        .into_iter()
        .map(|w| (w.name, w.shape, w.values.iter().flat_map(|v| v.to_le_bytes()).collect()))
        .collect();
    let views = bytes
        .iter()
        .map(|(name, shape, bytes)| Ok((name, TensorView::new(Dtype::F32, shape.clone(), bytes)?)))
        .collect::<Result<Vec<_>, _>>()
        .map_err(broken)?;
    let header = [("spec".to_owned(), spec.to_owned())].into();
    safetensors::serialize(views, Some(header)).map_err(broken)
}

fn as_json(weights: &[Weight], spec: &str) -> String {
    let spec: serde_json::Value = serde_json::from_str(spec).unwrap_or_default();
    let weights: serde_json::Map<String, serde_json::Value> = weights
        .iter()
        .map(|w| (w.name.clone(), json!({ "shape": w.shape, "values": w.values })))
        .collect();
    json!({ "spec": spec, "weights": weights }).to_string()
}
