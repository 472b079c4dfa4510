//! From a spec to a built run on a living engine, and back up again when an engine dies.

use protocol::{Command, File, Task};
use spec::{Engine, RunSpec};
use wasm_bindgen_futures::spawn_local;

use super::keep::NETWORK;
use super::{Ask, Garden};
use crate::bridge::Bridge;
use crate::browser::{message_of, sleep};
use crate::engines::{Manifest, Trial, gpu_obstacle};
use crate::files;
use crate::i18n::t;
use crate::run::{Action, EngineInUse, Job, Problem, Progress, engine_word};
use crate::storage;

/// An engine that died so often without a checkpoint in between is not started again.
const MOST_DEATHS: u32 = 3;

/// On what a run is launched, when it is not the spec's own choice.
pub(super) struct On {
    pub engine: Engine,
    /// Why this one.
    pub why: String,
    /// The engine, if it runs already.
    pub bridge: Option<Bridge>,
}

/// Why a launch ended early.
pub(super) enum Stop {
    /// Another launch began, or the reader cancelled.
    Overtaken,
    /// It cannot be done.
    Problem(Problem),
}

impl From<Problem> for Stop {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl Garden {
    /// Builds the run that the form shows. The run before is kept as it is now, should this one be cancelled or fail.
    pub fn build(&self) {
        if self.state().is_built() {
            self.send(&Command::Pause {});
            self.ask_to_keep();
        }
        self.launch(self.state().draft.clone(), None, false, None);
    }

    /// Builds the form's run, or goes on from a checkpoint of the same run where there is one.
    pub(super) fn build_or_go_on(&self) {
        let kept = self.0.kept.borrow().as_ref().map(|kept| kept.bytes.clone());
        match kept {
            Some(bytes) => {
                // The reader may have chosen another engine since the one before was lost.
                let state = self.state();
                let spec = RunSpec { engine: state.draft.engine, ..state.spec.clone() };
                self.launch(spec, Some(bytes), true, None);
            }
            None => self.launch(self.state().draft.clone(), None, false, None),
        }
    }

    /// Ends what is being fetched or built; the engine with it. The run before, if any, goes on from its checkpoint.
    pub fn cancel_launch(&self) {
        self.overtake();
        self.0.then.borrow_mut().clear();
        self.0.bridge.borrow_mut().take();
        let again = self.state().previous.is_some();
        self.dispatch(if again { Action::Back } else { Action::Cancelled });
    }

    pub(super) fn overtake(&self) -> u32 {
        let launch = self.0.launch.get() + 1;
        self.0.launch.set(launch);
        launch
    }

    /// Builds a run; whatever was being built is given up.
    pub(super) fn launch(
        &self,
        spec: RunSpec,
        checkpoint: Option<Vec<u8>>,
        goes_on: bool,
        on: Option<On>,
    ) {
        let launch = self.overtake();
        self.dispatch(Action::Asked { spec: Box::new(spec.clone()), goes_on });
        let garden = self.clone();
        spawn_local(async move {
            let done = garden.launch_all(launch, spec, checkpoint, on).await;
            if let Err(Stop::Problem(problem)) = done {
                garden.0.then.borrow_mut().clear();
                garden.dispatch(Action::Broke(problem));
            }
        });
    }

    async fn launch_all(
        &self,
        launch: u32,
        spec: RunSpec,
        checkpoint: Option<Vec<u8>>,
        on: Option<On>,
    ) -> Result<(), Stop> {
        self.moved(Job::Engine, 0.0, 0.0);
        let On { engine, why, bridge } = match on {
            Some(on) => on,
            None => self.first_engine(launch, spec.engine).await?,
        };
        self.moved(Job::Engine, 0.0, 0.0);
        if let Some(bridge) = bridge {
            let garden = self.clone();
            bridge.listen(std::rc::Rc::new(move |news| garden.hear(news)));
            *self.0.bridge.borrow_mut() = Some(bridge);
        } else if self.engine() != Some(engine) {
            let script = self.script(launch, engine).await?;
            *self.0.bridge.borrow_mut() = Some(self.open(engine, &script)?);
        }
        let files = self.files(launch, &spec).await?;
        self.check(launch)?;
        self.dispatch(Action::Engine(EngineInUse { engine, why, device: String::new() }));
        self.dispatch(Action::Moved(None));
        self.send(&Command::Start { spec, files, checkpoint });
        Ok(())
    }

    pub(super) fn check(&self, launch: u32) -> Result<(), Stop> {
        if self.0.launch.get() == launch { Ok(()) } else { Err(Stop::Overtaken) }
    }

    pub(super) fn moved(&self, job: Job, done: f64, total: f64) {
        self.dispatch(Action::Moved(Some(Progress { job, done, total })));
    }

    /// `auto` begins on the cpu; a gpu chosen by hand must first prove itself.
    async fn first_engine(&self, launch: u32, wanted: Engine) -> Result<On, Stop> {
        let plain = |engine, why| On { engine, why, bridge: None };
        match wanted {
            Engine::Auto => Ok(plain(Engine::Cpu, t("engine.auto-begins", &[]))),
            Engine::Cpu | Engine::Ndarray => Ok(plain(wanted, String::new())),
            Engine::Gpu if self.engine() == Some(Engine::Gpu) => {
                Ok(plain(Engine::Gpu, String::new()))
            }
            Engine::Gpu => match self.prove_gpu(launch).await? {
                Ok(trial) => {
                    Ok(On { engine: Engine::Gpu, why: String::new(), bridge: Some(trial.bridge) })
                }
                Err(why) => Ok(plain(Engine::Cpu, t("engine.cpu-because", &[("why", &why)]))),
            },
            Engine::Remote if self.engine() == Some(Engine::Remote) => {
                Ok(plain(Engine::Remote, t("remote.runs", &[])))
            }
            Engine::Remote => self.reach(launch).await,
        }
    }

    /// The `gpu` engine with its self-test passed, or why it cannot be used.
    async fn prove_gpu(&self, launch: u32) -> Result<Result<Trial, String>, Stop> {
        if let Some(why) = gpu_obstacle().await {
            return Ok(Err(why));
        }
        let script = match self.script(launch, Engine::Gpu).await {
            Ok(script) => script,
            Err(Stop::Problem(problem)) => return Ok(Err(problem.what)),
            Err(overtaken) => return Err(overtaken),
        };
        let mut trial = match Trial::open(Engine::Gpu, &script) {
            Ok(trial) => trial,
            Err(why) => return Ok(Err(why)),
        };
        self.moved(Job::Task(Task::SelfTest), 0.0, 0.0);
        let proved = trial.prove().await;
        self.check(launch)?;
        Ok(proved.map(|()| trial))
    }

    fn open(&self, engine: Engine, script: &str) -> Result<Bridge, Problem> {
        let garden = self.clone();
        let listener = std::rc::Rc::new(move |news| garden.hear(news));
        Bridge::open(engine, script, listener).map_err(|error| Problem {
            what: t("engine.not-started", &[("error", &message_of(&error))]),
            hint: t("engine.not-started.hint", &[]),
        })
    }

    /// The engine's script; waits as long as the server is building it.
    pub(super) async fn script(&self, launch: u32, engine: Engine) -> Result<String, Stop> {
        loop {
            let manifest = Manifest::read().await;
            self.check(launch)?;
            match manifest {
                Ok(manifest) => {
                    if let Some(script) = manifest.script(engine) {
                        return Ok(script.to_owned());
                    }
                    if !manifest.is_building(engine) {
                        return Err(Stop::Problem(Problem {
                            what: t("engine.missing", &[("engine", &engine_word(engine))]),
                            hint: t("engine.missing.hint", &[("engine", &engine_word(engine))]),
                        }));
                    }
                }
                Err(error) => {
                    return Err(Stop::Problem(Problem {
                        what: t("engine.no-manifest", &[("error", &error)]),
                        hint: t("file.not-fetched.hint", &[]),
                    }));
                }
            }
            sleep(1_000).await;
            self.check(launch)?;
        }
    }

    pub(super) async fn files(&self, launch: u32, spec: &RunSpec) -> Result<Vec<File>, Stop> {
        let mut all = Vec::new();
        for name in spec.files() {
            let known = self.0.files.borrow().get(name).cloned();
            let bytes = match known {
                Some(bytes) => bytes,
                None if name == "own" => self.own_text().await?,
                None if name == NETWORK => {
                    return Err(Stop::Problem(Problem {
                        what: t("weights.missing", &[]),
                        hint: t("weights.missing.hint", &[]),
                    }));
                }
                None => match self.fetch(launch, name).await {
                    // Its part of the exhibit says so.
                    Err(Stop::Problem(_)) if spec.can_do_without(name) => continue,
                    fetched => fetched?,
                },
            };
            self.check(launch)?;
            if name == "own" {
                self.dispatch(Action::OwnText(bytes.len()));
            }
            self.0.files.borrow_mut().insert(name.to_owned(), bytes.clone());
            all.push(File { name: name.to_owned(), bytes });
        }
        Ok(all)
    }

    async fn own_text(&self) -> Result<Vec<u8>, Stop> {
        // An embed's host hears everything, so the reader's own text is not for it.
        let kept = if self.0.keeps { storage::own().await } else { None };
        kept.ok_or_else(|| {
            Stop::Problem(Problem { what: t("own.missing", &[]), hint: t("own.missing.hint", &[]) })
        })
    }

    async fn fetch(&self, launch: u32, name: &'static str) -> Result<Vec<u8>, Stop> {
        let manifest = Manifest::read().await.unwrap_or_default();
        let file = manifest.data.get(name).ok_or_else(|| Problem {
            what: t("file.missing", &[("name", &name)]),
            hint: t("file.missing.hint", &[]),
        })?;
        let on_bytes = |done: f64| {
            self.moved(Job::File(name.to_owned()), done, file.bytes);
            self.0.launch.get() == launch
        };
        let bytes = files::fetch(name, file, &on_bytes).await?;
        self.check(launch)?;
        Ok(bytes)
    }

    /// The run goes on from its last checkpoint: on the cpu if it was elsewhere.
    pub(super) fn engine_died(&self, why: &str) {
        let Some(bridge) = self.0.bridge.borrow_mut().take() else { return };
        let engine = bridge.engine();
        drop(bridge);
        if engine == Engine::Gpu {
            *self.0.gpu_died.borrow_mut() = Some(why.to_owned());
        }
        if engine == Engine::Remote {
            return self.device_died(why);
        }
        let deaths = self.0.deaths.get() + 1;
        self.0.deaths.set(deaths);
        let word = engine_word(engine);
        let what = t("engine.died", &[("engine", &word), ("why", &why)]);
        if deaths > MOST_DEATHS {
            self.overtake();
            self.0.then.borrow_mut().clear();
            let hint = t("engine.died-often.hint", &[]);
            return self.dispatch(Action::Broke(Problem { what, hint }));
        }
        // A run that kills its engine while it is built is not tried again: the one before comes back.
        self.dispatch(Action::Back);
        let state = self.state();
        if state.phase == crate::run::Phase::Running {
            self.0.then.borrow_mut().push(Ask::Ours(Command::Play {}));
        }
        let kept = self.0.kept.borrow().as_ref().map(|kept| (kept.step, kept.bytes.clone()));
        let step = kept.as_ref().map_or(0, |(step, _)| *step);
        let next = if engine == Engine::Ndarray { engine } else { Engine::Cpu };
        let slots: [(&str, &dyn std::fmt::Display); 3] =
            [("engine", &engine_word(next)), ("step", &step), ("died", &word)];
        self.trouble(Problem { what, hint: t("engine.goes-on", &slots) });
        let why = if next == engine { String::new() } else { t("engine.after-death", &slots) };
        let on = On { engine: next, why, bridge: None };
        self.launch(state.spec.clone(), kept.map(|(_, bytes)| bytes), true, Some(on));
    }
}
