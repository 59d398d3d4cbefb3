//! Rust values become JavaScript objects, and those become JSON, by the platform's own `JSON`.

use js_sys::{JSON, Object};
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;

/// `value` as a plain object; an absent `Option` is a missing field.
pub fn to_object(value: &impl Serialize) -> JsValue {
    // Our own records have string keys and whole numbers below 2^53: nothing that could fail.
    value
        .serialize(&Serializer::new())
        .unwrap_or(JsValue::UNDEFINED)
}

/// `object` as JSON with the fields of `extra`, if any, laid over it.
pub fn to_json(object: &JsValue, extra: &JsValue) -> Result<String, JsValue> {
    let body = Object::new();
    for layer in [object, extra] {
        if let Some(layer) = layer.dyn_ref::<Object>() {
            Object::assign(&body, layer);
        }
    }
    JSON::stringify(&body).map(String::from)
}
