//! The run of an experiment: the same commands and events as a network's. Most are plain numbers; those of tensors are told apart in
//! [`built`], and wait for their device in [`settle`].

mod commands;
mod file;

use burn::tensor::Device;
use experiments::{Experiment, ExperimentError, Shown};
use protocol::{Event, File, FinishReason, Floats, MetricsReport, PauseReason, View};
use serde::{Deserialize, Serialize};
use spec::{ModelSpec, RunSpec};

use crate::SessionError;
use crate::checkpoint::{field, header};
use crate::pace::Pace;
use crate::replicas::Hire;
use crate::run::Emit;
use crate::tensors;

/// Rows of metrics in a run: beyond, only every second step is reported, then every fourth …
const ROWS: usize = 512;

/// What a run computes with: the device, and whoever starts workers for replicas.
#[derive(Clone)]
pub(crate) struct Host {
    pub device: Device,
    pub hire: Option<Hire>,
}

/// A run that is an experiment.
pub(crate) struct ExperimentRun {
    spec: RunSpec,
    files: Vec<File>,
    host: Host,
    experiment: Box<dyn Experiment>,
    step: usize,
    /// No step is left to take.
    over: bool,
    /// Steps still to take: `None` while paused.
    wanted: Option<usize>,
    acts: Vec<Act>,
    reports: Vec<MetricsReport>,
    told: usize,
    stride: usize,
    watch: Option<(u32, Vec<String>)>,
    pace: Pace,
}

/// What the reader did, and when: doing it again leads to the same state.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Act {
    step: usize,
    action: String,
    text: String,
    values: Floats,
}

/// Whether a spec describes an experiment.
pub(crate) fn is_experiment(spec: &RunSpec) -> bool {
    matches!(spec.model, ModelSpec::Experiment(_))
}

/// The spec in a checkpoint's header.
pub(crate) fn spec_of(file: &[u8]) -> Result<RunSpec, SessionError> {
    Ok(RunSpec::from_json(&field(&header(file)?, "spec")?)?)
}

fn built(spec: &RunSpec, files: &[File], host: &Host) -> Result<Box<dyn Experiment>, SessionError> {
    let bytes =
        |name: &str| files.iter().find(|file| file.name == name).map(|file| file.bytes.as_slice());
    let of_tensors = match &spec.model {
        ModelSpec::Experiment(model) => tensors::build(model, spec.seed, &bytes, host)?,
        ModelSpec::Gpt(_) => None,
    };
    Ok(match of_tensors {
        Some(experiment) => experiment,
        None => experiments::build(spec, &bytes)?,
    })
}

/// Waits until an experiment has at hand what is measured, and what these places show.
async fn settle(experiment: &mut dyn Experiment, places: &[String]) -> Result<(), SessionError> {
    match experiment.settle(places) {
        Some(settling) => Ok(settling.await?),
        None => Ok(()),
    }
}

impl ExperimentRun {
    /// Builds it and waits, paused.
    pub fn start(
        spec: RunSpec,
        files: Vec<File>,
        host: &Host,
        emit: &mut Emit,
    ) -> Result<Self, SessionError> {
        spec.validate()?;
        let run = Self::at_start(spec, files, host)?;
        run.tell_start(emit);
        Ok(run)
    }

    fn at_start(spec: RunSpec, files: Vec<File>, host: &Host) -> Result<Self, SessionError> {
        Ok(Self {
            experiment: built(&spec, &files, host)?,
            spec,
            files,
            host: host.clone(),
            step: 0,
            over: false,
            wanted: None,
            acts: Vec::new(),
            reports: Vec::new(),
            told: 0,
            stride: 1,
            watch: None,
            pace: Pace::new(),
        })
    }

    fn tell_start(&self, emit: &mut Emit) {
        emit(Event::Started {
            spec: Box::new(self.spec.clone()),
            step: self.step,
            parameters: Vec::new(),
            vocabulary: 0,
            train_tokens: 0,
            validation_tokens: 0,
            characters_per_token: 1.0,
            uniform: 0.0,
            entropy: None,
            places: Vec::new(),
            excerpt: String::new(),
        });
        let reports = vec![self.report()];
        emit(Event::Metrics { reports, steps_per_second: 0.0 });
    }

    /// One step.
    pub async fn advance(&mut self, emit: &mut Emit) -> Result<(), SessionError> {
        let Some(wanted) = self.wanted else { return Ok(()) };
        self.pace.stepping();
        match self.experiment.step() {
            Ok(more) => self.over = !more,
            Err(error) => return self.stopped(error, emit).await,
        }
        self.step += 1;
        self.over |= self.step >= self.limit();
        let left = if wanted == usize::MAX { wanted } else { wanted.saturating_sub(1) };
        self.wanted = (left > 0 && !self.over).then_some(left);
        let tells = self.wanted.is_none() || self.pace.report_due();
        let measures = self.step.is_multiple_of(self.stride) || self.wanted.is_none();
        self.settle(tells).await?;
        if measures {
            self.reports.push(self.report());
        }
        if tells {
            self.tell(emit);
        }
        if self.over {
            emit(self.finished());
        } else if self.wanted.is_none() {
            emit(Event::Paused { step: self.step, reason: PauseReason::Asked });
        }
        Ok(())
    }

    /// A step that cannot be taken pauses the run; what was reached is shown.
    async fn stopped(
        &mut self,
        error: ExperimentError,
        emit: &mut Emit,
    ) -> Result<(), SessionError> {
        self.wanted = None;
        self.look_now(emit).await?;
        emit(Event::Paused { step: self.step, reason: PauseReason::Asked });
        Err(error.into())
    }

    /// Waits for the metrics, and for what is watched if it is about to be shown.
    async fn settle(&mut self, shows: bool) -> Result<(), SessionError> {
        let places = self.watch.as_ref().filter(|_| shows).map_or(&[][..], |(_, places)| places);
        settle(&mut *self.experiment, places).await
    }

    /// `training.steps`, for experiments that heed it; others end by themselves.
    fn limit(&self) -> usize {
        let steps = spec::knob("training.steps").is_some_and(|knob| self.spec.heeds(knob));
        if steps { self.spec.training.steps } else { usize::MAX }
    }

    /// What is no number is not measured: JSON could not carry it.
    fn report(&self) -> MetricsReport {
        let values = self.experiment.metrics().into_iter().filter(|(_, value)| value.is_finite());
        MetricsReport {
            step: self.step,
            values: values.map(|(name, value)| (name.to_owned(), value)).collect(),
        }
    }

    fn tell(&mut self, emit: &mut Emit) {
        self.pace.reported();
        self.pace.count(self.step, 0);
        let reports = std::mem::take(&mut self.reports);
        self.told += reports.len();
        if self.told > ROWS {
            (self.told, self.stride) = (self.told / 2, self.stride * 2);
        }
        emit(Event::Metrics { reports, steps_per_second: self.pace.speed().0 });
        self.watched(emit);
    }

    /// After a change that took no step.
    async fn look_now(&mut self, emit: &mut Emit) -> Result<(), SessionError> {
        self.settle(true).await?;
        let reports = vec![self.report()];
        emit(Event::Metrics { reports, steps_per_second: 0.0 });
        self.watched(emit);
        Ok(())
    }

    fn watched(&self, emit: &mut Emit) {
        if let Some((id, places)) = &self.watch {
            emit(self.look(*id, places));
        }
    }

    fn look(&self, id: u32, places: &[String]) -> Event {
        let (mut views, mut texts) = (Vec::new(), Vec::new());
        for place in places {
            match self.experiment.show(place) {
                Some(Shown::Text(text)) => texts.push((place.clone(), text)),
                Some(Shown::Numbers { letters, shape, values }) => views.push(View {
                    place: place.clone(),
                    letters: letters.to_owned(),
                    shape,
                    data: Floats(values),
                }),
                None => {}
            }
        }
        Event::Inspected { id, step: self.step, tokens: Vec::new(), views, texts }
    }

    fn finished(&self) -> Event {
        let mut metrics = self.report().values;
        metrics.push(("steps".to_owned(), self.step as f64));
        let parameters = self.experiment.parameters();
        if parameters > 0 {
            metrics.push(("parameters".to_owned(), parameters as f64));
        }
        Event::Finished { step: self.step, reason: FinishReason::Steps, metrics }
    }

    /// Whether something is left to do without being asked.
    pub fn busy(&self) -> bool {
        self.wanted.is_some()
    }

    /// Seconds to wait before the next step.
    pub fn rest(&self) -> f64 {
        let speed = if self.wanted.is_some() { self.spec.training.speed } else { 0.0 };
        self.pace.rest(speed)
    }

    /// Goes no further.
    pub fn halt(&mut self) {
        self.wanted = None;
    }
}
