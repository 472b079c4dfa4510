//! The same run from other seeds, each in a worker of its own, as many at a time as the machine has cores.

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
    /// It is over, and its metrics are on record.
    Done,
    /// It failed, and the others are not begun.
    Failed(String),
}

/// Runs under way; dropped, they end.
pub struct Others(Vec<AbortHandle>);

impl Drop for Others {
    fn drop(&mut self) {
        self.0.iter().for_each(AbortHandle::abort);
    }
}

/// The next seeds that are not on record. A run that takes several seeds by itself leaves room for them.
pub fn next_seeds(spec: &RunSpec, known: &[u64], count: usize) -> Vec<u64> {
    let stride = spec.get("model.runs").and_then(|runs| runs.as_u64()).unwrap_or(1).max(1);
    let free = (0..).map(|step| spec.seed + step * stride).filter(|seed| !known.contains(seed));
    free.take(count).collect()
}

/// How many run side by side.
pub fn side_by_side() -> usize {
    (window().navigator().hardware_concurrency() as usize).clamp(1, MOST_WORKERS)
}

impl Garden {
    /// Runs a spec to its end from each of these seeds.
    pub fn run_others(&self, spec: &RunSpec, seeds: Vec<u64>, told: Hook<Told>) -> Others {
        let waiting = Rc::new(RefCell::new(seeds));
        let lane = |_| {
            let (garden, spec, waiting, told) =
                (self.clone(), spec.clone(), waiting.clone(), told.clone());
            let (lane, handle) = abortable(async move {
                loop {
                    let next = waiting.borrow_mut().pop();
                    let Some(seed) = next else { break };
                    match garden.run_other(RunSpec { seed, ..spec.clone() }).await {
                        Ok(()) => told(Told::Done),
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
        Others((0..side_by_side()).map(lane).collect())
    }

    /// One of them, as fast as it goes.
    async fn run_other(&self, mut spec: RunSpec) -> Result<(), String> {
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
        if let Event::Finished { metrics, .. } = trial.ask(&Command::Play {}, is_end).await? {
            record::keep(&spec, &metrics);
        }
        Ok(())
    }

    async fn needs(&self, spec: &RunSpec) -> Result<(Vec<File>, String), Stop> {
        let launch = self.0.launch.get();
        let files = self.files(launch, spec).await?;
        Ok((files, self.script(launch, spec.engine).await?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spec(preset: &str) -> RunSpec {
        (spec::find_preset(preset).unwrap().spec)().with("seed", 1).unwrap()
    }

    #[test]
    fn seeds_on_record_are_not_run_again() {
        assert_eq!(next_seeds(&spec("perceptron"), &[1, 3], 3), [2, 4, 5]);
    }

    #[test]
    fn runs_of_several_seeds_share_none() {
        assert_eq!(next_seeds(&spec("lecun-1989-3"), &[1], 2), [4, 7]);
    }
}
