//! The page: what a reader sees and presses. It computes nothing itself; engines in workers do.
//!
//! * [`run`]: the state, a pure function of events. [`actions`]: all that a reader can do, and the engines behind it.
//! * [`share`], [`route`]: addresses. [`files`], [`storage`]: what comes from outside and what stays.
//! * [`pages`], [`controls`], [`panels`], [`charts`], [`exhibits`]: what is drawn. [`lesson`], [`i18n`]: the words.

pub mod actions;
pub mod app;
pub mod bridge;
pub mod browser;
pub mod canvas;
pub mod charts;
pub mod controls;
pub mod embed;
pub mod engines;
pub mod exhibits;
pub mod few;
pub mod files;
#[cfg(feature = "gallery")]
pub mod gallery;
pub mod i18n;
pub mod lesson;
pub mod pages;
pub mod palette;
pub mod panels;
pub mod record;
pub mod route;
pub mod run;
pub mod share;
pub mod storage;
pub mod theme;
pub mod wire;

/// Puts the app into the page.
#[cfg(target_family = "wasm")]
#[wasm_bindgen::prelude::wasm_bindgen(start)]
pub fn start() {
    console_error_panic_hook::set_once();
    wasm_bindgen_futures::spawn_local(async {
        if let Err(error) = i18n::load().await {
            web_sys::console::error_1(&error.into());
        }
        match browser::document().get_element_by_id("app") {
            Some(root) => yew::Renderer::<app::App>::with_root(root).render(),
            None => yew::Renderer::<app::App>::new().render(),
        };
    });
}
