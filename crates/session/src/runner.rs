//! The state machine: commands in, events out, one small piece of work at a time.

use burn::tensor::Device;
use protocol::{Command, Event, File};
use spec::RunSpec;

use crate::checkpoint::Checkpoint;
use crate::experiment::{self, ExperimentRun, Host};
use crate::replicas::Hire;
use crate::run::{Emit, Run};
use crate::{SessionError, self_test};

/// One run and all that is asked about it.
pub struct Runner {
    host: Host,
    emit: Emit,
    job: Option<Job>,
    /// Whether n-grams are counted beside the training.
    counts: bool,
    /// How many devices train a network together.
    #[cfg(not(target_family = "wasm"))]
    devices: usize,
}

/// What is run.
#[expect(clippy::large_enum_variant, reason = "there is one of them")]
enum Job {
    /// A network on a text.
    Network(Run),
    /// Anything else on the path.
    Experiment(ExperimentRun),
}

impl Runner {
    /// A runner that waits for [`Command::Start`]. `device` is the plain device; events go to `emit`.
    pub fn new(device: Device, emit: impl FnMut(Event) + 'static) -> Self {
        let host = Host { device, hire: None };
        Self {
            host,
            emit: Box::new(emit),
            job: None,
            counts: true,
            #[cfg(not(target_family = "wasm"))]
            devices: 1,
        }
    }

    /// Trains networks on so many devices at once.
    #[cfg(not(target_family = "wasm"))]
    #[must_use]
    pub fn with_devices(self, devices: usize) -> Self {
        Self { devices, ..self }
    }

    /// With workers for runs that ask for replicas; without, replicas compute one after the other in this one.
    #[must_use]
    pub fn with_workers(mut self, hire: Hire) -> Self {
        self.host.hire = Some(hire);
        self
    }

    /// Counts no n-grams beside the training: for runs that nobody watches.
    #[must_use]
    pub fn without_baselines(self) -> Self {
        Self { counts: false, ..self }
    }

    /// Does what a command asks; what takes long is only begun, and goes on in [`Runner::advance`].
    pub async fn handle(&mut self, command: Command) {
        if let Err(error) = self.obey(command).await {
            (self.emit)(error.event());
        }
    }

    /// Whether [`Runner::advance`] has something to do.
    pub fn busy(&self) -> bool {
        match &self.job {
            Some(Job::Network(run)) => run.busy(),
            Some(Job::Experiment(run)) => run.busy(),
            None => false,
        }
    }

    /// Seconds to wait before the next step, when the reader asked for slow motion.
    pub fn rest(&self) -> f64 {
        match &self.job {
            Some(Job::Network(run)) => run.rest(),
            Some(Job::Experiment(run)) => run.rest(),
            None => 0.0,
        }
    }

    /// Does one small piece of work: a token, a batch of evaluation, a step, or a slice of counting.
    pub async fn advance(&mut self) {
        let emit = &mut self.emit;
        let done = match &mut self.job {
            Some(Job::Network(run)) => run.advance(emit).await.inspect_err(|_| run.halt()),
            Some(Job::Experiment(run)) => run.advance(emit).await.inspect_err(|_| run.halt()),
            None => Ok(()),
        };
        if let Err(error) = done {
            emit(error.event());
        }
    }

    async fn obey(&mut self, command: Command) -> Result<(), SessionError> {
        match command {
            Command::Connect { .. } => Err(SessionError::IsOpen),
            Command::Start { spec, files, checkpoint } => {
                // The old run stays until the new one stands: a broken file must not cost what was trained.
                self.job = Some(self.start(spec, files, checkpoint).await?);
                Ok(())
            }
            Command::SelfTest {} => {
                let event = self_test::run(&self.host.device).await?;
                (self.emit)(event);
                Ok(())
            }
            other => {
                let emit = &mut self.emit;
                match self.job.as_mut().ok_or(SessionError::NoRun)? {
                    Job::Network(run) => run.obey(other, emit).await,
                    Job::Experiment(run) => run.obey(other, emit).await,
                }
            }
        }
    }

    async fn start(
        &mut self,
        spec: RunSpec,
        files: Vec<File>,
        checkpoint: Option<Vec<u8>>,
    ) -> Result<Job, SessionError> {
        let (host, emit) = (&self.host, &mut self.emit);
        let kept = checkpoint.as_deref().map(experiment::spec_of).transpose()?;
        let is_experiment = experiment::is_experiment(kept.as_ref().unwrap_or(&spec));
        Ok(match (is_experiment, checkpoint) {
            (true, None) => Job::Experiment(ExperimentRun::start(spec, files, host, emit)?),
            (true, Some(file)) => {
                Job::Experiment(ExperimentRun::go_on(&file, files, host, emit).await?)
            }
            (false, checkpoint) => {
                let checkpoint = checkpoint.as_deref().map(Checkpoint::read).transpose()?;
                let run = Run::start(spec, files, checkpoint, &host.device, emit)?;
                #[cfg(not(target_family = "wasm"))]
                let run = run.on_devices(self.devices)?;
                Job::Network(if self.counts { run } else { run.without_baselines() })
            }
        })
    }
}
