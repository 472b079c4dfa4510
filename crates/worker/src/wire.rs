//! How a [`Command`](protocol::Command) or [`Event`](protocol::Event) becomes a JavaScript object, and back.
//!
//! In JavaScript the kind stands among the fields, `{type: "step", count: 1}`, as its users write it. serde reads that
//! only through a copy of every value and of its code; it reads `{step: {count: 1}}`
//! directly. So the kind is moved here, on the JavaScript side, by one shallow copy.

use js_sys::{Object, Reflect};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;

const KIND: &str = "type";

/// As a plain object with its kind under `type`; byte arrays as typed arrays.
///
/// # Errors
/// None for commands and events: all of it is plain data.
pub fn to_js(message: &impl Serialize) -> Result<JsValue, JsValue> {
    let serializer = serde_wasm_bindgen::Serializer::new().serialize_maps_as_objects(true);
    let tagged = Object::from(message.serialize(&serializer)?);
    let kind = Object::keys(&tagged).get(0);
    let fields = Object::new();
    Reflect::set(&fields, &KIND.into(), &kind)?;
    let fields = Object::assign(&fields, &Reflect::get(&tagged, &kind)?.into());
    Ok(fields.into())
}

/// What [`to_js`] wrote, or a person by hand.
///
/// # Errors
/// Names what is missing, unknown or of the wrong kind.
pub fn from_js<T: DeserializeOwned>(message: &JsValue) -> Result<T, String> {
    if !message.is_object() {
        return Err(format!("a message is an object with a field “{KIND}”"));
    }
    let tagged = move_kind(message).map_err(|error| format!("{error:?}"))?;
    serde_wasm_bindgen::from_value(tagged).map_err(|error| error.to_string())
}

fn move_kind(message: &JsValue) -> Result<JsValue, JsValue> {
    let fields = Object::assign(&Object::new(), &message.clone().into());
    let kind = Reflect::get(&fields, &KIND.into())?;
    Reflect::delete_property(&fields, &KIND.into())?;
    let tagged = Object::new();
    Reflect::set(&tagged, &kind, &fields)?;
    Ok(tagged.into())
}
