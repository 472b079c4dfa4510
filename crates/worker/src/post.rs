//! Events to the page: plain objects; byte arrays are handed over, not copied.

use js_sys::{Array, Object, Reflect, Uint8Array};
use protocol::Event;
use wasm_bindgen::{JsCast, JsValue};

use crate::wire;

/// Posts an event. A worker that cannot post has no one left to tell.
pub fn event(event: &Event) {
    let event = with_memory(event);
    if let Ok(value) = wire::to_js(&event) {
        let buffers = Array::new();
        collect_buffers(&value, &buffers);
        let _ = crate::scope().post_message_with_transfer(&value, &buffers);
    }
}

/// Adds what only the worker knows: the size of its memory.
fn with_memory(event: &Event) -> Event {
    let mut event = event.clone();
    if let Event::Stepped { memory, .. } = &mut event {
        let buffer =
            wasm_bindgen::memory().unchecked_into::<js_sys::WebAssembly::Memory>().buffer();
        *memory = Some(f64::from(buffer.unchecked_into::<js_sys::ArrayBuffer>().byte_length()));
    }
    event
}

/// Every byte array's buffer in a message, so that it can be transferred.
fn collect_buffers(value: &JsValue, buffers: &Array) {
    if let Some(bytes) = value.dyn_ref::<Uint8Array>() {
        buffers.push(&bytes.buffer());
    } else if let Some(list) = value.dyn_ref::<Array>() {
        // Lists of numbers hold no arrays; lists of objects might.
        if list.get(0).is_object() {
            list.iter().for_each(|item| collect_buffers(&item, buffers));
        }
    } else if let Some(object) = value.dyn_ref::<Object>() {
        for key in Object::keys(object).iter() {
            if let Ok(item) = Reflect::get(object, &key) {
                collect_buffers(&item, buffers);
            }
        }
    }
}
