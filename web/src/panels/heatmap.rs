//! Any place of the trace as a heat map: blue below zero, orange above; pointer or arrow keys read a value.

use std::rc::Rc;

use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::slices::{Slice, names, slice};
use super::tokens::visible;
use crate::canvas::{Pixels, cell_under, moved};
use crate::charts::series::digits;
use crate::i18n::t;
use crate::run::Inspection;

/// Which place is shown.
#[derive(Clone, PartialEq, Properties)]
pub struct HeatmapProps {
    /// An inspection that holds the place.
    pub inspection: Rc<Inspection>,
    /// Its name in the trace.
    pub place: AttrValue,
}

/// Where the reader looks: which picture, which cell.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Gaze {
    picture: usize,
    cell: Option<(usize, usize)>,
}

/// A place of the trace as a picture.
#[component]
pub fn Heatmap(HeatmapProps { inspection, place }: &HeatmapProps) -> Html {
    let gaze = use_state(Gaze::default);
    let view = inspection.views.iter().find(|view| view.place == place.as_str());
    let pictures = view.map(names).unwrap_or_default();
    let picture = gaze.picture.min(pictures.len().saturating_sub(1));
    let Some(found) = view.and_then(|view| slice(view, picture)) else {
        return html! { <div class="empty"><p>{ t("panel.heatmap.empty", &[]) }</p></div> };
    };
    let onchange = {
        let gaze = gaze.clone();
        Callback::from(move |event: Event| {
            let picture = event.target_unchecked_into::<HtmlSelectElement>().selected_index();
            gaze.set(Gaze { picture: picture.max(0) as usize, cell: None });
        })
    };
    let cell = gaze.cell.filter(|(row, column)| *row < found.rows.0 && *column < found.columns.0);
    html! {
        <figure class="heatmap">
            <figcaption class="head-caption">
                <strong><code>{ place.clone() }</code></strong>
                if pictures.len() > 1 {
                    <label class="inline-field">
                        <span>{ t("panel.heatmap.picture", &[]) }</span>
                        <select {onchange}>
                            { for pictures.iter().enumerate().map(|(index, name)| html! {
                                <option selected={index == picture}>{ name }</option>
                            }) }
                        </select>
                    </label>
                }
            </figcaption>
            { cells(&found, place, cell, &gaze) }
            <p class="head-readout" aria-live="polite">{ readout(&found, inspection, cell) }</p>
            { legend(&found) }
            if found.all_columns > found.columns.0 {
                <p class="note">{ t("panel.heatmap.cut", &[("shown", &found.columns.0), ("all", &found.all_columns)]) }</p>
            }
        </figure>
    }
}

fn cells(
    slice: &Slice,
    place: &AttrValue,
    cell: Option<(usize, usize)>,
    gaze: &UseStateHandle<Gaze>,
) -> Html {
    let size = (slice.rows.0, slice.columns.0);
    let look = |cell: Option<(usize, usize)>, gaze: &UseStateHandle<Gaze>| {
        gaze.set(Gaze { picture: gaze.picture, cell });
    };
    let onpointermove = {
        let gaze = gaze.clone();
        Callback::from(move |event: PointerEvent| look(cell_under(&event, size), &gaze))
    };
    let onpointerleave = {
        let gaze = gaze.clone();
        Callback::from(move |_: PointerEvent| look(None, &gaze))
    };
    let onkeydown = {
        let gaze = gaze.clone();
        Callback::from(move |event: KeyboardEvent| {
            if let Some(cell) = moved(&event.key(), gaze.cell.unwrap_or((0, 0)), size) {
                event.prevent_default();
                look(Some(cell), &gaze);
            }
        })
    };
    let cross = cell.map(|(row, column)| format!("--row: {row}; --column: {column}"));
    html! {
        <div class="heatmap-cells" style={format!("--rows: {}; --columns: {}", size.0, size.1)}>
            <span class="head-axis">{ t("panel.heatmap.axes", &[("rows", &axis(&slice.rows.1)), ("columns", &axis(&slice.columns.1))]) }</span>
            <div
                class="head-cells"
                role="application"
                tabindex="0"
                aria-label={t("panel.heatmap.explore", &[("place", place)])}
                onpointerdown={onpointermove.clone()} {onpointermove} {onpointerleave} {onkeydown}
            >
                <Pixels
                    width={size.1}
                    height={size.0}
                    rgba={Rc::new(slice.pixels())}
                    label={t("panel.heatmap.describe", &[("place", place), ("rows", &size.0), ("columns", &size.1), ("reach", &digits(slice.reach().into()))])}
                />
                if let Some(style) = cross { <span class="head-cross" {style}></span> }
            </div>
        </div>
    }
}

/// The pointed value in words; rows or columns that are positions are named by their tokens.
fn readout(slice: &Slice, inspection: &Inspection, cell: Option<(usize, usize)>) -> String {
    let Some((row, column)) = cell else { return t("panel.heatmap.point", &[]) };
    let name = |letter: &str, index: usize| {
        let token = inspection.tokens.get(index).filter(|_| letter == "T" || letter == "S");
        let token = token.map_or(String::new(), |piece| format!(" “{}”", visible(&piece.text)));
        format!("{} {}{token}", axis(letter), index + 1)
    };
    let value =
        slice.at(row, column).map_or_else(|| t("panel.heatmap.masked", &[]), |v| digits(v.into()));
    let (row, column) = (name(&slice.rows.1, row), name(&slice.columns.1, column));
    t("panel.heatmap.value", &[("row", &row), ("column", &column), ("value", &value)])
}

/// What a letter of a shape stands for.
fn axis(letter: &str) -> String {
    match letter {
        "T" | "S" => t("panel.axis.position", &[]),
        "D" | "K" => t("panel.axis.channel", &[]),
        "F" => t("panel.axis.neuron", &[]),
        "V" => t("panel.axis.token", &[]),
        other => other.to_owned(),
    }
}

fn legend(slice: &Slice) -> Html {
    let reach = f64::from(slice.reach());
    let (class, ends) = if slice.is_signed() {
        ("legend-bar--diverging", vec![(0.0, -reach), (0.5, 0.0), (1.0, reach)])
    } else {
        ("legend-bar--even", vec![(0.0, 0.0), (1.0, reach)])
    };
    let ticks = ends.into_iter().map(|(at, value)| {
        html! {
            <span style={format!("--at: {at}")}>{ digits(value) }</span>
        }
    });
    html! {
        <div class="legend" role="img" aria-label={t("panel.heatmap.legend", &[("reach", &digits(reach))])}>
            <span class={classes!("legend-bar", class)}>{ for ticks }</span>
        </div>
    }
}
