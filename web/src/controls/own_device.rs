//! Where the reader's own device is: a field that shows and remembers nothing, because an address is a key.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::app::use_garden;
use crate::i18n::t;

/// A field for the address that `garden serve-device` prints, and a button to compute there.
#[component]
pub fn OwnDevice() -> Html {
    let garden = use_garden();
    let address = use_state(String::new);
    let oninput = {
        let address = address.clone();
        Callback::from(move |event: InputEvent| {
            address.set(event.target_unchecked_into::<HtmlInputElement>().value());
        })
    };
    let onsubmit = {
        let address = address.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            garden.connect(address.trim().to_owned());
            address.set(String::new());
        })
    };
    html! {
        <form class="own-device" {onsubmit}>
            <label class="field">
                <span>{ t("remote.address", &[]) }</span>
                <input type="password" class="input" autocomplete="off" value={(*address).clone()} {oninput} />
            </label>
            <button type="submit" class="button" disabled={address.trim().is_empty()}>
                { t("remote.use", &[]) }
            </button>
            <p class="field-hint">{ t("remote.address.hint", &[]) }</p>
        </form>
    }
}
