//! A built run: what it is made of, what each command does to it, and which small piece of work comes next.
//!
//! * `training`: the training loop, from Play to a stop rule.
//! * `queries`: what is asked of a run beside its training.

mod queries;
mod training;

use std::collections::VecDeque;

use burn::tensor::Device;
use data::{DataError, Gpt2File};
use protocol::{Command, Event, File, ParameterRow, PauseReason, Task};
use spec::{Init, RunSpec};

use crate::baselines::Baselines;
use crate::checkpoint::Checkpoint;
use crate::corpus::{Prepared, fresh, prepare};
use crate::evaluation::{Evaluated, Evaluation};
use crate::generation::Generation;
use crate::measure::measure;
use crate::pace::Pace;
use crate::trainer::{Trainer, gpt};
use crate::{SessionError, memory, own};
use queries::Watch;

/// Counting n-grams takes one turn of so many while training goes on.
const BASELINE_TURN: usize = 4;

/// A new run, and the network that it begins with where the reader brings one: then the run has its shape.
fn brought(spec: RunSpec, files: &[File]) -> Result<(RunSpec, Option<Gpt2File>), SessionError> {
    match own::read(&spec, files)? {
        Some(network) => Ok((own::adopt(&spec, &network)?, Some(network))),
        None if gpt(&spec).init == Init::Own => Err(DataError::NoOwnWeights.into()),
        None => Ok((spec, None)),
    }
}

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

impl Run {
    /// Builds a run, or continues one from a checkpoint.
    pub fn start(
        spec: RunSpec,
        mut files: Vec<File>,
        checkpoint: Option<Checkpoint>,
        device: &Device,
        emit: &mut Emit,
    ) -> Result<Self, SessionError> {
        let (spec, tokenizer) = match &checkpoint {
            None => (spec, None),
            Some(file) => {
                let bytes = file.own_text.clone();
                files.extend(bytes.map(|bytes| File { name: "own".into(), bytes }));
                (RunSpec { engine: spec.engine, ..file.spec.clone() }, Some(file.tokenizer.clone()))
            }
        };
        spec.validate()?;
        let (spec, network) = match &checkpoint {
            None => brought(spec, &files)?,
            // The numbers are the checkpoint's; the file is for a reset, if it is the same network's.
            Some(_) => {
                let network = own::read(&spec, &files).unwrap_or_default();
                let network = network.filter(|network| own::fits(&spec, network));
                (spec, network)
            }
        };
        let mut progress = |task, done, total| emit(Event::Progress { task, done, total });
        let prepared = prepare(&spec, &files, tokenizer, network, &mut progress)?;
        drop(files);
        let vocabulary = prepared.corpus.tokenizer.vocabulary();
        memory::check_start(&spec, vocabulary)?;
        emit(Event::Progress { task: Task::Network, done: 0.0, total: 1.0 });
        let trainer = match &checkpoint {
            None => fresh(&prepared, spec, device)?,
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

    /// Counts no n-grams.
    pub fn without_baselines(self) -> Self {
        Self { baselines: Baselines::none(), ..self }
    }

    /// Trains on so many devices together.
    #[cfg(not(target_family = "wasm"))]
    pub fn on_devices(mut self, count: usize) -> Result<Self, SessionError> {
        if count > 1 {
            crate::peers::gather(&mut self.trainer, &self.prepared.corpus, count)?;
            self.good = self.trainer.clone();
        }
        Ok(self)
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
            Command::Play {} => {
                self.can_train()?;
                self.play(emit);
            }
            Command::Step { count } => {
                self.can_train()?;
                self.wanted = Some(count);
            }
            Command::Pause {} => self.pause(PauseReason::Asked, emit).await?,
            Command::Reset { seed } => self.reset(seed, emit)?,
            Command::Set { path, value } => self.turn_knob(&path, value, emit)?,
            Command::Sample { id, prompt, count, sampling } => {
                self.sample(id, &prompt, count, sampling).await?;
            }
            Command::Cancel { id } => self.cancel(id, emit),
            Command::Inspect { id, text, places } => emit(self.inspect(id, &text, &places).await?),
            Command::Watch { id, every, text, places } => {
                self.watch = Watch::new(id, every, text, places);
                self.look(true, emit).await?;
            }
            Command::Tokenise { id, text } => emit(self.tokenise(id, &text)),
            Command::Checkpoint { id } => emit(self.checkpoint(id).await?),
            Command::Measure { steps, plain } => {
                emit(measure(&self.trainer, &self.prepared.corpus, steps, plain).await?);
            }
            Command::Act { .. } => return Err(SessionError::NotHere("such action")),
            Command::Connect { .. } | Command::Start { .. } | Command::SelfTest {} => {}
        }
        Ok(())
    }

    /// A network that was opened to be read may be too large to be trained.
    fn can_train(&self) -> Result<(), SessionError> {
        memory::check(&self.trainer.spec, self.prepared.corpus.tokenizer.vocabulary())
    }

    fn reset(&mut self, seed: Option<u64>, emit: &mut Emit) -> Result<(), SessionError> {
        let mut spec = self.trainer.spec.clone();
        if let Some(seed) = seed {
            spec = spec.with("seed", seed)?;
        }
        self.trainer = fresh(&self.prepared, spec, self.trainer.device())?;
        self.good = self.trainer.clone();
        (self.wanted, self.evaluation, self.best, self.stale, self.last) =
            (None, None, None, 0, None);
        self.pace.restart();
        self.generations.drain(..).map(|text| text.end()).for_each(&mut **emit);
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
