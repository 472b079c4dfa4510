//! The machine of a lesson or an embed: transport, curve, samples, prompt, attention and the few knobs that matter there.

use std::rc::Rc;

use yew::prelude::*;

use super::attention::Attention;
use super::form::{RunKnob, built, form, refusal};
use super::menu::run_menu;
use super::notices::notices;
use super::prompt::Prompt;
use super::sections::{cache_section, curves, samples_section};
use super::transport::Transport;
use crate::actions::Garden;
use crate::i18n::t;
use crate::panels::metrics;
use crate::route::Frame;
use crate::run::RunState;

/// Everything of a run in one column. `knobs` are shown; with `all_knobs` the others can be unfolded.
pub fn exhibit(
    run: &Rc<RunState>,
    knobs: &[&'static str],
    all_knobs: bool,
    frame: &Frame,
    garden: &Garden,
) -> Html {
    let built = built(run);
    html! {
        <section class="exhibit" aria-label={t("exhibit.title", &[])}>
            if frame.shows("transport") {
                <Transport run={run.clone()} />
                { run_menu(run, garden) }
            }
            { notices(run, garden) }
            if frame.shows("loss") {
                { curves(run, garden, false) }
            }
            if frame.shows("samples") { { samples_section(run) } }
            if frame.shows("loss") { { metrics(run) } }
            if frame.shows("knobs") {
                { refusal(run, garden) }
                <div class="knob-row">
                    { for knobs.iter().map(|path| html! {
                        <RunKnob path={*path} draft={run.draft.clone()} built={built.clone()} />
                    }) }
                </div>
            }
            if frame.shows("prompt") { <Prompt run={run.clone()} /> }
            if frame.shows("attention") { <Attention run={run.clone()} /> }
            if frame.shows("prompt") { { cache_section(run) } }
            if all_knobs {
                <details>
                    <summary>{ t("exhibit.all-knobs", &[]) }</summary>
                    { form(run, garden) }
                </details>
            }
        </section>
    }
}
