//! The loss chart: training thin, validation thick with its 95 % band, and the floors and ceilings that give them meaning.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::loss_data::{Line as Across, LossData};
use super::plot::Plot;
use super::save;
use super::series::{Scale, digits, whole};
use super::uplot::{AxisSpec, Line, PlotSpec, Reference, StepMark};
use crate::i18n::t;
use crate::run::{LossUnit, Measure};

/// What the chart shows and calls.
#[derive(Clone, PartialEq, Properties)]
pub struct LossChartProps {
    /// The run's part of it.
    pub data: LossData,
    /// The reader chose a unit.
    pub on_unit: Callback<LossUnit>,
    /// Height in pixels.
    #[prop_or(300)]
    pub height: u32,
    /// The curve and little else, for small places: no readout, controls, table or keys.
    #[prop_or_default]
    pub bare: bool,
}

/// How the reader looks at it.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Look {
    steps: Scale,
    loss: Scale,
    keep: f64,
}

/// Loss against steps, with a readout, controls, a table of the same numbers and a file to take away.
#[component]
pub fn LossChart(LossChartProps { data, on_unit, height, bare }: &LossChartProps) -> Html {
    let look = use_state(|| Look { steps: Scale::Linear, loss: Scale::Linear, keep: 0.8 });
    let pointed = use_state(|| None::<usize>);
    let columns = use_memo((data.clone(), look.keep, look.steps), |(data, keep, steps)| {
        data.columns(*keep, *steps)
    });
    let spec = use_memo((data.clone(), *look, *height, *bare), {
        let columns = columns.clone();
        move |(data, look, height, bare)| {
            let spec = plot_spec(data, &columns, *look, *height);
            if *bare { made_bare(spec) } else { spec }
        }
    });
    let on_point = use_callback(pointed.setter(), |index, pointed| pointed.set(index));
    if data.last_step() == 0 && data.evaluations.is_empty() {
        return html! { <div class="empty"><p>{ t("panel.loss.empty", &[]) }</p></div> };
    }
    let step = pointed.and_then(|index| columns[0].get(index)).map(|step| *step as usize);
    html! {
        <figure class="chart">
            if !bare {
                { readout(data, step) }
            }
            <Plot {spec} {columns} label={describe(data)} {on_point} focusable={!bare} />
            if !bare {
                { controls(data, &look, on_unit) }
                { table(data) }
            }
        </figure>
    }
}

fn plot_spec(data: &LossData, columns: &[Vec<f64>], look: Look, height: u32) -> PlotSpec {
    let unit = t(data.unit.key(), &[]);
    let line = |label: &str, colour, width, alpha, direct, points| {
        let label = if label.is_empty() { String::new() } else { t(label, &[]) };
        Line { label, colour, width, alpha, direct, points }
    };
    PlotSpec {
        x: AxisSpec::new(t("panel.steps", &[]), look.steps, data.step_range(look.steps), 5),
        y: AxisSpec::new(
            t("panel.loss.axis", &[("unit", &unit)]),
            look.loss,
            data.loss_range(columns, look.loss),
            6,
        ),
        series: vec![
            line("", "--line-1", 1.0, 0.35, false, false),
            line("panel.loss.train", "--line-1", 1.25, 1.0, true, false),
            line("panel.loss.validation", "--line-2", 2.5, 1.0, true, true),
            line("", "--line-2", 0.0, 0.0, false, false),
            line("", "--line-2", 0.0, 0.0, false, false),
        ],
        bands: vec![(3, 4, "--line-2")],
        references: data.references().into_iter().map(reference).collect(),
        marks: data.marks.iter().map(mark).collect(),
        height,
        gutter: 104,
        sync: "run",
    }
}

/// Without axis titles and without the names of the staircase, for which there is no room.
fn made_bare(mut spec: PlotSpec) -> PlotSpec {
    spec.x.title.clear();
    spec.y.title.clear();
    spec.marks.clear();
    spec.y.ticks = super::series::ticks(spec.y.range, Scale::Linear, 3);
    spec.x.ticks = super::series::ticks(spec.x.range, Scale::Linear, 3);
    let staircase = spec.references.iter_mut().filter(|line| line.ink == "--ink-faint");
    staircase.for_each(|line| line.label.clear());
    spec
}

fn reference((line, value): (Across, f64)) -> Reference {
    let (colour, ink, dash) = match line {
        Across::Uniform => ("--edge", "--ink-soft", vec![]),
        Across::Gram(_) => ("--edge", "--ink-faint", vec![1, 3]),
        Across::Entropy => ("--accent", "--accent", vec![]),
        Across::Published => ("--ink", "--ink", vec![6, 3]),
    };
    Reference { label: name(line, value), value, colour, ink, dash }
}

fn name(line: Across, value: f64) -> String {
    let value = format!("{value:.2}");
    match line {
        Across::Uniform => t("panel.loss.uniform", &[]),
        Across::Gram(order) => t("panel.loss.gram", &[("n", &order.to_string())]),
        Across::Entropy => t("panel.loss.entropy", &[]),
        Across::Published => t("panel.loss.published", &[("value", &value)]),
    }
}

fn mark(mark: &crate::run::Mark) -> StepMark {
    let label = spec::knob(&mark.path).map_or(mark.path.as_str(), |knob| knob.label);
    let value = mark.value.as_f64().map_or_else(|| mark.value.to_string(), digits);
    StepMark { step: mark.step, label: format!("{label} {}", value.trim_matches('"')) }
}

/// All series at one step: the pointed one, or the last.
fn readout(data: &LossData, step: Option<usize>) -> Html {
    let (report, evaluation) = data.at(step);
    let show = |loss: f64| digits(data.show(loss));
    let step = step.unwrap_or_else(|| data.last_step());
    html! {
        <dl class="readout">
            <div><dt>{ t("panel.step", &[]) }</dt><dd>{ whole(step as i64) }</dd></div>
            if let Some(report) = report {
                <div class="line-1"><dt>{ t("panel.loss.train", &[]) }</dt><dd>{ show(report.loss) }</dd></div>
            }
            if let Some(one) = evaluation {
                <div class="line-2">
                    <dt>{ t("panel.loss.validation", &[]) }</dt>
                    <dd>{ show(one.loss) }<small>{ " ± " }{ digits(data.show_band(one)) }</small></dd>
                </div>
            }
            <div class="unit"><dt class="visually-hidden">{ t("panel.unit", &[]) }</dt><dd>{ t(data.unit.key(), &[]) }</dd></div>
        </dl>
    }
}

/// What a reader who does not see the chart should know.
fn describe(data: &LossData) -> String {
    let (report, evaluation) = data.at(None);
    let show = |loss: Option<f64>| loss.map_or("–".to_owned(), |loss| digits(data.show(loss)));
    t(
        "panel.loss.describe",
        &[
            ("step", &whole(data.last_step() as i64)),
            ("train", &show(report.map(|report| report.loss))),
            ("validation", &show(evaluation.map(|one| one.loss))),
            ("unit", &t(data.unit.key(), &[])),
        ],
    )
}

fn controls(data: &LossData, look: &UseStateHandle<Look>, on_unit: &Callback<LossUnit>) -> Html {
    let change = |change: fn(&mut Look)| {
        let look = look.clone();
        Callback::from(move |_: MouseEvent| {
            let mut next = *look;
            change(&mut next);
            look.set(next);
        })
    };
    let smoothing = {
        let look = look.clone();
        Callback::from(move |event: InputEvent| {
            let keep = event.target_unchecked_into::<HtmlInputElement>().value_as_number();
            look.set(Look { keep, ..*look });
        })
    };
    let unit = |next: LossUnit| {
        let on_unit = on_unit.clone();
        Callback::from(move |_: MouseEvent| on_unit.emit(next))
    };
    let save = {
        let data = data.clone();
        Callback::from(move |_: MouseEvent| save::csv("loss.csv", &data.csv()))
    };
    let now = data.unit;
    let flag = |on: bool, key: &str, onclick: Callback<MouseEvent>| {
        html! {
            <button type="button" aria-pressed={on.to_string()} {onclick}>{ t(key, &[]) }</button>
        }
    };
    html! {
        <div class="chart-controls" role="group" aria-label={t("panel.loss.controls", &[])}>
            <span class="segmented">
                { for Measure::ALL.into_iter().map(|measure| {
                    let is_on = now.measure.unwrap_or(Measure::Nats) == measure;
                    let next = LossUnit { measure: Some(measure), ..now };
                    flag(is_on, measure.key(), unit(next))
                }) }
            </span>
            if (data.characters_per_token - 1.0).abs() > 1e-6 {
                <span class="segmented">
                    { flag(!now.per_character, "panel.loss.token", unit(LossUnit { per_character: false, ..now })) }
                    { flag(now.per_character, "panel.loss.character", unit(LossUnit { per_character: true, ..now })) }
                </span>
            }
            <span class="segmented">
                { flag(look.loss == Scale::Log, "panel.loss.log-loss", change(|l| l.loss = l.loss.other())) }
                { flag(look.steps == Scale::Log, "panel.loss.log-steps", change(|l| l.steps = l.steps.other())) }
            </span>
            <label class="inline-field">
                <span>{ t("panel.loss.smoothing", &[]) }</span>
                <input type="range" class="slider" min="0" max="0.99" step="0.01" value={look.keep.to_string()} oninput={smoothing} />
            </label>
            <button type="button" class="button button--quiet" onclick={save}>{ t("panel.save-csv", &[]) }</button>
        </div>
    }
}

/// The same numbers for those who do not see the chart, or want to read them off.
fn table(data: &LossData) -> Html {
    let show = |loss: f64| digits(data.show(loss));
    let across = data.references().into_iter().map(|(line, value)| {
        html! {
            <tr><th scope="row">{ name(line, value) }</th><td></td><td>{ digits(value) }</td></tr>
        }
    });
    let rows = data.evaluations.iter().map(|one| {
        html! {
            <tr>
                <th scope="row">{ whole(one.step as i64) }</th>
                <td>{ show(one.train) }</td>
                <td>{ show(one.loss) }{ " ± " }{ digits(data.show_band(*one)) }</td>
            </tr>
        }
    });
    html! {
        <details class="twin">
            <summary>{ t("panel.as-table", &[]) }</summary>
            <div class="scroll" tabindex="0" role="group" aria-label={t("panel.as-table", &[])}>
                <table class="numbers">
                    <thead><tr>
                        <th scope="col">{ t("panel.step", &[]) }</th>
                        <th scope="col">{ t("panel.loss.train", &[]) }</th>
                        <th scope="col">{ t("panel.loss.validation", &[]) }</th>
                    </tr></thead>
                    <tbody>{ for rows }{ for across }</tbody>
                </table>
            </div>
        </details>
    }
}
