//! Text, token by token, with cached keys and values.

use burn::module::Module;
use burn::tensor::{Int, Tensor, TensorData, Transaction};
use data::Corpus;
use inspect::{choose, distribution};
use models::{Cache, Gpt, Pass, read_back};
use protocol::{Candidate, Event, Piece, Sampling};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::SessionError;
use crate::corpus::piece;
use crate::trainer::Trainer;

/// Bars that the page draws.
const CANDIDATES: usize = 20;

/// A text under way. It keeps the network as it was when the text began.
pub(crate) struct Generation {
    pub id: u32,
    model: Gpt,
    tokens: Vec<u32>,
    left: usize,
    sampling: Sampling,
    random: ChaCha8Rng,
    pass: Pass,
    context: usize,
}

impl Generation {
    pub fn new(
        id: u32,
        trainer: &Trainer,
        corpus: &Corpus,
        prompt: &str,
        count: usize,
        sampling: Sampling,
    ) -> Result<Self, SessionError> {
        let mut tokens: Vec<u32> = corpus.tokenizer.beginning().into_iter().collect();
        tokens.extend(corpus.tokenizer.encode(prompt)?);
        if tokens.is_empty() {
            tokens = corpus.tokenizer.encode("\n").unwrap_or_default();
        }
        if tokens.is_empty() {
            tokens.push(corpus.train[0]);
        }
        let model = trainer.model.valid();
        let random = ChaCha8Rng::seed_from_u64(sampling.seed);
        let context = trainer.gpt().context;
        let pass = Pass::cached(Cache::empty());
        Ok(Self { id, model, tokens, left: count, sampling, random, pass, context })
    }

    /// Writes one token.
    pub async fn advance(
        &mut self,
        trainer: &Trainer,
        corpus: &Corpus,
    ) -> Result<Event, SessionError> {
        if self.left == 0 {
            return Ok(self.end());
        }
        self.left -= 1;
        let logits = self.next_logits(trainer).await?;
        let probabilities = distribution(&logits, &self.sampling);
        let token = choose(&probabilities, self.random.random::<f64>()) as u32;
        let beginning = corpus.tokenizer.beginning();
        if Some(token) == beginning {
            self.left = 0; // another text would begin
            return Ok(self.end());
        }
        let mut written = piece(&corpus.tokenizer, token);
        if self.tokens.iter().copied().eq(beginning) {
            // The space that every text begins with is none of its own.
            written.text =
                written.text.strip_prefix(' ').map(str::to_owned).unwrap_or(written.text);
        }
        self.tokens.push(token);
        Ok(Event::Sampled {
            id: self.id,
            token: Some(written),
            candidates: likeliest(&probabilities, |id| piece(&corpus.tokenizer, id)),
            done: self.left == 0,
        })
    }

    /// The event that ends a text early.
    pub fn end(&self) -> Event {
        Event::Sampled { id: self.id, token: None, candidates: vec![], done: true }
    }

    /// Logits of the next token, `V` of them. The cache serves until the window is full; from then on positions move with every
    /// token, so the last `context` tokens are read anew. A network that rolls goes on with its cache.
    async fn next_logits(&mut self, trainer: &Trainer) -> Result<Vec<f32>, SessionError> {
        let seen = self.pass.cache.as_ref().map_or(0, Cache::len);
        let full = self.tokens.len() > self.context && !trainer.gpt().rolls();
        let fresh = if full {
            self.pass = Pass::inference();
            &self.tokens[self.tokens.len() - self.context..]
        } else {
            &self.tokens[seen..]
        };
        let mut last = None;
        for part in fresh.chunks(self.context) {
            let ids: Vec<i32> = part.iter().map(|token| *token as i32).collect();
            let data = TensorData::new(ids, [1, part.len()]);
            let input: Tensor<2, Int> = Tensor::from_data(data, trainer.device());
            let logits = self.model.forward(input, &mut self.pass); // [1, T, V]
            last = Some(logits.slice([0..1, part.len() - 1..part.len()])); // [1, 1, V]
        }
        let Some(last) = last else { return Ok(vec![]) };
        let mut read = read_back(Transaction::default().register(last)).await?;
        Ok(read.pop().unwrap_or_default())
    }
}

fn likeliest(probabilities: &[f32], piece: impl Fn(u32) -> Piece) -> Vec<Candidate> {
    let mut order: Vec<usize> =
        (0..probabilities.len()).filter(|&id| probabilities[id] > 0.0).collect();
    order.sort_by(|a, b| probabilities[*b].total_cmp(&probabilities[*a]));
    order.truncate(CANDIDATES);
    order
        .into_iter()
        .map(|id| Candidate { piece: piece(id as u32), probability: probabilities[id] })
        .collect()
}
