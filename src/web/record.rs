//! Rust values become JavaScript objects, and those become JSON, by the platform's own `JSON`.

use js_sys::{JSON, Object};
use serde::{Serialize, Serializer};
use wasm_bindgen::prelude::*;

use super::js::record::Fields;

/// A plain object in the making. Its fields are set one by one: a type for each record, with derived code, would make
/// the download larger.
pub struct Record(Fields);

impl Record {
    /// One without fields.
    pub fn new() -> Self {
        Self(Fields::new())
    }

    /// With a text.
    pub fn text(self, name: &'static str, text: &str) -> Self {
        self.0.set_text(name, text);
        self
    }

    /// With a text, if there is one.
    pub fn maybe_text(self, name: &'static str, text: Option<&str>) -> Self {
        match text {
            Some(text) => self.text(name, text),
            None => self,
        }
    }

    /// With a number.
    pub fn number(self, name: &'static str, number: f64) -> Self {
        self.0.set_number(name, number);
        self
    }

    /// With a size or a count; below 2^53, as all of ours are.
    #[allow(clippy::cast_precision_loss, reason = "below 2^53")]
    pub fn whole(self, name: &'static str, number: u64) -> Self {
        self.number(name, number as f64)
    }

    /// With a boolean.
    pub fn truth(self, name: &'static str, truth: bool) -> Self {
        self.0.set_truth(name, truth);
        self
    }

    /// With a value of JavaScript's own.
    pub fn value(self, name: &'static str, value: &JsValue) -> Self {
        self.0.set_value(name, value);
        self
    }

    /// With a list.
    pub fn list(self, name: &'static str, list: &impl Serialize) -> Self {
        // Nothing in it could fail.
        let list = serde_wasm_bindgen::to_value(list).unwrap_or_default();
        self.value(name, &list)
    }
}

/// A list of numbers, below 2^53, with a text each.
pub struct Pairs<'a>(pub &'a [(u64, String)]);

impl Serialize for Pairs<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[allow(clippy::cast_precision_loss, reason = "below 2^53")]
        let pairs = self.0.iter().map(|(number, text)| (*number as f64, text));
        serializer.collect_seq(pairs)
    }
}

impl From<Record> for JsValue {
    fn from(Record(fields): Record) -> Self {
        fields.into()
    }
}

/// `object` as JSON with the fields of `extra`, if any, over its own. Both are made of JSON values.
pub fn to_json(object: Record, extra: &JsValue) -> JsValue {
    let body: Object = object.0.unchecked_into();
    if let Some(extra) = extra.dyn_ref::<Object>() {
        Object::assign(&body, extra);
    }
    // JSON values never throw here.
    JSON::stringify(&body).map_or_else(|thrown| thrown, Into::into)
}
