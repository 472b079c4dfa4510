//! A network in the layout of GPT-2's published files: safetensors under the names of Hugging Face's `GPT2LMHeadModel`
//! (<https://huggingface.co/docs/transformers/model_doc/gpt2>), with or without the prefix `transformer.`.
//!
//! A linear layer is a `Conv1D`: its matrix is `[inputs, outputs]`, as here. Queries, keys and values are one matrix `c_attn`, cut here into
//! three. The causal mask lies in old files as `attn.bias` and `attn.masked_bias`; it is no weight. The output shares the token table unless
//! the file has a `lm_head.weight` of its own.

mod numbers;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use safetensors::tensor::{SafeTensors, TensorView};
use serde_json::Value;

use crate::{DataError, Weight};
use numbers::floats;

/// Widths of the published sizes, whose heads are 64 channels wide (Radford et al. 2019, table 2).
const PUBLISHED: [usize; 4] = [768, 1024, 1280, 1600];
const HEAD: usize = 64;

/// The file, read and checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Gpt2File {
    /// Blocks.
    pub layers: usize,
    /// Channels of the residual stream.
    pub width: usize,
    /// Positions.
    pub context: usize,
    /// Tokens.
    pub vocabulary: usize,
    /// Hidden channels of the feed-forward net, as a multiple of the width.
    pub mlp_factor: usize,
    /// Heads, where the width or the header's `n_head` tells them: no tensor does.
    pub heads: Option<usize>,
    /// Whether the output shares the token table.
    pub tied: bool,
    /// All that it learnt, by the names of this project.
    pub weights: Vec<Weight>,
}

impl Gpt2File {
    /// Reads a file.
    ///
    /// # Errors
    /// [`DataError::BadGpt2`] names what is missing, foreign, of another shape or kind.
    pub fn read(file: &[u8]) -> Result<Self, DataError> {
        let cut = |error| bad(format!("it is cut off or no safetensors file: {error}"));
        let (_, header) = SafeTensors::read_metadata(file).map_err(cut)?;
        let told = header.metadata().as_ref().and_then(|fields| fields.get("n_head")).cloned();
        let tensors = SafeTensors::deserialize(file).map_err(cut)?;
        let named = tensors.iter().map(|(name, view)| (plain(name).to_owned(), view));
        let mut parts = Parts(named.filter(|(name, _)| !is_mask(name)).collect());
        let [vocabulary, width] = parts.table("wte.weight")?;
        let [context, _] = parts.table("wpe.weight")?;
        let layers = parts.layers();
        let mlp_factor = parts.factor(width)?;
        let published = PUBLISHED.contains(&width).then_some(width / HEAD);
        let heads = told.map(|heads| number(&heads)).transpose()?.or(published);
        let mut taken = Taken { parts: &mut parts, weights: vec![] };
        taken.all(layers.max(1), [vocabulary, width, context, mlp_factor * width])?;
        let weights = taken.weights;
        let (weights, tied) = parts.output(weights, [vocabulary, width])?;
        parts.end()?;
        Ok(Self { layers, width, context, vocabulary, mlp_factor, heads, tied, weights })
    }

    /// Its shape as knobs with values, so that a run takes it up. Heads that the file does not tell stay as they are.
    pub fn knobs(&self) -> Vec<(String, Value)> {
        let shape: [(&str, Value); 10] = [
            ("model.layers", self.layers.into()),
            ("model.width", self.width.into()),
            ("model.context", self.context.into()),
            ("model.mlp_factor", self.mlp_factor.into()),
            ("model.tied", self.tied.into()),
            ("model.bias", true.into()),
            ("model.query_bias", true.into()),
            ("model.output_bias", false.into()),
            ("model.feed_forward", "plain".into()),
            ("model.heads_per_key", 1.into()),
        ];
        let heads = self.heads.map(|heads| ("model.heads", heads.into()));
        let all = shape.into_iter().chain(heads);
        all.map(|(path, value)| (path.to_owned(), value)).collect()
    }
}

fn bad(reason: String) -> DataError {
    DataError::BadGpt2 { reason }
}

/// Without the prefix that `GPT2LMHeadModel` gives to all but its output.
fn plain(name: &str) -> &str {
    name.strip_prefix("transformer.").unwrap_or(name)
}

/// The causal mask, which is no weight.
fn is_mask(name: &str) -> bool {
    name.starts_with("h.") && (name.ends_with(".attn.bias") || name.ends_with(".attn.masked_bias"))
}

fn number(word: &str) -> Result<usize, DataError> {
    let heads = word.parse().ok().filter(|heads| *heads > 0);
    heads
        .ok_or_else(|| bad(format!("its header says n_head “{word}”, which is no number of heads")))
}

/// Tensors that nobody has taken yet, by their plain names.
struct Parts<'a>(BTreeMap<String, TensorView<'a>>);

impl Parts<'_> {
    /// The shape of a table.
    fn table(&self, name: &str) -> Result<[usize; 2], DataError> {
        let Some(view) = self.0.get(name) else { return Err(self.lacks(name)) };
        match *view.shape() {
            [rows, columns] if rows > 0 && columns > 0 => Ok([rows, columns]),
            _ => Err(bad(format!("`{name}` has the shape {:?}, which is no table", view.shape()))),
        }
    }

    /// What is missing; a file of another architecture is told apart by its first name.
    fn lacks(&self, name: &str) -> DataError {
        let is_ours = |name: &String| {
            ["wte.", "wpe.", "h.", "ln_f.", "lm_head."].iter().any(|part| name.starts_with(part))
        };
        match self.0.keys().find(|name| !is_ours(name)) {
            Some(other) => bad(format!(
                "it lacks `{name}` and holds `{other}`: it is a network of another architecture"
            )),
            None => bad(format!("it lacks `{name}`")),
        }
    }

    /// As many blocks as the highest one numbered.
    fn layers(&self) -> usize {
        let numbers = self
            .0
            .keys()
            .filter_map(|name| name.strip_prefix("h.")?.split_once('.')?.0.parse().ok());
        numbers.max().map_or(0, |last: usize| last.saturating_add(1))
    }

    /// The hidden width by the width.
    fn factor(&self, width: usize) -> Result<usize, DataError> {
        let [_, hidden] = self.table("h.0.mlp.c_fc.weight")?;
        if !hidden.is_multiple_of(width) {
            return Err(bad(format!(
                "its hidden width {hidden} is no multiple of its width {width}"
            )));
        }
        Ok(hidden / width)
    }

    /// Takes a tensor of this shape.
    fn take(&mut self, name: &str, shape: &[usize]) -> Result<Vec<f32>, DataError> {
        let Some(view) = self.0.remove(name) else { return Err(self.lacks(name)) };
        if view.shape() != shape {
            return Err(bad(format!(
                "`{name}` has the shape {:?}, but its other tensors ask for {shape:?}",
                view.shape()
            )));
        }
        floats(name, &view)
    }

    /// The output's own matrix, where it is another than the token table; `[outputs, inputs]` in the file.
    fn output(
        &mut self,
        mut weights: Vec<Weight>,
        [vocabulary, width]: [usize; 2],
    ) -> Result<(Vec<Weight>, bool), DataError> {
        const NAME: &str = "lm_head.weight";
        if !self.0.contains_key(NAME) {
            return Ok((weights, true));
        }
        let rows = self.take(NAME, &[vocabulary, width])?;
        if weights.first().is_some_and(|table| table.values == rows) {
            return Ok((weights, true));
        }
        let column = |input: usize| rows.iter().skip(input).step_by(width).copied();
        let values = (0..width).flat_map(column).collect();
        weights.push(Weight {
            name: "output.weight".to_owned(),
            shape: vec![width, vocabulary],
            values,
        });
        Ok((weights, false))
    }

    /// Nothing may be left.
    fn end(&self) -> Result<(), DataError> {
        match self.0.keys().next() {
            None => Ok(()),
            Some(name) => Err(bad(format!("it holds `{name}`, which GPT-2 does not have"))),
        }
    }
}

/// Weights by this project's names, as they are taken.
struct Taken<'a, 'b> {
    parts: &'a mut Parts<'b>,
    weights: Vec<Weight>,
}

impl Taken<'_, '_> {
    fn all(
        &mut self,
        layers: usize,
        [vocabulary, width, context, hidden]: [usize; 4],
    ) -> Result<(), DataError> {
        self.one("wte.weight", "token_embedding.weight", &[vocabulary, width])?;
        self.one("wpe.weight", "position_embedding.weight", &[context, width])?;
        for layer in 0..layers {
            let (theirs, ours) = (format!("h.{layer}"), format!("blocks.{layer}"));
            self.norm(&format!("{theirs}.ln_1"), &format!("{ours}.norm1"), width)?;
            self.joined(&format!("{theirs}.attn.c_attn"), &format!("{ours}.attn"), width)?;
            let square = [width, width];
            self.linear(&format!("{theirs}.attn.c_proj"), &format!("{ours}.attn.out"), square)?;
            self.norm(&format!("{theirs}.ln_2"), &format!("{ours}.norm2"), width)?;
            let [up, down] = [[width, hidden], [hidden, width]];
            self.linear(&format!("{theirs}.mlp.c_fc"), &format!("{ours}.mlp.up"), up)?;
            self.linear(&format!("{theirs}.mlp.c_proj"), &format!("{ours}.mlp.down"), down)?;
        }
        self.norm("ln_f", "norm_final", width)
    }

    fn one(&mut self, theirs: &str, ours: &str, shape: &[usize]) -> Result<(), DataError> {
        let values = self.parts.take(theirs, shape)?;
        self.weights.push(Weight { name: ours.to_owned(), shape: shape.to_vec(), values });
        Ok(())
    }

    fn norm(&mut self, theirs: &str, ours: &str, width: usize) -> Result<(), DataError> {
        self.one(&format!("{theirs}.weight"), &format!("{ours}.gamma"), &[width])?;
        self.one(&format!("{theirs}.bias"), &format!("{ours}.beta"), &[width])
    }

    fn linear(&mut self, theirs: &str, ours: &str, shape: [usize; 2]) -> Result<(), DataError> {
        self.one(&format!("{theirs}.weight"), &format!("{ours}.weight"), &shape)?;
        self.one(&format!("{theirs}.bias"), &format!("{ours}.bias"), &shape[1..])
    }

    /// `[D, 3 D]` and `[3 D]`, cut into a third each for queries, keys and values.
    fn joined(&mut self, theirs: &str, ours: &str, width: usize) -> Result<(), DataError> {
        let matrix = self.parts.take(&format!("{theirs}.weight"), &[width, 3 * width])?;
        let bias = self.parts.take(&format!("{theirs}.bias"), &[3 * width])?;
        for (third, part) in ["query", "key", "value"].into_iter().enumerate() {
            let own = |row: &[f32]| row[third * width..][..width].to_vec();
            let values = matrix.chunks_exact(3 * width).flat_map(own).collect();
            let shape = vec![width, width];
            self.weights.push(Weight { name: format!("{ours}.{part}.weight"), shape, values });
            let (name, shape) = (format!("{ours}.{part}.bias"), vec![width]);
            self.weights.push(Weight { name, shape, values: own(&bias) });
        }
        Ok(())
    }
}
