//! The attention of every head on a text that the reader chooses, followed while the model trains.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::form::RunProps;
use crate::actions::asker;
use crate::app::use_garden;
use crate::i18n::t;
use crate::panels::{AttentionGrid, AttentionHead};

/// Steps between two looks while training.
pub(super) const EVERY: usize = 20;

/// Characters of the training text that are read when the reader wrote none.
pub(super) const FIRST: usize = 32;

/// All heads small, one large.
#[component]
pub fn Attention(RunProps { run }: &RunProps) -> Html {
    let garden = use_garden();
    let text = use_state(|| None::<String>);
    let chosen = use_state(|| (0, 0));
    let first: String = run.excerpt.chars().take(FIRST).collect();
    let read = (*text).clone().unwrap_or(first);
    {
        let patterns: Vec<String> = run
            .places
            .iter()
            .filter(|(place, _)| place.ends_with(".attn.pattern"))
            .map(|(place, _)| place.clone())
            .collect();
        use_effect_with(
            (run.is_built(), read.clone(), patterns),
            move |(built, read, patterns)| {
                if *built && !read.is_empty() {
                    garden.watch(asker::ATTENTION, read.clone(), patterns.clone(), EVERY);
                }
            },
        );
    }
    // At every key: while the model trains the field is drawn again and again, and would lose what was not yet taken.
    let oninput = Callback::from(move |event: InputEvent| {
        text.set(Some(event.target_unchecked_into::<HtmlInputElement>().value()));
    });
    let on_choose = {
        let chosen = chosen.clone();
        Callback::from(move |head| chosen.set(head))
    };
    let inspection = run.inspections.get(&asker::ATTENTION).cloned();
    html! {
        <section class="panel attention">
            <h2>{ t("section.attention", &[]) }</h2>
            <label class="field">
                <span>{ t("attention.text", &[]) }</span>
                <input type="text" value={read} {oninput} disabled={!run.is_built()} />
            </label>
            if let Some(inspection) = inspection {
                <AttentionGrid inspection={inspection.clone()} chosen={*chosen} {on_choose} />
                <AttentionHead {inspection} chosen={*chosen} />
            } else {
                <div class="empty"><p>{ t("attention.empty", &[]) }</p></div>
            }
        </section>
    }
}
