//! What is asked of a run beside its training: texts, looks inside, tokens, checkpoints. None of it changes the network.

use burn::module::Module;
use burn::tensor::{Int, Tensor, TensorData};
use models::Pass;
use protocol::{Event, Sampling};

use super::{Emit, Run};
use crate::corpus::pieces;
use crate::generation::Generation;
use crate::{SessionError, checkpoint};

/// An Inspect that is asked again and again.
pub(super) struct Watch {
    id: u32,
    every: usize,
    text: String,
    places: Vec<String>,
    next: usize,
}

impl Watch {
    /// `None` when `every` is 0: that ends a watch.
    pub(super) fn new(id: u32, every: usize, text: String, places: Vec<String>) -> Option<Self> {
        (every > 0).then_some(Self { id, every, text, places, next: 0 })
    }
}

impl Run {
    /// Begins a text, in place of one with the same id.
    pub(super) async fn sample(
        &mut self,
        id: u32,
        prompt: &str,
        count: usize,
        sampling: Sampling,
    ) -> Result<(), SessionError> {
        self.generations.retain(|text| text.id != id);
        let corpus = &self.prepared.corpus;
        let text = Generation::new(id, &self.trainer, corpus, prompt, count, sampling).await?;
        self.generations.push_back(text);
        Ok(())
    }

    /// Ends the text or the watch with this id.
    pub(super) fn cancel(&mut self, id: u32, emit: &mut Emit) {
        let ended = self.generations.iter().find(|text| text.id == id).map(Generation::end);
        self.generations.retain(|text| text.id != id);
        ended.into_iter().for_each(&mut **emit);
        self.watch = self.watch.take().filter(|watch| watch.id != id);
    }

    /// A few tokens of the text whose turn it is.
    pub(super) async fn write(&mut self, emit: &mut Emit) -> Result<(), SessionError> {
        let Some(mut text) = self.generations.pop_front() else { return Ok(()) };
        let event = text.advance(&self.trainer, &self.prepared.corpus).await?;
        if !matches!(event, Some(Event::Sampled { done: true, .. })) {
            self.generations.push_back(text);
        }
        event.into_iter().for_each(&mut **emit);
        Ok(())
    }

    /// Answers a Watch if it is due, or if something else made the state worth a look.
    pub(super) async fn look(&mut self, now: bool, emit: &mut Emit) -> Result<(), SessionError> {
        let Some(mut watch) = self.watch.take() else { return Ok(()) };
        if now || self.trainer.step >= watch.next {
            watch.next = self.trainer.step + watch.every;
            emit(self.inspect(watch.id, &watch.text, &watch.places).await?);
        }
        self.watch = Some(watch);
        Ok(())
    }

    pub(super) async fn inspect(
        &self,
        id: u32,
        text: &str,
        places: &[String],
    ) -> Result<Event, SessionError> {
        let tokenizer = &self.prepared.corpus.tokenizer;
        let mut tokens: Vec<u32> = tokenizer.beginning().into_iter().collect();
        tokens.extend(tokenizer.encode_lossy(text).tokens);
        if tokens.is_empty() {
            tokens.push(self.prepared.corpus.train[0]);
        }
        let tokens = tokens.split_off(tokens.len().saturating_sub(self.trainer.gpt().context));
        let ids: Vec<i32> = tokens.iter().map(|token| *token as i32).collect();
        let data = TensorData::new(ids, [1, tokens.len()]);
        let input: Tensor<2, Int> = Tensor::from_data(data, self.trainer.device());
        let mut pass = Pass::traced(places);
        self.trainer.model.valid().forward(input, &mut pass);
        let views = inspect::views(pass.trace.into_records()).await?;
        Ok(Event::Inspected {
            id,
            step: self.trainer.step,
            tokens: pieces(tokenizer, &tokens),
            views,
            texts: Vec::new(),
        })
    }

    pub(super) fn tokenise(&self, id: u32, text: &str) -> Event {
        let tokenizer = &self.prepared.corpus.tokenizer;
        let text::Encoded { tokens, skipped } = tokenizer.encode_lossy(text);
        let unknown = skipped.into_iter().map(String::from).collect();
        Event::Tokenised { id, tokens: pieces(tokenizer, &tokens), unknown }
    }

    pub(super) async fn checkpoint(&self, id: u32) -> Result<Event, SessionError> {
        let (tokenizer, own) = (&self.prepared.corpus.tokenizer, self.prepared.own.as_deref());
        let bytes = checkpoint::save(&self.trainer, tokenizer, own, self.best, self.stale).await?;
        Ok(Event::Checkpointed { id, step: self.trainer.step, bytes })
    }
}
