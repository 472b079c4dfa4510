//! Drives a [`Runner`] natively: the same commands and events as in the browser, on a one-thread executor.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use std::time::Duration;

use protocol::{Command, Event};
use session::{Runner, open_device};

use crate::Failure;

/// A runner and the events that it has not yet told.
pub struct Driver {
    runner: Runner,
    events: Rc<RefCell<VecDeque<Event>>>,
}

impl Driver {
    /// Opens the device of this build's engine.
    pub fn new() -> Result<Self, Failure> {
        let device = pollster::block_on(open_device()).map_err(Failure::Input)?;
        let events = Rc::new(RefCell::new(VecDeque::new()));
        let sink = Rc::clone(&events);
        let runner = Runner::new(device, move |event| sink.borrow_mut().push_back(event));
        Ok(Self { runner, events })
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

    /// Goes on until an event answers `wanted`; what went wrong on the way ends it.
    pub fn until<T>(&mut self, mut wanted: impl FnMut(&Event) -> Option<T>) -> Result<T, Failure> {
        while let Some(event) = self.next_event() {
            if let Event::Failed { what, hint, .. } = &event {
                return Err(Failure::Input(format!("{what}. {hint}")));
            }
            if let Some(answer) = wanted(&event) {
                return Ok(answer);
            }
        }
        Err(Failure::Input("the run ended without an answer".to_owned()))
    }
}
