//! The door to uPlot: a chart as plain data in, a hovered point out.

use js_sys::{Array, Float64Array};
use serde::Serialize;
use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;

use super::series::{Scale, ticks};

#[wasm_bindgen(module = "/src/charts/uplot.js")]
extern "C" {
    fn draw(host: &HtmlElement, spec: &str, columns: &Array, cursor: &JsValue);
    fn remove(host: &HtmlElement);
}

/// What a chart shows besides its numbers.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PlotSpec {
    /// Steps.
    pub x: AxisSpec,
    /// Values.
    pub y: AxisSpec,
    /// One a column of numbers, steps left out.
    pub series: Vec<Line>,
    /// Areas between two series, by number, and their colour's token.
    pub bands: Vec<(usize, usize, &'static str)>,
    /// Thin lines across.
    pub references: Vec<Reference>,
    /// Steps at which a knob was turned.
    pub marks: Vec<StepMark>,
    /// Height in pixels.
    pub height: u32,
    /// Room for labels at the right, in pixels.
    pub gutter: u32,
    /// Charts of one name move their cursors together.
    pub sync: &'static str,
}

/// One axis.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AxisSpec {
    /// What it measures, with its unit.
    pub title: String,
    /// Whether equal lengths are equal factors.
    pub log: bool,
    /// Its ends.
    pub range: (f64, f64),
    /// Where it has numbers.
    pub ticks: Vec<f64>,
}

impl AxisSpec {
    /// An axis with about `count` ticks.
    pub fn new(title: String, scale: Scale, range: (f64, f64), count: usize) -> Self {
        Self { title, log: scale == Scale::Log, range, ticks: ticks(range, scale, count) }
    }
}

/// A curve.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Line {
    /// Its name.
    pub label: String,
    /// Its colour's token, such as `--line-1`.
    pub colour: &'static str,
    /// In pixels; 0 draws nothing but serves a band.
    pub width: f64,
    /// How opaque.
    pub alpha: f64,
    /// Whether its name stands at its end.
    pub direct: bool,
    /// Whether its points are dots as well.
    pub points: bool,
}

/// A thin line that gives a number meaning.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reference {
    /// Its name.
    pub label: String,
    /// Where it lies.
    pub value: f64,
    /// The line's colour.
    pub colour: &'static str,
    /// Its name's colour.
    pub ink: &'static str,
    /// Dashes and gaps in pixels; none for a whole line.
    pub dash: Vec<u8>,
}

/// A step at which something was changed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StepMark {
    /// The step.
    pub step: usize,
    /// What, in a word or two.
    pub label: String,
}

/// Draws or redraws; `cursor` is called with the pointed column, or −1.
pub fn show(
    host: &HtmlElement,
    spec: &PlotSpec,
    columns: &[Vec<f64>],
    cursor: &Closure<dyn Fn(i32)>,
) {
    let arrays: Array =
        columns.iter().map(|column| Float64Array::from(column.as_slice())).collect();
    let json = serde_json::to_string(spec).expect("a chart's spec is plain data");
    draw(host, &json, &arrays, cursor.as_ref());
}

/// Takes the chart out.
pub fn hide(host: &HtmlElement) {
    remove(host);
}
