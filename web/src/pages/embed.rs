//! The exhibit without the page around it, for other people's pages.

use yew::prelude::*;

use crate::app::{use_frame, use_garden};
use crate::controls::exhibit::exhibit;
use crate::controls::form::RunProps;
use crate::controls::menu::address;
use crate::exhibits::{ExperimentExhibit, experiment};
use crate::i18n::t;
use crate::route::Route;
use crate::run::Phase;
use crate::share;

/// One exhibit, its caption, and a mark that opens the full page with the same run.
#[component]
pub fn EmbedPage(RunProps { run }: &RunProps) -> Html {
    let frame = use_frame();
    let garden = use_garden();
    {
        let (autoplay, garden) = (frame.autoplay, garden.clone());
        use_effect_with((), move |()| {
            if autoplay && garden.state().phase == Phase::Empty {
                garden.play();
            }
        });
    }
    let full = address(&share::link(&Route::Playground, &run.draft));
    let knobs: &[&str] = &["training.learning_rate", "model.layers", "training.batch"];
    html! {
        <main id="main" class="embed">
            if experiment(run).is_some() {
                <ExperimentExhibit run={run.clone()} />
            } else {
                { exhibit(run, knobs, false, &frame, &garden) }
            }
            <footer class="embed-caption">
                if frame.shows("caption") {
                    <span>{ t("embed.caption", &[]) }</span>
                }
                <a href={full} target="_blank" rel="noopener">{ t("embed.open", &[]) }</a>
            </footer>
        </main>
    }
}
