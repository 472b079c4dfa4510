//! The exhibit of an experiment: transport, its knobs, and the panels that its table lists. No panel knows which experiment it shows.

mod cells;
mod charts;
mod hands;
mod map;
mod net;
mod numbers;
mod pictures;
mod points;
mod queue;
mod save;
mod target;
mod tree;
mod trials;

use std::rc::Rc;

use protocol::View;
use spec::{Experiment, ModelSpec, Panel, Readout, Show};
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::actions::{Garden, asker};
use crate::app::{use_frame, use_garden};
use crate::controls::form::{RunKnob, RunProps, built, refusal};
use crate::controls::menu::run_menu;
use crate::controls::notices::notices;
use crate::controls::own_text::OwnText;
use crate::controls::transport::Transport;
use crate::i18n::{or, t};
use crate::run::{Action, Inspection, LossUnit, Measure, RunState, is_loss};
use hands::{Ask, Pad};
use net::Net;
pub use numbers::number;
use points::Points;
use trials::Trials;

/// What a place may have beside its numbers.
const BESIDE: [&str; 10] = [
    "", ".arrows", ".classes", ".names", ".points", ".rows", ".columns", ".runs", ".surface",
    ".values",
];
/// What a net has beside its maps.
const OF_A_NET: [&str; 4] = ["", ".names", ".weights", ".chosen"];

/// The experiment that a run is, or will be.
pub fn experiment(run: &RunState) -> Option<&'static Experiment> {
    match &run.draft.model {
        ModelSpec::Experiment(model) => Some(model.kind),
        ModelSpec::Gpt(_) => None,
    }
}

/// What the experiment shows at present.
#[derive(Clone, Copy)]
pub struct Seen<'a> {
    run: &'a RunState,
    inspection: Option<&'a Inspection>,
}

impl<'a> Seen<'a> {
    fn view(&self, place: &str) -> Option<&'a View> {
        self.inspection?.views.iter().find(|view| view.place == place)
    }

    fn text(&self, place: &str) -> Option<&'a str> {
        let found = self.inspection?.texts.iter().find(|(name, _)| name == place);
        found.map(|(_, text)| text.as_str())
    }

    /// A metric's latest value.
    fn metric(&self, name: &str) -> Option<f64> {
        let at_end = || self.run.metrics.iter().find(|(metric, _)| metric == name);
        self.run.series.last(name).or_else(|| at_end().map(|(_, value)| *value))
    }

    /// The lines of the text beside a place.
    fn lines(&self, place: &str, suffix: &str) -> Vec<&'a str> {
        self.text(&format!("{place}.{suffix}")).map_or_else(Vec::new, |text| text.lines().collect())
    }
}

/// Everything of an experiment in one column.
#[component]
pub fn ExperimentExhibit(RunProps { run }: &RunProps) -> Html {
    let frame = use_frame();
    let garden = use_garden();
    let found = experiment(run);
    {
        let garden = garden.clone();
        use_effect_with(found.map(|found| found.kind), move |_| {
            if let Some(found) = found {
                let places = found.panels.iter().flat_map(|panel| places(panel.show)).collect();
                garden.watch(asker::EXPERIMENT, String::new(), places, 1);
                garden.build_experiment();
            }
        });
    }
    let Some(found) = found else { return Html::default() };
    let inspection = run.inspections.get(&asker::EXPERIMENT).cloned();
    let seen = Seen { run, inspection: inspection.as_deref() };
    // The picture first, and a net that belongs to it; then what turns it. What only tells or acts is no picture.
    let mut rest: Vec<_> =
        found.panels.iter().filter(|panel| !is_absent(panel.show, seen)).collect();
    let lead = rest.iter().position(|panel| is_picture(panel.show)).unwrap_or(rest.len());
    let net = rest.get(lead + 1).is_some_and(|panel| matches!(panel.show, Show::Net { .. }));
    let end = (lead + 1 + usize::from(net)).min(rest.len());
    let first: Vec<_> = rest.drain(lead..end).collect();
    html! {
        <section class="exhibit" aria-label={t("exhibit.title", &[])}>
            if frame.shows("transport") {
                <Transport run={run.clone()} />
                { run_menu(run, &garden) }
            }
            { notices(run, &garden) }
            if frame.shows("knobs") && found.panels.iter().any(|panel| tells_loss(panel.show)) {
                { units(run.unit, &garden) }
            }
            { for first.iter().map(|panel| panel_of(found, panel, seen, &garden)) }
            if frame.shows("knobs") { { presets(run, &garden) }{ knobs(run, &garden) } }
            { for rest.iter().map(|panel| panel_of(found, panel, seen, &garden)) }
        </section>
    }
}

/// The milestone's ready-made runs, where there are several.
fn presets(run: &RunState, garden: &Garden) -> Option<Html> {
    let presets = spec::milestone_of(&run.draft.preset)?.presets;
    let garden = garden.clone();
    let onchange = Callback::from(move |event: Event| {
        garden.preset(&event.target_unchecked_into::<HtmlSelectElement>().value());
        garden.build();
    });
    let options = presets.iter().map(|preset| {
        let selected = preset.id == run.draft.preset;
        html! { <option value={preset.id} {selected}>{ preset.title }</option> }
    });
    (presets.len() > 1).then(|| {
        html! {
            <label class="field">
                <span>{ t("playground.preset", &[]) }</span>
                <select {onchange}>{ for options }</select>
            </label>
        }
    })
}

fn knobs(run: &RunState, garden: &Garden) -> Html {
    let (draft, built) = (&run.draft, built(run));
    let shown = draft.knobs().filter(|knob| draft.heeds(knob) && !HIDDEN.contains(&knob.path));
    let own = draft.files().contains(&"own");
    html! {
        <>
            { refusal(run, garden) }
            <div class="knob-row">
                { for shown.map(|knob| html! {
                    <RunKnob key={knob.path} path={knob.path} draft={draft.clone()} built={built.clone()} />
                }) }
            </div>
            if own { <OwnText source={spec::DataSource::Own} bytes={run.own_bytes} /> }
        </>
    }
}

/// Knobs that the transport shows already.
const HIDDEN: [&str; 1] = ["training.speed"];

/// Every place that a panel may ask for.
fn places(show: Show) -> Vec<String> {
    let place = match show {
        Show::Curves { place, .. }
        | Show::Matrix { place, .. }
        | Show::Images { place, .. }
        | Show::Bars { place, .. }
        | Show::Table { place }
        | Show::Text { place, .. }
        | Show::Plane { place, .. }
        | Show::Pad { place, .. }
        | Show::Graph { place }
        | Show::Tree { place }
        | Show::Map { place }
        | Show::Points { place }
        | Show::Queue { place, .. }
        | Show::Grid { place } => place,
        Show::Net { place, .. } => {
            return OF_A_NET.iter().map(|suffix| format!("{place}{suffix}")).collect();
        }
        Show::Save(files) => return files.iter().map(|(place, _)| (*place).to_owned()).collect(),
        Show::Ask { action, .. } => return vec![off(action)],
        Show::Buttons(buttons) => return buttons.iter().map(|(action, _)| off(action)).collect(),
        Show::Numbers(_) | Show::Lines { .. } | Show::Trials(_) => return Vec::new(),
    };
    BESIDE.iter().map(|suffix| format!("{place}{suffix}")).collect()
}

/// The place of a text that is there where an action, as the experiment is set, does nothing.
fn off(action: &str) -> String {
    format!("{action}.off")
}

/// Whether a panel's values, or one of them, can be told in nats, bits and perplexity alike.
fn tells_loss(show: Show) -> bool {
    match show {
        Show::Numbers(readouts) | Show::Lines { metrics: readouts, .. } => {
            readouts.iter().any(|readout| is_loss(readout.unit))
        }
        Show::Curves { y, .. } => is_loss(y),
        Show::Points { .. } => true,
        _ => false,
    }
}

/// The choice of the unit in which losses are told.
fn units(now: LossUnit, garden: &Garden) -> Html {
    let button = |measure: Measure| {
        // Pressed again, it gives the units back in which the exhibit measures.
        let is_on = now.measure == Some(measure);
        let next = LossUnit { measure: (!is_on).then_some(measure), ..now };
        let garden = garden.clone();
        let onclick = Callback::from(move |_: MouseEvent| garden.dispatch(Action::Unit(next)));
        let word = t(measure.key(), &[]);
        html! { <button type="button" aria-pressed={is_on.to_string()} {onclick}>{ word }</button> }
    };
    html! {
        <div class="inline-field" role="group" aria-label={t("experiment.units", &[])}>
            <span>{ t("experiment.units", &[]) }</span>
            <span class="segmented">{ for Measure::ALL.into_iter().map(button) }</span>
        </div>
    }
}

/// Whether a panel shows more than values and ways to act.
fn is_picture(show: Show) -> bool {
    !matches!(
        show,
        Show::Numbers(_)
            | Show::Ask { .. }
            | Show::Buttons(_)
            | Show::Save { .. }
            | Show::Queue { .. }
            | Show::Trials(_)
    )
}

/// Whether the built experiment, as it is set, does not have what a panel shows.
fn is_absent(show: Show, seen: Seen) -> bool {
    let unknown = |readout: &Readout| seen.metric(readout.metric).is_none();
    match show {
        Show::Numbers(readouts) | Show::Lines { metrics: readouts, .. } => {
            seen.run.step > 0 && readouts.iter().all(unknown)
        }
        Show::Ask { .. } | Show::Buttons(_) => {
            places(show).iter().all(|place| seen.text(place).is_some())
        }
        _ => places(show).first().is_some_and(|place| {
            seen.inspection.is_some() && seen.view(place).is_none() && seen.text(place).is_none()
        }),
    }
}

fn panel_of(kind: &Experiment, panel: &'static Panel, seen: Seen, garden: &Garden) -> Html {
    let title = or(&format!("panel.{}.{}", kind.kind, panel.title), panel.title);
    html! {
        <section class="panel" key={panel.title}>
            <h2>{ title }</h2>
            { body(panel, seen, garden).unwrap_or_else(empty) }
        </section>
    }
}

/// Nothing there yet.
fn empty() -> Html {
    html! { <div class="empty"><p>{ t("experiment.empty", &[]) }</p></div> }
}

fn body(panel: &'static Panel, seen: Seen, garden: &Garden) -> Option<Html> {
    match panel.show {
        Show::Numbers(readouts) => Some(numbers::readouts(readouts, seen)),
        Show::Lines { metrics, log } => charts::lines(metrics, log, seen),
        Show::Curves { place, x, y, log } => charts::curves(place, (x, y), log, seen),
        Show::Matrix { place, signed } => numbers::matrix(place, (panel.title, signed), seen),
        Show::Images { place, signed } => pictures::images(place, signed, seen),
        Show::Bars { place, unit } => numbers::bars(place, unit, seen),
        Show::Table { place } => Some(numbers::table(seen.text(place)?)),
        Show::Text { place, columns } => numbers::text(place, columns, seen),
        Show::Plane { place, action } => pictures::plane(place, action, seen),
        Show::Net { place, choose, edit } => {
            let inspection = seen.run.inspections.get(&asker::EXPERIMENT)?.clone();
            Some(html! { <Net {inspection} {place} {choose} {edit} /> })
        }
        Show::Save(files) => save::files(files, seen),
        Show::Pad { place, action } => {
            let view = seen.view(place)?;
            let size = *view.shape.first()?;
            let values = view.data.0.clone();
            Some(html! { <Pad {size} {values} {action} title={panel.title} /> })
        }
        Show::Ask { action, button, usual } => {
            // What the form holds, where it has a field for the same.
            let set = seen.run.draft.get(&format!("model.{action}"));
            let set = set.and_then(|value| value.as_str().map(str::to_owned));
            let usual = set.unwrap_or_else(|| usual.to_owned());
            Some(html! { <Ask key={usual.clone()} {action} {button} usual={usual.clone()} /> })
        }
        Show::Buttons(buttons) => Some(hands::buttons(buttons, garden)),
        Show::Graph { place } => pictures::graph(seen.text(place)?),
        Show::Tree { place } => tree::tree(place, seen),
        Show::Map { place } => map::map(place, seen),
        Show::Points { place } => {
            seen.view(place)?;
            let inspection = seen.run.inspections.get(&asker::EXPERIMENT)?.clone();
            Some(html! { <Points {inspection} {place} unit={seen.run.unit} /> })
        }
        Show::Queue { place, action } => queue::queue(place, action, seen),
        Show::Trials(trials) => {
            // A run whose knobs were turned on the way is no row's.
            let whole = seen.run.marks.is_empty();
            let own = Rc::new(if whole { seen.run.metrics.clone() } else { Vec::new() });
            let spec = seen.run.spec.clone();
            Some(html! { <Trials {trials} {spec} {own} /> })
        }
        Show::Grid { place } => pictures::grid(&seen.view(place)?.data.0),
    }
}
