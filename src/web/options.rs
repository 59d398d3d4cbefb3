//! Reading options: the call's own, and those of the client beneath.

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::invalid::{Invalid, whole, wrong_type};
use std::ops::RangeInclusive;

/// The options of a call over those of its client.
pub struct Options {
    call: JsValue,
    client: JsValue,
}

impl Options {
    /// Both may be `undefined`; what is no object otherwise is refused.
    pub fn new(call: JsValue, client: JsValue) -> Result<Self, Invalid> {
        let fits = |value: &JsValue| value.is_undefined() || value.is_null() || value.is_object();
        if fits(&call) && fits(&client) {
            Ok(Self { call, client })
        } else {
            Err(wrong_type("options", "an object"))
        }
    }

    /// The option as it was given, `undefined` when it was not. `null` stands for "none" and
    /// hides what the client says.
    pub fn get(&self, name: &str) -> JsValue {
        let [client, call] = self.layers(name);
        if call.is_undefined() { client } else { call }
    }

    /// The option of the client and that of the call, for those that add up.
    pub fn layers(&self, name: &str) -> [JsValue; 2] {
        [&self.client, &self.call].map(|layer| field(layer, name))
    }

    /// A string option.
    pub fn string(&self, name: &'static str) -> Result<Option<String>, Invalid> {
        let value = self.get(name);
        if is_absent(&value) {
            return Ok(None);
        }
        value
            .as_string()
            .map(Some)
            .ok_or(wrong_type(name, "a string"))
    }

    /// A function option.
    pub fn function(&self, name: &'static str) -> Result<Option<js_sys::Function>, Invalid> {
        let value = self.get(name);
        if is_absent(&value) {
            return Ok(None);
        }
        value
            .dyn_into()
            .map(Some)
            .map_err(|_| wrong_type(name, "a function"))
    }

    /// An option that is a whole number within `bounds`, which `expected` words.
    pub fn whole(
        &self,
        name: &'static str,
        bounds: RangeInclusive<u64>,
        expected: &'static str,
    ) -> Result<Option<u64>, Invalid> {
        number(name, &self.get(name), bounds, expected)
    }
}

/// `value` as a whole number within `bounds`; absent is none.
pub fn number(
    name: &'static str,
    value: &JsValue,
    bounds: RangeInclusive<u64>,
    expected: &'static str,
) -> Result<Option<u64>, Invalid> {
    if is_absent(value) {
        return Ok(None);
    }
    let given = value.as_f64().ok_or(wrong_type(name, expected))?;
    whole(name, given, bounds, expected).map(Some)
}

/// A field of an object, `undefined` when there is no such field or no object.
pub fn field(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap_or(JsValue::UNDEFINED)
}

/// Calls `function` with `argument` and awaits what it gives; what is no function gives nothing.
pub async fn call(function: &JsValue, argument: &JsValue) -> Result<JsValue, JsValue> {
    let Some(function) = function.dyn_ref::<Function>() else {
        return Ok(JsValue::UNDEFINED);
    };
    let given = function.call1(&JsValue::UNDEFINED, argument)?;
    JsFuture::from(Promise::resolve(&given)).await
}

/// Whether a value stands for "not given".
pub fn is_absent(value: &JsValue) -> bool {
    value.is_undefined() || value.is_null()
}
