//! Texts that an experiment makes, to save as files or to look at.

use yew::prelude::*;

use super::Seen;
use crate::charts::save;
use crate::i18n::t;

/// A button and the text itself, folded, of each place that is there.
pub fn files(files: &'static [(&'static str, &'static str)], seen: Seen) -> Option<Html> {
    let file = |(place, name): &'static (&'static str, &'static str)| {
        let text = seen.text(place)?.to_owned();
        let content = text.clone();
        let onclick = Callback::from(move |_| save::text(name, &content));
        Some(html! {
            <div class="file" key={*name}>
                <button type="button" class="button" {onclick}>{ t("file.save", &[("name", name)]) }</button>
                <details>
                    <summary>{ t("file.show", &[("name", name)]) }</summary>
                    <pre class="scroll" tabindex="0" aria-label={*name}><code>{ text }</code></pre>
                </details>
            </div>
        })
    };
    let shown: Vec<Html> = files.iter().filter_map(file).collect();
    (!shown.is_empty()).then(|| html! { <div class="files">{ for shown }</div> })
}
