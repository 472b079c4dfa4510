//! The public JavaScript API: an embed's host speaks the same commands and hears the same events as the page itself.
//!
//! Messages carry `garden: 1`. From the host: `{garden: 1, listen: true}` to hear events, `{garden: 1, command}`.
//! To the host: `{garden: 1, height}` in CSS pixels, `{garden: 1, event}`, `{garden: 1, refused}` with the reason.

use std::rc::Rc;

use js_sys::{Function, Object, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{MessageEvent, ResizeObserver, Window};
use yew::prelude::*;

use crate::actions::Garden;
use crate::browser::{Listener, document, window};
use crate::route::Frame;

/// The number that every message carries.
const VERSION: u32 = 1;

/// The page that embeds this one.
fn host() -> Option<Window> {
    let host = window().parent().ok().flatten()?;
    (!Object::is(&host, &window())).then_some(host)
}

fn tell(key: &str, value: &JsValue) {
    let message = Object::new();
    let set = Reflect::set(&message, &"garden".into(), &VERSION.into())
        .and_then(|_| Reflect::set(&message, &key.into(), value));
    if let (Some(host), Ok(_)) = (host(), set) {
        // The host's origin is not known; what is told holds nothing of the reader's but this run.
        drop(host.post_message(&message, "*"));
    }
}

/// Speaks with the host, if there is one.
#[hook]
pub fn use_host(garden: &Garden, frame: &Frame) {
    let garden = garden.clone();
    let embedded = frame.embedded && host().is_some();
    use_effect_with(embedded, move |embedded| {
        let alive = embedded.then(|| (commands(garden), heights()));
        move || drop(alive)
    });
}

fn commands(garden: Garden) -> Listener {
    Listener::new(&window(), "message", move |event| {
        let event: MessageEvent = event.unchecked_into();
        let from_host = host()
            .is_some_and(|host| event.source().is_some_and(|source| Object::is(&source, &host)));
        let get = |key: &str| Reflect::get(&event.data(), &key.into()).unwrap_or_default();
        if !from_host || get("garden").as_f64() != Some(f64::from(VERSION)) {
            return;
        }
        if get("listen").is_truthy() {
            garden.overhear(Rc::new(|event: JsValue| tell("event", &event)));
        }
        let command = get("command");
        if !command.is_undefined()
            && let Err(why) = garden.obey(command)
        {
            tell("refused", &why.into());
        }
    })
}

/// Tells the host how high the page is, whenever that changes.
fn heights() -> Option<Watched> {
    let body = document().body()?;
    let task = Closure::<dyn FnMut()>::new(|| {
        let height = document().body().map_or(0.0, |body| body.get_bounding_client_rect().height());
        tell("height", &height.ceil().into());
    });
    let observer = ResizeObserver::new(task.as_ref().unchecked_ref::<Function>()).ok()?;
    observer.observe(&body);
    Some(Watched { observer, _task: task })
}

/// A size that is watched until this is dropped.
struct Watched {
    observer: ResizeObserver,
    _task: Closure<dyn FnMut()>,
}

impl Drop for Watched {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}
