//! A matrix too large for a table, with a name on each row and column: a picture, and the pointed cell in words.

use std::rc::Rc;

use yew::prelude::*;

use crate::canvas::{Pixels, cell_under, moved};
use crate::charts::series::digits;
use crate::i18n::t;
use crate::palette::{diverging, weight};
use crate::run::Inspection;

use super::number;

#[derive(Clone, PartialEq, Properties)]
pub struct CellsProps {
    /// An inspection that holds the place.
    pub inspection: Rc<Inspection>,
    /// Its name.
    pub place: &'static str,
    /// What it is called.
    pub title: &'static str,
    /// Whether values have a sign.
    pub signed: bool,
}

/// The matrix in colours. Values without a sign are coloured by their root, as attention is, so that small counts are still seen.
#[component]
pub fn Cells(CellsProps { inspection, place, title, signed }: &CellsProps) -> Html {
    let pointed = use_state(|| None::<(usize, usize)>);
    let view = inspection.views.iter().find(|view| view.place == *place);
    let Some((values, &[rows, columns])) = view.map(|view| (&view.data.0, &view.shape[..])) else {
        return Html::default();
    };
    let size = (rows, columns);
    let cell = pointed.filter(|(row, column)| *row < rows && *column < columns);
    let point = {
        let set = pointed.setter();
        Callback::from(move |event: PointerEvent| set.set(cell_under(&event, size)))
    };
    let onkeydown = {
        let pointed = pointed.clone();
        Callback::from(move |event: KeyboardEvent| {
            if let Some(cell) = moved(&event.key(), pointed.unwrap_or((0, 0)), size) {
                event.prevent_default();
                pointed.set(Some(cell));
            }
        })
    };
    let names = |suffix: &str| {
        let wanted = format!("{place}.{suffix}");
        let found = inspection.texts.iter().find(|(name, _)| *name == wanted);
        found.map_or_else(Vec::new, |(_, text)| text.lines().map(str::to_owned).collect())
    };
    let (row_names, column_names) = (names("rows"), names("columns"));
    let reach = values.iter().fold(f32::MIN_POSITIVE, |reach, value| reach.max(value.abs()));
    let label = t(
        "experiment.cells.describe",
        &[
            ("name", title),
            ("rows", &rows),
            ("columns", &columns),
            ("reach", &digits(reach.into())),
        ],
    );
    let cross = cell.map(|(row, column)| format!("--row: {row}; --column: {column}"));
    html! {
        <figure class="heatmap">
            <div class="scroll">
                <div class="head-plot" style={format!("--rows: {rows}; --columns: {columns}")}>
                    <span class="head-axis">{ t("experiment.cells.axes", &[]) }</span>
                    { axis("head-keys", &column_names, cell.map(|(_, column)| column)) }
                    { axis("head-queries", &row_names, cell.map(|(row, _)| row)) }
                    <div
                        class="head-cells" role="application" tabindex="0"
                        aria-label={t("experiment.cells.explore", &[("name", title)])}
                        onpointerdown={point.clone()} onpointermove={point} {onkeydown}
                    >
                        <Pixels width={columns} height={rows} rgba={Rc::new(pixels(values, reach, *signed))} {label} />
                        if let Some(style) = cross { <span class="head-cross" {style}></span> }
                    </div>
                </div>
            </div>
            <p class="head-readout" aria-live="polite">{ readout(values, cell, (&row_names, &column_names)) }</p>
            { legend(reach, *signed) }
        </figure>
    }
}

/// The names along one side.
fn axis(class: &'static str, names: &[String], pointed: Option<usize>) -> Html {
    let name = |(index, name): (usize, &String)| {
        let class = (pointed == Some(index)).then_some("is-pointed");
        html! { <span class={classes!(class)} dir="auto">{ name.clone() }</span> }
    };
    html! {
        <div class={classes!(class, "is-upright")} aria-hidden="true">
            { for names.iter().enumerate().map(name) }
        </div>
    }
}

fn pixels(values: &[f32], reach: f32, signed: bool) -> Vec<u8> {
    let colour = if signed { diverging } else { weight };
    let pixel = |value: &f32| {
        let [red, green, blue] = colour(value / reach);
        [red, green, blue, if value.is_finite() { 255 } else { 0 }]
    };
    values.iter().flat_map(pixel).collect()
}

/// The pointed cell in words.
fn readout(
    values: &[f32],
    cell: Option<(usize, usize)>,
    (rows, columns): (&[String], &[String]),
) -> String {
    let found = cell.and_then(|(row, column)| {
        Some((rows.get(row)?, columns.get(column)?, values.get(row * columns.len() + column)?))
    });
    match found {
        Some((row, column, value)) => t(
            "experiment.cells.value",
            &[("row", row), ("column", column), ("value", &number(f64::from(*value)))],
        ),
        None => t("panel.heatmap.point", &[]),
    }
}

/// Which colour is which value.
pub fn legend(reach: f32, signed: bool) -> Html {
    let (class, ends) = match signed {
        true => ("legend-bar--diverging", vec![(0.0, -reach), (0.5, 0.0), (1.0, reach)]),
        // A quarter of the reach stands at its root, one half.
        false => ("legend-bar--sequential", vec![(0.0, 0.0), (0.5, reach / 4.0), (1.0, reach)]),
    };
    let tick = |(at, value): (f32, f32)| html! { <span style={format!("--at: {at}")}>{ digits(value.into()) }</span> };
    html! {
        <div class="legend" aria-hidden="true">
            <span class={classes!("legend-bar", class)}>{ for ends.into_iter().map(tick) }</span>
        </div>
    }
}
