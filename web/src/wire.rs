//! Commands to an engine and events from it as JavaScript objects, `{type: "step", count: 1}`, byte arrays as typed arrays.
//!
//! Through JSON, because the page reads and writes JSON anyway: a second way, value by value, was 30 KB of its download.

use js_sys::{Array, Uint8Array};
use protocol::{Command, Event, File, Floats};
use wasm_bindgen::prelude::*;

use crate::browser::{message_of, read_json};

#[wasm_bindgen(module = "/src/wire.js")]
extern "C" {
    #[wasm_bindgen(catch)]
    fn pack(message: &JsValue) -> Result<Array, JsValue>;
    fn unpack(text: &str, bytes: &Array) -> JsValue;
}

/// A command as an engine hears it, and the buffers in it that may move over without a copy.
pub fn to_js(command: &Command) -> (JsValue, Array) {
    let mut bytes: Vec<Uint8Array> = Vec::new();
    let mut take = |taken: &[u8]| bytes.push(Uint8Array::from(taken));
    // Only what is not bytes goes through JSON.
    let bare = match command {
        Command::Start { spec, files, checkpoint } => {
            files.iter().for_each(|file| take(&file.bytes));
            checkpoint.iter().for_each(|checkpoint| take(checkpoint));
            let name = |file: &File| File { name: file.name.clone(), bytes: Vec::new() };
            Command::Start {
                spec: spec.clone(),
                files: files.iter().map(name).collect(),
                checkpoint: checkpoint.as_ref().map(|_| Vec::new()),
            }
        }
        Command::Act { action, text, values } => {
            take(&values.to_bytes());
            let (action, text) = (action.clone(), text.clone());
            Command::Act { action, text, values: Floats::default() }
        }
        other => other.clone(),
    };
    let text = serde_json::to_string(&bare).expect("a command is plain data");
    let buffers: Array = bytes.iter().map(Uint8Array::buffer).collect();
    let bytes: Array = bytes.iter().collect();
    (unpack(&text, &bytes), buffers)
}

/// What an engine told.
///
/// # Errors
/// What is wrong with it.
pub fn from_js(message: &JsValue) -> Result<Event, String> {
    let packed = pack(message).map_err(|error| message_of(&error))?;
    let mut event = read_json(&packed.get(0).as_string().unwrap_or_default())?;
    let arrays = Array::from(&packed.get(1));
    let mut bytes = arrays.iter().map(|bytes| Uint8Array::from(bytes).to_vec());
    match &mut event {
        Event::Checkpointed { bytes: file, .. } => *file = bytes.next().unwrap_or_default(),
        Event::Inspected { views, .. } => {
            for view in views {
                view.data = Floats::from_bytes(&bytes.next().unwrap_or_default())
                    .ok_or("an array of f32 needs a multiple of four bytes")?;
            }
        }
        _ => {}
    }
    Ok(event)
}
