//! What is being typed into a field, left alone while a run draws the page anew: yew sets a field back to its value at every drawing.

use web_sys::HtmlInputElement;
use yew::prelude::*;

/// What a field shows, and what it does when typed into and when that is done.
pub struct Typed {
    /// Its text.
    pub shown: String,
    /// For the field's `oninput`.
    pub oninput: Callback<InputEvent>,
    /// For the field's `onchange`.
    pub onchange: Callback<Event>,
}

/// Shows `value` until something is typed; `on_done` gets the text once it stands.
#[hook]
pub fn use_typed(value: String, on_done: impl Fn(String) + 'static) -> Typed {
    let typed = use_state(|| None::<String>);
    let oninput = {
        let typed = typed.clone();
        Callback::from(move |event: InputEvent| {
            typed.set(Some(event.target_unchecked_into::<HtmlInputElement>().value()));
        })
    };
    let shown = (*typed).clone().unwrap_or(value);
    let onchange = Callback::from(move |event: Event| {
        on_done(event.target_unchecked_into::<HtmlInputElement>().value());
        typed.set(None);
    });
    Typed { shown, oninput, onchange }
}
