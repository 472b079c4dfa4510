//! What went wrong and what to do, in two sentences.

use yew::prelude::*;

use crate::i18n::t;
use crate::run::Problem;

/// What the note shows.
#[derive(Clone, PartialEq, Properties)]
pub struct ErrorNoteProps {
    /// The problem.
    pub problem: Problem,
    /// The reader has read it; no button without it.
    #[prop_or_default]
    pub on_dismiss: Option<Callback<()>>,
    /// Buttons that help.
    #[prop_or_default]
    pub children: Html,
}

/// An error note, announced when it appears.
#[component]
pub fn ErrorNote(ErrorNoteProps { problem, on_dismiss, children }: &ErrorNoteProps) -> Html {
    html! {
        <div class="error-note" role="alert">
            <strong>{ &problem.what }</strong>
            if !problem.hint.is_empty() {
                <p>{ &problem.hint }</p>
            }
            { children.clone() }
            if let Some(on_dismiss) = on_dismiss {
                <button type="button" class="button button--quiet" onclick={on_dismiss.reform(|_: MouseEvent| ())}>
                    { t("panel.error.dismiss", &[]) }
                </button>
            }
        </div>
    }
}
