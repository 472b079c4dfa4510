//! What the reader does in an experiment: draws, types, presses.

use web_sys::{HtmlInputElement, PointerEvent};
use yew::prelude::*;

use crate::actions::Garden;
use crate::app::use_garden;
use crate::canvas::{Pixels, cell_under, moved};
use crate::i18n::{or, t};
use crate::palette::sequential;

/// Buttons that each tell an action.
pub fn buttons(buttons: &'static [(&'static str, &'static str)], garden: &Garden) -> Html {
    let button = |(action, word): &'static (&'static str, &'static str)| {
        let garden = garden.clone();
        let onclick = Callback::from(move |_| garden.act(action, String::new(), Vec::new()));
        html! { <button type="button" class="button" {onclick}>{ or(&format!("action.{action}"), word) }</button> }
    };
    html! { <div class="transport">{ for buttons.iter().map(button) }</div> }
}

#[derive(Clone, PartialEq, Properties)]
pub struct AskProps {
    /// What is told.
    pub action: &'static str,
    /// The button's word.
    pub button: &'static str,
    /// What the field holds at first.
    pub usual: String,
}

/// A field and its button; Enter presses it.
#[component]
pub fn Ask(AskProps { action, button, usual }: &AskProps) -> Html {
    let garden = use_garden();
    let typed = use_state(|| usual.clone());
    let oninput = {
        let typed = typed.clone();
        Callback::from(move |event: InputEvent| {
            typed.set(event.target_unchecked_into::<HtmlInputElement>().value());
        })
    };
    let onsubmit = {
        let (typed, action) = (typed.clone(), *action);
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            garden.act(action, (*typed).clone(), Vec::new());
        })
    };
    let button = or(&format!("action.{action}"), button);
    html! {
        <form class="ask" {onsubmit}>
            <input type="text" class="input" value={(*typed).clone()} {oninput}
                aria-label={button.clone()} autocomplete="off" />
            <button type="submit" class="button">{ button }</button>
        </form>
    }
}

#[derive(Clone, PartialEq, Properties)]
pub struct PadProps {
    /// Cells on a side.
    pub size: usize,
    /// What is on it, from 0 to 1, row after row.
    pub values: Vec<f32>,
    /// What is told.
    pub action: &'static str,
    /// What it is called.
    pub title: &'static str,
}

/// A grid to draw on: pressed and moved, or with the arrow keys and the space bar.
#[component]
pub fn Pad(PadProps { size, values, action, title }: &PadProps) -> Html {
    let garden = use_garden();
    // What was drawn since the last stroke was told; nothing while the experiment's own values are shown.
    let drawn = use_state(|| None::<Vec<f32>>);
    let pen = use_state(|| (*size / 2, *size / 2));
    let shown = (*drawn).clone().unwrap_or_else(|| values.clone());
    let cells = (*size, *size);
    let draw = {
        let (drawn, pen) = (drawn.clone(), pen.clone());
        let shown = shown.clone();
        move |cell: (usize, usize)| {
            pen.set(cell);
            drawn.set(Some(stroke(&shown, cell, cells.0)));
        }
    };
    let tell = {
        let (garden, drawn, action) = (garden.clone(), drawn.clone(), *action);
        move || {
            if let Some(values) = (*drawn).clone() {
                garden.act(action, String::new(), values);
                drawn.set(None);
            }
        }
    };
    let onpointer = {
        let draw = draw.clone();
        Callback::from(move |event: PointerEvent| {
            if event.buttons() == 1
                && let Some(cell) = cell_under(&event, cells)
            {
                event.prevent_default();
                // A stroke that ends outside the pad is told all the same.
                if let Some(element) = event.target_dyn_into::<web_sys::Element>() {
                    drop(element.set_pointer_capture(event.pointer_id()));
                }
                draw(cell);
            }
        })
    };
    let onpointerup = Callback::from({
        let tell = tell.clone();
        move |_: PointerEvent| tell()
    });
    let onkeydown = {
        let (garden, pen, shown, action) = (garden.clone(), pen.clone(), shown.clone(), *action);
        Callback::from(move |event: KeyboardEvent| {
            if let Some(cell) = moved(&event.key(), *pen, cells) {
                event.prevent_default();
                pen.set(cell);
            } else if event.key() == " " {
                event.prevent_default();
                garden.act(action, String::new(), stroke(&shown, *pen, cells.0));
            }
        })
    };
    let clear = {
        let (garden, action, count) = (garden, *action, size * size);
        Callback::from(move |_| garden.act(action, String::new(), vec![0.0; count]))
    };
    let rgba = shown.iter().flat_map(|value| {
        let [red, green, blue] = sequential(*value);
        [red, green, blue, 255]
    });
    let cross = format!("--row: {}; --column: {}", pen.0, pen.1);
    html! {
        <div class="pad">
            <div class="head-cells" role="application" tabindex="0" aria-label={t("experiment.pad", &[("name", title)])}
                style={format!("--rows: {size}; --columns: {size}")}
                onpointerdown={onpointer.clone()} onpointermove={onpointer} {onpointerup} {onkeydown}>
                <Pixels width={*size} height={*size} rgba={std::rc::Rc::new(rgba.collect::<Vec<u8>>())} />
                <span class="head-cross" style={cross}></span>
            </div>
            <button type="button" class="button" onclick={clear}>{ t("experiment.clear", &[]) }</button>
        </div>
    }
}

/// A soft pen: the cell black, its neighbours grey.
fn stroke(values: &[f32], (row, column): (usize, usize), size: usize) -> Vec<f32> {
    let mut values = values.to_vec();
    let neighbours = [(0, 0, 1.0), (0, 1, 0.5), (1, 0, 0.5), (0, -1, 0.5), (-1, 0, 0.5)];
    for (down, right, ink) in neighbours {
        let place = (row.checked_add_signed(down), column.checked_add_signed(right));
        if let (Some(row), Some(column)) = place
            && row < size
            && column < size
        {
            let cell = &mut values[row * size + column];
            *cell = cell.max(ink);
        }
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stroke_darkens_a_cell_and_its_neighbours_and_stops_at_the_edge() {
        let values = stroke(&[0.0; 9], (0, 0), 3);
        assert_eq!(values, [1.0, 0.5, 0.0, 0.5, 0.0, 0.0, 0.0, 0.0, 0.0]);
        assert_eq!(stroke(&values, (0, 1), 3)[0], 1.0);
    }
}
