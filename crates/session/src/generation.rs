//! Text, a few tokens a turn, with cached keys and values: a small network's on the host, any other's on its device.

use std::time::Duration;

use burn::module::Module;
use burn::tensor::{Int, Tensor, TensorData, Transaction};
use data::Corpus;
use inspect::{choose, distribution};
use models::gpt::Writer;
use models::parameters;
use models::{Cache, Gpt, Pass, read_back};
use protocol::{Candidate, Event, Piece, Sampling};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use spec::Engine;
use web_time::Instant;

use crate::corpus::piece;
use crate::trainer::Trainer;
use crate::{ENGINE, SessionError};

/// Tokens written between two steps: a token costs a small part of a step, and a reader waits for it.
const TOKENS_A_TURN: usize = 8;
/// A turn ends after the token that outlasts it: where each takes long, each is told by itself.
const TURN: Duration = Duration::from_millis(10);

/// Bars that the page draws.
const CANDIDATES: usize = 20;

/// Up to so many parameters the host writes by itself; beyond, the arithmetic outweighs the calls, and tensors are as fast.
const ON_THE_HOST: usize = 2_000_000;

/// A text under way. It keeps the network as it was when the text began.
pub(crate) struct Generation {
    pub id: u32,
    model: Gpt,
    writer: Option<Writer>,
    tokens: Vec<u32>,
    left: usize,
    sampling: Sampling,
    random: ChaCha8Rng,
    pass: Pass,
    context: usize,
}

impl Generation {
    pub async fn new(
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
        let small = ENGINE != Engine::Gpu && parameters::count(&model) <= ON_THE_HOST;
        let weights = if small { Some(parameters::read(&model).await?) } else { None };
        let writer = weights.map(|weights| Writer::new(trainer.gpt(), weights)).transpose()?;
        let random = ChaCha8Rng::seed_from_u64(sampling.seed);
        let context = trainer.gpt().context;
        let pass = Pass::cached(Cache::empty());
        Ok(Self { id, model, writer, tokens, left: count, sampling, random, pass, context })
    }

    /// Writes a few tokens, or reads as many of the prompt. The event that tells of what was written, if anything was.
    pub async fn advance(
        &mut self,
        trainer: &Trainer,
        corpus: &Corpus,
    ) -> Result<Option<Event>, SessionError> {
        let began = Instant::now();
        let (mut tokens, mut last) = (Vec::new(), Vec::new());
        for _ in 0..TOKENS_A_TURN {
            if self.left == 0 || began.elapsed() > TURN {
                break;
            }
            let Some(logits) = self.next_logits(trainer).await? else { continue };
            let probabilities = distribution(&logits, &self.sampling);
            if let Some(token) = self.draw(&probabilities, corpus) {
                tokens.push(token);
                last = probabilities;
            }
        }
        let done = self.left == 0;
        if tokens.is_empty() {
            return Ok(done.then(|| self.end()));
        }
        let candidates = likeliest(&last, |id| piece(&corpus.tokenizer, id));
        Ok(Some(Event::Sampled { id: self.id, tokens, candidates, done }))
    }

    /// The next token; none where another text would begin, which ends this one.
    fn draw(&mut self, probabilities: &[f32], corpus: &Corpus) -> Option<Piece> {
        self.left -= 1;
        let token = choose(probabilities, self.random.random::<f64>()) as u32;
        let beginning = corpus.tokenizer.beginning();
        if Some(token) == beginning {
            self.left = 0;
            return None;
        }
        let mut written = piece(&corpus.tokenizer, token);
        if self.tokens.iter().copied().eq(beginning) {
            // The space that every text begins with is none of its own.
            written.text =
                written.text.strip_prefix(' ').map(str::to_owned).unwrap_or(written.text);
        }
        self.tokens.push(token);
        Some(written)
    }

    /// The event that ends a text early.
    pub fn end(&self) -> Event {
        Event::Sampled { id: self.id, tokens: vec![], candidates: vec![], done: true }
    }

    /// Logits of the next token, `V` of them; none while the host still reads the prompt. The cache serves until the window is full; from
    /// then on positions move with every token, so the last `context` tokens are read anew. A network that rolls goes on with its cache.
    async fn next_logits(&mut self, trainer: &Trainer) -> Result<Option<Vec<f32>>, SessionError> {
        let full = self.tokens.len() > self.context && !trainer.gpt().rolls();
        if let Some(writer) = self.writer.as_mut().filter(|_| !full) {
            let logits = writer.read(self.tokens[writer.len()] as usize);
            return Ok((writer.len() == self.tokens.len()).then_some(logits));
        }
        let seen = self.pass.cache.as_ref().map_or(0, Cache::len);
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
        let Some(last) = last else { return Ok(Some(vec![])) };
        let mut read = read_back(Transaction::default().register(last)).await?;
        Ok(read.pop())
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
