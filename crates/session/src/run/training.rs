//! The training loop: steps, reports, evaluations, and the rules that end it.

use protocol::{Event, FinishReason, PauseReason, StepReport};

use super::{Emit, Run};
use crate::SessionError;
use crate::evaluation::{Evaluated, Evaluation};

/// Steps that may wait on the device unread; more would let a GPU's queue grow without bound.
const MOST_UNREAD: usize = 8;
/// A fall of the validation loss that counts as progress, in nats a token.
const PROGRESS: f64 = 1e-4;

impl Run {
    /// Goes on until a stop rule holds.
    pub(super) fn play(&mut self, emit: &mut Emit) {
        self.wanted = Some(usize::MAX);
        self.pace.restart();
        if self.trainer.step >= self.trainer.spec.training.steps && self.evaluation.is_none() {
            self.wanted = None;
            emit(self.finished(FinishReason::Steps));
        }
    }

    pub(super) async fn pause(
        &mut self,
        reason: PauseReason,
        emit: &mut Emit,
    ) -> Result<(), SessionError> {
        self.report(emit).await?;
        self.wanted = None;
        self.look(true, emit).await?;
        emit(Event::Paused { step: self.trainer.step, reason });
        Ok(())
    }

    /// One step, and what is due after it.
    pub(super) async fn train(&mut self, emit: &mut Emit) -> Result<(), SessionError> {
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
            self.pace.count(report.step, report.tokens);
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

    pub(super) fn evaluated(&mut self, result: Evaluated, emit: &mut Emit) {
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
            ("cache_bytes".to_owned(), self.trainer.gpt().cache_bytes() as f64),
        ];
        if let Some(last) = self.last {
            metrics.push(("validation_loss".to_owned(), last.loss));
            metrics.push(("validation_band".to_owned(), last.band));
            metrics.push(("train_loss".to_owned(), last.train));
        }
        Event::Finished { step: self.trainer.step, reason, metrics }
    }
}
