//! Settings that must fit together.

use crate::{DataSource, ModelSpec, Optimiser, RunSpec, SpecError, TokenizerKind};

impl RunSpec {
    /// Checks what a single knob cannot know.
    ///
    /// # Errors
    /// [`SpecError::Together`] says which settings clash and how to mend it.
    pub fn validate(&self) -> Result<(), SpecError> {
        let ModelSpec::Gpt(gpt) = &self.model else { return Ok(()) };
        let clash = |message: String| Err(SpecError::Together(message));
        if gpt.width % gpt.heads != 0 {
            return clash(format!(
                "{} heads cannot share a width of {}: choose a width that heads divide, such as {}",
                gpt.heads,
                gpt.width,
                gpt.heads * (gpt.width / gpt.heads).max(1)
            ));
        }
        if gpt.position == crate::Position::Sinusoidal && gpt.width % 2 != 0 {
            return clash(format!(
                "sinusoidal positions pair channels, so the width must be even: it is {}",
                gpt.width
            ));
        }
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
        Ok(())
    }
}
