//! Runs beside the page's own: a queue of them, taken by workers of their own, as many at a time as the machine has cores.

use std::cell::RefCell;
use std::rc::Rc;

use futures::future::{AbortHandle, abortable};
use protocol::{Command, Event, File};
use spec::{Engine, RunSpec};
use wasm_bindgen_futures::spawn_local;

use super::Garden;
use super::launch::Stop;
use crate::browser::{Hook, window};
use crate::engines::Trial;
use crate::record;

/// No machine starts more workers than this.
const MOST_WORKERS: usize = 8;

/// What comes of one of the runs.
pub enum Told {
    /// It is over, with these metrics, and they are on record.
    Done(Box<RunSpec>, Vec<(String, f64)>),
    /// It failed, and the others are not begun.
    Failed(String),
}

/// Runs that wait or are under way; dropped, they end.
pub struct Others {
    lanes: Vec<AbortHandle>,
    waiting: Rc<RefCell<Vec<RunSpec>>>,
}

impl Others {
    /// Forgets those that wait and are no longer wanted; how many.
    pub fn keep(&self, is_wanted: impl Fn(&RunSpec) -> bool) -> usize {
        let mut waiting = self.waiting.borrow_mut();
        let before = waiting.len();
        waiting.retain(is_wanted);
        before - waiting.len()
    }
}

impl Drop for Others {
    fn drop(&mut self) {
        self.lanes.iter().for_each(AbortHandle::abort);
    }
}

/// How many run side by side.
pub fn side_by_side() -> usize {
    (window().navigator().hardware_concurrency() as usize).clamp(1, MOST_WORKERS)
}

impl Garden {
    /// Runs each of these to its end, the last one first, so many at a time.
    pub fn run_beside(&self, specs: Vec<RunSpec>, lanes: usize, told: Hook<Told>) -> Others {
        let lanes = lanes.min(specs.len());
        let waiting = Rc::new(RefCell::new(specs));
        let lane = |_| {
            let (garden, waiting, told) = (self.clone(), waiting.clone(), told.clone());
            let (lane, handle) = abortable(async move {
                loop {
                    let next = waiting.borrow_mut().pop();
                    let Some(spec) = next else { break };
                    match garden.run_other(&spec).await {
                        Ok(metrics) => told(Told::Done(Box::new(spec), metrics)),
                        Err(why) => {
                            waiting.borrow_mut().clear();
                            told(Told::Failed(why));
                        }
                    }
                }
            });
            spawn_local(async { lane.await.unwrap_or_default() });
            handle
        };
        Others { lanes: (0..lanes).map(lane).collect(), waiting }
    }

    /// One of them, as fast as it goes; its metrics.
    async fn run_other(&self, spec: &RunSpec) -> Result<Vec<(String, f64)>, String> {
        let mut spec = spec.clone();
        spec.training.speed = 0.0;
        spec.engine = if spec.engine == Engine::Ndarray { Engine::Ndarray } else { Engine::Cpu };
        let (files, script) = self.needs(&spec).await.map_err(|stop| match stop {
            Stop::Problem(problem) => problem.what,
            Stop::Overtaken => String::new(),
        })?;
        let mut trial = Trial::open(spec.engine, &script)?;
        let start = Command::Start { spec: spec.clone(), files, checkpoint: None };
        trial.ask(&start, |event| matches!(event, Event::Started { .. })).await?;
        let is_end = |event: &Event| matches!(event, Event::Finished { .. });
        let Event::Finished { metrics, .. } = trial.ask(&Command::Play {}, is_end).await? else {
            return Ok(Vec::new());
        };
        record::keep(&spec, &metrics);
        Ok(metrics)
    }

    async fn needs(&self, spec: &RunSpec) -> Result<(Vec<File>, String), Stop> {
        let launch = self.0.launch.get();
        let files = self.files(launch, spec).await?;
        Ok((files, self.script(launch, spec.engine).await?))
    }
}
