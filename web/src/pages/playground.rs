//! Every knob: the form left, curves and samples in the middle, inspection right.

use std::rc::Rc;

use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::actions::Garden;
use crate::controls::attention::Attention;
use crate::controls::form::form;
use crate::controls::menu::run_menu;
use crate::controls::notices::notices;
use crate::controls::prompt::Prompt;
use crate::controls::sections::{
    Places, TextInTokens, cache_section, curves, parameters_section, samples_section,
};
use crate::controls::transport::Transport;
use crate::exhibits::{ExperimentExhibit, experiment};
use crate::i18n::t;
use crate::panels::{Columns, metrics};
use crate::run::RunState;

/// The playground.
pub fn playground_page(run: &Rc<RunState>, garden: &Garden) -> Html {
    if experiment(run).is_some() {
        return html! {
            <div class="experiment-page">
                <h1 class="visually-hidden">{ t("app.playground", &[]) }</h1>
                { preset_menu(run, garden) }
                <ExperimentExhibit run={run.clone()} />
            </div>
        };
    }
    let left = html! {
        <section class="column-parts" aria-label={t("playground.settings", &[])}>
            { preset_menu(run, garden) }
            { form(run, garden) }
        </section>
    };
    let middle = html! {
        <section class="column-parts" aria-label={t("playground.progress", &[])}>
            <Transport run={run.clone()} />
            { run_menu(run, garden) }
            { notices(run, garden) }
            { metrics(run) }
            { curves(run, garden, true) }
            { samples_section(run) }
        </section>
    };
    let right = html! {
        <section class="column-parts" aria-label={t("playground.inspection", &[])}>
            <Prompt run={run.clone()} />
            <Attention run={run.clone()} />
            <Places run={run.clone()} />
            <TextInTokens run={run.clone()} />
            { parameters_section(run) }
            { cache_section(run) }
        </section>
    };
    html! {
        <>
            <h1 class="visually-hidden">{ t("app.playground", &[]) }</h1>
            <Columns {left} {middle} {right} />
        </>
    }
}

/// Ready-made runs.
fn preset_menu(run: &RunState, garden: &Garden) -> Html {
    let garden = garden.clone();
    let onchange = Callback::from(move |event: Event| {
        garden.preset(&event.target_unchecked_into::<HtmlSelectElement>().value());
    });
    let options = spec::milestones::presets().map(|preset| {
        let selected = preset.id == run.draft.preset;
        html! { <option value={preset.id} {selected}>{ preset.title }</option> }
    });
    html! {
        <label class="field">
            <span>{ t("playground.preset", &[]) }</span>
            <select {onchange}>{ for options }</select>
        </label>
    }
}
