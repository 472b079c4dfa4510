//! One head large: tokens on both axes, the pointed pair named with its weight, the pointed query's weights in the text.

use std::rc::Rc;

use protocol::Piece;
use yew::prelude::*;

use super::attention::{describe, head_name};
use super::export;
use super::heads::{Head, heads};
use super::tokens::{title, visible};
use crate::canvas::{Pixels, cell_under, moved};
use crate::charts::save;
use crate::i18n::t;
use crate::run::Inspection;

/// Beyond so many tokens the axes name only the pointed ones: names would be under 12 px.
const MOST_LABELS: usize = 40;

/// Which head.
#[derive(Clone, PartialEq, Properties)]
pub struct AttentionHeadProps {
    /// An inspection with the places `blocks.*.attn.pattern`.
    pub inspection: Rc<Inspection>,
    /// Layer and head, from 0.
    pub chosen: (usize, usize),
}

/// One head's attention; pointer or arrow keys name a pair of tokens.
#[component]
pub fn AttentionHead(AttentionHeadProps { inspection, chosen }: &AttentionHeadProps) -> Html {
    let pointed = use_state(|| None::<(usize, usize)>);
    let all = heads(&inspection.views);
    let Some(head) = all.into_iter().find(|head| (head.layer, head.head) == *chosen) else {
        return html! { <div class="empty"><p>{ t("panel.attention.empty", &[]) }</p></div> };
    };
    let tokens = &inspection.tokens;
    let cell = pointed.filter(|(row, column)| *row < head.rows && *column < head.columns);
    let row = cell.map_or(head.rows - 1, |(row, _)| row);
    html! {
        <figure class="head">
            <figcaption class="head-caption">
                <strong>{ head_name(head.layer, head.head) }</strong>
                <p class="note">{ describe(&head.measure()) }</p>
            </figcaption>
            { plot(&head, tokens, cell, &pointed) }
            <p class="head-readout" aria-live="polite">{ readout(&head, tokens, cell) }</p>
            { weighted_text(&head, tokens, row) }
            <div class="head-foot">{ legend() }{ exports(inspection, *chosen) }</div>
        </figure>
    }
}

fn plot(
    head: &Head,
    tokens: &[Piece],
    cell: Option<(usize, usize)>,
    pointed: &UseStateHandle<Option<(usize, usize)>>,
) -> Html {
    let size = (head.rows, head.columns);
    let set = pointed.setter();
    let onpointermove = {
        let set = set.clone();
        Callback::from(move |event: PointerEvent| set.set(cell_under(&event, size)))
    };
    let onpointerleave = Callback::from(move |_: PointerEvent| set.set(None));
    let onkeydown = {
        let pointed = pointed.clone();
        Callback::from(move |event: KeyboardEvent| {
            let from = pointed.unwrap_or((size.0 - 1, 0));
            if let Some(cell) = moved(&event.key(), from, size) {
                event.prevent_default();
                pointed.set(Some(cell));
            }
        })
    };
    let cross = cell.map(|(row, column)| format!("--row: {row}; --column: {column}"));
    let name = head_name(head.layer, head.head);
    html! {
        <div class="head-plot" style={format!("--rows: {}; --columns: {}", head.rows, head.columns)}>
            <span class="head-axis">{ t("panel.attention.axes", &[]) }</span>
            { axis("head-keys", tokens, head.columns, cell.map(|(_, column)| column)) }
            { axis("head-queries", tokens, head.rows, cell.map(|(row, _)| row)) }
            <div
                class="head-cells"
                role="application"
                tabindex="0"
                aria-label={t("panel.attention.explore", &[("name", &name)])}
                onpointerdown={onpointermove.clone()} {onpointermove} {onpointerleave} {onkeydown}
            >
                <Pixels
                    width={head.columns}
                    height={head.rows}
                    rgba={Rc::new(head.pixels())}
                    label={t("panel.attention.picture", &[("name", &name), ("rows", &head.rows), ("columns", &head.columns)])}
                />
                if let Some(style) = cross { <span class="head-cross" {style}></span> }
            </div>
        </div>
    }
}

/// Token names along one side: all of them, or the pointed one where there is no room.
fn axis(class: &'static str, tokens: &[Piece], count: usize, pointed: Option<usize>) -> Html {
    let few = count <= MOST_LABELS;
    let upright = tokens.iter().take(count).all(|piece| piece.text.chars().count() <= 1);
    let crowded = (!few).then_some("is-crowded");
    let names = tokens.iter().take(count).enumerate().map(|(index, piece)| {
        let here = pointed == Some(index);
        let shown = few || here;
        html! {
            <span class={classes!(here.then_some("is-pointed"))} title={title(piece)}>
                { if shown { visible(&piece.text) } else { String::new() } }
            </span>
        }
    });
    let class = classes!(class, crowded, upright.then_some("is-upright"));
    html! { <div {class} aria-hidden="true">{ for names }</div> }
}

/// The pointed pair and its weight, in words.
fn readout(head: &Head, tokens: &[Piece], cell: Option<(usize, usize)>) -> String {
    let Some((row, column)) = cell else { return t("panel.attention.point", &[]) };
    let text = |at: usize| tokens.get(at).map_or(String::new(), |piece| visible(&piece.text));
    let (query, key) = (text(row), text(column));
    if head.hides(row, column) {
        return t(
            "panel.attention.hidden",
            &[("query", &query), ("key", &key), ("row", &(row + 1)), ("column", &(column + 1))],
        );
    }
    let weight = format!("{:.3}", head.weight(row, column));
    t(
        "panel.attention.weight",
        &[
            ("query", &query),
            ("key", &key),
            ("row", &(row + 1)),
            ("column", &(column + 1)),
            ("weight", &weight),
        ],
    )
}

/// The text with the weights with which one query reads each token.
fn weighted_text(head: &Head, tokens: &[Piece], row: usize) -> Html {
    let weights = head.row(row);
    let spans = tokens.iter().take(head.columns).enumerate().map(|(column, piece)| {
        let weight = weights.get(column).copied().unwrap_or(0.0);
        let colour = crate::palette::weight(weight);
        let class = classes!(
            "token",
            "token--weight",
            crate::palette::is_dark(colour).then_some("is-dark"),
            (column == row).then_some("is-query"),
            head.hides(row, column).then_some("is-hidden"),
        );
        let style = format!("background: {}", crate::palette::hex(colour));
        let title = format!("{} {weight:.3}", title(piece));
        html! { <span {class} {style} {title}>{ visible(&piece.text) }</span> }
    });
    html! { <p class="token-text">{ for spans }</p> }
}

/// Which colour is which weight.
fn legend() -> Html {
    let ticks = [0.0_f32, 0.1, 0.25, 0.5, 1.0].map(|weight| {
        html! {
            <span style={format!("--at: {:.3}", weight.sqrt())}>{ weight }</span>
        }
    });
    html! {
        <div class="legend" role="img" aria-label={t("panel.attention.legend", &[])}>
            <span class="legend-name">{ t("panel.attention.weight-name", &[]) }</span>
            <span class="legend-bar legend-bar--sequential">{ for ticks }</span>
            <span class="legend-hatch"></span>
            <span>{ t("panel.attention.masked", &[]) }</span>
        </div>
    }
}

/// Buttons that save picture and numbers.
fn exports(inspection: &Rc<Inspection>, (layer, number): (usize, usize)) -> Html {
    let button = |label: String, save: fn(&str, &Head, &[Piece])| {
        let inspection = inspection.clone();
        let onclick = Callback::from(move |_: MouseEvent| {
            let all = heads(&inspection.views);
            let name = format!("attention-{}-{}", layer + 1, number + 1);
            if let Some(head) = all.iter().find(|head| (head.layer, head.head) == (layer, number)) {
                save(&name, head, &inspection.tokens);
            }
        });
        html! { <button type="button" class="button button--quiet" {onclick}>{ label }</button> }
    };
    html! {
        <span class="head-exports" role="group" aria-label={t("panel.save", &[])}>
            { button(t("panel.save-png", &[]), |name, head, tokens| save::png(&format!("{name}.png"), &export::svg(head, tokens))) }
            { button(t("panel.save-svg", &[]), |name, head, tokens| save::svg(&format!("{name}.svg"), &export::svg(head, tokens))) }
            { button(t("panel.save-csv", &[]), |name, head, tokens| save::csv(&format!("{name}.csv"), &export::csv(head, tokens))) }
        </span>
    }
}
