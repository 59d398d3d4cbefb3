//! Reading options: the call's own, and those of the client beneath.

use std::cell::Cell;
use std::ops::RangeInclusive;

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::core::invalid::{Invalid, whole, wrong_type};

/// The options of a call over those of its client. What is wrong with one is noted, and told by
/// [`checked`](Self::checked): a `Result` of each would make the download much the larger.
pub struct Options {
    call: JsValue,
    client: JsValue,
    refused: Cell<Option<Invalid>>,
}

impl Options {
    /// Both may be `undefined`; what is no object otherwise is refused.
    pub fn new(call: JsValue, client: JsValue) -> Self {
        let options = Self {
            call,
            client,
            refused: Cell::new(None),
        };
        for layer in [&options.call, &options.client] {
            if !is_absent(layer) && !layer.is_object() {
                options.refuse(wrong_type("options", "an object"));
            }
        }
        options
    }

    /// Notes that an option cannot work; the first one is told.
    pub fn refuse(&self, invalid: Invalid) {
        let first = self.refused.take();
        self.refused.set(Some(first.unwrap_or(invalid)));
    }

    /// What was noted first, if anything was.
    pub fn checked(&self) -> Result<(), Invalid> {
        self.refused.take().map_or(Ok(()), Err)
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
    pub fn string(&self, name: &'static str) -> Option<String> {
        let value = self.get(name);
        let text = value.as_string();
        if text.is_none() && !is_absent(&value) {
            self.refuse(wrong_type(name, "a string"));
        }
        text
    }

    /// A function option.
    pub fn function(&self, name: &'static str) -> Option<Function> {
        let value = self.get(name);
        if is_absent(&value) {
            return None;
        }
        let function = value.dyn_into().ok();
        if function.is_none() {
            self.refuse(wrong_type(name, "a function"));
        }
        function
    }

    /// An option that is a whole number within `bounds`, which `expected` words.
    pub fn whole(&self, name: &'static str, bounds: Bounds, expected: &'static str) -> Option<u64> {
        self.number(name, &self.get(name), bounds, expected)
    }

    /// `value` as a whole number within `bounds`; absent is none.
    pub fn number(
        &self,
        name: &'static str,
        value: &JsValue,
        bounds: Bounds,
        expected: &'static str,
    ) -> Option<u64> {
        if is_absent(value) {
            return None;
        }
        let Some(number) = value.as_f64() else {
            self.refuse(wrong_type(name, expected));
            return None;
        };
        let whole = whole(name, number, bounds, expected);
        whole.map_err(|invalid| self.refuse(invalid)).ok()
    }
}

/// The least and the most a number may be.
pub type Bounds = RangeInclusive<u64>;

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
