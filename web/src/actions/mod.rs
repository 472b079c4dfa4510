//! What a reader can do: every button and field calls one function of [`Garden`].
//!
//! It holds the state, the engine and what they need; pages and controls hold neither.

pub mod beside;
mod choose;
mod elsewhere;
mod hear;
mod host;
mod keep;
mod launch;
pub mod seeds;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use futures::channel::oneshot;
use protocol::{Command, Event, Floats, Sampling};

use serde_json::Value;
use spec::{Engine, ModelSpec, Optimiser, RunSpec, find_preset};
use wasm_bindgen::JsValue;

use crate::bridge::Bridge;
use crate::browser::Hook;
use crate::few::Few;
use crate::run::{Action, Phase, Problem, RunState};

/// The numbers under which the page asks.
pub mod asker {
    /// The prompt box's sample.
    pub const PROMPT: u32 = 1;
    /// The prompt box's tokens.
    pub const TOKENS: u32 = 2;
    /// The attention panels.
    pub const ATTENTION: u32 = 3;
    /// The panel that shows any place of the trace.
    pub const PLACE: u32 = 4;
    /// The panels of an experiment.
    pub const EXPERIMENT: u32 = 5;
    /// The checkpoint that is taken now and then.
    pub(super) const AUTOMATIC: u32 = 10;
    /// The checkpoint that the reader saves.
    pub(super) const SAVE: u32 = 11;
    /// The checkpoint with which a run moves to another engine.
    pub(super) const MOVE: u32 = 12;
    /// Samples taken while training begin here.
    pub(super) const SAMPLES: u32 = 1000;
}

/// What an engine is asked.
#[expect(
    clippy::large_enum_variant,
    reason = "a few of them wait for a run to be built, and no more"
)]
enum Ask {
    /// By the page.
    Ours(Command),
    /// By an embed's host, as it came.
    Hosts(JsValue),
}

/// The page's hands: cheap to clone, the same for all.
#[derive(Clone)]
pub struct Garden(Rc<Inner>);

impl PartialEq for Garden {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

struct Inner {
    state: RefCell<Rc<RunState>>,
    on_change: Hook<Rc<RunState>>,
    /// Facts that the next drawing will show.
    told: RefCell<Vec<Event>>,
    /// When that was last shown, in milliseconds.
    shown: Cell<f64>,
    bridge: RefCell<Option<Bridge>>,
    /// Counts launches; one that was overtaken stops.
    launch: Cell<u32>,
    /// Sent as soon as the run is built.
    then: RefCell<Vec<Ask>>,
    /// What is watched while training, by asker.
    watched: RefCell<Few<u32, Command>>,
    kept: RefCell<Option<keep::Checkpoint>>,
    /// Waits for a checkpoint to move with.
    moving: RefCell<Option<oneshot::Sender<Vec<u8>>>>,
    /// Waits for the present engine's speed.
    measuring: RefCell<Option<oneshot::Sender<f64>>>,
    files: RefCell<Few<String, Vec<u8>>>,
    deaths: Cell<u32>,
    /// Why the gpu died, if it did: `auto` leaves it alone from then on.
    gpu_died: RefCell<Option<String>>,
    /// Where the reader's own device is. Whoever knows it can compute there, so it is nowhere but here.
    device: RefCell<String>,
    /// The launch for which `auto` has compared the engines; a reset is none.
    compared: Cell<u32>,
    next_sample: Cell<u32>,
    /// Hears every event before the page does: the host of an embed.
    overheard: RefCell<Option<Hook<JsValue>>>,
    /// Whether the browser's storage is written.
    keeps: bool,
    /// Whether the last visit's run was looked for; before, nothing is built by itself.
    looked: Cell<bool>,
}

impl Garden {
    /// A garden with no engine yet, which reports every change of its state.
    ///
    /// Only a garden that `keeps` writes to the browser's storage; an embed leaves the reader's own run alone.
    pub fn new(state: Rc<RunState>, on_change: Hook<Rc<RunState>>, keeps: bool) -> Self {
        let garden = Self(Rc::new(Inner {
            state: RefCell::new(state),
            on_change,
            told: RefCell::default(),
            shown: Cell::new(0.0),
            bridge: RefCell::default(),
            launch: Cell::new(0),
            then: RefCell::default(),
            watched: RefCell::default(),
            kept: RefCell::default(),
            moving: RefCell::default(),
            measuring: RefCell::default(),
            files: RefCell::default(),
            deaths: Cell::new(0),
            gpu_died: RefCell::default(),
            device: RefCell::default(),
            compared: Cell::new(0),
            next_sample: Cell::new(asker::SAMPLES),
            overheard: RefCell::default(),
            keeps,
            looked: Cell::new(!keeps),
        }));
        garden.keep_now_and_then();
        garden
    }

    /// The state as it is.
    pub fn state(&self) -> Rc<RunState> {
        self.0.state.borrow().clone()
    }

    /// Changes the state. Facts that wait for the next drawing come first, so that the order is kept.
    pub fn dispatch(&self, action: Action) {
        let told = std::mem::take(&mut *self.0.told.borrow_mut());
        let mut state = Rc::unwrap_or_clone(self.state());
        if !told.is_empty() {
            state = state.after(Action::Told(told));
        }
        let state = Rc::new(state.after(action));
        self.0.state.replace(state.clone());
        (self.0.on_change)(state);
    }

    /// Hears every event from now on, as the engine sent it.
    pub fn overhear(&self, hook: Hook<JsValue>) {
        *self.0.overheard.borrow_mut() = Some(hook);
    }

    /// Says that something could not be done.
    pub fn trouble(&self, problem: Problem) {
        self.dispatch(Action::Trouble(problem));
    }

    /// Trains, after building the run where there is none.
    pub fn play(&self) {
        self.when_built(Command::Play {});
        self.dispatch(Action::Played);
    }

    /// Stops after the current step.
    pub fn pause(&self) {
        self.0.then.borrow_mut().retain(|ask| !matches!(ask, Ask::Ours(Command::Play {})));
        self.send(&Command::Pause {});
    }

    /// Trains or stops.
    pub fn toggle(&self) {
        if self.state().phase == Phase::Running { self.pause() } else { self.play() }
    }

    /// Takes so many steps.
    pub fn step(&self, count: usize) {
        self.when_built(Command::Step { count });
    }

    /// Back to the same initial weights.
    pub fn reset(&self) {
        self.when_built(Command::Reset { seed: None });
    }

    /// Back to step 0 with other initial weights.
    pub fn new_seed(&self) {
        let seed = (js_sys::Math::random() * 1e6) as u64;
        if self.state().is_built() && !self.state().needs_rebuild() {
            self.when_built(Command::Reset { seed: Some(seed) });
        } else {
            self.turn("seed", seed.into());
        }
    }

    /// Writes on from a prompt.
    pub fn sample(&self, prompt: String, count: usize, sampling: Sampling) {
        let id = asker::PROMPT;
        self.when_built(Command::Sample { id, prompt: prompt.clone(), count, sampling });
        self.dispatch(Action::SampleAsked { id, prompt });
    }

    /// Ends a sample or inspection.
    pub fn cancel(&self, id: u32) {
        self.send(&Command::Cancel { id });
    }

    /// Shows the network's work on a text, now and while training.
    pub fn watch(&self, id: u32, text: String, places: Vec<String>, every: usize) {
        let watch = Command::Watch { id, every, text: text.clone(), places: places.clone() };
        self.0.watched.borrow_mut().insert(id, watch.clone());
        if self.state().is_built() {
            self.send(&watch);
            self.send(&Command::Inspect { id, text, places });
        }
    }

    /// An experiment is there as soon as it is opened, unless a run is, or may come back.
    pub fn build_experiment(&self) {
        let state = self.state();
        let experiment = matches!(state.draft.model, ModelSpec::Experiment(_));
        if self.0.looked.get() && experiment && state.phase == Phase::Empty {
            self.build();
        }
    }

    /// Does something in an experiment.
    pub fn act(&self, action: &str, text: String, values: Vec<f32>) {
        let action = action.to_owned();
        self.when_built(Command::Act { action, text, values: Floats(values) });
    }

    /// Cuts a text into the run's tokens.
    pub fn tokenise(&self, text: String) {
        if self.state().is_built() {
            self.send(&Command::Tokenise { id: asker::TOKENS, text });
        }
    }

    /// Turns a knob: at once where the run can take it up, else for the next run.
    pub fn turn(&self, path: &str, value: Value) {
        self.turn_all(vec![(path.to_owned(), value)]);
    }

    /// Turns several knobs together.
    pub fn turn_all(&self, changes: Vec<(String, Value)>) {
        let state = self.state();
        match state.draft.with_all(changes.clone()) {
            Err(error) => self.dispatch(Action::Refused(Some(error.to_string()))),
            Ok(draft) => {
                self.dispatch(Action::Drafted(Box::new(draft)));
                let live = |path: &str| state.draft.knob(path).is_some_and(|knob| knob.live);
                for (path, value) in changes {
                    if state.is_built() && live(&path) {
                        self.send(&Command::Set { path, value });
                    }
                }
            }
        }
    }

    /// Sets the form to a preset.
    pub fn preset(&self, id: &str) {
        if let Some(preset) = find_preset(id) {
            self.dispatch(Action::Drafted(Box::new((preset.spec)())));
        }
    }

    /// Sets the form to a run.
    pub fn draft(&self, spec: RunSpec) {
        self.dispatch(Action::Drafted(Box::new(spec)));
    }

    /// Sets an optimiser's knobs to PyTorch's defaults.
    pub fn pytorch_defaults(&self, optimiser: Optimiser) {
        let defaults = optimiser.pytorch_defaults().iter();
        self.turn_all(
            defaults.map(|(path, value)| ((*path).to_owned(), (*value).into())).collect(),
        );
    }

    /// The engine that runs.
    pub fn engine(&self) -> Option<Engine> {
        self.0.bridge.borrow().as_ref().map(Bridge::engine)
    }

    fn send(&self, command: &Command) {
        if let Some(bridge) = &*self.0.bridge.borrow() {
            bridge.send(command);
        }
    }

    fn ask(&self, ask: &Ask) {
        match (ask, &*self.0.bridge.borrow()) {
            (Ask::Ours(command), Some(bridge)) => bridge.send(command),
            (Ask::Hosts(message), Some(bridge)) => bridge.pass_on(message),
            (_, None) => {}
        }
    }

    fn when_built(&self, command: Command) {
        self.ask_when_built(Ask::Ours(command));
    }

    /// Asks at once, or after building the run where there is none.
    fn ask_when_built(&self, ask: Ask) {
        // The engine may have told that the run is built, and the next drawing not have shown it yet.
        if !self.0.told.borrow().is_empty() {
            self.dispatch(Action::Told(Vec::new()));
        }
        let state = self.state();
        let built = state.is_built() && self.0.bridge.borrow().is_some();
        if built && state.is_another_kind() {
            self.0.then.borrow_mut().push(ask);
            return self.build();
        }
        if built {
            return self.ask(&ask);
        }
        self.0.then.borrow_mut().push(ask);
        if self.state().phase != Phase::Loading {
            self.build_or_go_on();
        }
    }
}
