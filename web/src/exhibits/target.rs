//! A plane whose places can be pressed: a click, a finger or a key tells x, y and a class.

use spec::{Range, RunSpec};
use yew::prelude::*;

use crate::actions::Garden;
use crate::app::use_garden;
use crate::canvas::moved;
use crate::i18n::t;

/// Places on a side that the arrow keys reach.
const REACH: usize = 21;

#[derive(Clone, PartialEq, Properties)]
pub struct TargetProps {
    /// What is told, with x, y and a class: the second one with Shift.
    pub action: &'static str,
    /// The text in which pressed places are kept, where the experiment has such a setting.
    pub kept: Option<String>,
    /// The plane.
    pub children: Html,
}

/// The plane; where pressed places are kept in a setting, also what a press adds, and ways to take it back.
#[component]
pub fn Target(TargetProps { action, kept, children }: &TargetProps) -> Html {
    let garden = use_garden();
    let cell = use_state(|| (REACH / 2, REACH / 2));
    let second = use_state(|| false);
    let tell = {
        let (garden, action, second) = (garden.clone(), *action, *second);
        move |(x, y): (f64, f64), shift: bool| press(&garden, action, (x, y), shift != second)
    };
    let onclick = Callback::from({
        let tell = tell.clone();
        move |event: MouseEvent| {
            if let Some(at) = place(&event) {
                tell(at, event.shift_key());
            }
        }
    });
    let onkeydown = {
        let cell = cell.clone();
        Callback::from(move |event: KeyboardEvent| {
            let middle = |index: usize| (index as f64 + 0.5) / REACH as f64 * 2.0 - 1.0;
            if let Some(next) = moved(&event.key(), *cell, (REACH, REACH)) {
                event.prevent_default();
                cell.set(next);
            } else if event.key() == " " {
                event.prevent_default();
                tell((middle(cell.1), -middle(cell.0)), event.shift_key());
            }
        })
    };
    let cross = format!("--row: {}; --column: {}", cell.0, cell.1);
    html! {
        <>
            <div class="plane" role="application" tabindex="0" {onclick} {onkeydown}
                aria-label={t("experiment.target", &[])} style={format!("--rows: {REACH}; --columns: {REACH}")}>
                { children.clone() }
                <span class="head-cross" style={cross}></span>
            </div>
            if let Some(text) = kept { { tools(&garden, action, text, &second) } }
        </>
    }
}

/// Where the plane was pressed, from −1 to 1.
///
/// Yew listens at the page's root, so the plane is looked for from the target upwards.
fn place(event: &MouseEvent) -> Option<(f64, f64)> {
    let element = event.target_dyn_into::<web_sys::Element>()?.closest(".plane").ok()??;
    let rect = element.get_bounding_client_rect();
    let x = (f64::from(event.client_x()) - rect.left()) / rect.width() * 2.0 - 1.0;
    let y = 1.0 - (f64::from(event.client_y()) - rect.top()) / rect.height() * 2.0;
    Some((x.clamp(-1.0, 1.0), y.clamp(-1.0, 1.0)))
}

fn setting(action: &str) -> String {
    format!("model.{action}")
}

/// The text in which a run keeps what an action is told, where it has such a setting.
pub fn kept(draft: &RunSpec, action: &str) -> Option<String> {
    let path = setting(action);
    let is_text = |knob: &&spec::Knob| matches!(knob.range, Range::Text(_));
    draft.knob(&path).filter(is_text)?;
    Some(draft.get(&path)?.as_str()?.to_owned())
}

fn press(garden: &Garden, action: &str, (x, y): (f64, f64), second: bool) {
    match kept(&garden.state().draft, action) {
        Some(text) => garden.turn(&setting(action), added(&text, (x, y), second).into()),
        None => {
            let class = if second { 1.0 } else { 0.0 };
            garden.act(action, String::new(), vec![x as f32, y as f32, class]);
        }
    }
}

/// One place more, to two digits: that is finer than the eye.
fn added(text: &str, (x, y): (f64, f64), second: bool) -> String {
    let before = text.trim_end().trim_end_matches(';');
    let parted = if before.is_empty() { "" } else { "; " };
    format!("{before}{parted}{x:.2} {y:.2} {}", u8::from(second))
}

/// Without the last place.
fn undone(text: &str) -> &str {
    text.trim_end().trim_end_matches(';').rsplit_once(';').map_or("", |(before, _)| before)
}

fn tools(garden: &Garden, action: &'static str, text: &str, second: &UseStateHandle<bool>) -> Html {
    let class = |is_second: bool| {
        let pressed = (**second == is_second).to_string();
        let second = second.clone();
        let onclick = Callback::from(move |_| second.set(is_second));
        let word = if is_second { t("target.second", &[]) } else { t("target.first", &[]) };
        html! { <button type="button" aria-pressed={pressed} {onclick}>{ word }</button> }
    };
    let turned = |text: &str| {
        let (garden, text) = (garden.clone(), text.to_owned());
        Callback::from(move |_| garden.turn(&setting(action), text.clone().into()))
    };
    html! {
        <div class="transport">
            <span class="knob-label" id="target-adds">{ t("target.adds", &[]) }</span>
            <div class="segmented" role="group" aria-labelledby="target-adds">
                { class(false) }{ class(true) }
            </div>
            <button type="button" class="button" disabled={text.is_empty()} onclick={turned(undone(text))}>
                { t("target.undo", &[]) }
            </button>
            <button type="button" class="button" disabled={text.is_empty()} onclick={turned("")}>
                { t("experiment.clear", &[]) }
            </button>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_added_and_taken_back() {
        let one = added("", (0.5, -0.251), false);
        assert_eq!(one, "0.50 -0.25 0");
        let two = added(&format!("{one}; "), (1.0, 0.0), true);
        assert_eq!(two, "0.50 -0.25 0; 1.00 0.00 1");
        assert_eq!((undone(&two), undone(&one)), (&*one, ""));
    }
}
