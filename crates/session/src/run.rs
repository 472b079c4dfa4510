//! A built run: training, evaluating, writing, looking, in small pieces.
//!
//! Longer than most files, because it is the one place where all that a run does is put in order.

use std::collections::VecDeque;

use burn::module::Module;
use burn::tensor::{Device, Int, Tensor, TensorData};
use models::Pass;
use protocol::{Command, Event, File, FinishReason, ParameterRow, PauseReason, StepReport, Task};
use spec::RunSpec;

use crate::baselines::Baselines;
use crate::checkpoint::{self, Checkpoint};
use crate::corpus::{Prepared, pieces, prepare};
use crate::evaluation::{Evaluated, Evaluation};
use crate::generation::Generation;
use crate::measure::measure;
use crate::pace::Pace;
use crate::trainer::{Trainer, gpt};
use crate::{SessionError, memory};

/// Steps that may wait on the device unread; more would let a GPU's queue grow without bound.
const MOST_UNREAD: usize = 8;
/// Counting n-grams takes one turn of so many while training goes on.
const BASELINE_TURN: usize = 4;

/// Tokens written between two steps: a token costs a small part of a step, and a reader waits for it.
const TOKENS_A_TURN: usize = 8;
/// A fall of the validation loss that counts as progress, in nats a token.
const PROGRESS: f64 = 1e-4;

/// Where events go.
pub(crate) type Emit = Box<dyn FnMut(Event)>;

/// A built run.
pub(crate) struct Run {
    prepared: Prepared,
    trainer: Trainer,
    good: Trainer,
    baselines: Baselines,
    /// Steps still to take: `None` while paused, `usize::MAX` until a stop rule holds.
    wanted: Option<usize>,
    evaluation: Option<Evaluation>,
    generations: VecDeque<Generation>,
    watch: Option<Watch>,
    best: Option<f64>,
    stale: usize,
    last: Option<Evaluated>,
    pace: Pace,
    turn: usize,
}

struct Watch {
    id: u32,
    every: usize,
    text: String,
    places: Vec<String>,
    next: usize,
}

impl Run {
    /// Builds a run, or continues one from a checkpoint.
    pub fn start(
        spec: RunSpec,
        files: &[File],
        checkpoint: Option<Checkpoint>,
        device: &Device,
        emit: &mut Emit,
    ) -> Result<Self, SessionError> {
        let mut files = files.to_vec();
        let (spec, tokenizer) = match &checkpoint {
            None => (spec, None),
            Some(file) => {
                let bytes = file.own_text.clone();
                files.extend(bytes.map(|bytes| File { name: "own".into(), bytes }));
                (RunSpec { engine: spec.engine, ..file.spec.clone() }, Some(file.tokenizer.clone()))
            }
        };
        spec.validate()?;
        let mut progress = |task, done, total| emit(Event::Progress { task, done, total });
        let prepared = prepare(&spec, &files, tokenizer, &mut progress)?;
        let vocabulary = prepared.corpus.tokenizer.vocabulary();
        memory::check(&spec, vocabulary)?;
        emit(Event::Progress { task: Task::Network, done: 0.0, total: 1.0 });
        let trainer = match &checkpoint {
            None => Trainer::new(spec, vocabulary, device),
            Some(file) => file.restore(spec, vocabulary, device)?,
        };
        let mut run = Self::at(prepared, trainer);
        if let Some(file) = checkpoint {
            (run.best, run.stale) = (file.progress.best, file.progress.stale);
        }
        emit(run.started());
        Ok(run)
    }

    fn at(prepared: Prepared, trainer: Trainer) -> Self {
        Self {
            baselines: Baselines::new(&prepared.corpus),
            good: trainer.clone(),
            trainer,
            prepared,
            wanted: None,
            evaluation: None,
            generations: VecDeque::new(),
            watch: None,
            best: None,
            stale: 0,
            last: None,
            pace: Pace::new(),
            turn: 0,
        }
    }

    fn started(&self) -> Event {
        let corpus = &self.prepared.corpus;
        let spec = &self.trainer.spec;
        Event::Started {
            spec: Box::new(spec.clone()),
            step: self.trainer.step,
            parameters: self.parameters(),
            vocabulary: corpus.tokenizer.vocabulary(),
            train_tokens: corpus.train.len(),
            validation_tokens: corpus.valid.len(),
            characters_per_token: self.prepared.characters_per_token,
            uniform: (corpus.tokenizer.vocabulary() as f64).ln(),
            entropy: self.prepared.entropy,
            places: models::trace::places(gpt(spec))
                .into_iter()
                .map(|(n, l)| (n, l.to_owned()))
                .collect(),
            excerpt: self.prepared.excerpt.clone(),
        }
    }

    fn parameters(&self) -> Vec<ParameterRow> {
        models::parameters::names(&self.trainer.model)
            .into_iter()
            .map(|(name, shape)| ParameterRow {
                decayed: models::parameters::decays(&name, shape.len()),
                count: shape.iter().product(),
                name,
                shape,
            })
            .collect()
    }

    /// Does what a command asks of a built run.
    pub async fn obey(&mut self, command: Command, emit: &mut Emit) -> Result<(), SessionError> {
        match command {
            Command::Play => self.play(emit),
            Command::Step { count } => self.wanted = Some(count),
            Command::Pause => self.pause(PauseReason::Asked, emit).await?,
            Command::Reset { seed } => self.reset(seed, emit)?,
            Command::Set { path, value } => self.turn_knob(&path, value, emit)?,
            Command::Sample { id, prompt, count, sampling } => {
                self.generations.retain(|text| text.id != id);
                let corpus = &self.prepared.corpus;
                let text = Generation::new(id, &self.trainer, corpus, &prompt, count, sampling)?;
                self.generations.push_back(text);
            }
            Command::Cancel { id } => {
                let ended = self.generations.iter().find(|text| text.id == id).map(Generation::end);
                self.generations.retain(|text| text.id != id);
                ended.into_iter().for_each(&mut **emit);
                self.watch = self.watch.take().filter(|watch| watch.id != id);
            }
            Command::Inspect { id, text, places } => emit(self.inspect(id, &text, &places).await?),
            Command::Watch { id, every, text, places } => {
                self.watch = (every > 0).then_some(Watch { id, every, text, places, next: 0 });
                self.look(true, emit).await?;
            }
            Command::Tokenise { id, text } => emit(self.tokenise(id, &text)),
            Command::Checkpoint { id } => emit(self.checkpoint(id).await?),
            Command::Measure { steps, plain } => {
                emit(measure(&self.trainer, &self.prepared.corpus, steps, plain).await?);
            }
            Command::Start { .. } | Command::SelfTest => {}
        }
        Ok(())
    }

    /// Goes on until a stop rule holds.
    fn play(&mut self, emit: &mut Emit) {
        self.wanted = Some(usize::MAX);
        self.pace.restart();
        if self.trainer.step >= self.trainer.spec.training.steps && self.evaluation.is_none() {
            self.wanted = None;
            emit(self.finished(FinishReason::Steps));
        }
    }

    async fn pause(&mut self, reason: PauseReason, emit: &mut Emit) -> Result<(), SessionError> {
        self.report(emit).await?;
        self.wanted = None;
        self.look(true, emit).await?;
        emit(Event::Paused { step: self.trainer.step, reason });
        Ok(())
    }

    fn reset(&mut self, seed: Option<u64>, emit: &mut Emit) -> Result<(), SessionError> {
        let mut spec = self.trainer.spec.clone();
        if let Some(seed) = seed {
            spec = spec.with("seed", seed)?;
        }
        let vocabulary = self.prepared.corpus.tokenizer.vocabulary();
        self.trainer = Trainer::new(spec, vocabulary, &self.trainer.device().clone());
        self.good = self.trainer.clone();
        (self.wanted, self.evaluation, self.best, self.stale, self.last) =
            (None, None, None, 0, None);
        self.pace.restart();
        self.generations.clear();
        emit(self.started());
        Ok(())
    }

    fn turn_knob(
        &mut self,
        path: &str,
        value: serde_json::Value,
        emit: &mut Emit,
    ) -> Result<(), SessionError> {
        let spec = self.trainer.spec.with(path, value.clone())?;
        let knob =
            spec::knob(path).ok_or_else(|| spec::SpecError::UnknownSetting(path.to_owned()))?;
        if !knob.live {
            return Err(SessionError::NotLive(knob.label));
        }
        self.trainer.spec = spec.clone();
        self.good.spec = spec;
        emit(Event::Changed { step: self.trainer.step, path: path.to_owned(), value });
        Ok(())
    }

    /// One small piece of work.
    pub async fn advance(&mut self, emit: &mut Emit) -> Result<(), SessionError> {
        self.turn += 1;
        self.write(emit).await?;
        let counting = self.baselines.busy();
        if let Some(evaluation) = &mut self.evaluation {
            let corpus = &self.prepared.corpus;
            let (done, total) = evaluation.progress();
            emit(Event::Progress { task: Task::Evaluation, done, total });
            if let Some(result) = evaluation.advance(&self.trainer, corpus).await? {
                self.evaluation = None;
                emit(Event::Progress { task: Task::Evaluation, done: total, total });
                self.evaluated(result, emit);
            }
        } else if counting && (self.wanted.is_none() || self.turn.is_multiple_of(BASELINE_TURN)) {
            self.baselines.advance(&self.prepared.corpus).into_iter().for_each(&mut **emit);
        } else if self.wanted.is_some() && self.rest() == 0.0 {
            self.train(emit).await?;
        }
        Ok(())
    }

    /// A few tokens of the text whose turn it is.
    async fn write(&mut self, emit: &mut Emit) -> Result<(), SessionError> {
        let Some(mut text) = self.generations.pop_front() else { return Ok(()) };
        for _ in 0..TOKENS_A_TURN {
            let event = text.advance(&self.trainer, &self.prepared.corpus).await?;
            let done = matches!(event, Event::Sampled { done: true, .. });
            emit(event);
            if done {
                return Ok(());
            }
        }
        self.generations.push_back(text);
        Ok(())
    }

    /// One step, and what is due after it.
    async fn train(&mut self, emit: &mut Emit) -> Result<(), SessionError> {
        self.pace.stepping();
        self.trainer.step(&self.prepared.corpus).await?;
        self.wanted =
            self.wanted.map(|wanted| wanted.saturating_sub(usize::from(wanted != usize::MAX)));
        let training = &self.trainer.spec.training;
        let last = self.trainer.step >= training.steps;
        let evaluate = last || self.trainer.step.is_multiple_of(training.evaluate_every);
        let asked = self.wanted == Some(0);
        if evaluate || asked || self.pace.report_due() || self.trainer.unread() >= MOST_UNREAD {
            self.report(emit).await?;
        }
        if self.wanted.is_none() {
            return Ok(());
        }
        if evaluate {
            self.evaluation = Some(Evaluation::new(&self.trainer, &self.prepared.corpus));
        }
        self.look(false, emit).await?;
        if asked {
            self.pause(PauseReason::Asked, emit).await?;
        }
        Ok(())
    }

    /// Reads and tells the steps since the last report. When the loss is no number, the last good state comes back.
    async fn report(&mut self, emit: &mut Emit) -> Result<(), SessionError> {
        if self.trainer.unread() == 0 {
            return Ok(());
        }
        let mut reports = self.trainer.read().await?;
        self.pace.reported();
        let finite =
            |report: &StepReport| report.loss.is_finite() && report.gradient_norm.is_finite();
        let broken = reports.iter().position(|report| !finite(report));
        reports.truncate(broken.unwrap_or(reports.len()));
        if let Some(report) = reports.last() {
            self.pace.count(report);
        }
        let (steps_per_second, tokens_per_second) = self.pace.speed();
        if !reports.is_empty() {
            emit(Event::Stepped { reports, steps_per_second, tokens_per_second, memory: None });
        }
        if broken.is_some() {
            self.trainer = self.good.clone();
            self.wanted = None;
            self.evaluation = None;
            emit(Event::Paused { step: self.trainer.step, reason: PauseReason::NotFinite });
        } else if self.pace.snapshot_due() {
            self.good = self.trainer.clone();
        }
        Ok(())
    }

    fn evaluated(&mut self, result: Evaluated, emit: &mut Emit) {
        emit(result.event());
        self.last = Some(result);
        if self.best.is_none_or(|best| result.loss < best - PROGRESS) {
            (self.best, self.stale) = (Some(result.loss), 0);
        } else {
            self.stale += 1;
        }
        let training = &self.trainer.spec.training;
        let reason = if training.target_loss > 0.0 && result.loss <= training.target_loss {
            FinishReason::TargetLoss
        } else if training.patience > 0 && self.stale >= training.patience {
            FinishReason::NoProgress
        } else if self.trainer.step >= training.steps {
            FinishReason::Steps
        } else {
            return;
        };
        self.wanted = None;
        emit(self.finished(reason));
    }

    fn finished(&self, reason: FinishReason) -> Event {
        let mut metrics = vec![
            ("steps".to_owned(), self.trainer.step as f64),
            ("tokens".to_owned(), self.trainer.tokens as f64),
            ("seconds".to_owned(), self.trainer.seconds),
            ("parameters".to_owned(), self.parameters().iter().map(|p| p.count as f64).sum()),
        ];
        if let Some(last) = self.last {
            metrics.push(("validation_loss".to_owned(), last.loss));
            metrics.push(("validation_band".to_owned(), last.band));
            metrics.push(("train_loss".to_owned(), last.train));
        }
        Event::Finished { step: self.trainer.step, reason, metrics }
    }

    /// Answers a Watch if it is due, or if something else made the state worth a look.
    async fn look(&mut self, now: bool, emit: &mut Emit) -> Result<(), SessionError> {
        let Some(mut watch) = self.watch.take() else { return Ok(()) };
        if now || self.trainer.step >= watch.next {
            watch.next = self.trainer.step + watch.every;
            emit(self.inspect(watch.id, &watch.text, &watch.places).await?);
        }
        self.watch = Some(watch);
        Ok(())
    }

    async fn inspect(&self, id: u32, text: &str, places: &[String]) -> Result<Event, SessionError> {
        let tokenizer = &self.prepared.corpus.tokenizer;
        let mut tokens = tokenizer.encode_lossy(text).tokens;
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
        })
    }

    fn tokenise(&self, id: u32, text: &str) -> Event {
        let tokenizer = &self.prepared.corpus.tokenizer;
        let text::Encoded { tokens, skipped } = tokenizer.encode_lossy(text);
        let unknown = skipped.into_iter().map(String::from).collect();
        Event::Tokenised { id, tokens: pieces(tokenizer, &tokens), unknown }
    }

    async fn checkpoint(&self, id: u32) -> Result<Event, SessionError> {
        let (tokenizer, own) = (&self.prepared.corpus.tokenizer, self.prepared.own.as_deref());
        let bytes = checkpoint::save(&self.trainer, tokenizer, own, self.best, self.stale).await?;
        Ok(Event::Checkpointed { id, step: self.trainer.step, bytes })
    }

    /// Whether something is left to do without being asked.
    pub fn busy(&self) -> bool {
        self.wanted.is_some()
            || self.evaluation.is_some()
            || !self.generations.is_empty()
            || self.baselines.busy()
    }

    /// Seconds to wait before the next step.
    pub fn rest(&self) -> f64 {
        let speed = if self.wanted.is_some() { self.trainer.spec.training.speed } else { 0.0 };
        self.pace.rest(speed)
    }

    /// Trains no further.
    pub fn halt(&mut self) {
        self.wanted = None;
    }
}
