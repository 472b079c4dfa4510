//! The machine of a lesson or an embed: transport, curve, samples, prompt, attention and the few knobs that matter there.

use std::rc::Rc;

use yew::prelude::*;

use super::attention::Attention;
use super::form::{Form, Refusal, RunKnob, built};
use super::menu::RunMenu;
use super::notices::Notices;
use super::prompt::Prompt;
use super::sections::{Curves, samples_section};
use super::transport::Transport;
use crate::app::use_frame;
use crate::i18n::t;
use crate::panels::Metrics;
use crate::run::RunState;

/// What an exhibit shows.
#[derive(Clone, PartialEq, Properties)]
pub struct ExhibitProps {
    /// The run.
    pub run: Rc<RunState>,
    /// Knobs that are shown; the others are folded.
    pub knobs: &'static [&'static str],
    /// Whether all other knobs can be unfolded.
    #[prop_or_default]
    pub all_knobs: bool,
}

/// Everything of a run in one column.
#[component]
pub fn Exhibit(ExhibitProps { run, knobs, all_knobs }: &ExhibitProps) -> Html {
    let frame = use_frame();
    let (draft, built) = (run.draft.clone(), built(run));
    let run = || run.clone();
    html! {
        <section class="exhibit" aria-label={t("exhibit.title", &[])}>
            if frame.shows("transport") {
                <Transport run={run()} />
                <RunMenu run={run()} />
            }
            <Notices run={run()} />
            if frame.shows("loss") {
                <Curves run={run()} />
            }
            if frame.shows("samples") { { samples_section(&run()) } }
            if frame.shows("loss") { <Metrics run={run()} /> }
            if frame.shows("knobs") {
                <Refusal run={run()} />
                <div class="knob-row">
                    { for knobs.iter().map(|path| html! {
                        <RunKnob path={*path} draft={draft.clone()} built={built.clone()} />
                    }) }
                </div>
            }
            if frame.shows("prompt") { <Prompt run={run()} /> }
            if frame.shows("attention") { <Attention run={run()} /> }
            if *all_knobs {
                <details>
                    <summary>{ t("exhibit.all-knobs", &[]) }</summary>
                    <Form run={run()} />
                </details>
            }
        </section>
    }
}
