//! The panels with what they need of the run, under their headings.

use std::rc::Rc;

use spec::ModelSpec;
use yew::prelude::*;

use super::form::RunProps;
use crate::actions::{Garden, asker};
use crate::app::use_garden;
use crate::charts::series::whole;
use crate::charts::small::Quantity;
use crate::charts::{LossChart, LossData, StepChart};
use crate::i18n::t;
use crate::panels::{Heatmap, Parameters, Samples, TokenText, cache_table};
use crate::run::{Action, LossUnit, RunState};

/// Characters of the training text that are shown in tokens.
const SHOWN: usize = 600;

/// Loss against steps; with `more` learning rate and gradient norm, which lie behind it.
pub fn curves(run: &RunState, garden: &Garden, more: bool) -> Html {
    let garden = garden.clone();
    let on_unit = Callback::from(move |unit: LossUnit| garden.dispatch(Action::Unit(unit)));
    let small = |quantity: Quantity| {
        let steps = run.spec.training.steps;
        html! { <StepChart curve={run.curve.clone()} {quantity} {steps} /> }
    };
    html! {
        <section class="panel" aria-label={t("section.loss", &[])}>
            <LossChart data={LossData::of(run)} {on_unit} />
            if more {
                <div class="small-charts">
                    { for [Quantity::Rate, Quantity::GradientNorm].into_iter().map(small) }
                </div>
            }
        </section>
    }
}

/// Texts written while training.
pub fn samples_section(run: &RunState) -> Html {
    let samples: Vec<_> =
        run.samples.iter().filter(|sample| sample.id != asker::PROMPT).cloned().collect();
    html! {
        <section class="panel">
            <h2>{ t("section.samples", &[]) }</h2>
            <Samples {samples} />
        </section>
    }
}

/// The table of parameters.
pub fn parameters_section(run: &RunState) -> Html {
    html! {
        <details class="panel">
            <summary>{ t("section.parameters", &[]) }</summary>
            <Parameters rows={run.parameters.clone()} />
        </details>
    }
}

/// Bytes of keys and values; unfolded where the network saves some of them.
pub fn cache_section(run: &RunState) -> Html {
    let ModelSpec::Gpt(gpt) = &run.spec.model else { return Html::default() };
    if gpt.is_table() {
        return Html::default();
    }
    let reach = whole(gpt.reach() as i64);
    html! {
        <details class="panel" open={gpt.heads_per_key > 1 || gpt.attention_window > 0}>
            <summary>{ t("section.cache", &[]) }</summary>
            <p class="note">{ t("panel.cache.note", &[("layers", &gpt.layers), ("channels", &gpt.head_width()), ("reach", &reach)]) }</p>
            { cache_table(gpt) }
        </details>
    }
}

/// The beginning of the training text, cut into tokens.
#[component]
pub fn TextInTokens(RunProps { run }: &RunProps) -> Html {
    let garden = use_garden();
    {
        let key = (run.is_built(), run.excerpt.clone(), run.vocabulary);
        use_effect_with(key, move |(built, excerpt, _)| {
            if *built {
                garden.tokenise(excerpt.chars().take(SHOWN).collect());
            }
        });
    }
    let tokens = run.tokenised.get(&asker::TOKENS).map(|found| Rc::new(found.tokens.clone()));
    let sizes = t(
        "section.text-sizes",
        &[
            ("vocabulary", &run.vocabulary),
            ("train", &run.train_tokens),
            ("validation", &run.validation_tokens),
        ],
    );
    html! {
        <section class="panel">
            <h2>{ t("section.text", &[]) }</h2>
            if let Some(tokens) = tokens {
                <p class="note">{ sizes }</p>
                <TokenText {tokens} />
            } else {
                <div class="empty"><p>{ t("section.text-empty", &[]) }</p></div>
            }
        </section>
    }
}

/// Any place of the trace as a picture, for the text that the attention panel reads.
#[component]
pub fn Places(RunProps { run }: &RunProps) -> Html {
    let garden = use_garden();
    let chosen = use_state(String::new);
    if run.places.is_empty() {
        return Html::default();
    }
    let onchange = {
        let (chosen, run) = (chosen.clone(), run.clone());
        Callback::from(move |event: Event| {
            let place = event.target_unchecked_into::<web_sys::HtmlSelectElement>().value();
            if !place.is_empty() {
                let read = run.inspections.get(&asker::ATTENTION);
                let text = read.map_or_else(
                    || run.excerpt.chars().take(super::attention::FIRST).collect(),
                    |read| read.tokens.iter().map(|piece| piece.text.as_str()).collect(),
                );
                garden.watch(asker::PLACE, text, vec![place.clone()], super::attention::EVERY);
            }
            chosen.set(place);
        })
    };
    let options = run.places.iter().map(|(place, letters)| {
        let selected = *place == *chosen;
        html! { <option value={place.clone()} {selected}>{ place }{ "  [" }{ letters }{ "]" }</option> }
    });
    let inspection = run.inspections.get(&asker::PLACE).cloned();
    html! {
        <details class="panel">
            <summary>{ t("section.places", &[]) }</summary>
            <label class="field">
                <span>{ t("section.place", &[]) }</span>
                <select {onchange}>
                    <option value="">{ t("section.place-none", &[]) }</option>
                    { for options }
                </select>
            </label>
            if let (Some(inspection), false) = (inspection, chosen.is_empty()) {
                <Heatmap {inspection} place={(*chosen).clone()} />
            }
        </details>
    }
}
