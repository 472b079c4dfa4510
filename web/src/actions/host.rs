//! What an embed's host may ask. Its messages go to the engine as they come; those that change the page's form go through it.

use js_sys::Reflect;
use serde_json::Value;
use wasm_bindgen::JsValue;

use super::{Ask, Garden};
use crate::browser::text_of;

/// Commands that a host may send; `start` is the page's own, and a host sets knobs instead.
const KNOWN: [&str; 14] = [
    "play",
    "pause",
    "step",
    "reset",
    "set",
    "sample",
    "cancel",
    "inspect",
    "watch",
    "act",
    "tokenise",
    "checkpoint",
    "measure",
    "self-test",
];

impl Garden {
    /// Does what an embed's host asks.
    ///
    /// # Errors
    /// There is no such command.
    pub fn obey(&self, command: JsValue) -> Result<(), String> {
        let name = text_of(&command, "type").unwrap_or_default();
        match name.as_str() {
            "play" => self.play(),
            "pause" => self.pause(),
            "set" => {
                let value = Reflect::get(&command, &"value".into()).unwrap_or_default();
                self.turn(&text_of(&command, "path").unwrap_or_default(), plain(&value));
            }
            known if KNOWN.contains(&known) => self.ask_when_built(Ask::Hosts(command)),
            _ => return Err(format!("“{name}” is no command: try one of {}", KNOWN.join(", "))),
        }
        Ok(())
    }
}

/// A knob's value; anything else is null, which every knob refuses.
fn plain(value: &JsValue) -> Value {
    let number = value.as_f64().map(Value::from);
    number
        .or_else(|| value.as_bool().map(Value::from))
        .or_else(|| value.as_string().map(Value::from))
        .unwrap_or(Value::Null)
}
