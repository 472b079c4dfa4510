//! Light, dark, or as the system says.

use yew::prelude::*;

use crate::app::use_frame;
use crate::browser::window;
use crate::i18n::t;
use crate::theme::Theme;

const KEY: &str = "llm-garden.theme";

fn kept() -> Option<Theme> {
    Theme::of(&window().local_storage().ok()??.get_item(KEY).ok()??)
}

fn keep(theme: Theme) {
    if let Ok(Some(storage)) = window().local_storage() {
        drop(storage.set_item(KEY, theme.word()));
    }
}

/// Gives the page the host's theme, or the reader's.
#[hook]
pub fn use_theme() -> UseStateHandle<Theme> {
    let frame = use_frame();
    let chosen = frame.theme.as_deref().and_then(Theme::of);
    let theme = use_state(|| chosen.or_else(kept).unwrap_or_default());
    use_effect_with(*theme, |theme| theme.apply());
    theme
}

/// A button that goes through the themes.
#[component]
pub fn ThemeButton() -> Html {
    let theme = use_theme();
    let (name, sign) = match *theme {
        Theme::System => (t("theme.system", &[]), "◐"),
        Theme::Light => (t("theme.light", &[]), "○"),
        Theme::Dark => (t("theme.dark", &[]), "●"),
    };
    let onclick = Callback::from(move |_| {
        let next = theme.next();
        keep(next);
        theme.set(next);
    });
    html! {
        <button type="button" class="button button--quiet button--icon" {onclick}
            aria-label={name.clone()} title={name}>{ sign }</button>
    }
}
