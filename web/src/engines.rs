//! Which engines there are, which of them this browser can run, and proof that one computes rightly.

use std::rc::Rc;

use futures::channel::mpsc::{UnboundedReceiver, unbounded};
use futures::future::{Either, select};
use futures::{FutureExt, StreamExt, pin_mut};
use js_sys::{Function, Promise, Reflect};
use protocol::{Command, Event};
use serde::Deserialize;
use spec::Engine;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use crate::bridge::{Bridge, News};
use crate::browser::{fetch_text, message_of, read_json, sleep, window};
use crate::few::Few;
use crate::i18n::t;
use crate::run::engine_word;

/// `site.json`: what the server has. Paths are relative to the page.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Manifest {
    /// Engine → its worker script.
    #[serde(default)]
    pub engines: Few<String, String>,
    /// Engines that will be there soon.
    #[serde(default)]
    pub building: Vec<String>,
    /// Data sets.
    #[serde(default)]
    pub data: Few<String, DataFile>,
}

/// A data set of the site.
#[derive(Clone, Debug, Deserialize)]
pub struct DataFile {
    /// Where it lies.
    pub path: String,
    /// Its size.
    pub bytes: f64,
}

impl Manifest {
    /// Reads it anew.
    ///
    /// # Errors
    /// What the browser says.
    pub async fn read() -> Result<Self, String> {
        read_json(&fetch_text("site.json").await?)
    }

    /// The script of an engine, if it is ready.
    pub fn script(&self, engine: Engine) -> Option<&str> {
        self.engines.get(engine_word(engine)).map(String::as_str)
    }

    /// Whether an engine is not ready yet, but will be.
    pub fn is_building(&self, engine: Engine) -> bool {
        self.building.iter().any(|name| name == engine_word(engine))
    }
}

/// Why this browser cannot run the `gpu` engine; nothing if it can.
pub async fn gpu_obstacle() -> Option<String> {
    let get = |from: &JsValue, name: &str| Reflect::get(from, &name.into()).unwrap_or_default();
    let gpu = get(&window().navigator(), "gpu");
    if gpu.is_undefined() || gpu.is_null() {
        return Some(t("engine.no-webgpu", &[]));
    }
    let request = get(&gpu, "requestAdapter").dyn_into::<Function>().ok();
    let asked = request.and_then(|request| request.call0(&gpu).ok());
    let adapter = match asked {
        Some(promise) => JsFuture::from(Promise::from(promise)).await.unwrap_or_default(),
        None => JsValue::NULL,
    };
    if adapter.is_null() || adapter.is_undefined() {
        return Some(t("engine.no-adapter", &[]));
    }
    let features = get(&adapter, "features");
    let has = get(&features, "has").dyn_into::<Function>().ok();
    let found = has.and_then(|has| has.call1(&features, &"timestamp-query".into()).ok());
    (found.and_then(|value| value.as_bool()) != Some(true)).then(|| t("engine.no-timestamps", &[]))
}

/// Milliseconds without news after which an engine is given up. Software rasterisers compile shaders slowly.
const LATE: i32 = 120_000;

/// An engine that nobody else listens to yet.
pub struct Trial {
    /// The engine.
    pub bridge: Bridge,
    news: UnboundedReceiver<News>,
}

impl Trial {
    /// Starts it.
    ///
    /// # Errors
    /// What the browser says when it starts no workers.
    pub fn open(engine: Engine, script: &str) -> Result<Self, String> {
        let (sender, news) = unbounded();
        let listener = Rc::new(move |told| drop(sender.unbounded_send(told)));
        let bridge = Bridge::open(engine, script, listener).map_err(|error| message_of(&error))?;
        Ok(Self { bridge, news })
    }

    /// Sends a command and waits for the event that answers it.
    ///
    /// # Errors
    /// Why no answer came: the engine died, failed, or said nothing for two minutes.
    pub async fn ask(
        &mut self,
        command: &Command,
        answers: impl Fn(&Event) -> bool,
    ) -> Result<Event, String> {
        self.bridge.send(command);
        loop {
            let late = sleep(LATE).fuse();
            pin_mut!(late);
            match select(self.news.next(), late).await {
                Either::Left((Some(News::Told(Event::Failed { what, .. }, _)), _)) => {
                    return Err(what);
                }
                Either::Left((Some(News::Told(event, _)), _)) if answers(&event) => {
                    return Ok(event);
                }
                Either::Left((Some(News::Told(..)), _)) => {}
                Either::Left((Some(News::Died(what)), _)) => return Err(what),
                Either::Left((None, _)) | Either::Right(_) => {
                    return Err(t("engine.no-answer", &[]));
                }
            }
        }
    }

    /// Compares its arithmetic with stored values.
    ///
    /// # Errors
    /// Which test failed, or why there is no answer.
    pub async fn prove(&mut self) -> Result<(), String> {
        let is_answer = |event: &Event| matches!(event, Event::SelfTested { .. });
        let Event::SelfTested { errors, passed } =
            self.ask(&Command::SelfTest {}, is_answer).await?
        else {
            return Ok(());
        };
        let worst = errors.iter().max_by(|a, b| a.1.total_cmp(&b.1));
        match (passed, worst) {
            (true, _) => Ok(()),
            (false, Some((test, error))) => Err(t(
                "engine.wrong-numbers",
                &[("test", test), ("error", &format!("{error:.1e}"))],
            )),
            (false, None) => Err(t("engine.no-answer", &[])),
        }
    }

    /// Seconds a step of a run that it has built.
    ///
    /// # Errors
    /// Why there is no answer.
    pub async fn measure(&mut self, steps: usize) -> Result<f64, String> {
        let is_answer = |event: &Event| matches!(event, Event::Measured { .. });
        match self.ask(&Command::Measure { steps, plain: false }, is_answer).await? {
            Event::Measured { seconds, .. } => Ok(seconds),
            _ => Err(t("engine.no-answer", &[])),
        }
    }
}

/// Whether a gpu that takes `gpu` seconds a step is worth leaving a cpu that takes `cpu`: by a tenth at least.
pub fn is_worth_moving(cpu: f64, gpu: f64) -> bool {
    gpu.is_finite() && gpu > 0.0 && gpu < 0.9 * cpu
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gpu_must_be_clearly_faster() {
        assert!(is_worth_moving(0.1, 0.05));
        assert!(!is_worth_moving(0.1, 0.095));
        assert!(!is_worth_moving(0.1, f64::NAN));
        assert!(!is_worth_moving(0.1, 0.0));
    }

    #[test]
    fn a_manifest_may_lack_everything() {
        let manifest: Manifest = serde_json::from_str("{}").unwrap();
        assert_eq!(manifest.script(Engine::Cpu), None);
        let json = r#"{"engines":{"cpu":"engines/cpu/worker.js"},"building":["gpu"]}"#;
        let manifest: Manifest = serde_json::from_str(json).unwrap();
        assert_eq!(manifest.script(Engine::Cpu), Some("engines/cpu/worker.js"));
        assert!(manifest.is_building(Engine::Gpu) && !manifest.is_building(Engine::Ndarray));
    }
}
