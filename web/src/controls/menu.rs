//! Which engine runs and why; the run as a link and as a file.

use std::rc::Rc;

use spec::Engine;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::form::RunProps;
use super::own_device::OwnDevice;
use crate::actions::Garden;
use crate::app::use_place;
use crate::browser::window;
use crate::exhibits::experiment;
use crate::i18n::{choice_label, t};
use crate::run::{RunState, engine_word};
use crate::share;

const ENGINES: [Engine; 5] =
    [Engine::Auto, Engine::Cpu, Engine::Gpu, Engine::Ndarray, Engine::Remote];

/// Engine, link, save, open.
pub fn run_menu(run: &Rc<RunState>, garden: &Garden) -> Html {
    let save = {
        let garden = garden.clone();
        Callback::from(move |_: MouseEvent| garden.save())
    };
    let open_in = garden.clone();
    let open = Callback::from(move |event: Event| {
        let input = event.target_unchecked_into::<HtmlInputElement>();
        if let Some(file) = input.files().and_then(|files| files.get(0)) {
            open_in.open_checkpoint(file);
        }
        input.set_value("");
    });
    let unsaved = !run.is_built();
    html! {
        <div class="transport run-menu" role="toolbar" aria-label={t("menu.title", &[])}>
            if experiment(run).is_none() {
                { engine_menu(run, garden) }
                if run.draft.engine == Engine::Remote { <OwnDevice /> }
            }
            <span class="spacer" />
            <ShareButton run={run.clone()} />
            <button type="button" class="button" onclick={save} disabled={unsaved}
                title={if unsaved { t("transport.nothing-yet", &[]) } else { t("menu.save-why", &[]) }}>
                { t("menu.save", &[]) }
            </button>
            <label class="button file-button">
                { t("menu.open", &[]) }
                <input type="file" class="visually-hidden" accept=".safetensors" onchange={open} />
            </label>
        </div>
    }
}

/// The choice of engines, and which one runs.
fn engine_menu(run: &RunState, garden: &Garden) -> Html {
    let garden = garden.clone();
    let onchange = Callback::from(move |event: Event| {
        garden.choose_engine_named(&event.target_unchecked_into::<HtmlSelectElement>().value());
    });
    let options = ENGINES.into_iter().map(|engine| {
        let word = engine_word(engine);
        let name = spec::knob("engine").map(|knob| choice_label(knob, word));
        html! { <option value={word} selected={run.draft.engine == engine}>{ name }</option> }
    });
    let in_use = run.engine.as_ref().map(|in_use| {
        let name = t("engine.runs", &[("engine", &engine_word(in_use.engine))]);
        html! { <span class="reason" data-engine={engine_word(in_use.engine)}>{ name }{ " " }{ &in_use.why }</span> }
    });
    html! {
        <span class="engine-menu">
            <label>
                <span class="knob-label">{ t("engine.title", &[]) }</span>
                <select class="input" {onchange}>{ for options }</select>
            </label>
            { in_use }
        </span>
    }
}

/// Copies the run's link.
#[component]
fn ShareButton(RunProps { run }: &RunProps) -> Html {
    let place = use_place();
    let said = use_state(String::new);
    let onclick = {
        let (said, spec) = (said.clone(), run.draft.clone());
        Callback::from(move |_: MouseEvent| {
            let address = address(&share::link(&place.route, &spec));
            let said = said.clone();
            spawn_local(async move {
                let copied = JsFuture::from(window().navigator().clipboard().write_text(&address));
                said.set(match copied.await {
                    Ok(_) => t("menu.shared", &[]),
                    Err(_) => t("menu.not-shared", &[("link", &address)]),
                });
            });
        })
    };
    html! {
        <>
            <button type="button" class="button" {onclick} title={t("menu.share-why", &[])}>
                { t("menu.share", &[]) }
            </button>
            <span class="reason share-said" role="status">{ (*said).clone() }</span>
        </>
    }
}

/// The page's address with this fragment, without what makes it an embed.
pub fn address(fragment: &str) -> String {
    let location = window().location();
    let origin = location.origin().unwrap_or_default();
    let path = location.pathname().unwrap_or_default();
    format!("{origin}{path}{fragment}")
}
