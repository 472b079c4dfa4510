//! The state machine: commands in, events out, one small piece of work at a time.

use burn::tensor::Device;
use protocol::{Command, Event};

use crate::checkpoint::Checkpoint;
use crate::run::{Emit, Run};
use crate::{SessionError, self_test};

/// One run and all that is asked about it.
pub struct Runner {
    device: Device,
    emit: Emit,
    run: Option<Run>,
}

impl Runner {
    /// A runner that waits for [`Command::Start`]. `device` is the plain device; events go to `emit`.
    pub fn new(device: Device, emit: impl FnMut(Event) + 'static) -> Self {
        Self { device, emit: Box::new(emit), run: None }
    }

    /// Does what a command asks; what takes long is only begun, and goes on in [`Runner::advance`].
    pub async fn handle(&mut self, command: Command) {
        if let Err(error) = self.obey(command).await {
            (self.emit)(error.event());
        }
    }

    /// Whether [`Runner::advance`] has something to do.
    pub fn busy(&self) -> bool {
        self.run.as_ref().is_some_and(Run::busy)
    }

    /// Seconds to wait before the next step, when the reader asked for slow motion.
    pub fn rest(&self) -> f64 {
        self.run.as_ref().map_or(0.0, Run::rest)
    }

    /// Does one small piece of work: a token, a batch of evaluation, a step, or a slice of counting.
    pub async fn advance(&mut self) {
        let Some(run) = &mut self.run else { return };
        if let Err(error) = run.advance(&mut self.emit).await {
            run.halt();
            (self.emit)(error.event());
        }
    }

    async fn obey(&mut self, command: Command) -> Result<(), SessionError> {
        match command {
            Command::Start { spec, files, checkpoint } => {
                // The old run stays until the new one stands: a broken file must not cost what was trained.
                let checkpoint = checkpoint.as_deref().map(Checkpoint::read).transpose()?;
                self.run =
                    Some(Run::start(spec, &files, checkpoint, &self.device, &mut self.emit)?);
                Ok(())
            }
            Command::SelfTest {} => {
                let event = self_test::run(&self.device).await?;
                (self.emit)(event);
                Ok(())
            }
            other => {
                let run = self.run.as_mut().ok_or(SessionError::NoRun)?;
                run.obey(other, &mut self.emit).await
            }
        }
    }
}
