//! One setting as a control, drawn from its [`Knob`]: name, unit, ends and source are the table's.

use serde_json::Value;
use spec::{Knob, Range};
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::scale;
use crate::browser;
use crate::i18n::{choice_label, knob_label, t};

/// Choices that fit in a row are pressed, not unfolded.
const IN_A_ROW: usize = 3;

/// What a setting's control shows.
#[derive(Clone, PartialEq, Properties)]
pub struct KnobControlProps {
    /// The setting.
    pub knob: &'static Knob,
    /// Its value.
    pub value: Value,
    /// Whether it differs from the preset.
    pub changed: bool,
    /// Whether it waits for a new run.
    pub waits: bool,
    /// The reader turned it.
    pub on_turn: Callback<(&'static Knob, Value)>,
}

/// A setting with its name, its value, its control and its source.
#[component]
pub fn KnobControl(props: &KnobControlProps) -> Html {
    let KnobControlProps { knob, changed, waits, .. } = props;
    let id = format!("knob-{}", knob.path.replace('.', "-"));
    let waits_note = if *waits {
        html! { <span class="knob-source knob-waits">{ t("knob.waits", &[]) }</span> }
    } else {
        Html::default()
    };
    let source = (!knob.source.is_empty()).then(|| {
        html! { <span class="knob-source" id={format!("{id}-source")}>{ knob.source }</span> }
    });
    html! {
        <div class={classes!("knob", changed.then_some("knob--changed"))} data-path={knob.path}>
            { control(props, &id) }
            { waits_note }
            { source }
        </div>
    }
}

fn control(props: &KnobControlProps, id: &str) -> Html {
    match props.knob.range {
        Range::Integer { .. } | Range::Number { .. } => number(props, id),
        Range::Choice(words) if words.len() <= IN_A_ROW => row(props, id, words),
        Range::Choice(words) => menu(props, id, words),
        Range::Toggle => toggle(props, id),
        Range::Text(longest) => text(props, id, longest),
    }
}

fn label(knob: &Knob, id: &str) -> Html {
    let unit = (!knob.unit.is_empty())
        .then(|| html! { <span class="knob-unit">{ " " }{ knob.unit }</span> });
    html! { <label class="knob-label" for={id.to_owned()}>{ knob_label(knob) }{ unit }</label> }
}

fn number(props: &KnobControlProps, id: &str) -> Html {
    let KnobControlProps { knob, value, on_turn, .. } = props;
    let knob = *knob;
    let typed = on_turn.reform(move |event: Event| {
        let text = event.target_unchecked_into::<HtmlInputElement>().value();
        (knob, browser::number(&text).map_or(Value::from(text), Value::from))
    });
    let place = value.as_f64().and_then(|value| scale::place(&knob.range, value));
    let slider = place.map(|place| {
        let slid = on_turn.reform(move |event: InputEvent| {
            let at = event.target_unchecked_into::<HtmlInputElement>().value_as_number();
            (knob, scale::value(&knob.range, at as u32).unwrap_or_default())
        });
        html! {
            <input type="range" class="slider" min="0" max={scale::PLACES.to_string()}
                value={place.to_string()} oninput={slid} aria-label={knob_label(knob)}
                aria-valuetext={format!("{} {}", scale::shown(value), knob.unit)} />
        }
    });
    let described = (!knob.source.is_empty()).then(|| format!("{id}-source"));
    html! {
        <>
            { label(knob, id) }
            <input id={id.to_owned()} class="knob-value" type="text" inputmode="decimal"
                value={scale::shown(value)} onchange={typed} title={knob.expected()}
                aria-describedby={described} autocomplete="off" />
            { slider }
        </>
    }
}

fn row(props: &KnobControlProps, id: &str, words: &'static [&'static str]) -> Html {
    let KnobControlProps { knob, value, on_turn, .. } = props;
    let knob = *knob;
    let buttons = words.iter().map(|word| {
        let pressed = value.as_str() == Some(word);
        let onclick = on_turn.reform(move |_| (knob, Value::from(*word)));
        html! {
            <button type="button" aria-pressed={pressed.to_string()} {onclick}>
                { choice_label(knob, word) }
            </button>
        }
    });
    html! {
        <>
            <span class="knob-label" id={id.to_owned()}>{ knob_label(knob) }</span>
            <div class="segmented" role="group" aria-labelledby={id.to_owned()}>
                { for buttons }
            </div>
        </>
    }
}

fn menu(props: &KnobControlProps, id: &str, words: &'static [&'static str]) -> Html {
    let KnobControlProps { knob, value, on_turn, .. } = props;
    let knob = *knob;
    let onchange = on_turn.reform(move |event: Event| {
        (knob, Value::from(event.target_unchecked_into::<HtmlSelectElement>().value()))
    });
    let options = words.iter().map(|word| {
        let selected = value.as_str() == Some(word);
        html! { <option value={*word} {selected}>{ choice_label(knob, word) }</option> }
    });
    html! {
        <>
            { label(knob, id) }
            <select id={id.to_owned()} {onchange}>{ for options }</select>
        </>
    }
}

fn text(props: &KnobControlProps, id: &str, longest: usize) -> Html {
    let KnobControlProps { knob, value, on_turn, .. } = props;
    let knob = *knob;
    let onchange = on_turn.reform(move |event: Event| {
        (knob, Value::from(event.target_unchecked_into::<HtmlInputElement>().value()))
    });
    html! {
        <>
            { label(knob, id) }
            <input id={id.to_owned()} class="knob-text" type="text" maxlength={longest.to_string()}
                value={value.as_str().unwrap_or_default().to_owned()} {onchange} autocomplete="off" />
        </>
    }
}

fn toggle(props: &KnobControlProps, id: &str) -> Html {
    let KnobControlProps { knob, value, on_turn, .. } = props;
    let knob = *knob;
    let onchange = on_turn.reform(move |event: Event| {
        (knob, Value::from(event.target_unchecked_into::<HtmlInputElement>().checked()))
    });
    html! {
        <label class="toggle">
            <input id={id.to_owned()} type="checkbox" checked={value.as_bool() == Some(true)}
                {onchange} />
            <span class="knob-label">{ knob_label(knob) }</span>
        </label>
    }
}
