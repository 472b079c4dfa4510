//! Settings that must fit together.

use crate::{
    DataSource, GptSpec, Init, ModelSpec, Optimiser, Position, RunSpec, SpecError, TokenizerKind,
};

impl RunSpec {
    /// Checks what a single knob cannot know.
    ///
    /// # Errors
    /// [`SpecError::Together`] says which settings clash and how to mend it.
    pub fn validate(&self) -> Result<(), SpecError> {
        let ModelSpec::Gpt(gpt) = &self.model else { return Ok(()) };
        let clash = |message: String| Err(SpecError::Together(message));
        gpt.check()?;
        if self.training.warmup > self.training.steps {
            return clash(format!(
                "warm-up takes {} steps, but the run has {}: shorten the warm-up",
                self.training.warmup, self.training.steps
            ));
        }
        if self.training.optimiser == Optimiser::Sgd
            && self.training.nesterov
            && self.training.momentum == 0.0
        {
            return clash(
                "Nesterov's form needs a momentum above 0: set one, or turn it off".into(),
            );
        }
        if self.data.tokenizer == TokenizerKind::Gpt2 && self.data.source == DataSource::Names {
            return clash(
                "GPT-2's tokens are made for running text: choose chars for names".into(),
            );
        }
        if self.data.tokenizer == TokenizerKind::Ids && gpt.init != Init::Own {
            return clash(
                "tokens that are bare numbers belong to a network of your own: choose other tokens, or “own” initial weights".into(),
            );
        }
        Ok(())
    }
}

impl GptSpec {
    /// Checks that its settings fit together.
    ///
    /// # Errors
    /// [`SpecError::Together`] says which settings clash and how to mend it.
    pub fn check(&self) -> Result<(), SpecError> {
        let checked = check_heads(self).and_then(|()| check_positions(self));
        checked.and_then(|()| check_output(self)).map_err(SpecError::Together)
    }
}

/// Whether a bias of the output has a layer to belong to.
fn check_output(gpt: &GptSpec) -> Result<(), String> {
    if gpt.tied && gpt.output_bias {
        return Err("a bias of the output needs an output layer of its own: turn tied embeddings off, or leave the bias out".into());
    }
    Ok(())
}

/// Whether heads share the width and keys evenly.
fn check_heads(gpt: &GptSpec) -> Result<(), String> {
    let GptSpec { width, heads, heads_per_key, .. } = *gpt;
    if width % heads != 0 {
        return Err(format!(
            "{heads} heads cannot share a width of {width}: choose a width that heads divide, such as {}",
            heads * (width / heads).max(1)
        ));
    }
    if heads % heads_per_key != 0 {
        return Err(format!(
            "{heads} heads cannot share keys in groups of {heads_per_key}: choose a number that divides the heads, such as {}",
            (1..=heads_per_key.min(heads)).rev().find(|size| heads % size == 0).unwrap_or(1)
        ));
    }
    Ok(())
}

/// Whether channels pair up where positions need it, and the window fits the context.
fn check_positions(gpt: &GptSpec) -> Result<(), String> {
    let GptSpec { width, heads, context, attention_window, position, .. } = *gpt;
    if position == Position::Sinusoidal && width % 2 != 0 {
        return Err(format!(
            "sinusoidal positions pair channels, so the width must be even: it is {width}"
        ));
    }
    if position == Position::Rotary && (width / heads) % 2 != 0 {
        return Err(format!(
            "rotary positions pair the channels of a head, so width ÷ heads must be even: {width} ÷ {heads} is {}",
            width / heads
        ));
    }
    if attention_window > context {
        return Err(format!(
            "the attention window of {attention_window} tokens is wider than the context of {context}: narrow the window, or choose 0 for all"
        ));
    }
    Ok(())
}
