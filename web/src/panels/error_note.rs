//! What went wrong and what to do, in two sentences.

use yew::prelude::*;

use crate::i18n::t;
use crate::run::Problem;

/// An error note, announced when it appears. `on_dismiss`: the reader has read it; no button without it.
pub fn error_note(problem: &Problem, on_dismiss: Option<Callback<()>>) -> Html {
    html! {
        <div class="error-note" role="alert">
            <strong>{ &problem.what }</strong>
            if !problem.hint.is_empty() {
                <p>{ &problem.hint }</p>
            }
            if let Some(on_dismiss) = on_dismiss {
                <button type="button" class="button button--quiet" onclick={on_dismiss.reform(|_: MouseEvent| ())}>
                    { t("panel.error.dismiss", &[]) }
                </button>
            }
        </div>
    }
}
