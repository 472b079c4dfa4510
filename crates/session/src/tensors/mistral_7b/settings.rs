//! What can be set, and whether it fits together.

use experiments::ExperimentError;
use spec::{Activation, ExperimentSpec, FeedForward, GptSpec, Init, NormKind, Position};
use text::Chars;

/// Every text is read with these characters and its own, so that the network's output does not shrink with a short text.
const PRINTABLE: std::ops::RangeInclusive<char> = ' '..='~';

/// The settings of a run.
#[derive(Clone, Debug)]
pub struct Settings {
    pub seed: u64,
    pub gpt: GptSpec,
    /// Slots of the ring: the window, or fewer.
    pub slots: usize,
    pub chars: Chars,
    /// The text.
    pub tokens: Vec<i32>,
    /// So many of them are a prompt.
    pub prompt: usize,
    /// Whose cone is shown; none for the last token read.
    pub target: Option<usize>,
    /// Whose attention is shown, from 0.
    pub map_layer: usize,
}

impl Settings {
    /// Of a spec.
    ///
    /// # Errors
    /// A sentence where settings do not fit together, or there is nothing to read.
    pub fn read(spec: &ExperimentSpec, seed: u64) -> Result<Self, ExperimentError> {
        let refuse = |why: String| Err(ExperimentError::BadInput(why));
        let gpt = network(spec);
        gpt.check().map_err(|error| ExperimentError::BadInput(error.to_string()))?;
        let passage = spec.word("passage");
        let (count, context) = (passage.chars().count(), gpt.context);
        if count == 0 {
            return refuse("there is no text to read: type a few letters".to_owned());
        }
        if count > context {
            return refuse(format!(
                "the text has {count} letters, but the context holds {context}: shorten the text, or widen the context"
            ));
        }
        let (window, slots) = (gpt.attention_window, spec.whole("slots"));
        if slots > window {
            return refuse(format!(
                "a ring of {slots} slots is longer than the window of {window} tokens that it serves: choose at most {window}, or 0 for as many"
            ));
        }
        let chars = Chars::of(&PRINTABLE.chain(passage.chars()).collect::<String>());
        let id = |character| chars.id(character).unwrap_or_default() as i32;
        Ok(Self {
            seed,
            slots: if slots == 0 { window } else { slots },
            tokens: passage.chars().map(id).collect(),
            prompt: spec.whole("prompt").min(count),
            target: spec.whole("target").checked_sub(1),
            map_layer: spec.whole("map_layer") - 1,
            chars,
            gpt,
        })
    }

    /// A token as it is shown: spaces are seen.
    pub fn letter(&self, at: usize) -> String {
        let token = self.tokens.get(at).copied().unwrap_or_default();
        match self.chars.symbol(token as u32) {
            Some(' ') => "·".to_owned(),
            Some('\n') => "⏎".to_owned(),
            // A bar would end a table's cell.
            Some('|') => "¦".to_owned(),
            Some(character) => character.to_string(),
            None => String::new(),
        }
    }

    /// How many positions back something may still be felt: layers · (W − 1), since a window holds the position itself.
    pub fn bound(&self, layers: usize) -> usize {
        layers * (self.gpt.attention_window - 1)
    }
}

/// Mistral's block: root-mean-square norms, rotary positions, a gated net, shared keys, a window. Its weights are drawn as PyTorch draws
/// them, wide enough for every path to matter.
fn network(spec: &ExperimentSpec) -> GptSpec {
    GptSpec {
        layers: spec.whole("depth"),
        heads: spec.whole("query_heads"),
        heads_per_key: spec.whole("sharing"),
        width: spec.whole("stream"),
        context: spec.whole("room"),
        attention_window: spec.whole("window"),
        activation: Activation::Silu,
        position: Position::Rotary,
        norm_kind: NormKind::Rms,
        feed_forward: FeedForward::Gated,
        tied: false,
        init: Init::Pytorch,
        ..GptSpec::default()
    }
}
