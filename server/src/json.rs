//! JSON bodies of requests. They are read strictly, and every error names its field: a client that
//! sends an unknown key should learn it here, not from the live service.

use axum::body::Body;
use futures_util::StreamExt;
use serde_json::{Map, Value};

use crate::errors::ApiError;

/// Reads a body of at most `limit` bytes as JSON.
pub(crate) async fn read(body: Body, limit: usize) -> Result<Value, ApiError> {
    let mut stream = body.into_data_stream();
    let mut bytes = Vec::new();
    while let Some(chunk) = stream.next().await {
        let chunk =
            chunk.map_err(|error| ApiError::bad(format!("The body could not be read: {error}")))?;
        if bytes.len() + chunk.len() > limit {
            let message = format!("The body is larger than {limit} bytes.");
            return Err(ApiError::too_large(message));
        }
        bytes.extend_from_slice(&chunk);
    }
    serde_json::from_slice(&bytes)
        .map_err(|error| ApiError::bad(format!("The body is not valid JSON: {error}")))
}

/// An object whose fields are taken out one by one; those left at the end are unknown.
pub(crate) struct Fields {
    map: Map<String, Value>,
    /// Prefix of the field names in messages, such as `expires_after.`.
    path: &'static str,
}

impl Fields {
    pub(crate) fn of(value: Value, path: &'static str) -> Result<Self, ApiError> {
        match value {
            Value::Object(map) => Ok(Self { map, path }),
            other => Err(wrong_type(path.trim_end_matches('.'), "an object", &other)),
        }
    }

    /// A field that may be missing. `null` counts as a value, and no field accepts it.
    pub(crate) fn optional(&mut self, name: &str) -> Option<Value> {
        self.map.remove(name)
    }

    fn required(&mut self, name: &str) -> Result<Value, ApiError> {
        let name_in_full = format!("{}{name}", self.path);
        self.map.remove(name).ok_or_else(|| {
            ApiError::bad(format!("Missing required parameter: '{name_in_full}'."))
                .param(name_in_full)
                .code("missing_required_parameter")
        })
    }

    pub(crate) fn string(&mut self, name: &str) -> Result<String, ApiError> {
        string(self.required(name)?, &format!("{}{name}", self.path))
    }

    pub(crate) fn integer(
        &mut self,
        name: &str,
        range: std::ops::RangeInclusive<u64>,
    ) -> Result<u64, ApiError> {
        let value = self.required(name)?;
        let name = format!("{}{name}", self.path);
        if !(value.is_u64() || value.is_i64()) {
            return Err(wrong_type(&name, "an integer", &value));
        }
        value
            .as_u64()
            .filter(|number| range.contains(number))
            .ok_or_else(|| {
                let (least, most) = range.into_inner();
                ApiError::bad(format!(
                    "Invalid '{name}': expected {least} to {most}, but got {value}."
                ))
                .param(name)
                .code("invalid_value")
            })
    }

    pub(crate) fn strings(&mut self, name: &str) -> Result<Vec<String>, ApiError> {
        let value = self.required(name)?;
        let name = format!("{}{name}", self.path);
        match value {
            Value::Array(items) => items.into_iter().map(|item| string(item, &name)).collect(),
            other => Err(wrong_type(&name, "an array of strings", &other)),
        }
    }

    /// Fails if a field was not taken out.
    pub(crate) fn finish(self) -> Result<(), ApiError> {
        match self.map.keys().next() {
            None => Ok(()),
            Some(key) => {
                let name = format!("{}{key}", self.path);
                let message = format!("Unknown parameter: '{name}'.");
                Err(ApiError::bad(message).param(name).code("unknown_parameter"))
            }
        }
    }
}

/// The value, which must be a string.
pub(crate) fn string(value: Value, name: &str) -> Result<String, ApiError> {
    match value {
        Value::String(text) => Ok(text),
        other => Err(wrong_type(name, "a string", &other)),
    }
}

fn wrong_type(name: &str, expected: &str, got: &Value) -> ApiError {
    let got = match got {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    };
    let subject = if name.is_empty() { "the body" } else { name };
    let error = ApiError::bad(format!(
        "Invalid type for '{subject}': expected {expected}, but got {got} instead."
    ))
    .code("invalid_type");
    if name.is_empty() {
        error
    } else {
        error.param(name)
    }
}
