//! Four ways to read the same text with the same weights: every key kept, a ring, the prompt in chunks, and nothing kept.

use burn::tensor::{Device, Int, Tensor, TensorData, Transaction, activation};
use experiments::ExperimentError;
use models::{Cache, Gpt, Pass, read_back};
use spec::GptSpec;

use super::settings::Settings;
use crate::tensors::lost;

/// A network that reads on with what it has kept.
pub struct Decoder {
    model: Gpt,
    cache: Cache,
    /// Log-probabilities of every next token after each one read, V numbers each.
    pub said: Vec<f32>,
    /// Passes through the network.
    pub passes: usize,
}

impl Decoder {
    fn new(model: Gpt, cache: Cache) -> Self {
        Self { model, cache, said: Vec::new(), passes: 0 }
    }

    /// Tokens read.
    pub fn read(&self) -> usize {
        self.cache.len()
    }

    /// Bytes of the keys and values that it holds.
    pub fn bytes(&self) -> usize {
        self.cache.size() * size_of::<f32>()
    }

    /// Reads some tokens in one pass; the log-probabilities after each, `[1, T, V]`.
    fn reads(&mut self, tokens: &[i32], device: &Device) -> Tensor<3> {
        let mut pass = Pass::cached(std::mem::take(&mut self.cache));
        let logits = self.model.forward(placed(tokens, device), &mut pass); // [1, T, V]
        self.cache = pass.cache.take().unwrap_or_default();
        self.passes += 1;
        activation::log_softmax(logits, 2)
    }
}

/// A text on the device: `[1, T]`.
pub fn placed(tokens: &[i32], device: &Device) -> Tensor<2, Int> {
    Tensor::from_data(TensorData::new(tokens.to_vec(), [1, tokens.len()]), device)
}

/// The decoders, side by side.
pub struct Decoders {
    pub full: Decoder,
    pub rolling: Decoder,
    pub chunked: Decoder,
    /// The last layer's keys as they lie in the ring, `[G, S, K]`.
    pub ring: Vec<f32>,
    /// Largest difference between a key in the ring and the full cache's key of that position, so far and over all layers.
    pub misplaced: f32,
    vocabulary: usize,
}

impl Decoders {
    /// Nothing read. All have the weights of `model`'s seed; a ring with fewer slots than the window sees no more than its slots.
    pub fn new(settings: &Settings, model: &Gpt, device: &Device) -> Self {
        let vocabulary = settings.chars.symbols().len();
        let short = GptSpec { attention_window: settings.slots, ..settings.gpt.clone() };
        let ringed = Gpt::new(&short, vocabulary, settings.seed, device);
        Self {
            full: Decoder::new(model.clone(), Cache::whole()),
            rolling: Decoder::new(ringed, Cache::empty()),
            chunked: Decoder::new(model.clone(), Cache::empty()),
            ring: Vec::new(),
            misplaced: 0.0,
            vocabulary,
        }
    }

    /// The next token. The third decoder takes a whole chunk of the prompt when its first token's turn comes, and then waits.
    ///
    /// # Errors
    /// When the device does not answer.
    pub async fn advance(
        &mut self,
        settings: &Settings,
        device: &Device,
    ) -> Result<(), ExperimentError> {
        let (at, tokens) = (self.full.read(), &settings.tokens);
        let mut all = Transaction::default().register(self.full.reads(&tokens[at..=at], device));
        all = all.register(self.rolling.reads(&tokens[at..=at], device));
        if let Some(end) = chunk(settings, at, self.chunked.read()) {
            all = all.register(self.chunked.reads(&tokens[at..end], device));
        }
        let answers =
            2 + usize::from(self.chunked.read() * self.vocabulary > self.chunked.said.len());
        for layer in 0..settings.gpt.layers {
            for cache in [&self.rolling.cache, &self.full.cache] {
                all = cache.keys(layer).into_iter().fold(all, Transaction::register);
            }
        }
        let mut read = read_back(all).await.map_err(lost)?;
        let keys = read.split_off(answers);
        for (decoder, said) in
            [&mut self.full, &mut self.rolling, &mut self.chunked].into_iter().zip(read)
        {
            decoder.said.extend(said);
        }
        let sizes = (settings.slots, settings.gpt.head_width());
        for pair in keys.chunks_exact(2) {
            self.misplaced = self.misplaced.max(misplaced(&pair[0], &pair[1], at + 1, sizes));
        }
        self.ring = keys.into_iter().rev().nth(1).unwrap_or_default();
        Ok(())
    }

    /// The log-probabilities after token number `at`: of the full cache, the ring, the chunks.
    pub fn after(&self, at: usize) -> [&[f32]; 3] {
        let row = at * self.vocabulary..(at + 1) * self.vocabulary;
        [&self.full, &self.rolling, &self.chunked]
            .map(|decoder| decoder.said.get(row.clone()).unwrap_or_default())
    }
}

/// Where the pass ends that the third decoder begins at `at`: with the chunk of a window's length, the prompt, or the token. None where it
/// has read that token.
fn chunk(settings: &Settings, at: usize, read: usize) -> Option<usize> {
    let end = (at + settings.gpt.attention_window).min(settings.prompt);
    (read == at).then(|| end.max(at + 1))
}

/// The position that a slot holds after so many tokens: the last one that is the slot's number modulo the ring's length.
pub fn held(slot: usize, read: usize, slots: usize) -> Option<usize> {
    let last = read.checked_sub(slot + 1)?;
    Some(slot + last / slots * slots)
}

/// Largest difference between the keys of a ring and those of the full cache at the positions that its slots should hold.
fn misplaced(ring: &[f32], full: &[f32], read: usize, (slots, width): (usize, usize)) -> f32 {
    let filled = read.min(slots);
    let heads = ring.len() / (filled * width).max(1);
    let mut most = 0.0_f32;
    for (head, slot) in (0..heads).flat_map(|head| (0..filled).map(move |slot| (head, slot))) {
        let Some(position) = held(slot, read, slots) else { continue };
        let mine = &ring[(head * filled + slot) * width..][..width];
        let theirs = &full[(head * read + position) * width..][..width];
        let gaps = mine.iter().zip(theirs).map(|(a, b)| (a - b).abs());
        most = gaps.fold(most, f32::max);
    }
    most
}

/// Nothing kept: the whole text in one pass under the band.
pub struct Whole {
    /// Log-probabilities after each token, V numbers each.
    pub said: Vec<f32>,
    /// Each layer's attention, the mean of its heads: `[T, T]`.
    pub patterns: Vec<Vec<f32>>,
}

impl Whole {
    /// Reads the text.
    ///
    /// # Errors
    /// When the device does not answer.
    pub async fn read(
        settings: &Settings,
        model: &Gpt,
        device: &Device,
    ) -> Result<Self, ExperimentError> {
        let place = |layer| format!("blocks.{layer}.attn.pattern");
        let places: Vec<String> = (0..settings.gpt.layers).map(place).collect();
        let mut pass = Pass::traced(&places);
        let logits = model.forward(placed(&settings.tokens, device), &mut pass); // [1, T, V]
        let said = Transaction::default().register(activation::log_softmax(logits, 2));
        let records = pass.trace.into_records();
        let all = records.into_iter().fold(said, |all, record| all.register(record.values));
        let mut patterns = read_back(all).await.map_err(lost)?;
        let said = patterns.remove(0);
        let size = settings.tokens.len() * settings.tokens.len();
        let mean = |heads: Vec<f32>| {
            let count = (heads.len() / size) as f32;
            let at = |cell| heads.iter().skip(cell).step_by(size).sum::<f32>() / count;
            (0..size).map(at).collect()
        };
        Ok(Self { said, patterns: patterns.into_iter().map(mean).collect() })
    }
}
