//! The “held against” card: what was published, what this run reached, and how many seeds must agree.

use spec::{Direction, Figure, MILESTONES, Show};
use yew::prelude::*;

use super::seeds::Seeds;
use crate::actions::Garden;
use crate::charts::series::digits;
use crate::exhibits::number;
use crate::i18n::t;
use crate::record;
use crate::run::RunState;

/// What this run has of a metric: measured at its end, or so far.
fn measured(run: &RunState, metric: &str) -> Option<f64> {
    let at_end = run.metrics.iter().find(|(name, _)| name == metric).map(|(_, value)| *value);
    at_end.or_else(|| run.series.last(metric)).or_else(|| match metric {
        "validation_loss" => run.last_evaluation().map(|evaluation| evaluation.loss),
        "parameters" if run.is_built() => Some(run.parameter_count() as f64),
        _ => None,
    })
}

/// All figures of a milestone beside the run's own; those of one preset and source together.
pub fn held_against(run: &RunState, milestone: &str, garden: &Garden) -> Html {
    let found = MILESTONES.iter().find(|found| found.id == milestone);
    let figures = found.map(|found| found.figures).unwrap_or_default();
    let together = |a: &Figure, b: &Figure| (a.preset, a.source) == (b.preset, b.source);
    html! {
        <section class="held-against" aria-label={t("held.title", &[])}>
            <h3>{ t("held.title", &[]) }</h3>
            <div class="scroll">
                <table class="held-table">
                    <thead><tr>
                        <td></td>
                        <th scope="col">{ t("held.published", &[]) }</th>
                        <th scope="col">{ t("held.yours", &[("seed", &run.spec.seed)]) }</th>
                    </tr></thead>
                    { for figures.chunk_by(together).map(|figures| group(run, figures, garden)) }
                </table>
            </div>
        </section>
    }
}

/// What an experiment's own readouts call a metric.
fn readout_label(figure: &Figure, metric: &str) -> String {
    let found = spec::find_preset(figure.preset).and_then(spec::Preset::kind);
    let panels = found.map(|experiment| experiment.panels).unwrap_or_default();
    let readouts = panels.iter().flat_map(|panel| match panel.show {
        Show::Numbers(readouts) => readouts,
        Show::Lines { metrics, .. } => metrics,
        _ => &[],
    });
    let label = readouts.into_iter().find(|readout| readout.metric == metric);
    label.map_or_else(|| metric.replace('_', " "), |readout| readout.label.to_owned())
}

/// Figures of one preset and source, where they are from, and the way to that preset.
fn group(run: &RunState, figures: &'static [Figure], garden: &Garden) -> Html {
    let preset = figures[0].preset;
    let own = run.spec.preset == preset && record::counts(&run.spec);
    let load = (!own).then(|| {
        let garden = garden.clone();
        let onclick = Callback::from(move |_| garden.preset(preset));
        html! {
            <button type="button" class="button button--quiet" {onclick}>
                { t("held.load", &[("preset", &preset)]) }
            </button>
        }
    });
    let last = figures.last().unwrap_or(&figures[0]);
    let seeded = own && spec::knob("seed").is_some_and(|seed| run.spec.heeds(seed));
    html! {
        <tbody>
            { for figures.iter().map(|figure| row(run, figure, own)) }
            <tr><td colspan="3" class="field-hint">{ last.source }{ ". " }{ tolerance(last) }{ " " }{ load }</td></tr>
            if seeded {
                <tr><td colspan="3"><Seeds spec={run.spec.clone()} {figures} /></td></tr>
            }
        </tbody>
    }
}

/// How far ours may be off, and on how many of the seeds that were run here it is not.
fn tolerance(figure: &Figure) -> String {
    let record = record::read(figure.preset, figure.metric);
    let tolerance = digits(figure.tolerance);
    match record.0.values().count() {
        0 => t("held.tolerance", &[("tolerance", &tolerance)]),
        count => t(
            "held.seeds",
            &[("agree", &record.agreeing(figure)), ("count", &count), ("tolerance", &tolerance)],
        ),
    }
}

fn row(run: &RunState, figure: &Figure, own: bool) -> Html {
    let name = match figure.metric {
        "validation_loss" => t("held.validation-loss", &[]),
        "parameters" => t("held.parameters", &[]),
        other => readout_label(figure, other),
    };
    let bound = match figure.direction {
        Direction::AtMost => t("held.at-most", &[("value", &number(figure.published))]),
        Direction::AtLeast => t("held.at-least", &[("value", &number(figure.published))]),
        Direction::Equal => number(figure.published),
    };
    let ours = match measured(run, figure.metric).filter(|_| own) {
        Some(value) => {
            let class = if figure.holds(value) { "is-held" } else { "is-missed" };
            html! { <td class={classes!("number", class)}>{ number(value) }</td> }
        }
        None => html! { <td class="number">{ "–" }</td> },
    };
    html! {
        <tr>
            <th scope="row">{ name }</th>
            <td class="number">{ bound }{ " " }<small>{ figure.unit }</small></td>
            { ours }
        </tr>
    }
}
