//! Progress, errors, the offer of the last visit's run, and what a screen reader is told.

use protocol::{FinishReason, PauseReason};
use spec::Engine;
use yew::prelude::*;

use crate::actions::Garden;
use crate::exhibits::experiment;
use crate::i18n::t;
use crate::panels::{error_note, progress_bar};
use crate::run::{Action, Phase, Problem, RunState};

/// Everything that a run has to say beside its numbers.
pub fn notices(run: &RunState, garden: &Garden) -> Html {
    html! {
        <div class="notices">
            { offered(run, garden) }
            { busy(run, garden) }
            { slow(run) }
            { errors(run, garden) }
        </div>
    }
}

/// A long operation, or where the run stands; one line in either case, so that nothing jumps.
fn busy(run: &RunState, garden: &Garden) -> Html {
    let garden = garden.clone();
    let loading = run.phase == Phase::Loading;
    let on_cancel = loading.then(|| Callback::from(move |()| garden.cancel_launch()));
    html! {
        <div class="busy">
            if let Some(progress) = &run.progress {
                { progress_bar(progress, on_cancel) }
            } else if !is_told_below(&run.phase) {
                <p class="note" aria-hidden="true">{ phase_sentence(run) }</p>
            }
        </div>
    }
}

/// More parameters than these are slow to read with on a processor.
const MANY: usize = 50_000_000;

/// A warning, where a large network runs on the processor.
fn slow(run: &RunState) -> Option<Html> {
    let processor = run
        .engine
        .as_ref()
        .is_some_and(|in_use| !matches!(in_use.engine, Engine::Gpu | Engine::Remote));
    let count = run.parameter_count();
    (processor && count > MANY && run.is_built()).then(|| {
        let millions = count / 1_000_000;
        html! { <p class="note">{ t("weights.slow", &[("millions", &millions)]) }</p> }
    })
}

/// Whether the errors say where the run stands.
fn is_told_below(phase: &Phase) -> bool {
    matches!(phase, Phase::Failed(_) | Phase::Paused(PauseReason::NotFinite))
}

fn errors(run: &RunState, garden: &Garden) -> Html {
    let garden = garden.clone();
    let lasting = match &run.phase {
        Phase::Failed(problem) => Some(problem.clone()),
        Phase::Paused(PauseReason::NotFinite) => Some(Problem {
            what: t("phase.not-finite", &[("step", &run.step)]),
            hint: t("phase.not-finite.hint", &[]),
        }),
        Phase::Empty
        | Phase::Loading
        | Phase::Ready
        | Phase::Running
        | Phase::Paused(PauseReason::Asked)
        | Phase::Finished(_) => None,
    };
    let listed = run.errors.iter().enumerate().map(|(index, problem)| {
        let garden = garden.clone();
        let on_dismiss = Callback::from(move |()| garden.dispatch(Action::Dismissed(index)));
        error_note(problem, Some(on_dismiss))
    });
    html! {
        <>
            { for lasting.map(|problem| error_note(&problem, None)) }
            { for listed }
        </>
    }
}

fn offered(run: &RunState, garden: &Garden) -> Html {
    let garden = garden.clone();
    let Some(offer) = &run.offer else {
        return Html::default();
    };
    let back = {
        let garden = garden.clone();
        Callback::from(move |_| garden.accept_offer())
    };
    let forget = Callback::from(move |_| garden.refuse_offer());
    html! {
        <div class="rebuild" role="status">
            <p>{ t("offer.kept", &[("preset", &offer.preset), ("step", &offer.step)]) }</p>
            <button type="button" class="button" onclick={back}>{ t("offer.back", &[]) }</button>
            <button type="button" class="button button--quiet" onclick={forget}>
                { t("offer.forget", &[]) }
            </button>
        </div>
    }
}

/// Where the run stands, in a sentence.
pub fn phase_sentence(run: &RunState) -> String {
    let step: (&str, &dyn std::fmt::Display) = ("step", &run.step);
    match &run.phase {
        Phase::Empty => t("phase.empty", &[]),
        Phase::Loading => t("phase.loading", &[]),
        Phase::Ready if experiment(run).is_some() => t("phase.ready-experiment", &[]),
        Phase::Running if experiment(run).is_some() => t("phase.running-experiment", &[]),
        Phase::Ready => t("phase.ready", &[]),
        Phase::Running => t("phase.running", &[]),
        Phase::Paused(PauseReason::Asked) => t("phase.paused", &[step]),
        Phase::Paused(PauseReason::NotFinite) => t("phase.not-finite", &[step]),
        Phase::Finished(FinishReason::Steps) => t("phase.finished-steps", &[step]),
        Phase::Finished(FinishReason::TargetLoss) => t("phase.finished-target", &[step]),
        Phase::Finished(FinishReason::NoProgress) => t("phase.finished-patience", &[step]),
        Phase::Failed(problem) => t("phase.failed", &[("what", &problem.what)]),
    }
}

/// Told to screen readers: changes of phase, and not every step.
pub fn announcer(run: &RunState) -> Html {
    html! { <p class="visually-hidden" role="status" aria-live="polite">{ phase_sentence(run) }</p> }
}
