//! The machine of a lesson or an embed: transport, curve, samples, prompt, attention and the few knobs that matter there.

use std::rc::Rc;

use yew::prelude::*;

use super::attention::Attention;
use super::form::{Refusal, RunKnob, built, form};
use super::menu::RunMenu;
use super::notices::Notices;
use super::prompt::Prompt;
use super::sections::{curves, samples_section};
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
                <RunMenu run={run.clone()} />
            }
            <Notices run={run.clone()} />
            if frame.shows("loss") {
                { curves(run, garden, false) }
            }
            if frame.shows("samples") { { samples_section(run) } }
            if frame.shows("loss") { { metrics(run) } }
            if frame.shows("knobs") {
                <Refusal run={run.clone()} />
                <div class="knob-row">
                    { for knobs.iter().map(|path| html! {
                        <RunKnob path={*path} draft={run.draft.clone()} built={built.clone()} />
                    }) }
                </div>
            }
            if frame.shows("prompt") { <Prompt run={run.clone()} /> }
            if frame.shows("attention") { <Attention run={run.clone()} /> }
            if all_knobs {
                <details>
                    <summary>{ t("exhibit.all-knobs", &[]) }</summary>
                    { form(run) }
                </details>
            }
        </section>
    }
}
