//! A small chart of one number of every step: learning rate, gradient norm.

use std::rc::Rc;

use protocol::StepReport;
use yew::prelude::*;

use super::plot::Plot;
use super::series::{Scale, digits, step_end, value_ends};
use super::uplot::{AxisSpec, Line, PlotSpec};
use crate::i18n::t;
use crate::run::Curve;

/// Which number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// The learning rate.
    Rate,
    /// The gradient's norm before clipping.
    GradientNorm,
}

impl Quantity {
    fn of(self, report: &StepReport) -> f64 {
        match self {
            Self::Rate => report.rate,
            Self::GradientNorm => report.gradient_norm,
        }
    }

    fn key(self) -> &'static str {
        match self {
            Self::Rate => "panel.rate",
            Self::GradientNorm => "panel.gradient-norm",
        }
    }
}

/// What the chart shows.
#[derive(Clone, PartialEq, Properties)]
pub struct StepChartProps {
    /// The run's steps.
    pub curve: Rc<Curve>,
    /// Which number of them.
    pub quantity: Quantity,
    /// Steps in the whole run.
    pub steps: usize,
    /// Height in pixels.
    #[prop_or(120)]
    pub height: u32,
}

/// One number against steps, on the loss chart's axis; pointing at one points at both.
#[component]
pub fn StepChart(StepChartProps { curve, quantity, steps, height }: &StepChartProps) -> Html {
    let pointed = use_state(|| None::<usize>);
    let on_point = use_callback(pointed.setter(), |index, pointed| pointed.set(index));
    let columns = use_memo((curve.clone(), *quantity), |(curve, quantity)| {
        let points = curve.points();
        let column = |of: &dyn Fn(&StepReport) -> f64| points.iter().map(of).collect::<Vec<f64>>();
        vec![column(&|point| point.step as f64), column(&|point| quantity.of(point))]
    });
    let spec = use_memo((columns.clone(), *quantity, *steps, *height), |key| {
        let (columns, quantity, steps, height) = key;
        plot_spec(columns, *quantity, *steps, *height)
    });
    let Some(last) = columns[1].last().copied() else { return Html::default() };
    let value = pointed.and_then(|index| columns[1].get(index).copied()).unwrap_or(last);
    let name = t(quantity.key(), &[]);
    html! {
        <figure class="chart chart--small">
            <dl class="readout"><div><dt>{ &name }</dt><dd>{ digits(value) }</dd></div></dl>
            <Plot {spec} {columns} {on_point} label={format!("{name}: {}", digits(last))} />
        </figure>
    }
}

fn plot_spec(columns: &[Vec<f64>], quantity: Quantity, steps: usize, height: u32) -> PlotSpec {
    let last = columns[0].last().copied().unwrap_or(0.0);
    let values = columns[1].iter().copied().chain([0.0]);
    let line = Line {
        label: t(quantity.key(), &[]),
        colour: "--ink-soft",
        width: 1.25,
        alpha: 1.0,
        direct: false,
        points: false,
    };
    let range = value_ends(values, Scale::Linear, f64::INFINITY);
    PlotSpec {
        x: AxisSpec::new(String::new(), Scale::Linear, (0.0, step_end(last, steps as f64)), 5),
        y: AxisSpec::new(String::new(), Scale::Linear, range, 3),
        series: vec![line],
        bands: vec![],
        references: vec![],
        marks: vec![],
        height,
        gutter: 104,
        sync: "run",
    }
}
