//! Checkpoints: taken now and then, kept in memory and in the browser's storage, saved to and opened from files.

use futures::channel::oneshot;
use protocol::Command;
use spec::ModelSpec;
use wasm_bindgen_futures::spawn_local;
use web_sys::File;

use super::{Garden, asker};
use crate::browser::{Listener, document, download, every, message_of};
use crate::files;
use crate::i18n::t;
use crate::run::{Action, Job, Offer, Phase, Problem};
use crate::storage::{self, Kept};

/// Milliseconds between two checkpoints while training.
const EVERY: i32 = 10_000;

/// The reader's own network among a run's files.
pub(super) const NETWORK: &str = "weights";

/// Larger checkpoints are kept in memory only: storage would be busy all the time.
const LARGEST_STORED: usize = 96 << 20;

/// The engine's state at a step.
pub(super) struct Checkpoint {
    pub step: usize,
    pub bytes: Vec<u8>,
}

impl Garden {
    /// Every few seconds of training, and when the reader turns away.
    pub(super) fn keep_now_and_then(&self) {
        let garden = self.clone();
        every(EVERY, move || {
            if garden.state().phase == Phase::Running {
                garden.ask_to_keep();
            }
        });
        let garden = self.clone();
        let leaving = Listener::new(&document(), "visibilitychange", move |_| {
            if document().hidden() && garden.state().step > 0 {
                garden.ask_to_keep();
            }
        });
        // As long as the page.
        std::mem::forget(leaving);
    }

    pub(super) fn ask_to_keep(&self) {
        self.send(&Command::Checkpoint { id: asker::AUTOMATIC });
    }

    pub(super) fn checkpointed(&self, id: u32, step: usize, bytes: &[u8]) {
        match id {
            asker::SAVE => self.hand_out(step, bytes),
            asker::MOVE => {
                if let Some(waiting) = self.0.moving.borrow_mut().take() {
                    drop(waiting.send(bytes.to_vec()));
                }
            }
            _ => self.keep(step, bytes),
        }
    }

    fn keep(&self, step: usize, bytes: &[u8]) {
        self.0.deaths.set(0);
        *self.0.kept.borrow_mut() = Some(Checkpoint { step, bytes: bytes.to_vec() });
        if step == 0 || !self.0.keeps || bytes.len() > LARGEST_STORED {
            return;
        }
        self.dispatch(Action::Offered(None));
        let state = self.state();
        // While another run is being built, this is still the one before.
        let history = state.previous.as_deref().unwrap_or(&state).history();
        let kept = Kept { history, checkpoint: bytes.to_vec() };
        spawn_local(async move { storage::keep_run(&kept).await });
    }

    /// A checkpoint of now, for moving to another engine.
    pub(super) fn checkpoint_to_move(&self) -> oneshot::Receiver<Vec<u8>> {
        let (sender, receiver) = oneshot::channel();
        *self.0.moving.borrow_mut() = Some(sender);
        self.send(&Command::Checkpoint { id: asker::MOVE });
        receiver
    }

    /// Saves the run as a file.
    pub fn save(&self) {
        self.when_built(Command::Checkpoint { id: asker::SAVE });
    }

    fn hand_out(&self, step: usize, bytes: &[u8]) {
        let preset = &self.state().spec.preset;
        let name = format!("{preset}-{step}.safetensors");
        if let Err(error) = download(&name, bytes) {
            let error = message_of(&error);
            self.trouble(Problem {
                what: t("save.failed", &[("error", &error)]),
                hint: t("save.failed.hint", &[]),
            });
        }
    }

    /// Goes on from a checkpoint file, or begins with a network from elsewhere.
    pub fn open_checkpoint(&self, file: File) {
        let garden = self.clone();
        spawn_local(async move {
            match files::read_checkpoint(&file).await {
                Ok(bytes) if files::is_foreign_network(&bytes) => garden.take_network(bytes),
                Ok(bytes) => garden.launch(garden.state().draft.clone(), Some(bytes), false, None),
                Err(problem) => garden.trouble(problem),
            }
        });
    }

    /// Takes a network of the reader's own, and builds the run that it begins: the form's, where that waits for one.
    fn take_network(&self, bytes: Vec<u8>) {
        self.0.files.borrow_mut().insert(NETWORK.to_owned(), bytes);
        if !self.state().draft.files().contains(&NETWORK) {
            self.preset("gpt-2");
        }
        self.build();
    }

    /// Takes a text of the reader's own, and sets the form to it.
    pub fn take_text(&self, bytes: Vec<u8>) {
        self.0.files.borrow_mut().insert("own".to_owned(), bytes.clone());
        self.dispatch(Action::OwnText(bytes.len()));
        let draft = &self.state().draft;
        let path = match draft.model {
            ModelSpec::Gpt(_) => "data.source",
            ModelSpec::Experiment(_) if draft.knob("model.data").is_some() => "model.data",
            ModelSpec::Experiment(_) => "model.source",
        };
        // A run that learns from the text before begins anew; the form alone would not show that anything changed.
        let replaced = self.state().is_built() && self.state().spec.files().contains(&"own");
        self.turn(path, "own".into());
        if replaced {
            self.build();
        }
        spawn_local(async move { storage::keep_own(&bytes).await });
    }

    /// Reads a text file of the reader's own.
    pub fn open_text(&self, file: File) {
        let garden = self.clone();
        spawn_local(async move {
            let total = file.size();
            let on_bytes = |done: f64| {
                garden.moved(Job::File(file.name()), done, total);
                true
            };
            let read = files::read_text(&file, &on_bytes).await;
            garden.dispatch(Action::Moved(None));
            match read {
                Ok(bytes) => garden.take_text(bytes),
                Err(problem) => garden.trouble(problem),
            }
        });
    }

    /// Looks for the last visit's run: brings it back where the page was only reloaded, else offers it.
    pub fn look_for_last_run(&self, reloaded: bool) {
        let garden = self.clone();
        spawn_local(async move {
            let kept = storage::kept_run().await;
            garden.0.looked.set(true);
            if let Some(kept) = kept
                && garden.state().phase == Phase::Empty
            {
                let Kept { history, .. } = &kept;
                let offer = Offer { preset: history.spec.preset.clone(), step: history.step };
                if reloaded {
                    return garden.bring_back(kept);
                }
                garden.dispatch(Action::Offered(Some(offer)));
            }
            garden.build_experiment();
        });
    }

    /// Brings back the run that was offered.
    pub fn accept_offer(&self) {
        let garden = self.clone();
        spawn_local(async move {
            match storage::kept_run().await {
                Some(kept) => garden.bring_back(kept),
                None => garden.dispatch(Action::Offered(None)),
            }
        });
    }

    /// Forgets the run that was offered.
    pub fn refuse_offer(&self) {
        self.dispatch(Action::Offered(None));
        spawn_local(storage::forget_run());
    }

    fn bring_back(&self, kept: Kept) {
        let step = kept.history.step;
        let spec = kept.history.spec.clone();
        self.dispatch(Action::Offered(None));
        self.dispatch(Action::Restored(Box::new(kept.history)));
        let bytes = kept.checkpoint.clone();
        *self.0.kept.borrow_mut() = Some(Checkpoint { step, bytes });
        self.launch(spec, Some(kept.checkpoint), true, None);
    }
}
