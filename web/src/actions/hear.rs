//! What the page does when an engine tells something: keep it for the next drawing, and answer at once where an answer is due.

use protocol::{Command, Event, Sampling};
use spec::ModelSpec;
use wasm_bindgen_futures::spawn_local;

use super::{Ask, Garden, asker};
use crate::bridge::News;
use crate::browser::{milliseconds, sleep};
use crate::record;
use crate::run::Action;

/// Milliseconds between two drawings of what was told: faster than one reads, and most of the frames stay free.
const BETWEEN_DRAWINGS: f64 = 80.0;

/// Tokens of a sample taken while training.
const SAMPLE_LENGTH: usize = 160;

impl Garden {
    pub(super) fn hear(&self, news: News) {
        match news {
            News::Died(why) => self.engine_died(&why),
            News::Told(Event::Failed { what, fatal: true, .. }, _) => self.engine_died(&what),
            News::Told(event, raw) => {
                if let Some(hook) = &*self.0.overheard.borrow() {
                    hook(raw);
                }
                let first = self.0.told.borrow().is_empty();
                self.0.told.borrow_mut().push(event.clone());
                if first {
                    self.show_soon();
                }
                self.heed(&event);
            }
        }
    }

    /// A moment later, everything told until then. In a task of its own and not in a frame's, which has layout and paint to do.
    fn show_soon(&self) {
        let garden = self.clone();
        let wait = self.0.shown.get() + BETWEEN_DRAWINGS - milliseconds();
        spawn_local(async move {
            sleep(wait.max(0.0) as i32).await;
            garden.0.shown.set(milliseconds());
            if !garden.0.told.borrow().is_empty() {
                garden.dispatch(Action::Told(Vec::new()));
            }
        });
    }

    /// What the page itself does when it hears a fact.
    fn heed(&self, event: &Event) {
        match event {
            Event::Started { spec, step, .. } => {
                if *step == 0 {
                    self.0.kept.borrow_mut().take();
                }
                let then = std::mem::take(&mut *self.0.then.borrow_mut());
                let plays = then.iter().any(|ask| matches!(ask, Ask::Ours(Command::Play {})));
                // A run answers one watch: an experiment that of its panels, a network those of its own.
                let is_network = matches!(spec.model, ModelSpec::Gpt(_));
                let watched = self.0.watched.borrow();
                let fitting =
                    watched.iter().filter(|(by, _)| (**by != asker::EXPERIMENT) == is_network);
                fitting.for_each(|(_, watch)| self.send(watch));
                drop(watched);
                then.iter().for_each(|ask| self.ask(ask));
                if plays {
                    self.dispatch(Action::Played);
                }
                if is_network {
                    self.try_gpu_behind(spec.engine);
                }
            }
            Event::Evaluated { .. } => self.sample_now_and_then(),
            Event::Checkpointed { id, step, bytes } => self.checkpointed(*id, *step, bytes),
            Event::Paused { .. } => self.ask_to_keep(),
            Event::Finished { metrics, .. } => {
                if self.0.keeps {
                    record::keep(&self.state().spec, metrics);
                }
                self.ask_to_keep();
            }
            Event::Failed { .. } => self.0.then.borrow_mut().clear(),
            Event::Measured { seconds, .. } => {
                if let Some(waiting) = self.0.measuring.borrow_mut().take() {
                    let _ = waiting.send(*seconds);
                }
            }
            Event::Ready { .. }
            | Event::Progress { .. }
            | Event::Baseline { .. }
            | Event::Stepped { .. }
            | Event::Metrics { .. }
            | Event::Changed { .. }
            | Event::Sampled { .. }
            | Event::Inspected { .. }
            | Event::Tokenised { .. }
            | Event::SelfTested { .. } => {}
        }
    }

    /// After each evaluation the model writes a few lines, so that one reads what the loss means.
    fn sample_now_and_then(&self) {
        let state = self.state();
        let mut automatic = state.samples.iter().filter(|sample| sample.id >= asker::SAMPLES);
        if automatic.any(|sample| !sample.done && sample.step > 0) {
            return;
        }
        let id = self.0.next_sample.get();
        self.0.next_sample.set(id + 1);
        let sampling = Sampling { seed: u64::from(id), ..Sampling::default() };
        let prompt = String::new();
        self.send(&Command::Sample { id, prompt: prompt.clone(), count: SAMPLE_LENGTH, sampling });
        self.dispatch(Action::SampleAsked { id, prompt });
    }
}
