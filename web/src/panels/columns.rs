//! Three columns whose widths the reader sets, by pointer or by arrow keys.

use yew::prelude::*;

use crate::i18n::t;

/// A step of an arrow key, and the least and most of an outer column, in pixels.
const STEP: i32 = 16;
const LEAST: i32 = 200;
const MOST: i32 = 900;

/// What stands in the columns.
#[derive(Clone, PartialEq, Properties)]
pub struct ColumnsProps {
    /// The left one.
    pub left: Html,
    /// The middle one, which takes what is left over.
    pub middle: Html,
    /// The right one.
    pub right: Html,
}

/// Columns side by side, or one below the other where there is no room.
#[component]
pub fn Columns(ColumnsProps { left, middle, right }: &ColumnsProps) -> Html {
    let widths = use_state(|| (304, 432));
    let separator = |is_left: bool| {
        let (now, sign) = if is_left { (widths.0, 1) } else { (widths.1, -1) };
        let set = {
            let widths = widths.clone();
            move |width: i32| {
                let width = width.clamp(LEAST, MOST);
                widths.set(if is_left { (width, widths.1) } else { (widths.0, width) });
            }
        };
        let onkeydown = {
            let set = set.clone();
            Callback::from(move |event: KeyboardEvent| {
                let step = match event.key().as_str() {
                    "ArrowLeft" => -STEP,
                    "ArrowRight" => STEP,
                    _ => return,
                };
                event.prevent_default();
                set(now + step * sign);
            })
        };
        let onpointerdown = Callback::from(|event: PointerEvent| {
            if let Some(element) = event.target_dyn_into::<web_sys::Element>() {
                // Without capture the drag ends at the separator's edge, which only makes it harder.
                let _ = element.set_pointer_capture(event.pointer_id());
            }
        });
        let onpointermove = Callback::from(move |event: PointerEvent| {
            if event.buttons() & 1 == 1 {
                set(now + event.movement_x() * sign);
            }
        });
        let label =
            if is_left { t("panel.columns.left", &[]) } else { t("panel.columns.right", &[]) };
        html! {
            <div
                class="columns-separator" role="separator" tabindex="0" aria-orientation="vertical" aria-label={label}
                aria-valuenow={now.to_string()} aria-valuemin={LEAST.to_string()} aria-valuemax={MOST.to_string()}
                {onkeydown} {onpointerdown} {onpointermove}
            ></div>
        }
    };
    html! {
        <div class="playground" style={format!("--left: {}px; --right: {}px", widths.0, widths.1)}>
            <div class="column">{ left.clone() }</div>
            { separator(true) }
            <div class="column">{ middle.clone() }</div>
            { separator(false) }
            <div class="column">{ right.clone() }</div>
        </div>
    }
}
