//! Every knob: the form left, curves and samples in the middle, inspection right.

use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::app::use_garden;
use crate::controls::attention::Attention;
use crate::controls::form::{Form, RunProps};
use crate::controls::menu::RunMenu;
use crate::controls::notices::Notices;
use crate::controls::prompt::Prompt;
use crate::controls::sections::{
    Curves, Places, TextInTokens, parameters_section, samples_section,
};
use crate::controls::transport::Transport;
use crate::exhibits::{ExperimentExhibit, experiment};
use crate::i18n::t;
use crate::panels::{Columns, Metrics};

/// The playground.
#[component]
pub fn PlaygroundPage(RunProps { run }: &RunProps) -> Html {
    if experiment(run).is_some() {
        return html! {
            <div class="experiment-page">
                <h1 class="visually-hidden">{ t("app.playground", &[]) }</h1>
                <PresetMenu run={run.clone()} />
                <ExperimentExhibit run={run.clone()} />
            </div>
        };
    }
    let run = || run.clone();
    let left = html! {
        <section class="column-parts" aria-label={t("playground.settings", &[])}>
            <PresetMenu run={run()} />
            <Form run={run()} />
        </section>
    };
    let middle = html! {
        <section class="column-parts" aria-label={t("playground.progress", &[])}>
            <Transport run={run()} />
            <RunMenu run={run()} />
            <Notices run={run()} />
            <Metrics run={run()} />
            <Curves run={run()} more={true} />
            { samples_section(&run()) }
        </section>
    };
    let right = html! {
        <section class="column-parts" aria-label={t("playground.inspection", &[])}>
            <Prompt run={run()} />
            <Attention run={run()} />
            <Places run={run()} />
            <TextInTokens run={run()} />
            { parameters_section(&run()) }
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
#[component]
pub fn PresetMenu(RunProps { run }: &RunProps) -> Html {
    let garden = use_garden();
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
