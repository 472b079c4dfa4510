//! Moving a run from engine to engine: by hand, or because measuring says that it pays.

use protocol::{Command, Event};
use spec::Engine;
use wasm_bindgen_futures::spawn_local;

use super::launch::On;
use super::{Ask, Garden};
use crate::bridge::Bridge;
use crate::engines::{Manifest, Trial, gpu_obstacle, is_worth_moving};
use crate::i18n::t;
use crate::run::{Action, EngineInUse, Phase};

/// Steps that are timed on each engine.
const TIMED: usize = 3;

impl Garden {
    /// Runs on another engine from now on; a run that is built goes on there from where it is.
    pub fn choose_engine(&self, engine: Engine) {
        self.turn("engine", crate::run::engine_word(engine).into());
        let state = self.state();
        let there = self.engine() == Some(engine) || engine == Engine::Auto;
        if engine == Engine::Remote {
            self.compute_elsewhere();
        } else if state.is_built() && there {
            self.0.compared.set(0);
            self.try_gpu_behind(engine);
        } else if state.is_built() {
            let garden = self.clone();
            spawn_local(async move { garden.move_run(None, engine).await });
        }
    }

    /// As [`Garden::choose_engine`], by the engine's word; another word is refused by the form.
    pub fn choose_engine_named(&self, word: &str) {
        let all = [Engine::Auto, Engine::Cpu, Engine::Gpu, Engine::Ndarray, Engine::Remote];
        match all.into_iter().find(|engine| crate::run::engine_word(*engine) == word) {
            Some(engine) => self.choose_engine(engine),
            None => self.turn("engine", word.into()),
        }
    }

    /// With a checkpoint of now, everything goes on on another engine.
    pub(super) async fn move_run(&self, on: Option<On>, engine: Engine) {
        let Ok(bytes) = self.checkpoint_to_move().await else { return };
        let state = self.state();
        if state.phase == Phase::Running {
            self.0.then.borrow_mut().push(Ask::Ours(Command::Play {}));
        }
        let mut spec = state.spec.clone();
        spec.engine = engine;
        self.launch(spec, Some(bytes), true, on);
    }

    /// For `auto`: while the cpu is ready for the reader, the gpu shows what it can do, and the faster one takes over.
    pub(super) fn try_gpu_behind(&self, wanted: Engine) {
        if wanted != Engine::Auto || self.engine() != Some(Engine::Cpu) {
            return;
        }
        let launch = self.0.launch.get();
        if self.0.compared.replace(launch) == launch {
            return;
        }
        let garden = self.clone();
        spawn_local(async move {
            let compared = garden.compare().await;
            if garden.0.launch.get() != launch {
                return;
            }
            match compared {
                Ok((bridge, why)) => {
                    let on = On { engine: Engine::Gpu, why, bridge: Some(bridge) };
                    garden.move_run(Some(on), Engine::Auto).await;
                }
                Err(why) => {
                    let device = String::new();
                    let engine = EngineInUse { engine: Engine::Cpu, why, device };
                    garden.dispatch(Action::Engine(engine));
                }
            }
        });
    }

    /// The gpu engine and why it is the better one; or why it is not.
    async fn compare(&self) -> Result<(Bridge, String), String> {
        let because = |why: String| t("engine.cpu-because", &[("why", &why)]);
        if let Some(why) = self.0.gpu_died.borrow().clone() {
            return Err(because(why));
        }
        if let Some(why) = gpu_obstacle().await {
            return Err(because(why));
        }
        let manifest = Manifest::read().await.map_err(because)?;
        let script =
            manifest.script(Engine::Gpu).ok_or_else(|| because(t("engine.gpu-not-here", &[])))?;
        let cpu = self.time_cpu().await.ok_or_else(|| because(t("engine.no-answer", &[])))?;
        let mut trial = Trial::open(Engine::Gpu, script).map_err(because)?;
        let gpu = self.time_trial(&mut trial).await.map_err(because)?;
        let speeds = [("cpu", format!("{:.0}", cpu * 1e3)), ("gpu", format!("{:.0}", gpu * 1e3))];
        let slots: Vec<(&str, &dyn std::fmt::Display)> =
            speeds.iter().map(|(name, value)| (*name, value as &dyn std::fmt::Display)).collect();
        if is_worth_moving(cpu, gpu) {
            Ok((trial.bridge, t("engine.gpu-faster", &slots)))
        } else {
            Err(t("engine.cpu-faster", &slots))
        }
    }

    async fn time_cpu(&self) -> Option<f64> {
        let (sender, receiver) = futures::channel::oneshot::channel();
        *self.0.measuring.borrow_mut() = Some(sender);
        self.send(&Command::Measure { steps: TIMED, plain: false });
        receiver.await.ok()
    }

    async fn time_trial(&self, trial: &mut Trial) -> Result<f64, String> {
        trial.prove().await?;
        let spec = self.state().spec.clone();
        let start = Command::Start { files: self.known_files(&spec), spec, checkpoint: None };
        trial.ask(&start, |event| matches!(event, Event::Started { .. })).await?;
        trial.measure(TIMED).await
    }

    /// The files of a run that was built before.
    fn known_files(&self, spec: &spec::RunSpec) -> Vec<protocol::File> {
        let known = self.0.files.borrow();
        let file = |name: &'static str| {
            let bytes = known.get(name)?.clone();
            Some(protocol::File { name: name.into(), bytes })
        };
        spec.files().into_iter().filter_map(file).collect()
    }
}
