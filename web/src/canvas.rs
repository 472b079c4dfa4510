//! Pictures of numbers: one pixel a number, put on a canvas that the style sheet enlarges without blurring.
//!
//! So drawing costs one copy whatever the size on the screen, and is sharp at any pixel density.

use std::rc::Rc;

use wasm_bindgen::{Clamped, JsCast};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData};
use yew::prelude::*;

/// A picture.
#[derive(Clone, PartialEq, Properties)]
pub struct PixelsProps {
    /// Numbers in a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// Red, green, blue, opacity of each number, row after row.
    pub rgba: Rc<Vec<u8>>,
    /// A sentence that tells what there is to see; nothing where words beside it do.
    #[prop_or_default]
    pub label: Option<AttrValue>,
}

/// Shows the picture; its size on the screen is the style sheet's affair.
#[component]
pub fn Pixels(PixelsProps { width, height, rgba, label }: &PixelsProps) -> Html {
    let canvas = use_node_ref();
    use_effect_with((*width, *height, rgba.clone()), {
        let canvas = canvas.clone();
        move |(width, height, rgba)| {
            if let Some(canvas) = canvas.cast::<HtmlCanvasElement>() {
                paint(&canvas, *width as u32, *height as u32, rgba);
            }
        }
    });
    html! {
        <canvas
            ref={canvas}
            class="pixels"
            role={label.is_some().then_some("img")}
            aria-label={label.clone()}
            aria-hidden={label.is_none().then_some("true")}
        />
    }
}

/// Puts the pixels on the canvas. A picture whose numbers do not fit its size is left out.
fn paint(canvas: &HtmlCanvasElement, width: u32, height: u32, rgba: &[u8]) {
    let image = ImageData::new_with_u8_clamped_array_and_sh(Clamped(rgba), width, height);
    let context = canvas.get_context("2d").ok().flatten();
    let context = context.and_then(|context| context.dyn_into::<CanvasRenderingContext2d>().ok());
    if let (Ok(image), Some(context)) = (image, context) {
        canvas.set_width(width);
        canvas.set_height(height);
        // It fails only for a canvas of another origin's picture, which this is not.
        let _ = context.put_image_data(&image, 0.0, 0.0);
    }
}

/// The cell, row first, at a place inside an element of this size that shows so many rows and columns.
pub fn cell_at(
    (x, y): (f64, f64),
    (width, height): (f64, f64),
    (rows, columns): (usize, usize),
) -> Option<(usize, usize)> {
    let index = |at: f64, size: f64, count: usize| {
        let cell = (at / size * count as f64).floor();
        (size > 0.0 && cell >= 0.0 && cell < count as f64).then_some(cell as usize)
    };
    Some((index(y, height, rows)?, index(x, width, columns)?))
}

/// The cell under the pointer, inside the nearest `.head-cells`.
///
/// Yew listens at the page's root, so an event's current target is the root and not the element that listens.
pub fn cell_under(event: &PointerEvent, cells: (usize, usize)) -> Option<(usize, usize)> {
    let element = event.target_dyn_into::<web_sys::Element>()?.closest(".head-cells").ok()??;
    let rect = element.get_bounding_client_rect();
    let place =
        (f64::from(event.client_x()) - rect.left(), f64::from(event.client_y()) - rect.top());
    cell_at(place, (rect.width(), rect.height()), cells)
}

/// Where an arrow key, Home or End moves to from `cell`; nothing for other keys.
pub fn moved(
    key: &str,
    (row, column): (usize, usize),
    (rows, columns): (usize, usize),
) -> Option<(usize, usize)> {
    let (last_row, last_column) = (rows.saturating_sub(1), columns.saturating_sub(1));
    Some(match key {
        "ArrowLeft" => (row, column.saturating_sub(1)),
        "ArrowRight" => (row, (column + 1).min(last_column)),
        "ArrowUp" => (row.saturating_sub(1), column),
        "ArrowDown" => ((row + 1).min(last_row), column),
        "Home" => (row, 0),
        "End" => (row, last_column),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pointer_names_a_cell_or_none() {
        assert_eq!(cell_at((15.0, 5.0), (40.0, 20.0), (2, 4)), Some((0, 1)));
        assert_eq!(cell_at((39.9, 19.9), (40.0, 20.0), (2, 4)), Some((1, 3)));
        assert_eq!(cell_at((-0.1, 5.0), (40.0, 20.0), (2, 4)), None);
        assert_eq!(cell_at((40.0, 5.0), (40.0, 20.0), (2, 4)), None);
        assert_eq!(cell_at((1.0, 1.0), (0.0, 0.0), (2, 4)), None);
    }

    #[test]
    fn arrow_keys_stop_at_the_edge() {
        assert_eq!(moved("ArrowLeft", (1, 0), (3, 3)), Some((1, 0)));
        assert_eq!(moved("ArrowDown", (1, 0), (3, 3)), Some((2, 0)));
        assert_eq!(moved("ArrowDown", (2, 0), (3, 3)), Some((2, 0)));
        assert_eq!(moved("End", (1, 0), (3, 5)), Some((1, 4)));
        assert_eq!(moved("a", (1, 0), (3, 3)), None);
    }
}
