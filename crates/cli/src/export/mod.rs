//! `garden export`: a checkpoint's weights for other tools.

mod python;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use safetensors::tensor::{Dtype, SafeTensors, TensorView};
use serde_json::json;
use spec::{ModelSpec, RunSpec};
use text::Tokenizer;

use crate::Failure;

/// The form to write.
#[derive(Clone, Copy, PartialEq, clap::ValueEnum)]
pub enum Form {
    /// The weights alone, as this project lays them out: linear layers `[in, out]`.
    Safetensors,
    /// The weights alone in PyTorch's layout and names: linear layers `[out, in]`, norms `weight` and `bias`; and, for a decoder, the
    /// program beside them that reads them and writes on from a text.
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
    if weights.is_empty() {
        let milestone = RunSpec::from_json(spec).map_or_else(|_| String::new(), |spec| spec.preset);
        return Err(Failure::Input(format!(
            "{} holds a run of {milestone}, which keeps its state as a whole and no network under names: there is nothing to export. Presets of decoders have one, such as tiny-gpt",
            checkpoint.display()
        )));
    }
    let (extension, about) = match form {
        Form::Safetensors => ("weights.safetensors", about(spec, None)),
        Form::Pytorch => {
            let tokens = header.get("tokenizer").map(|state| tokens(state)).transpose()?;
            ("pytorch.safetensors", about(spec, tokens))
        }
        Form::Json => ("json", HashMap::new()),
    };
    let out = out.unwrap_or_else(|| checkpoint.with_extension(extension));
    let content = match form {
        Form::Safetensors => pack(weights, about)?,
        Form::Pytorch => {
            if let Some(program) = program(spec, &weights, &out)? {
                write(&out.with_extension("py"), program.as_bytes())?;
            }
            pack(weights.into_iter().map(Weight::for_pytorch).collect(), about)?
        }
        Form::Json => as_json(&weights, spec).into_bytes(),
    };
    write(&out, &content)
}

fn write(path: &Path, content: &[u8]) -> Result<(), Failure> {
    std::fs::write(path, content)
        .map_err(|error| Failure::Input(format!("cannot write {}: {error}", path.display())))?;
    eprintln!("wrote {}", path.display());
    Ok(())
}

/// What stands in the header of exported weights.
fn about(spec: &str, tokens: Option<String>) -> HashMap<String, String> {
    let tokens = tokens.map(|tokens| ("tokens".to_owned(), tokens));
    [("spec".to_owned(), spec.to_owned())].into_iter().chain(tokens).collect()
}

/// The bytes of every kind of token as JSON: one string a token, one character (U+0000 to U+00FF) a byte.
fn tokens(state: &str) -> Result<String, Failure> {
    let bad = |error: text::TextError| Failure::Input(error.to_string());
    let tokenizer = Tokenizer::from_json(state).map_err(bad)?;
    let token = |id| Ok(tokenizer.token_bytes(id)?.into_iter().map(char::from).collect());
    let tokens: Result<Vec<String>, _> = (0..tokenizer.vocabulary() as u32).map(token).collect();
    Ok(json!(tokens.map_err(bad)?).to_string())
}

/// The program for these weights, which will lie in `out`; none for what is not a decoder.
fn program(spec: &str, weights: &[Weight], out: &Path) -> Result<Option<String>, Failure> {
    let spec = RunSpec::from_json(spec).map_err(|error| Failure::Input(error.to_string()))?;
    let table = weights.iter().find(|weight| weight.name == "token_embedding.weight");
    let (ModelSpec::Gpt(gpt), Some(table)) = (&spec.model, table) else { return Ok(None) };
    let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let (program, weights) = (name(&out.with_extension("py")), name(out));
    Ok(Some(python::program(gpt, table.shape[0], &program, &weights)))
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

fn pack(weights: Vec<Weight>, about: HashMap<String, String>) -> Result<Vec<u8>, Failure> {
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
    safetensors::serialize(views, Some(about)).map_err(broken)
}

fn as_json(weights: &[Weight], spec: &str) -> String {
    let spec: serde_json::Value = serde_json::from_str(spec).unwrap_or_default();
    let weights: serde_json::Map<String, serde_json::Value> = weights
        .iter()
        .map(|w| (w.name.clone(), json!({ "shape": w.shape, "values": w.values })))
        .collect();
    json!({ "spec": spec, "weights": weights }).to_string()
}
