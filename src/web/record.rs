//! Rust values become JavaScript objects, and those become JSON, by the platform's own `JSON`.

use js_sys::{JSON, Object};
use serde::Serialize;
use serde_wasm_bindgen::{Serializer, preserve};
use wasm_bindgen::prelude::*;

/// What a field of a record may be. One type for all records: each derived one would bring its
/// own code into the download.
pub enum Value<'a> {
    /// The field is missing.
    Absent,
    /// A string.
    Text(&'a str),
    /// A number.
    Number(f64),
    /// A boolean.
    Truth(bool),
    /// A list of strings.
    Texts(&'a [String]),
    /// A list of numbers with a string each.
    Pairs(&'a [(u64, String)]),
    /// A record.
    Fields(&'a [Field<'a>]),
    /// A value of JavaScript's own.
    Js(&'a JsValue),
}

/// A field and its name.
pub type Field<'a> = (&'static str, Value<'a>);

impl Value<'_> {
    /// A size or a count; below 2^53, as all of ours are.
    #[allow(clippy::cast_precision_loss, reason = "below 2^53")]
    pub const fn whole(number: u64) -> Self {
        Self::Number(number as f64)
    }
}

impl<'a, T: Into<Value<'a>>> From<Option<T>> for Value<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Absent, Into::into)
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

impl From<f64> for Value<'_> {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl Serialize for Value<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Absent => serializer.serialize_none(),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Number(number) => serializer.serialize_f64(*number),
            Self::Truth(truth) => serializer.serialize_bool(*truth),
            Self::Texts(texts) => serializer.collect_seq(*texts),
            Self::Pairs(pairs) => serializer.collect_seq(
                pairs
                    .iter()
                    .map(|(number, text)| [Self::whole(*number), Self::Text(text)]),
            ),
            Self::Fields(fields) => serializer.collect_map(
                fields
                    .iter()
                    .filter(|(_, value)| !matches!(value, Self::Absent))
                    .map(|(name, value)| (name, value)),
            ),
            Self::Js(value) => preserve::serialize(*value, serializer),
        }
    }
}

/// A plain object with these fields.
pub fn to_object(fields: &[Field<'_>]) -> JsValue {
    // Nothing in it could fail.
    Value::Fields(fields)
        .serialize(&Serializer::new().serialize_maps_as_objects(true))
        .unwrap_or(JsValue::UNDEFINED)
}

/// `object` as JSON with the fields of `extra`, if any, over its own. Both are made of JSON values.
pub fn to_json(object: &JsValue, extra: &JsValue) -> JsValue {
    let body = Object::new();
    for layer in [object, extra] {
        if let Some(layer) = layer.dyn_ref::<Object>() {
            Object::assign(&body, layer);
        }
    }
    // JSON values never throw here.
    JSON::stringify(&body).map_or_else(|thrown| thrown, Into::into)
}
