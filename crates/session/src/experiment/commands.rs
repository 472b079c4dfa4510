//! What commands do to the run of an experiment.

use protocol::{Command, Event, PauseReason};
use spec::ModelSpec;

use super::{Act, ExperimentRun, settle};
use crate::SessionError;
use crate::run::Emit;

/// An act with so many numbers is a drawing.
const DRAWING: usize = 64;

impl ExperimentRun {
    /// Does what a command asks.
    pub async fn obey(&mut self, command: Command, emit: &mut Emit) -> Result<(), SessionError> {
        match command {
            Command::Play {} if self.over => emit(self.finished()),
            Command::Play {} => self.go(usize::MAX),
            Command::Step { count } => self.go(count),
            Command::Pause {} => self.pause(emit).await?,
            Command::Reset { seed } => self.reset(seed, emit).await?,
            Command::Set { path, value } => self.turn_knob(path, value, emit).await?,
            Command::Act { action, text, values } => {
                self.experiment.act(&action, &text, &values.0)?;
                self.remember(Act { step: self.step, action, text, values });
                self.over = false;
                self.look_now(emit).await?;
            }
            Command::Inspect { id, places, .. } => {
                settle(&mut *self.experiment, &places).await?;
                emit(self.look(id, &places));
            }
            Command::Watch { id, every, places, .. } => {
                self.watch = (every > 0).then_some((id, places));
                self.look_now(emit).await?;
            }
            Command::Checkpoint { id } => {
                emit(Event::Checkpointed { id, step: self.step, bytes: self.save().await? });
            }
            Command::Connect { .. }
            | Command::Cancel { .. }
            | Command::Start { .. }
            | Command::SelfTest {} => {}
            Command::Sample { .. } => return Err(SessionError::NotHere("prompt")),
            Command::Tokenise { .. } => return Err(SessionError::NotHere("tokens")),
            Command::Measure { .. } => return Err(SessionError::NotHere("step to time")),
        }
        Ok(())
    }

    /// A drawing is told whole at every stroke, so only the last one of a step is kept.
    fn remember(&mut self, act: Act) {
        let drawing = act.values.0.len() >= DRAWING;
        match self.acts.last_mut() {
            Some(last) if drawing && (last.step, &last.action) == (act.step, &act.action) => {
                *last = act;
            }
            _ => self.acts.push(act),
        }
    }

    fn go(&mut self, count: usize) {
        self.wanted = Some(count);
        self.pace.restart();
    }

    async fn pause(&mut self, emit: &mut Emit) -> Result<(), SessionError> {
        self.wanted = None;
        self.settle(true).await?;
        self.tell(emit);
        emit(Event::Paused { step: self.step, reason: PauseReason::Asked });
        Ok(())
    }

    async fn reset(&mut self, seed: Option<u64>, emit: &mut Emit) -> Result<(), SessionError> {
        let spec = match seed {
            Some(seed) => self.spec.with("seed", seed)?,
            None => self.spec.clone(),
        };
        let anew = Self::at_start(spec, self.files.clone(), &self.host)?;
        *self = Self { watch: self.watch.take(), ..anew };
        self.tell_start(emit);
        self.look_now(emit).await
    }

    async fn turn_knob(
        &mut self,
        path: String,
        value: serde_json::Value,
        emit: &mut Emit,
    ) -> Result<(), SessionError> {
        let spec = self.spec.with(&path, value.clone())?;
        let knob = spec.knob(&path).ok_or_else(|| spec::SpecError::UnknownSetting(path.clone()))?;
        if !knob.live {
            return Err(SessionError::NotLive(knob.label));
        }
        if let ModelSpec::Experiment(model) = &spec.model {
            self.experiment.turn(model)?;
        }
        self.spec = spec;
        self.over = false;
        emit(Event::Changed { step: self.step, path, value });
        self.look_now(emit).await
    }
}
