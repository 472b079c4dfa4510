//! The reader's own device: its address, which stays in the page's memory, and the engine that computes there.

use protocol::{Command, Event};
use spec::Engine;
use wasm_bindgen_futures::spawn_local;

use super::Garden;
use super::launch::{On, Stop};
use crate::engines::Trial;
use crate::i18n::t;
use crate::run::{Action, Job, Problem};

impl Garden {
    /// Computes on the device at this address from now on: a run that is built moves there, any other is built there.
    pub fn connect(&self, address: String) {
        self.0.device.replace(address);
        if self.state().is_built() { self.compute_elsewhere() } else { self.build_or_go_on() }
    }

    /// A run that is built moves to the device, if it is known and answers; else the run goes on where it is.
    pub(super) fn compute_elsewhere(&self) {
        if !self.state().is_built() || self.0.device.borrow().is_empty() {
            return;
        }
        let (garden, launch) = (self.clone(), self.0.launch.get());
        spawn_local(async move {
            let reached = garden.reach(launch).await;
            garden.dispatch(Action::Moved(None));
            match reached {
                Ok(on) => garden.move_run(Some(on), Engine::Remote).await,
                Err(Stop::Problem(problem)) => garden.trouble(problem),
                Err(Stop::Overtaken) => {}
            }
        });
    }

    /// The `remote` engine with its device open.
    pub(super) async fn reach(&self, launch: u32) -> Result<On, Stop> {
        let address = self.0.device.borrow().clone();
        if address.is_empty() {
            return Err(Stop::Problem(Problem {
                what: t("remote.no-address", &[]),
                hint: t("remote.no-address.hint", &[]),
            }));
        }
        self.moved(Job::Engine, 0.0, 0.0);
        let script = self.script(launch, Engine::Remote).await?;
        let opened = open(&script, address).await;
        self.check(launch)?;
        let trial = opened.map_err(|why| Problem {
            what: t("remote.not-reached", &[("why", &why)]),
            hint: t("remote.not-reached.hint", &[]),
        })?;
        let why = t("remote.runs", &[]);
        Ok(On { engine: Engine::Remote, why, bridge: Some(trial.bridge) })
    }

    /// What was computing elsewhere stays as it was kept; where it goes on, the reader says.
    pub(super) fn device_died(&self, why: &str) {
        self.overtake();
        self.0.then.borrow_mut().clear();
        self.dispatch(Action::Back);
        let step = self.0.kept.borrow().as_ref().map_or(0, |kept| kept.step);
        self.dispatch(Action::Broke(Problem {
            what: t("remote.died", &[("why", &why)]),
            hint: t("remote.died.hint", &[("step", &step)]),
        }));
    }
}

async fn open(script: &str, address: String) -> Result<Trial, String> {
    let mut trial = Trial::open(Engine::Remote, script)?;
    let is_open = |event: &Event| matches!(event, Event::Ready { .. });
    trial.ask(&Command::Connect { address }, is_open).await?;
    Ok(trial)
}
