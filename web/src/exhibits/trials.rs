//! A paper's table of ablations in small: each row a button that begins its run, and beside what the paper prints what came of it here.

use std::collections::HashMap;
use std::rc::Rc;

use spec::{Readout, RunSpec, Trial};
use yew::prelude::*;

use super::number;
use crate::actions::Garden;
use crate::actions::beside::{Told, side_by_side};
use crate::app::use_garden;
use crate::controls::batch::{Batch, Change, progress};
use crate::i18n::{or, t};

/// Metrics of a run, by name.
type Metrics = Vec<(String, f64)>;

#[derive(Clone, PartialEq, Properties)]
pub struct TrialsProps {
    /// The table.
    pub trials: &'static spec::Trials,
    /// The run on the page.
    pub spec: RunSpec,
    /// Its metrics, once it is over.
    pub own: Rc<Metrics>,
}

/// What came of each row, by its place in the table.
#[derive(Default)]
struct Results(HashMap<usize, Metrics>);

impl Reducible for Results {
    type Action = (usize, Metrics);

    fn reduce(self: Rc<Self>, (row, metrics): Self::Action) -> Rc<Self> {
        let mut results = self.0.clone();
        results.insert(row, metrics);
        Rc::new(Self(results))
    }
}

/// The runs of the rows, in their order; a row that is none is left out, and a test says that there is none.
fn runs(trials: &spec::Trials) -> Vec<RunSpec> {
    trials.rows.iter().filter_map(|row| trials.run(row).ok()).collect()
}

/// The row whose run this is: what is computed, whatever computes it and how fast.
fn row_of(runs: &[RunSpec], spec: &RunSpec) -> Option<usize> {
    runs.iter().position(|run| run.model == spec.model && run.seed == spec.seed)
}

/// The table and its button.
#[component]
pub fn Trials(TrialsProps { trials, spec, own }: &TrialsProps) -> Html {
    let trials = *trials;
    let garden = use_garden();
    let results = use_reducer(Results::default);
    let batch = use_reducer(Batch::default);
    let runs = use_memo((), |()| runs(trials));
    let here = row_of(&runs, spec);
    {
        let results = results.dispatcher();
        use_effect_with((here, own.clone()), move |(here, own)| {
            if let (Some(row), false) = (*here, own.is_empty()) {
                results.dispatch((row, own.to_vec()));
            }
        });
    }
    let begin = {
        let (garden, batch, runs, results) =
            (garden.clone(), batch.clone(), runs.clone(), results.clone());
        Callback::from(move |_| begin_missing(&garden, &batch, &runs, &results))
    };
    let left = runs.len() - results.0.len();
    let word = t("trials.all", &[("count", &left), ("workers", &side_by_side().min(left.max(1)))]);
    let rows = trials.rows.iter().zip(runs.iter()).enumerate().map(|(at, (row, run))| {
        line(row, run, (here == Some(at), results.0.get(&at)), trials.metrics, &garden)
    });
    html! {
        <div class="trials">
            <p class="note">{ or(&format!("trials.{}.note", trials.preset), trials.note) }</p>
            <div class="scroll" tabindex="0" role="group" aria-label={t("trials.table", &[])}>
                <table class="numbers">
                    <thead><tr>
                        <th scope="col">{ t("trials.change", &[]) }</th>
                        { for trials.columns.iter().map(|column| html! { <th scope="col">{ or(&format!("trials.{column}"), column) }</th> }) }
                        { for trials.metrics.iter().map(heading) }
                    </tr></thead>
                    <tbody>{ for rows }</tbody>
                </table>
            </div>
            if left > 0 || batch.others().is_some() { { progress(&batch, begin, &word) } }
        </div>
    }
}

/// Begins every run without a result, in workers of their own; the queue is taken from its end.
fn begin_missing(
    garden: &Garden,
    batch: &UseReducerHandle<Batch>,
    runs: &Rc<Vec<RunSpec>>,
    results: &UseReducerHandle<Results>,
) {
    let missing = (0..runs.len()).rev().filter(|row| !results.0.contains_key(row));
    let waiting: Vec<RunSpec> = missing.map(|row| runs[row].clone()).collect();
    let (count, known) = (waiting.len(), runs.clone());
    let (results, dispatcher) = (results.dispatcher(), batch.dispatcher());
    let told = Rc::new(move |told: Told| {
        if let Told::Done(spec, metrics) = &told
            && let Some(row) = row_of(&known, spec)
        {
            results.dispatch((row, metrics.clone()));
        }
        dispatcher.dispatch(Change::Told(told));
    });
    let others = Rc::new(garden.run_beside(waiting, side_by_side(), told));
    batch.dispatch(Change::Begun(count, others));
}

fn heading(readout: &Readout) -> Html {
    let name = or(&format!("trials.{}", readout.metric), readout.label);
    html! { <th scope="col">{ name }{ " " }<small>{ readout.unit }</small></th> }
}

/// A row: its button, the paper's words, and what came of it here.
fn line(
    row: &'static Trial,
    run: &RunSpec,
    (is_here, result): (bool, Option<&Metrics>),
    metrics: &'static [Readout],
    garden: &Garden,
) -> Html {
    let begin = {
        let (garden, run) = (garden.clone(), run.clone());
        Callback::from(move |_: MouseEvent| {
            garden.draft(run.clone());
            garden.build();
            garden.play();
        })
    };
    let name = or(&format!("trials.{}", row.name), row.name);
    let measured = |readout: &Readout| {
        let value = result?.iter().find(|(metric, _)| metric == readout.metric)?;
        Some(number(value.1))
    };
    let cell = |words: String| html! { <td class="number">{ words }</td> };
    html! {
        <tr aria-current={is_here.then_some("true")}>
            <th scope="row">
                <button type="button" class="button" onclick={begin} title={t("trials.begin", &[])}>{ name }</button>
            </th>
            { for row.published.iter().map(|words| cell((*words).to_owned())) }
            { for metrics.iter().map(|readout| cell(measured(readout).unwrap_or_else(|| "–".to_owned()))) }
        </tr>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_found_in_the_table_whatever_computes_it() {
        let preset = (spec::find_preset("attention-table-3").unwrap().spec)();
        let table = preset_table();
        let runs = runs(table);
        assert_eq!(runs.len(), table.rows.len());
        let elsewhere = RunSpec { engine: spec::Engine::Ndarray, ..preset.clone() };
        assert_eq!(row_of(&runs, &elsewhere), Some(0));
        assert_eq!(row_of(&runs, &preset.with("model.attention_heads", 1).unwrap()), Some(1));
        assert_eq!(row_of(&runs, &preset.with("seed", 2).unwrap()), None);
        assert_eq!(row_of(&runs, &preset.with("model.beam", 2).unwrap()), None);
    }

    fn preset_table() -> &'static spec::Trials {
        let panels = spec::find_preset("attention-table-3").unwrap().kind().unwrap().panels;
        let table = panels.iter().find_map(|panel| match panel.show {
            spec::Show::Trials(trials) => Some(trials),
            _ => None,
        });
        table.unwrap()
    }
}
