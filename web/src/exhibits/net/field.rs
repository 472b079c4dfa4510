//! A weight as a field, which leaves what is being typed alone while the net learns.

use yew::prelude::*;

use crate::browser;
use crate::controls::typed::{Typed, use_typed};

#[derive(Clone, PartialEq, Properties)]
pub struct WeightFieldProps {
    /// The field's id in the page.
    pub id: String,
    /// Its name.
    pub label: String,
    /// The weight as it is.
    pub value: f32,
    /// Told what was typed, once it is done and a number.
    pub on_set: Callback<f32>,
}

/// A number field: arrow keys and typing both set the weight.
#[component]
pub fn WeightField(WeightFieldProps { id, label, value, on_set }: &WeightFieldProps) -> Html {
    let on_set = on_set.clone();
    let Typed { shown, oninput, onchange } = use_typed(format!("{value:.4}"), move |text| {
        if let Some(number) = browser::number(&text).filter(|number| number.is_finite()) {
            on_set.emit(number as f32);
        }
    });
    html! {
        <label class="net-field" for={id.clone()}>
            <span>{ label }</span>
            <input id={id.clone()} class="input" type="number" step="any" value={shown} {oninput} {onchange}
                autocomplete="off" />
        </label>
    }
}
