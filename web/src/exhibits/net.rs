//! A net of units, each a picture of what it says on the plane, with its weights as lines; a chosen unit's weights stand below as fields.

mod field;
mod layout;

use std::rc::Rc;

use yew::prelude::*;

use crate::actions::Garden;
use crate::app::use_garden;
use crate::browser::document;
use crate::canvas::Pixels;
use crate::i18n::t;
use crate::palette::diverging;
use crate::run::Inspection;
use field::WeightField;
use layout::{Layout, Unit, Weight, line_at};

#[derive(Clone, PartialEq, Properties)]
pub struct NetProps {
    /// An inspection that holds the places.
    pub inspection: Rc<Inspection>,
    /// The maps; names, weights and the chosen unit lie beside it.
    pub place: &'static str,
    /// Told layer and unit when one is chosen.
    pub choose: &'static str,
    /// Told layer, unit, unit below and value when a weight is set.
    pub edit: &'static str,
}

/// The net and the fields of its chosen unit.
#[component]
pub fn Net(NetProps { inspection, place, choose, edit }: &NetProps) -> Html {
    let garden = use_garden();
    // The weight whose line was pressed: its field is focused once it is there.
    let pressed = use_state(|| None::<Weight>);
    let Some(layout) = Layout::read(inspection, place) else { return Html::default() };
    let chosen = layout.chosen;
    use_effect_with((chosen, *pressed), {
        let (pressed, place) = (pressed.clone(), *place);
        move |(chosen, weight)| {
            if let Some(weight) = weight.filter(|weight| weight.enters() == *chosen) {
                focus(&field_id(place, weight.from));
                pressed.set(None);
            }
        }
    });
    let on_line = {
        let (garden, layout, choose) = (garden.clone(), layout.clone(), *choose);
        Callback::from(move |event: MouseEvent| {
            let Some(weight) = line_at(&event, &layout) else { return };
            if weight.enters() != layout.chosen {
                tell_choice(&garden, choose, weight.enters());
            }
            pressed.set(Some(weight));
        })
    };
    let unit = |unit: &Unit| {
        let (garden, choose, at) = (garden.clone(), *choose, unit.at);
        let onclick = Callback::from(move |_| tell_choice(&garden, choose, at));
        unit_button(unit, &layout, onclick)
    };
    html! {
        <div class="net-panel">
            <div class="net-scroll">
                <div class="net" style={format!("--columns: {}; --rows: {}", layout.columns(), layout.rows())}>
                    { lines(&layout, on_line) }
                    { for layout.units.iter().map(unit) }
                </div>
            </div>
            { fields(&layout, place, edit, &garden) }
        </div>
    }
}

fn tell_choice(garden: &Garden, choose: &str, (layer, unit): (usize, usize)) {
    garden.act(choose, String::new(), vec![layer as f32, unit as f32]);
}

fn field_id(place: &str, from: Option<usize>) -> String {
    from.map_or_else(|| format!("{place}-bias"), |from| format!("{place}-weight-{from}"))
}

fn focus(id: &str) {
    use wasm_bindgen::JsCast;
    let element = document().get_element_by_id(id);
    if let Some(element) = element.and_then(|found| found.dyn_into::<web_sys::HtmlElement>().ok()) {
        // It fails only for an element that has left the page.
        let _ = element.focus();
    }
}

/// A line a weight: wide where it is large, of the colour of its sign, dashed at exactly zero.
fn lines(layout: &Layout, onclick: Callback<MouseEvent>) -> Html {
    let line = |weight: &Weight| {
        let ends = layout.ends(weight)?;
        let [from, to] = ends.map(|(x, y)| (x.to_string(), y.to_string()));
        let class = match weight.value {
            value if value > 0.0 => "net-line net-line--above",
            value if value < 0.0 => "net-line net-line--below",
            _ => "net-line net-line--zero",
        };
        let style = format!("--wide: {:.2}", (0.5 + 2.0 * weight.value.abs()).min(8.0));
        Some(html! { <line x1={from.0} y1={from.1} x2={to.0} y2={to.1} {class} {style} /> })
    };
    let size = format!("0 0 {} {}", layout.columns(), layout.rows());
    html! {
        <svg class="net-lines" viewBox={size} preserveAspectRatio="none" aria-hidden="true" {onclick}>
            { for layout.weights.iter().filter_map(line) }
        </svg>
    }
}

fn unit_button(unit: &Unit, layout: &Layout, onclick: Callback<MouseEvent>) -> Html {
    let rgba = unit.map.iter().flat_map(|value| {
        let [red, green, blue] = diverging(*value);
        [red, green, blue, 255]
    });
    let (x, y) = layout.place(unit.at);
    let style = format!("--x: {}; --y: {}", x / layout.columns() as f32, y / layout.rows() as f32);
    let bias = layout.weights_into(unit.at).find(|weight| weight.from.is_none());
    let label = match bias {
        Some(bias) => t("net.unit", &[("name", &unit.long), ("bias", &shown(bias.value))]),
        None => unit.long.clone(),
    };
    let is_chosen = (unit.at == layout.chosen).to_string();
    let (height, width) = layout.cells;
    html! {
        <button type="button" class="net-unit" aria-pressed={is_chosen} aria-label={label.clone()} title={label}
            {style} {onclick}>
            <Pixels {width} {height} rgba={Rc::new(rgba.collect::<Vec<u8>>())} />
            if !unit.short.is_empty() { <span class="net-name">{ &unit.short }</span> }
        </button>
    }
}

/// −0.31
fn shown(value: f32) -> String {
    format!("{value:.2}").replace('-', "−")
}

/// The chosen unit's weights and its bias.
fn fields(layout: &Layout, place: &str, edit: &'static str, garden: &Garden) -> Option<Html> {
    let unit = layout.units.iter().find(|unit| unit.at == layout.chosen)?;
    if unit.at.0 == 0 {
        return Some(html! { <p class="note">{ t("net.input", &[("name", &unit.long)]) }</p> });
    }
    let field = |weight: &Weight| {
        let below = weight.from.and_then(|from| layout.unit((weight.layer - 1, from)));
        let label = match below {
            Some(below) => t("net.from", &[("name", &below.long)]),
            None => t("net.bias", &[]),
        };
        let (garden, weight) = (garden.clone(), *weight);
        let on_set = Callback::from(move |value: f32| {
            let from = weight.from.map_or(-1.0, |from| from as f32);
            let values = vec![weight.layer as f32, weight.unit as f32, from, value];
            garden.act(edit, String::new(), values);
        });
        let id = field_id(place, weight.from);
        html! { <WeightField key={id.clone()} id={id.clone()} {label} value={weight.value} {on_set} /> }
    };
    Some(html! {
        <fieldset class="net-fields">
            <legend>{ t("net.weights", &[("name", &unit.long)]) }</legend>
            { for layout.weights_into(unit.at).map(field) }
            <p class="note">{ t("net.hint", &[]) }</p>
        </fieldset>
    })
}
