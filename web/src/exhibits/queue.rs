//! Runs that wait: while the experiment makes one after the other from the front, workers of their own take them from the end, and the
//! experiment is told how each ended.

use std::rc::Rc;

use spec::RunSpec;
use yew::prelude::*;

use super::Seen;
use crate::actions::beside::{Told, side_by_side};
use crate::app::use_garden;
use crate::controls::batch::{Batch, Change, progress};
use crate::i18n::t;

#[derive(Clone, PartialEq, Properties)]
pub struct QueueProps {
    /// Their names.
    pub names: Vec<String>,
    /// Their specs as JSON.
    pub specs: Rc<str>,
    /// What is told.
    pub action: &'static str,
}

/// The queue of a place; nothing where nothing waits.
pub fn queue(place: &str, action: &'static str, seen: Seen) -> Option<Html> {
    let specs: Rc<str> = seen.text(place)?.into();
    let names: Vec<String> = seen.lines(place, "names").into_iter().map(str::to_owned).collect();
    Some(html! { <Queue {names} {specs} {action} /> })
}

/// The runs with their names, the cheapest first: the queue takes them from the end, so that the dearest does not come alone.
fn named(names: &[String], specs: &str) -> Vec<(String, RunSpec)> {
    let run = |(name, json): (&String, &str)| Some((name.clone(), RunSpec::from_json(json).ok()?));
    names.iter().zip(specs.lines()).filter_map(run).collect()
}

/// Workers beside the experiment's own.
fn beside() -> usize {
    (side_by_side() - 1).max(1)
}

/// The button, and how far its runs are.
#[component]
pub fn Queue(QueueProps { names, specs, action }: &QueueProps) -> Html {
    let garden = use_garden();
    let batch = use_reducer(Batch::default);
    // Runs that wait as this batch knows them, by name.
    let known = use_mut_ref(Vec::new);
    let begin = {
        let (garden, batch, known, action) =
            (garden.clone(), batch.clone(), known.clone(), *action);
        let (names, specs) = (names.clone(), specs.clone());
        Callback::from(move |_| {
            let runs = named(&names, &specs);
            let (of, specs) = (runs.len(), runs.iter().map(|(_, spec)| spec.clone()).collect());
            *known.borrow_mut() = runs.clone();
            let (teller, dispatcher) = (garden.clone(), batch.dispatcher());
            let told = Rc::new(move |told: Told| {
                if let Told::Done(spec, metrics) = &told
                    && let Some((name, _)) = runs.iter().find(|(_, run)| *run == **spec)
                {
                    let words = metrics.iter().map(|(metric, _)| metric.as_str());
                    let text = std::iter::once(name.as_str()).chain(words).collect::<Vec<_>>();
                    let values = metrics.iter().map(|(_, value)| *value as f32).collect();
                    teller.act(action, text.join("\n"), values);
                }
                dispatcher.dispatch(Change::Told(told));
            });
            let others = Rc::new(garden.run_beside(specs, beside(), told));
            batch.dispatch(Change::Begun(of, others));
            garden.play();
        })
    };
    {
        // Those that the experiment has begun meanwhile are not begun again.
        let batch = batch.clone();
        use_effect_with(names.clone(), move |names| {
            let known = known.borrow();
            let name = |spec: &RunSpec| known.iter().find(|(_, run)| run == spec);
            let is_open = |spec: &RunSpec| name(spec).is_some_and(|(name, _)| names.contains(name));
            let fewer = batch.others().map_or(0, |others| others.keep(is_open));
            if fewer > 0 {
                batch.dispatch(Change::Fewer(fewer));
            }
        });
    }
    let slots: [(&str, &dyn std::fmt::Display); 2] =
        [("count", &names.len()), ("workers", &(1 + beside()).min(names.len() + 1))];
    progress(&batch, begin, &t("experiment.queue", &slots))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_are_no_specs_are_no_runs() {
        let spec = RunSpec::default();
        let specs = format!("{}\nnothing\n", spec.to_json());
        let names = ["one", "two"].map(str::to_owned);
        assert_eq!(named(&names, &specs), [("one".to_owned(), spec)]);
    }
}
