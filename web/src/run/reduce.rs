//! What each action changes.

use std::rc::Rc;

use protocol::PauseReason;

use super::{Action, History, Phase, Problem, RunState, Sample};

/// Samples that are kept; older ones go.
const MOST_SAMPLES: usize = 60;

impl RunState {
    /// The state after an action.
    #[must_use]
    pub fn after(mut self, action: Action) -> Self {
        match action {
            Action::Told(events) => events.into_iter().for_each(|event| self.told(event)),
            Action::Asked { spec, goes_on } => self.asked(*spec, goes_on),
            Action::Played => {
                if self.is_built() {
                    self.phase = Phase::Running;
                    self.metrics.clear();
                }
            }
            Action::SampleAsked { id, prompt } => self.sample_asked(id, prompt),
            Action::Moved(progress) => self.progress = progress,
            Action::Engine(engine) => {
                let other = self.engine.as_ref().is_none_or(|old| old.engine != engine.engine);
                self.previous = self.previous.take().filter(|_| !other);
                self.engine = Some(engine);
            }
            Action::Back => self.back(),
            Action::Trouble(problem) => self.errors.push(problem),
            Action::Broke(problem) => self.broke(problem),
            Action::Cancelled => {
                self.phase = Phase::Empty;
                self.progress = None;
            }
            Action::Dismissed(index) => {
                if index < self.errors.len() {
                    self.errors.remove(index);
                }
            }
            Action::Unit(unit) => self.unit = unit,
            Action::OwnText(bytes) => self.own_bytes = Some(bytes),
            Action::Restored(history) => self.restored(*history),
            Action::Drafted(spec) => {
                self.draft = *spec;
                self.refused = None;
            }
            Action::Refused(why) => self.refused = why,
            Action::Offered(offer) => self.offer = offer,
        }
        self
    }

    fn asked(&mut self, spec: spec::RunSpec, goes_on: bool) {
        if !goes_on {
            let old = std::mem::take(self);
            self.engine = old.engine.clone();
            self.unit = old.unit;
            self.offer = old.offer.clone();
            self.own_bytes = old.own_bytes;
            self.previous = old.is_built().then(|| Box::new(old));
        }
        self.refused = None;
        self.draft = spec.clone();
        self.inspections.clear();
        self.spec = spec;
        self.phase = Phase::Loading;
        self.rest();
    }

    pub(super) fn sample_asked(&mut self, id: u32, prompt: String) {
        self.samples.retain(|sample| sample.id != id);
        let (step, tokens, candidates) = (self.step, Vec::new(), Vec::new());
        let sample = Sample { id, step, prompt, tokens, candidates, done: false };
        self.samples.push(Rc::new(sample));
        if self.samples.len() > MOST_SAMPLES {
            self.samples.remove(0);
        }
    }

    /// The run before, paused; the form stays as it is, so that it can be mended.
    fn back(&mut self) {
        if let Some(previous) = self.previous.take() {
            let draft = std::mem::replace(self, *previous).draft;
            self.draft = draft;
            self.phase =
                if self.step == 0 { Phase::Ready } else { Phase::Paused(PauseReason::Asked) };
            self.rest();
        }
    }

    pub(super) fn broke(&mut self, problem: Problem) {
        if self.previous.is_some() {
            self.back();
            return self.errors.push(problem);
        }
        self.phase = Phase::Failed(problem);
        self.progress = None;
        self.rest();
    }

    pub(super) fn rest(&mut self) {
        self.steps_per_second = 0.0;
        self.tokens_per_second = 0.0;
    }

    fn restored(&mut self, history: History) {
        self.step = history.step;
        self.draft = history.spec.clone();
        self.spec = history.spec;
        self.phase = Phase::Paused(PauseReason::Asked);
        self.curve = Rc::new(history.curve);
        self.evaluations = Rc::new(history.evaluations);
        self.series = Rc::new(history.series);
        self.baselines = history.baselines;
        self.uniform = history.uniform;
        self.entropy = history.entropy;
        self.marks = Rc::new(history.marks);
        self.samples = history.samples.into_iter().map(Rc::new).collect();
        self.characters_per_token = history.characters_per_token;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::EngineInUse;
    use protocol::{Event, FinishReason, Piece, StepReport};
    use spec::{Engine, RunSpec};

    fn started(step: usize) -> Event {
        Event::Started {
            spec: Box::default(),
            step,
            parameters: Vec::new(),
            vocabulary: 65,
            train_tokens: 900,
            validation_tokens: 100,
            characters_per_token: 1.0,
            uniform: 4.17,
            entropy: None,
            places: Vec::new(),
            excerpt: "First Citizen".into(),
        }
    }

    fn stepped(steps: std::ops::RangeInclusive<usize>) -> Event {
        let reports = steps
            .map(|step| StepReport {
                step,
                loss: 4.0 - step as f64 / 64.0,
                rate: 1e-3,
                gradient_norm: 1.0,
                tokens: 0,
                seconds: 0.0,
            })
            .collect();
        Event::Stepped { reports, steps_per_second: 10.0, tokens_per_second: 100.0, memory: None }
    }

    fn run(events: Vec<Event>) -> RunState {
        let asked = Action::Asked { spec: Box::default(), goes_on: false };
        RunState::default().after(asked).after(Action::Told(events))
    }

    #[test]
    fn a_run_goes_from_loading_to_finished() {
        let asked =
            RunState::default().after(Action::Asked { spec: Box::default(), goes_on: false });
        assert_eq!(asked.phase, Phase::Loading);
        let ready = asked.after(Action::Told(vec![started(0)]));
        assert_eq!((ready.phase.clone(), ready.vocabulary), (Phase::Ready, 65));
        let running = ready.after(Action::Played).after(Action::Told(vec![stepped(1..=30)]));
        assert_eq!((running.phase.clone(), running.step), (Phase::Running, 30));
        assert_eq!(running.seconds_left(), Some(197.0));
        let reason = PauseReason::Asked;
        let paused = running.after(Action::Told(vec![Event::Paused { step: 30, reason }]));
        assert_eq!(paused.phase, Phase::Paused(reason));
        assert_eq!(paused.seconds_left(), None);
        let reason = FinishReason::Steps;
        let metrics = vec![("validation_loss".into(), 1.9)];
        let end = vec![stepped(31..=40), Event::Finished { step: 40, reason, metrics }];
        assert_eq!(paused.after(Action::Told(end)).phase, Phase::Finished(reason));
    }

    #[test]
    fn reset_forgets_curves_but_keeps_what_the_text_decides() {
        let evaluated = Event::Evaluated { step: 5, loss: 2.0, band: 0.1, train: 1.9 };
        let baseline = Event::Baseline { order: 1, loss: 3.3 };
        let state = run(vec![started(0), baseline, stepped(1..=5), evaluated, started(0)]);
        assert!(state.curve.points().is_empty() && state.evaluations.is_empty());
        assert_eq!(state.baselines.get(&1), Some(&3.3));
    }

    #[test]
    fn a_restart_from_a_checkpoint_keeps_the_curve_up_to_it() {
        let before = run(vec![started(0), stepped(1..=50)]);
        let after = before
            .after(Action::Asked { spec: Box::default(), goes_on: true })
            .after(Action::Told(vec![started(40)]));
        assert_eq!((after.step, after.curve.points().len()), (40, 40));
        assert_eq!(after.phase, Phase::Paused(PauseReason::Asked));
    }

    #[test]
    fn a_turned_knob_leaves_a_mark_and_changes_the_spec() {
        let path = "training.learning_rate".to_owned();
        let changed = Event::Changed { step: 7, path, value: 0.5.into() };
        let state = run(vec![started(0), stepped(1..=7), changed]);
        assert_eq!(state.spec.training.learning_rate, 0.5);
        assert_eq!(state.marks.len(), 1);
    }

    #[test]
    fn a_loss_that_is_no_number_takes_the_curve_back_to_the_last_good_step() {
        let paused = Event::Paused { step: 8, reason: PauseReason::NotFinite };
        let state = run(vec![started(0), stepped(1..=9), paused]);
        assert_eq!((state.step, state.curve.points().len()), (8, 8));
        assert_eq!(state.phase, Phase::Paused(PauseReason::NotFinite));
    }

    #[test]
    fn an_error_while_training_is_listed_and_a_fatal_one_ends_the_run() {
        let failed = |fatal| Event::Failed { what: "a".into(), hint: "b".into(), fatal };
        let state = run(vec![started(0), stepped(1..=2), failed(false)]);
        assert_eq!((state.phase.clone(), state.errors.len()), (Phase::Running, 1));
        assert!(state.clone().after(Action::Dismissed(0)).errors.is_empty());
        let dead = state.after(Action::Told(vec![failed(true)]));
        assert!(matches!(dead.phase, Phase::Failed(_)));
    }

    #[test]
    fn a_run_that_cannot_be_built_leaves_the_one_before_as_it_was() {
        let engine = EngineInUse { engine: Engine::Cpu, why: String::new(), device: String::new() };
        let before = run(vec![started(0), stepped(1..=5)]).after(Action::Engine(engine.clone()));
        let spec = Box::new(RunSpec::default().with("model.layers", 3).unwrap());
        let failed = Event::Failed { what: "a".into(), hint: "b".into(), fatal: false };
        let late = stepped(6..=7);
        let after = before
            .after(Action::Asked { spec: spec.clone(), goes_on: false })
            .after(Action::Engine(engine))
            .after(Action::Told(vec![late, failed]));
        assert_eq!((after.step, &after.draft, after.errors.len()), (5, &*spec, 1));
        assert_eq!(after.phase, Phase::Paused(PauseReason::Asked));
        assert!(after.needs_rebuild());
    }

    #[test]
    fn a_sample_grows_token_by_token() {
        let token = |text: &str| Event::Sampled {
            id: 3,
            tokens: vec![Piece { id: 1, text: text.into() }],
            candidates: Vec::new(),
            done: text == "b",
        };
        let state = run(vec![started(0)])
            .after(Action::SampleAsked { id: 3, prompt: "x".into() })
            .after(Action::Told(vec![token("a"), token("b")]));
        assert_eq!(state.samples.len(), 1);
        assert_eq!((state.samples[0].text().as_str(), state.samples[0].done), ("ab", true));
    }

    #[test]
    fn a_text_asked_for_while_the_run_is_reset_is_still_to_come() {
        let ended =
            Event::Sampled { id: 3, tokens: Vec::new(), candidates: Vec::new(), done: true };
        let state = run(vec![started(0), stepped(1..=2)])
            .after(Action::SampleAsked { id: 3, prompt: "before".into() })
            .after(Action::Told(vec![ended]))
            .after(Action::SampleAsked { id: 4, prompt: "after".into() })
            .after(Action::Told(vec![started(0)]));
        let prompts: Vec<&str> = state.samples.iter().map(|sample| &*sample.prompt).collect();
        assert_eq!(prompts, ["after"]);
    }

    #[test]
    fn history_brings_back_what_was_drawn() {
        let engine = EngineInUse { engine: Engine::Cpu, why: String::new(), device: String::new() };
        let state = run(vec![started(0), stepped(1..=20)]).after(Action::Engine(engine));
        let json = serde_json::to_string(&state.history()).unwrap();
        let history = serde_json::from_str(&json).unwrap();
        let back = RunState::default().after(Action::Restored(Box::new(history)));
        assert_eq!((back.step, &back.curve, back.spec), (20, &state.curve, RunSpec::default()));
    }

    #[test]
    fn the_longest_passed_count_is_named() {
        let baselines = [(1, 3.3), (2, 2.5), (3, 2.1)];
        let mut events = vec![started(0)];
        events.extend(baselines.map(|(order, loss)| Event::Baseline { order, loss }));
        events.push(Event::Evaluated { step: 1, loss: 2.4, band: 0.1, train: 2.4 });
        assert_eq!(run(events).passed_order(), Some(2));
    }
}
