//! The path as a map: the milestones that work, in order of history.

use spec::{MILESTONES, Milestone};
use yew::prelude::*;

use crate::charts::{LossChart, LossData};
use crate::i18n::{or, t};
use crate::panels::network_sketch;
use crate::record;
use crate::route::Route;
use crate::run::RunState;

/// The map.
pub fn home_page(run: &RunState) -> Html {
    let ready = MILESTONES.iter().filter(|milestone| milestone.ready);
    html! {
        <div class="map">
            <header class="map-intro">
                <h1>{ t("home.title", &[]) }</h1>
                <p>{ t("home.question", &[]) }</p>
                <p class="note">{ t("home.privacy", &[]) }</p>
            </header>
            <ol class="map-path">
                { for ready.map(|milestone| card(milestone, run)) }
                { playground_card() }
            </ol>
        </div>
    }
}

fn card(milestone: &'static Milestone, run: &RunState) -> Html {
    let held = milestone
        .figures
        .iter()
        .any(|figure| record::read(figure.preset, figure.metric).agreeing(figure) > 0);
    let own = milestone.presets.iter().any(|preset| preset.id == run.spec.preset);
    let line = or(&format!("milestone.{}", milestone.id), milestone.paper.title);
    html! {
        <li key={milestone.id}>
            <a class="card" href={Route::Lesson(milestone.id.to_owned()).fragment()}>
                <span class="card-year">{ milestone.year }</span>
                <span class="card-title">{ milestone.title }</span>
                <span class="card-line">{ line }</span>
                if own && !run.curve.points().is_empty() {
                    <span class="card-picture" aria-hidden="true">
                        <LossChart data={LossData::of(run)} on_unit={Callback::noop()} height={110} bare={true} />
                    </span>
                } else if milestone.experiment.is_some() {
                    <span class="card-picture card-claim">{ milestone.claim }</span>
                } else if let Some(preset) = milestone.presets.first() {
                    <span class="card-picture">{ network_sketch(&(preset.spec)().model) }</span>
                }
                if held {
                    <span class="card-done">{ t("home.done", &[]) }</span>
                }
            </a>
        </li>
    }
}

fn playground_card() -> Html {
    html! {
        <li key="playground">
            <a class="card" href={Route::Playground.fragment()}>
                <span class="card-year">{ t("home.anytime", &[]) }</span>
                <span class="card-title">{ t("app.playground", &[]) }</span>
                <span class="card-line">{ t("home.playground", &[]) }</span>
            </a>
        </li>
    }
}

/// An address that names no page.
pub fn missing_page() -> Html {
    html! {
        <div class="empty">
            <h1>{ t("missing.title", &[]) }</h1>
            <p>{ t("missing.hint", &[]) }</p>
            <a class="button" href="#/">{ t("missing.home", &[]) }</a>
        </div>
    }
}
