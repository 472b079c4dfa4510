//! The reader's own text: pasted or uploaded; dropped anywhere, the app takes it. It stays in the browser.

use spec::DataSource;
use web_sys::{HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

use crate::app::use_garden;
use crate::i18n::t;

/// Which text the form has chosen.
#[derive(Clone, PartialEq, Properties)]
pub struct OwnTextProps {
    /// Where it comes from.
    pub source: DataSource,
    /// Length of the text that is there.
    pub bytes: Option<usize>,
}

/// A field to paste into and a button to choose a file; there while the run's text is the reader's own.
#[component]
pub fn OwnText(OwnTextProps { source, bytes }: &OwnTextProps) -> Html {
    let garden = use_garden();
    let pasted = use_state(String::new);
    if *source != DataSource::Own {
        return Html::default();
    }
    let oninput = {
        let pasted = pasted.clone();
        Callback::from(move |event: InputEvent| {
            pasted.set(event.target_unchecked_into::<HtmlTextAreaElement>().value());
        })
    };
    let take = {
        let (garden, pasted) = (garden.clone(), pasted.clone());
        Callback::from(move |_| garden.take_text(pasted.as_bytes().to_vec()))
    };
    let choose = garden_file(&garden);
    let length =
        bytes.map_or_else(|| t("own.none", &[]), |bytes| t("own.length", &[("bytes", &bytes)]));
    html! {
        <div class="own-text">
            <label class="field">
                <span>{ t("own.paste", &[]) }</span>
                <textarea value={(*pasted).clone()} {oninput} rows="4" />
            </label>
            <div class="transport">
                <button type="button" class="button" onclick={take} disabled={pasted.is_empty()}>
                    { t("own.use", &[]) }
                </button>
                <label class="field">
                    <span>{ t("own.file", &[]) }</span>
                    <input type="file" accept=".txt,.md,.csv,.json,text/*" onchange={choose} />
                </label>
            </div>
            <p class="field-hint">{ length }{ " " }{ t("own.stays", &[]) }</p>
        </div>
    }
}

fn garden_file(garden: &crate::actions::Garden) -> Callback<Event> {
    let garden = garden.clone();
    Callback::from(move |event: Event| {
        let input = event.target_unchecked_into::<HtmlInputElement>();
        if let Some(file) = input.files().and_then(|files| files.get(0)) {
            garden.open_text(file);
        }
        input.set_value("");
    })
}
