//! A network in the first file format of Karpathy's llama2.c (<https://github.com/karpathy/llama2.c>, `run.c`).
//!
//! Seven 32-bit integers (width, hidden width, layers, heads, key heads, vocabulary, context), then 32-bit floats, all little-endian: each
//! kind of weight for all layers in a row, a matrix as `[outputs, inputs]`. A negative vocabulary says that the output has a matrix of
//! its own. The cosines and sines that follow are a table, not weights, and are passed over.

use spec::{FeedForward, GptSpec, NormPlace, Position};

use crate::DataError;

/// A matrix or a vector of the network, by the name and in the shape that this project's network has for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Weight {
    /// `blocks.0.attn.query.weight` …
    pub name: String,
    /// `[inputs, outputs]` for a matrix.
    pub shape: Vec<usize>,
    /// Last axis fastest.
    pub values: Vec<f32>,
}

/// The file, read and checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Llama2c {
    /// Channels of the residual stream.
    pub width: usize,
    /// Hidden channels of the feed-forward net.
    pub hidden: usize,
    /// Blocks.
    pub layers: usize,
    /// Query heads.
    pub heads: usize,
    /// Heads of keys and values.
    pub key_heads: usize,
    /// Tokens.
    pub vocabulary: usize,
    /// The longest text that it was trained on, in tokens.
    pub context: usize,
    /// Whether the output shares the token embedding.
    pub tied: bool,
    /// All that it learnt.
    pub weights: Vec<Weight>,
}

/// Larger sizes are no network of this project, and could overflow.
const LARGEST: usize = 1 << 16;

impl Llama2c {
    /// Reads a file.
    ///
    /// # Errors
    /// [`DataError::BadWeights`] when it is cut, or is another.
    pub fn read(file: &[u8]) -> Result<Self, DataError> {
        let bad = |reason| DataError::BadWeights { reason };
        let (head, floats) = file.split_at_checked(28).ok_or(bad("it is cut off"))?;
        let (header, _) = head.as_chunks::<4>();
        let mut sizes = [0; 7];
        for (size, bytes) in sizes.iter_mut().zip(header) {
            *size = i32::from_le_bytes(*bytes);
        }
        let tied = sizes[5] > 0;
        let [width, hidden, layers, heads, key_heads, vocabulary, context] =
            sizes.map(|size| size.unsigned_abs() as usize);
        if sizes.iter().any(|size| !(1..=LARGEST).contains(&(size.unsigned_abs() as usize)))
            || sizes.iter().enumerate().any(|(at, size)| at != 5 && *size < 0)
            || !width.is_multiple_of(2 * heads)
            || !heads.is_multiple_of(key_heads)
        {
            return Err(bad("its sizes are no network's"));
        }
        let mut llama = Self {
            width,
            hidden,
            layers,
            heads,
            key_heads,
            vocabulary,
            context,
            tied,
            weights: vec![],
        };
        if llama.floats().checked_mul(4) != Some(floats.len() as u64) {
            return Err(bad("its length does not fit the sizes in its header"));
        }
        llama.take(&mut floats.as_chunks::<4>().0.iter().map(|word| f32::from_le_bytes(*word)));
        if llama.weights.iter().flat_map(|weight| &weight.values).any(|value| !value.is_finite()) {
            return Err(bad("it holds values that are no numbers"));
        }
        Ok(llama)
    }

    /// Floats in the file.
    fn floats(&self) -> u64 {
        let [d, f, l, h, g, v, c] = [
            self.width,
            self.hidden,
            self.layers,
            self.heads,
            self.key_heads,
            self.vocabulary,
            self.context,
        ]
        .map(|size| size as u64);
        let outputs = if self.tied { 0 } else { v * d };
        v * d
            + l * (2 * d + 2 * d * d + 2 * d * (d / h * g) + 3 * d * f)
            + d
            + c * (d / h)
            + outputs
    }

    /// Takes all weights in the order of the file.
    fn take(&mut self, floats: &mut impl Iterator<Item = f32>) {
        let (d, f) = (self.width, self.hidden);
        let keys = d / self.heads * self.key_heads;
        self.vectors("token_embedding.weight", &[self.vocabulary, d], floats);
        self.each_layer("norm1.gamma", None, floats);
        self.each_layer("attn.query.weight", Some([d, d]), floats);
        self.each_layer("attn.key.weight", Some([d, keys]), floats);
        self.each_layer("attn.value.weight", Some([d, keys]), floats);
        self.each_layer("attn.out.weight", Some([d, d]), floats);
        self.each_layer("norm2.gamma", None, floats);
        self.each_layer("mlp.gate.weight", Some([d, f]), floats);
        self.each_layer("mlp.down.weight", Some([f, d]), floats);
        self.each_layer("mlp.up.weight", Some([d, f]), floats);
        self.vectors("norm_final.gamma", &[d], floats);
        if !self.tied {
            floats.take(self.context * (d / self.heads)).for_each(drop);
            self.matrix("output.weight", [d, self.vocabulary], floats);
        }
    }

    /// One weight a layer: a matrix `[inputs, outputs]`, or else a vector of the width.
    fn each_layer(
        &mut self,
        name: &str,
        matrix: Option<[usize; 2]>,
        floats: &mut impl Iterator<Item = f32>,
    ) {
        for layer in 0..self.layers {
            let name = format!("blocks.{layer}.{name}");
            match matrix {
                Some(shape) => self.matrix(&name, shape, floats),
                None => self.vectors(&name, &[self.width], floats),
            }
        }
    }

    /// In the file's own order.
    fn vectors(&mut self, name: &str, shape: &[usize], floats: &mut impl Iterator<Item = f32>) {
        let values = floats.take(shape.iter().product()).collect();
        self.weights.push(Weight { name: name.to_owned(), shape: shape.to_vec(), values });
    }

    /// `[outputs, inputs]` in the file, `[inputs, outputs]` here.
    fn matrix(&mut self, name: &str, shape: [usize; 2], floats: &mut impl Iterator<Item = f32>) {
        let [inputs, outputs] = shape;
        let rows: Vec<f32> = floats.take(inputs * outputs).collect();
        let column = |input: usize| rows.iter().skip(input).step_by(inputs).copied();
        let values = (0..inputs).flat_map(column).collect();
        self.weights.push(Weight { name: name.to_owned(), shape: shape.to_vec(), values });
    }

    /// Whether a network of this spec has a place for every weight, and no other. Parts without weights may differ: positions that turn
    /// or are left out, the kind of norm, the activation, a window of attention.
    ///
    /// # Errors
    /// [`DataError::OtherShape`] names the first setting that does not fit, and the value that would.
    pub fn fits(&self, spec: &GptSpec, vocabulary: usize) -> Result<(), DataError> {
        let sizes = [
            ("model.layers", spec.layers, self.layers),
            ("model.width", spec.width, self.width),
            ("model.heads", spec.heads, self.heads),
            ("model.heads_per_key", spec.heads_per_key, self.heads / self.key_heads),
            ("the vocabulary of data.tokenizer", vocabulary, self.vocabulary),
        ];
        let (gated, before) =
            (spec.feed_forward == FeedForward::Gated, spec.norm == NormPlace::Pre);
        let words = [
            ("model.feed_forward", gated, "gated"),
            ("model.norm", before, "pre"),
            ("model.bias", !spec.bias, "off"),
            ("model.tied", spec.tied == self.tied, if self.tied { "on" } else { "off" }),
            ("model.position", spec.position != Position::Learned, "rotary"),
        ];
        let size = sizes.into_iter().find(|(_, found, needed)| found != needed);
        let size = size.map(|(setting, _, needed)| (setting, needed.to_string()));
        let word = words.into_iter().find(|(_, fits, _)| !fits);
        let hidden = ("the hidden width (model.mlp_factor)", self.hidden.to_string());
        let other = size
            .or(word.map(|(setting, _, needed)| (setting, needed.to_owned())))
            .or((spec.hidden() != self.hidden).then_some(hidden));
        match other {
            Some((setting, needed)) => Err(DataError::OtherShape { setting, needed }),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Width 4, hidden 4, one layer, two heads, one of keys, vocabulary 3, context 2; floats count up from 0.
    fn file(vocabulary: i32) -> Vec<u8> {
        let sizes = [4, 4, 1, 2, 1, vocabulary, 2];
        let outputs = if vocabulary < 0 { 12 } else { 0 };
        let floats = 12 + (4 + 16 + 8 + 8 + 16 + 4 + 16 + 16 + 16) + 4 + 4 + outputs;
        let mut bytes: Vec<u8> = sizes.iter().flat_map(|size: &i32| size.to_le_bytes()).collect();
        bytes.extend((0..floats).flat_map(|value| (value as f32).to_le_bytes()));
        bytes
    }

    fn spec() -> GptSpec {
        GptSpec {
            layers: 1,
            heads: 2,
            width: 4,
            mlp_factor: 1,
            feed_forward: FeedForward::Gated,
            position: Position::Rotary,
            heads_per_key: 2,
            ..GptSpec::default()
        }
    }

    #[test]
    fn matrices_are_turned_and_named_in_the_files_order() {
        let llama = Llama2c::read(&file(3)).unwrap();
        let first: Vec<(&str, f32)> =
            llama.weights.iter().map(|weight| (weight.name.as_str(), weight.values[0])).collect();
        let expected = [
            ("token_embedding.weight", 0.0),
            ("blocks.0.norm1.gamma", 12.0),
            ("blocks.0.attn.query.weight", 16.0),
            ("blocks.0.attn.key.weight", 32.0),
            ("blocks.0.attn.value.weight", 40.0),
            ("blocks.0.attn.out.weight", 48.0),
            ("blocks.0.norm2.gamma", 64.0),
            ("blocks.0.mlp.gate.weight", 68.0),
            ("blocks.0.mlp.down.weight", 84.0),
            ("blocks.0.mlp.up.weight", 100.0),
            ("norm_final.gamma", 116.0),
        ];
        assert_eq!(first, expected);
        assert_eq!(llama.weights[3].shape, [4, 2]);
        assert_eq!(llama.weights[3].values, [32., 36., 33., 37., 34., 38., 35., 39.]);
        let apart = Llama2c::read(&file(-3)).unwrap();
        let output = apart.weights.last().unwrap();
        assert_eq!((output.name.as_str(), output.values[0]), ("output.weight", 124.0));
        assert!(!apart.tied && apart.vocabulary == 3);
    }

    #[test]
    fn a_damaged_or_foreign_file_is_refused_in_a_sentence() {
        let reason = |bytes: &[u8]| Llama2c::read(bytes).unwrap_err().to_string();
        let good = file(3);
        assert!(reason(&good[..27]).contains("cut off"));
        assert!(reason(&good[..good.len() - 1]).contains("length"));
        assert!(reason(&[&good[..], &[0]].concat()).contains("length"));
        assert!(reason(&[b'x'; 999]).contains("no network's"));
        let with = |at: usize, bytes: [u8; 4]| {
            let mut other = good.clone();
            other[at..at + 4].copy_from_slice(&bytes);
            other
        };
        for (at, size) in [(0, 0_i32), (8, -1), (12, 3), (16, 3), (0, i32::MIN), (24, i32::MAX)] {
            assert!(reason(&with(at, size.to_le_bytes())).contains("no network's"), "{at} {size}");
        }
        assert!(reason(&with(60, f32::NAN.to_le_bytes())).contains("no numbers"));
        let large = with(20, 65_536_i32.to_le_bytes());
        assert!(reason(&large).contains("length"));
    }

    #[test]
    fn a_spec_of_another_shape_is_refused_by_the_setting_at_fault() {
        let llama = Llama2c::read(&file(3)).unwrap();
        assert_eq!(llama.fits(&spec(), 3), Ok(()));
        let setting = |spec: GptSpec| llama.fits(&spec, 3).unwrap_err().to_string();
        assert!(setting(GptSpec { layers: 2, ..spec() }).contains("model.layers to be 1"));
        assert!(setting(GptSpec { heads_per_key: 1, ..spec() }).contains("heads_per_key to be 2"));
        assert!(setting(GptSpec { bias: true, ..spec() }).contains("model.bias to be off"));
        assert!(setting(GptSpec { mlp_factor: 4, ..spec() }).contains("hidden width"));
        let learned = GptSpec { position: Position::Learned, ..spec() };
        assert!(setting(learned).contains("model.position to be rotary"));
        let plain = GptSpec { feed_forward: FeedForward::Plain, ..spec() };
        assert!(setting(plain).contains("model.feed_forward to be gated"));
        assert!(llama.fits(&spec(), 65).unwrap_err().to_string().contains("vocabulary"));
        let knocked_out = GptSpec { position: Position::None, attention_window: 1, ..spec() };
        assert_eq!(llama.fits(&knocked_out, 3), Ok(()));
    }
}
