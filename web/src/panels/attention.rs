//! All heads of all layers as thumbnails; one is chosen and shown large beside it by [`AttentionHead`](super::AttentionHead).

use std::rc::Rc;

use web_sys::{HtmlElement, HtmlSelectElement};
use yew::prelude::*;

use super::heads::{Head, Measures, Order, heads};
use crate::canvas::{Pixels, moved};
use crate::i18n::t;
use crate::run::Inspection;

/// Which heads are shown, and which is chosen.
#[derive(Clone, PartialEq, Properties)]
pub struct AttentionGridProps {
    /// An inspection with the places `blocks.*.attn.pattern`.
    pub inspection: Rc<Inspection>,
    /// The chosen layer and head, from 0.
    pub chosen: (usize, usize),
    /// The reader chose another.
    pub on_choose: Callback<(usize, usize)>,
}

/// Thumbnails by layer and head, or sorted by what the heads do. Arrow keys choose.
#[component]
pub fn AttentionGrid(
    AttentionGridProps { inspection, chosen, on_choose }: &AttentionGridProps,
) -> Html {
    let order = use_state(Order::default);
    let group = use_node_ref();
    let mut found: Vec<_> =
        heads(&inspection.views).into_iter().map(|head| (head, head.measure())).collect();
    if found.is_empty() {
        return html! { <div class="empty"><p>{ t("panel.attention.empty", &[]) }</p></div> };
    }
    order.sort(&mut found);
    let columns = match *order {
        Order::Place => found.iter().filter(|(head, _)| head.layer == found[0].0.layer).count(),
        Order::Previous | Order::First | Order::Own | Order::Focus => 0,
    };
    let places: Vec<_> = found.iter().map(|(head, _)| (head.layer, head.head)).collect();
    let onkeydown = keys(places, columns, *chosen, on_choose.clone(), group.clone());
    let onchange = {
        let order = order.setter();
        Callback::from(move |event: Event| {
            let word = event.target_unchecked_into::<HtmlSelectElement>().value();
            order.set(Order::ALL.into_iter().find(|one| one.word() == word).unwrap_or_default());
        })
    };
    let thumbs = found.iter().map(|(head, measures)| {
        let place = (head.layer, head.head);
        let onclick = on_choose.reform(move |_: MouseEvent| place);
        thumbnail(head, measures, place == *chosen, onclick)
    });
    html! {
        <div class="heads">
            <label class="inline-field">
                <span>{ t("panel.attention.sort", &[]) }</span>
                <select {onchange}>
                    { for Order::ALL.map(|one| html! {
                        <option value={one.word()} selected={one == *order}>{ order_label(one) }</option>
                    }) }
                </select>
            </label>
            <div
                ref={group}
                class={classes!("heads-grid", (columns > 0).then_some("heads-grid--layers"))}
                style={format!("--heads: {}", columns.max(1))}
                role="radiogroup"
                aria-label={t("panel.attention.heads", &[])}
                {onkeydown}
            >
                { for thumbs }
            </div>
        </div>
    }
}

fn order_label(order: Order) -> String {
    match order {
        Order::Place => t("panel.attention.by-place", &[]),
        Order::Previous => t("panel.attention.by-previous", &[]),
        Order::First => t("panel.attention.by-first", &[]),
        Order::Own => t("panel.attention.by-own", &[]),
        Order::Focus => t("panel.attention.by-focus", &[]),
    }
}

/// A head's name, counted from 1 as readers count.
pub fn head_name(layer: usize, head: usize) -> String {
    t("panel.attention.name", &[("layer", &(layer + 1)), ("head", &(head + 1))])
}

/// What a head does, in a sentence.
pub fn describe(measures: &Measures) -> String {
    let percent = |share: f64| format!("{:.0} %", share * 100.0);
    t(
        "panel.attention.measures",
        &[
            ("previous", &percent(measures.previous)),
            ("first", &percent(measures.first)),
            ("own", &percent(measures.own)),
            ("entropy", &format!("{:.2}", measures.entropy)),
        ],
    )
}

fn thumbnail(
    head: &Head,
    measures: &Measures,
    chosen: bool,
    onclick: Callback<MouseEvent>,
) -> Html {
    let name = head_name(head.layer, head.head);
    let what = describe(measures);
    html! {
        <button
            type="button"
            key={format!("{}.{}", head.layer, head.head)}
            class="head-thumb"
            role="radio"
            aria-checked={chosen.to_string()}
            aria-label={name.clone()}
            aria-description={what.clone()}
            tabindex={if chosen { "0" } else { "-1" }}
            title={format!("{name}\n{what}")}
            {onclick}
        >
            <Pixels width={head.columns} height={head.rows} rgba={Rc::new(head.pixels())} />
            <span aria-hidden="true">{ format!("{}·{}", head.layer + 1, head.head + 1) }</span>
        </button>
    }
}

/// Arrow keys choose a neighbour and move the focus there.
fn keys(
    places: Vec<(usize, usize)>,
    columns: usize,
    chosen: (usize, usize),
    on_choose: Callback<(usize, usize)>,
    group: NodeRef,
) -> Callback<KeyboardEvent> {
    Callback::from(move |event: KeyboardEvent| {
        let columns = if columns == 0 { places.len() } else { columns };
        let at = places.iter().position(|place| *place == chosen).unwrap_or(0);
        let size = (places.len().div_ceil(columns), columns);
        let Some((row, column)) = moved(&event.key(), (at / columns, at % columns), size) else {
            return;
        };
        event.prevent_default();
        let index = (row * columns + column).min(places.len() - 1);
        on_choose.emit(places[index]);
        let child = group.cast::<HtmlElement>().and_then(|g| g.children().item(index as u32));
        if let Some(child) =
            child.and_then(|child| wasm_bindgen::JsCast::dyn_into::<HtmlElement>(child).ok())
        {
            // A button that has just been chosen can take the focus; there is nothing to do if it cannot.
            let _ = child.focus();
        }
    })
}
