//! A run's settings as a form, in the groups and the order of the table of knobs.

use std::rc::Rc;

use serde_json::Value;
use spec::{Group, Knob, RunSpec, find_preset};
use yew::prelude::*;

use super::knob::KnobControl;
use super::optimiser::pytorch_defaults;
use super::own_text::OwnText;
use crate::actions::Garden;
use crate::app::use_garden;
use crate::i18n::t;
use crate::run::RunState;

/// What most controls are given.
#[derive(Clone, PartialEq, Properties)]
pub struct RunProps {
    /// The run.
    pub run: Rc<RunState>,
}

/// All knobs in four groups.
pub fn form(run: &RunState, garden: &Garden) -> Html {
    let groups = [Group::Model, Group::Data, Group::Training, Group::Seed];
    html! {
        <div class="form">
            { refusal(run, garden) }
            { for groups.into_iter().map(|group| form_group(group, run)) }
        </div>
    }
}

/// The run's spec, once it is built.
pub fn built(run: &RunState) -> Option<RunSpec> {
    run.is_built().then(|| run.spec.clone())
}

fn form_group(group: Group, run: &RunState) -> Html {
    let (draft, built) = (&run.draft, built(run));
    let title = match group {
        Group::Model => t("form.model", &[]),
        Group::Data => t("form.data", &[]),
        Group::Training => t("form.training", &[]),
        Group::Seed => t("form.seed", &[]),
    };
    let paths = draft.knobs().filter(|knob| knob.group == group && draft.heeds(knob));
    let own_text = (group == Group::Data)
        .then(|| html! { <OwnText source={draft.data.source} bytes={run.own_bytes} /> });
    html! {
        <details class="form-group" open=true>
            <summary>{ title }</summary>
            <div class="knobs">
                { for paths.map(|knob| html! {
                    <RunKnob key={knob.path} path={knob.path} draft={draft.clone()} built={built.clone()} />
                }) }
                { own_text }
            </div>
        </details>
    }
}

/// Which knob of which run.
#[derive(Clone, PartialEq, Properties)]
pub struct RunKnobProps {
    /// Which knob.
    pub path: &'static str,
    /// What it turns.
    pub draft: RunSpec,
    /// The run as it is, once it is built.
    pub built: Option<RunSpec>,
}

/// One knob of the run's draft. It is drawn anew only when its value changes, so that typing is left alone while a run runs.
#[component]
pub fn RunKnob(RunKnobProps { path, draft, built }: &RunKnobProps) -> Html {
    let garden = use_garden();
    let on_turn = use_callback(garden.clone(), |(knob, value): (&'static Knob, Value), garden| {
        if knob.path == "engine" {
            garden.choose_engine_named(value.as_str().unwrap_or_default());
        } else {
            garden.turn(knob.path, value);
        }
    });
    let (Some(knob), Some(value)) = (draft.knob(path), draft.get(path)) else {
        return Html::default();
    };
    let usual = find_preset(&draft.preset).and_then(|preset| (preset.spec)().get(path));
    let waits =
        !knob.live && built.as_ref().is_some_and(|built| built.get(path).as_ref() != Some(&value));
    let changed = usual.as_ref() != Some(&value);
    let more = (*path == "training.optimiser").then(|| pytorch_defaults(draft, &garden));
    html! {
        <>
            <KnobControl {knob} {value} {changed} {waits} {on_turn} />
            { more }
        </>
    }
}

/// Why the last change was not taken, and the way to a new run where one is needed.
pub fn refusal(run: &RunState, garden: &Garden) -> Html {
    let refused = run.refused.as_ref().map(|why| {
        html! {
            <div class="error-note" role="alert">
                <strong>{ t("form.refused", &[]) }</strong><span>{ why }</span>
            </div>
        }
    });
    let rebuild = run.needs_rebuild().then(|| {
        let (build, keep, spec) = (garden.clone(), garden.clone(), run.spec.clone());
        let onbuild = Callback::from(move |_| build.build());
        let onkeep = Callback::from(move |_| keep.draft(spec.clone()));
        html! {
            <div class="rebuild" role="status">
                <p>{ t("form.rebuild-why", &[]) }</p>
                <button type="button" class="button button--primary" onclick={onbuild}>
                    { t("form.rebuild", &[]) }
                </button>
                <button type="button" class="button button--quiet" onclick={onkeep}>
                    { t("form.keep", &[]) }
                </button>
            </div>
        }
    });
    html! { <>{ refused }{ rebuild }</> }
}
