//! The few things of the browser that several files need: time, listeners, downloads.

use std::rc::Rc;

use js_sys::{Array, Promise, Reflect, Uint8Array};
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, Document, Event, EventTarget, HtmlAnchorElement, Response, Url, Window};

/// The window; the app runs nowhere else.
pub fn window() -> Window {
    web_sys::window().expect("the app runs in a window")
}

/// The document.
pub fn document() -> Document {
    window().document().expect("a window has a document")
}

/// Milliseconds of the clock on the wall.
pub fn milliseconds() -> f64 {
    js_sys::Date::now()
}

/// Waits.
pub async fn sleep(milliseconds: i32) {
    let pause = Promise::new(&mut |resolve, _| {
        let set =
            window().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, milliseconds);
        drop(set);
    });
    let _ = JsFuture::from(pause).await;
}

/// Calls back every so many milliseconds as long as the page lives.
pub fn every(milliseconds: i32, task: impl FnMut() + 'static) {
    let task = Closure::<dyn FnMut()>::new(task);
    let set = window().set_interval_with_callback_and_timeout_and_arguments_0(
        task.as_ref().unchecked_ref(),
        milliseconds,
    );
    drop(set);
    task.forget();
}

/// A listener that ends when dropped.
pub struct Listener {
    target: EventTarget,
    kind: &'static str,
    task: Closure<dyn FnMut(Event)>,
}

impl Listener {
    /// Calls `task` at every event of this kind.
    pub fn new(
        target: &EventTarget,
        kind: &'static str,
        task: impl FnMut(Event) + 'static,
    ) -> Self {
        let task = Closure::<dyn FnMut(Event)>::new(task);
        let added = target.add_event_listener_with_callback(kind, task.as_ref().unchecked_ref());
        drop(added);
        Self { target: target.clone(), kind, task }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let task = self.task.as_ref().unchecked_ref();
        drop(self.target.remove_event_listener_with_callback(self.kind, task));
    }
}

/// A number as somebody typed it. The browser reads it, which costs the download nothing.
pub fn number(text: &str) -> Option<f64> {
    let text = text.trim();
    let plain = |letter: u8| letter.is_ascii_digit() || b"+-.eE".contains(&letter);
    if text.is_empty() || !text.bytes().all(plain) {
        return None;
    }
    #[cfg(target_family = "wasm")]
    let number = JsValue::from_str(text).unchecked_into_f64();
    #[cfg(not(target_family = "wasm"))]
    let number: f64 = text.parse().ok()?;
    number.is_finite().then_some(number)
}

/// A text property of a JavaScript object, if it has one.
pub fn text_of(object: &JsValue, property: &str) -> Option<String> {
    Reflect::get(object, &property.into()).ok()?.as_string()
}

/// What a rejected promise or a thrown error says.
pub fn message_of(error: &JsValue) -> String {
    text_of(error, "message").or_else(|| error.as_string()).unwrap_or_else(|| format!("{error:?}"))
}

/// The text of a file of the site.
///
/// # Errors
/// What the browser says.
pub async fn fetch_text(path: &str) -> Result<String, String> {
    let text = async {
        let response = JsFuture::from(window().fetch_with_str(path)).await?;
        let response: Response = response.unchecked_into();
        if !response.ok() {
            return Err(JsValue::from(format!("{path}: {}", response.status())));
        }
        JsFuture::from(response.text()?).await
    };
    let text = text.await.map_err(|error| message_of(&error))?;
    Ok(text.as_string().unwrap_or_default())
}

/// Reads JSON. Through its own values always, so that each type is read by one piece of code in the download.
///
/// # Errors
/// What is wrong with it.
pub fn read_json<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    let value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    serde_json::from_value(value).map_err(|error| error.to_string())
}

/// Hands the reader a file.
///
/// # Errors
/// What the browser says when it refuses.
pub fn download(name: &str, bytes: &[u8]) -> Result<(), JsValue> {
    let parts = Array::of1(&Uint8Array::from(bytes));
    let address = Url::create_object_url_with_blob(&Blob::new_with_u8_array_sequence(&parts)?)?;
    let link: HtmlAnchorElement = document().create_element("a")?.unchecked_into();
    link.set_href(&address);
    link.set_download(name);
    link.click();
    Url::revoke_object_url(&address)
}

/// A shared callback.
pub type Hook<T> = Rc<dyn Fn(T)>;
