//! Tests that cross crates, and what they share.

use protocol::{Command, Event, Piece};
use session::{Device, Driver};
use spec::RunSpec;

/// A driver on the CPU, and what tests ask of it.
pub struct Garden(Driver);

impl Default for Garden {
    fn default() -> Self {
        Self::new()
    }
}

impl Garden {
    /// A driver without a run.
    pub fn new() -> Self {
        Self(Driver::open().expect("a processor is always there"))
    }

    /// A driver on this device, without a run.
    pub fn on(device: Device) -> Self {
        Self(Driver::on(device))
    }

    /// A driver with a run.
    pub fn with(spec: RunSpec) -> Self {
        let mut garden = Self::new();
        garden.tell(Command::Start { spec, files: vec![], checkpoint: None });
        garden
    }

    /// A driver with a run on several devices.
    pub fn together(spec: RunSpec, devices: usize) -> Self {
        let mut garden = Self(Driver::open_on(devices).expect("a processor is always there"));
        garden.tell(Command::Start { spec, files: vec![], checkpoint: None });
        garden
    }

    /// Gives a command.
    pub fn tell(&mut self, command: Command) {
        self.0.tell(command);
    }

    /// Every event until nothing is left to do.
    pub fn rest(&mut self) -> Vec<Event> {
        std::iter::from_fn(|| self.0.next_event()).collect()
    }

    /// Takes so many steps; their losses.
    pub fn steps(&mut self, count: usize) -> Vec<f64> {
        self.tell(Command::Step { count });
        losses(&self.rest())
    }

    /// The whole state as a file.
    pub fn checkpoint(&mut self) -> Vec<u8> {
        self.tell(Command::Checkpoint { id: 1 });
        let bytes = self.rest().into_iter().find_map(|event| match event {
            Event::Checkpointed { bytes, .. } => Some(bytes),
            _ => None,
        });
        bytes.expect("a checkpoint was asked for")
    }

    /// What the first failure says.
    pub fn failure(&mut self) -> Option<String> {
        self.rest().into_iter().find_map(|event| match event {
            Event::Failed { what, .. } => Some(what),
            _ => None,
        })
    }
}

/// The losses of all steps among the events.
pub fn losses(events: &[Event]) -> Vec<f64> {
    let reports = events.iter().filter_map(|event| match event {
        Event::Stepped { reports, .. } => Some(reports),
        _ => None,
    });
    reports.flatten().map(|report| report.loss).collect()
}

/// Tokens that were written, in order.
pub fn written_in(events: &[Event]) -> Vec<Piece> {
    let tokens = events.iter().filter_map(|event| match event {
        Event::Sampled { tokens, .. } => Some(tokens),
        _ => None,
    });
    tokens.flatten().cloned().collect()
}

/// A run that takes milliseconds: generated text, one narrow block.
pub fn small() -> RunSpec {
    let settings: [(&str, serde_json::Value); 11] = [
        ("data.source", "grammar".into()),
        ("data.characters", 4_000.into()),
        ("model.layers", 1.into()),
        ("model.heads", 2.into()),
        ("model.width", 16.into()),
        ("model.context", 8.into()),
        ("training.batch", 4.into()),
        ("training.warmup", 2.into()),
        ("training.steps", 30.into()),
        ("training.evaluate_every", 10.into()),
        ("training.evaluate_windows", 8.into()),
    ];
    let settings = settings.map(|(path, value)| (path.to_owned(), value));
    RunSpec::default().with_all(settings).expect("these settings fit together")
}
