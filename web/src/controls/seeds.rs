//! One seed proves little: what other seeds reach, as dots beside the published value, and a button that runs more of them.

use std::rc::Rc;

use spec::{Figure, RunSpec};
use yew::prelude::*;

use super::batch::{Batch, Change, progress};
use crate::actions::beside::side_by_side;
use crate::actions::seeds::next_seeds;
use crate::app::use_garden;
use crate::charts::series::digits;
use crate::exhibits::number;
use crate::i18n::t;
use crate::record::{self, Record};

/// Seeds of one press.
const MORE: usize = 10;

#[derive(Clone, PartialEq, Properties)]
pub struct SeedsProps {
    /// The run, which counts for these figures.
    pub spec: RunSpec,
    /// Figures of its preset.
    pub figures: &'static [Figure],
}

/// Dots, their mean, and the button.
#[component]
pub fn Seeds(SeedsProps { spec, figures }: &SeedsProps) -> Html {
    let garden = use_garden();
    let batch = use_reducer(Batch::default);
    let begin = {
        let (batch, spec, figures) = (batch.clone(), spec.clone(), *figures);
        Callback::from(move |_| {
            let known = figures.last().map(|figure| record::read(figure.preset, figure.metric));
            let known: Vec<u64> = known.iter().flat_map(|r| r.0.iter().map(|(s, _)| *s)).collect();
            let mut seeds = next_seeds(&spec, &known, MORE);
            seeds.reverse();
            let dispatcher = batch.dispatcher();
            let told = Rc::new(move |told| dispatcher.dispatch(Change::Told(told)));
            let others = Rc::new(garden.run_others(&spec, seeds, told));
            batch.dispatch(Change::Begun(MORE, others));
        })
    };
    let word = t("seeds.more", &[("count", &MORE), ("workers", &side_by_side().min(MORE))]);
    html! {
        <div class="seeds">
            { for figures.iter().filter_map(strip) }
            { progress(&batch, begin, &word) }
        </div>
    }
}

/// Width of a strip of dots, in units of its own.
const WIDTH: f64 = 300.0;
const HEIGHT: f64 = 26.0;

/// The record of a metric as dots on a line, where seeds differ.
fn strip(figure: &Figure) -> Option<Html> {
    let Record(record) = record::read(figure.preset, figure.metric);
    let values: Vec<f64> = record.values().copied().collect();
    let spread = Spread::of(&values).filter(|spread| spread.deviation > 0.0)?;
    let ends = values.iter().chain([&figure.published]);
    let (low, high) = ends.fold((f64::MAX, f64::MIN), |(l, h), v| (l.min(*v), h.max(*v)));
    let at = |value: f64| (8.0 + (value - low) / (high - low) * (WIDTH - 16.0)).to_string();
    let dot = |(seed, value): (&u64, &f64)| {
        let title = t("seeds.seed", &[("seed", seed), ("value", &number(*value))]);
        html! { <circle cx={at(*value)} cy="17" r="4" class="seed-dot"><title>{ title }</title></circle> }
    };
    let said = t(
        "seeds.spread",
        &[
            ("count", &values.len()),
            ("mean", &number(spread.mean)),
            ("deviation", &digits(spread.deviation)),
            ("published", &number(figure.published)),
            ("unit", &figure.unit),
        ],
    );
    Some(html! {
        <figure class="seed-strip">
            <svg viewBox={format!("0 0 {WIDTH} {HEIGHT}")} role="img" aria-label={said.clone()}>
                <path class="seed-line" d={format!("M0 17H{WIDTH}")} />
                <path class="seed-published" d={format!("M{} 4V{HEIGHT}", at(figure.published))} />
                { for record.iter().map(dot) }
            </svg>
            <figcaption>{ said }</figcaption>
        </figure>
    })
}

/// Mean and standard deviation of a sample.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Spread {
    mean: f64,
    deviation: f64,
}

impl Spread {
    /// Of at least two values.
    fn of(values: &[f64]) -> Option<Self> {
        let count = values.len() as f64;
        let mean = values.iter().sum::<f64>() / count;
        let squares = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>();
        (values.len() > 1).then(|| Self { mean, deviation: (squares / (count - 1.0)).sqrt() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2, 4, 4, 4, 5, 5, 7, 9: mean 5, sum of squares 32 over 7 degrees of freedom.
    #[test]
    fn mean_and_deviation_are_those_of_a_sample() {
        let spread = Spread::of(&[2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0]).unwrap();
        assert_eq!(spread, Spread { mean: 5.0, deviation: (32.0_f64 / 7.0).sqrt() });
        assert_eq!(Spread::of(&[1.0]), None);
    }
}
