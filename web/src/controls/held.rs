//! The “held against” card: what was published, what this run reached, and how many seeds must agree.

use std::rc::Rc;

use spec::{Direction, Figure, MILESTONES};
use yew::prelude::*;

use crate::actions::Garden;
use crate::app::use_garden;
use crate::i18n::t;
use crate::record;
use crate::run::RunState;

/// Which figures are shown.
#[derive(Clone, PartialEq, Properties)]
pub struct HeldAgainstProps {
    /// The run.
    pub run: Rc<RunState>,
    /// The milestone whose figures are shown.
    pub milestone: AttrValue,
}

/// What this run has of a metric: measured at its end, or so far.
fn measured(run: &RunState, metric: &str) -> Option<f64> {
    let at_end = run.metrics.iter().find(|(name, _)| name == metric).map(|(_, value)| *value);
    at_end.or_else(|| run.series.last(metric)).or_else(|| match metric {
        "validation_loss" => run.last_evaluation().map(|evaluation| evaluation.loss),
        "parameters" if run.is_built() => Some(run.parameter_count() as f64),
        _ => None,
    })
}

/// All figures of a milestone beside the run's own.
#[component]
pub fn HeldAgainst(HeldAgainstProps { run, milestone }: &HeldAgainstProps) -> Html {
    let garden = use_garden();
    let found = MILESTONES.iter().find(|found| found.id == milestone.as_str());
    let figures = found.map(|found| found.figures).unwrap_or_default();
    html! {
        <section class="held-against" aria-label={t("held.title", &[])}>
            <h3>{ t("held.title", &[]) }</h3>
            { for figures.iter().map(|figure| row(run, figure, &garden)) }
        </section>
    }
}

fn number(value: f64) -> String {
    if value.fract() == 0.0 { format!("{value:.0}") } else { format!("{value:.3}") }
}

fn row(run: &RunState, figure: &'static Figure, garden: &Garden) -> Html {
    let garden = garden.clone();
    let name = match figure.metric {
        "validation_loss" => t("held.validation-loss", &[]),
        "parameters" => t("held.parameters", &[]),
        other => other.to_owned(),
    };
    let own = run.spec.preset == figure.preset && record::counts(&run.spec);
    let value = measured(run, figure.metric).filter(|_| own);
    let bound = match figure.direction {
        Direction::AtMost => t("held.at-most", &[("value", &number(figure.published))]),
        Direction::AtLeast => t("held.at-least", &[("value", &number(figure.published))]),
        Direction::Equal => number(figure.published),
    };
    let record = record::read(figure.preset, figure.metric);
    let seeds = t(
        "held.seeds",
        &[
            ("agree", &record.agreeing(figure)),
            ("count", &figure.seeds.len()),
            ("tolerance", &number(figure.tolerance)),
        ],
    );
    let ours = match value {
        Some(value) => {
            let class = if figure.holds(value) { "is-held" } else { "is-missed" };
            html! { <span class={classes!("number", class)}>{ number(value) }</span> }
        }
        None => html! { <span class="number">{ "–" }</span> },
    };
    let preset = figure.preset;
    let load = (!own).then(|| {
        let onclick = Callback::from(move |_| garden.preset(preset));
        html! {
            <button type="button" class="button button--quiet" {onclick}>
                { t("held.load", &[("preset", &preset)]) }
            </button>
        }
    });
    html! {
        <>
            <div class="held-row">
                <span>{ name }{ ", " }{ t("held.published", &[]) }</span>
                <span class="number">{ bound }{ " " }<small>{ figure.unit }</small></span>
            </div>
            <div class="held-row"><span>{ t("held.yours", &[("seed", &run.spec.seed)]) }</span>{ ours }</div>
            <p class="field-hint">{ figure.source }{ ". " }{ seeds }</p>
            { load }
        </>
    }
}
