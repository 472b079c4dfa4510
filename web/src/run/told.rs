//! What each fact that an engine tells changes.

use std::rc::Rc;

use protocol::{Candidate, Event, PauseReason, Piece};
use spec::Engine;

use super::{
    Evaluation, Inspection, Job, Mark, Phase, Problem, Progress, RunState, Sample, Tokenised,
};

impl RunState {
    pub(super) fn told(&mut self, event: Event) {
        let unbuilt = matches!(self.phase, Phase::Loading | Phase::Failed(_));
        if unbuilt && is_of_a_built_run(&event) {
            return;
        }
        match event {
            Event::Ready { engine, device } => self.ready(engine, device),
            Event::Progress { task, done, total } => {
                let job = Job::Task(task);
                self.progress = (done < total).then_some(Progress { job, done, total });
            }
            started @ Event::Started { .. } => self.started(started),
            Event::Baseline { order, loss } => {
                self.baselines.insert(order, loss);
            }
            Event::Stepped { reports, steps_per_second, tokens_per_second, memory } => {
                let curve = Rc::make_mut(&mut self.curve);
                for report in reports {
                    self.step = report.step;
                    curve.push(report);
                }
                self.phase = Phase::Running;
                self.steps_per_second = steps_per_second;
                self.tokens_per_second = tokens_per_second;
                self.memory = memory.or(self.memory);
            }
            Event::Metrics { reports, steps_per_second } => {
                let series = Rc::make_mut(&mut self.series);
                for report in reports {
                    if report.step > self.step {
                        self.phase = Phase::Running;
                    }
                    self.step = report.step;
                    series.push(report);
                }
                self.steps_per_second = steps_per_second;
            }
            Event::Evaluated { step, loss, band, train } => {
                let evaluations = Rc::make_mut(&mut self.evaluations);
                evaluations.retain(|evaluation| evaluation.step < step);
                evaluations.push(Evaluation { step, loss, band, train });
                self.progress = None;
            }
            Event::Changed { step, path, value } => self.changed(Mark { step, path, value }),
            Event::Sampled { id, tokens, candidates, done } => {
                self.sampled(id, tokens, candidates, done);
            }
            Event::Inspected { id, step, tokens, views, texts } => {
                self.inspections.insert(id, Rc::new(Inspection { step, tokens, views, texts }));
            }
            Event::Tokenised { id, tokens, unknown } => {
                self.tokenised.insert(id, Rc::new(Tokenised { tokens, unknown }));
            }
            Event::Paused { step, reason } => {
                self.rewind(step, reason);
                self.phase = Phase::Paused(reason);
                self.progress = None;
                self.rest();
            }
            Event::Finished { step, reason, metrics } => {
                self.step = step;
                self.phase = Phase::Finished(reason);
                self.progress = None;
                self.metrics = metrics;
                self.rest();
            }
            Event::Failed { what, hint, fatal } => {
                self.failed(Problem { what: sentence(&what), hint: sentence(&hint) }, fatal);
            }
            // Answers to the page itself, which change nothing that is shown.
            Event::Checkpointed { .. } | Event::Measured { .. } | Event::SelfTested { .. } => {}
        }
    }

    fn ready(&mut self, engine: Engine, device: String) {
        if let Some(in_use) = &mut self.engine
            && in_use.engine == engine
        {
            in_use.device = device;
        }
    }

    fn started(&mut self, event: Event) {
        let Event::Started {
            spec,
            step,
            parameters,
            vocabulary,
            train_tokens,
            validation_tokens,
            characters_per_token,
            uniform,
            entropy,
            places,
            excerpt,
        } = event
        else {
            return;
        };
        if self.draft == self.spec {
            self.draft = (*spec).clone();
        }
        self.spec = *spec;
        self.previous = None;
        self.step = step;
        Rc::make_mut(&mut self.curve).truncate(step);
        Rc::make_mut(&mut self.evaluations).retain(|evaluation| evaluation.step <= step);
        Rc::make_mut(&mut self.series).truncate(step);
        Rc::make_mut(&mut self.marks).retain(|mark| mark.step <= step);
        // A text asked for since is still to come: the engine ends those that were asked for before.
        let to_come = |sample: &Sample| !sample.done && sample.tokens.is_empty();
        self.samples.retain(|sample| to_come(sample) || sample.step <= step && step > 0);
        self.inspections.clear();
        self.metrics.clear();
        self.parameters = Rc::new(parameters);
        self.vocabulary = vocabulary;
        self.train_tokens = train_tokens;
        self.validation_tokens = validation_tokens;
        self.characters_per_token = characters_per_token;
        self.uniform = uniform;
        self.entropy = entropy;
        self.places = Rc::new(places);
        self.excerpt = Rc::from(excerpt);
        self.progress = None;
        self.phase = if step == 0 { Phase::Ready } else { Phase::Paused(PauseReason::Asked) };
        self.rest();
    }

    fn changed(&mut self, mark: Mark) {
        for spec in [&mut self.spec, &mut self.draft] {
            if let Ok(turned) = spec.with(&mark.path, mark.value.clone()) {
                *spec = turned;
            }
        }
        if self.step > 0 {
            let marks = Rc::make_mut(&mut self.marks);
            marks.retain(|old| old.step != mark.step || old.path != mark.path);
            marks.push(mark);
        }
    }

    fn sampled(&mut self, id: u32, tokens: Vec<Piece>, candidates: Vec<Candidate>, done: bool) {
        if !self.samples.iter().any(|sample| sample.id == id) {
            self.sample_asked(id, String::new());
        }
        if let Some(sample) = self.samples.iter_mut().find(|sample| sample.id == id) {
            let sample = Rc::make_mut(sample);
            if !tokens.is_empty() {
                sample.candidates = candidates;
            }
            sample.tokens.extend(tokens);
            sample.done = done;
        }
    }

    /// After a loss that is no number the engine goes back to the last good step; what was drawn beyond it goes too.
    fn rewind(&mut self, step: usize, reason: PauseReason) {
        if reason == PauseReason::NotFinite {
            Rc::make_mut(&mut self.curve).truncate(step);
        }
        self.step = step;
    }

    fn failed(&mut self, problem: Problem, fatal: bool) {
        if fatal || self.phase == Phase::Loading {
            self.broke(problem);
        } else {
            self.errors.push(problem);
        }
    }
}

/// Libraries' messages begin small; on the page they are sentences.
fn sentence(message: &str) -> String {
    let mut sentence = message.to_owned();
    if let Some(first) = sentence.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    sentence
}

/// What the run before may still tell while the next one is loading.
fn is_of_a_built_run(event: &Event) -> bool {
    match event {
        Event::Stepped { .. }
        | Event::Metrics { .. }
        | Event::Baseline { .. }
        | Event::Evaluated { .. }
        | Event::Changed { .. }
        | Event::Sampled { .. }
        | Event::Inspected { .. }
        | Event::Tokenised { .. }
        | Event::Paused { .. }
        | Event::Finished { .. } => true,
        Event::Ready { .. }
        | Event::Progress { .. }
        | Event::Started { .. }
        | Event::Checkpointed { .. }
        | Event::Measured { .. }
        | Event::SelfTested { .. }
        | Event::Failed { .. } => false,
    }
}
