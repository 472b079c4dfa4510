//! Drives a [`Runner`] natively, on one thread: for the terminal and the tests. In the browser the worker does it, between messages.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use std::time::Duration;

use protocol::{Command, Event};

use crate::replicas::hire_thread;
use crate::{Device, Runner, open_device};

/// A runner, and its events that nobody has taken yet.
pub struct Driver {
    runner: Runner,
    events: Rc<RefCell<VecDeque<Event>>>,
}

/// Why a run gives no answer.
#[derive(Debug, thiserror::Error)]
pub enum DriveError {
    /// The engine has nothing to compute on.
    #[error("{0}")]
    NoDevice(String),
    /// The run, or what was asked of it, failed.
    #[error("{what}. {hint}")]
    Failed {
        /// What happened.
        what: String,
        /// What to do.
        hint: String,
    },
    /// Nothing is left to do.
    #[error("the run ended without an answer")]
    Ended,
}

impl Driver {
    /// A driver on the device of this build's engine; the run comes with [`Command::Start`].
    ///
    /// # Errors
    /// [`DriveError::NoDevice`] when the device does not open.
    pub fn open() -> Result<Self, DriveError> {
        Self::open_on(1)
    }

    /// The same on several devices, which train a network together: a knob that turns would turn on the first of them only.
    ///
    /// # Errors
    /// [`DriveError::NoDevice`] when the first of them does not open.
    pub fn open_on(devices: usize) -> Result<Self, DriveError> {
        let device = pollster::block_on(open_device(0)).map_err(DriveError::NoDevice)?;
        let driver = Self::on(device);
        Ok(Self { runner: driver.runner.with_devices(devices), ..driver })
    }

    /// A driver on a device that is open.
    pub fn on(device: Device) -> Self {
        let events = Rc::new(RefCell::new(VecDeque::new()));
        let sink = Rc::clone(&events);
        let runner = Runner::new(device, move |event| sink.borrow_mut().push_back(event))
            .with_workers(Rc::new(hire_thread));
        Self { runner, events }
    }

    /// Gives a command.
    pub fn tell(&mut self, command: Command) {
        pollster::block_on(self.runner.handle(command));
    }

    /// The next event; `None` when nothing is left to do.
    pub fn next_event(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.events.borrow_mut().pop_front() {
                return Some(event);
            }
            if !self.runner.busy() {
                return None;
            }
            let rest = self.runner.rest();
            if rest > 0.0 {
                std::thread::sleep(Duration::from_secs_f64(rest));
            }
            pollster::block_on(self.runner.advance());
        }
    }

    /// Goes on until `answer` makes something of an event.
    ///
    /// # Errors
    /// [`DriveError::Failed`] when something went wrong on the way, [`DriveError::Ended`] when no event answers.
    pub fn until<T>(
        &mut self,
        mut answer: impl FnMut(&Event) -> Option<T>,
    ) -> Result<T, DriveError> {
        while let Some(event) = self.next_event() {
            if let Event::Failed { what, hint, .. } = event {
                return Err(DriveError::Failed { what, hint });
            }
            if let Some(answer) = answer(&event) {
                return Ok(answer);
            }
        }
        Err(DriveError::Ended)
    }
}
