//! What the caller's functions are told, as plain objects.

use wasm_bindgen::prelude::*;

use super::json::{Value, to_object};
use crate::core::expiry::Warning;
use crate::core::progress::Progress;

/// What `onProgress` is told.
pub fn of_progress(progress: &Progress) -> JsValue {
    to_object(&[
        ("loaded", Value::whole(progress.loaded)),
        ("total", Value::whole(progress.total)),
        ("confirmed", Value::whole(progress.confirmed)),
        ("hashed", Value::whole(progress.hashed)),
        ("partsCompleted", Value::whole(progress.parts_completed)),
        ("partsTotal", Value::whole(progress.parts_total)),
        ("bytesPerSecond", progress.bytes_per_second.into()),
        ("secondsRemaining", progress.seconds_remaining.into()),
    ])
}

/// What `onWarning` is told.
pub fn of_warning(warning: &Warning<JsValue>) -> JsValue {
    match warning {
        Warning::Expiry {
            left,
            needed,
            bytes_per_second,
        } => to_object(&[
            ("type", Value::Text("expiry")),
            ("secondsLeft", left.as_secs_f64().into()),
            ("secondsNeeded", Value::Number(*needed)),
            ("bytesPerSecond", Value::Number(*bytes_per_second)),
        ]),
        Warning::Journal(cause) => to_object(&[
            ("type", Value::Text("journal")),
            ("cause", Value::Js(cause)),
        ]),
        Warning::Digest(cause) => {
            to_object(&[("type", Value::Text("digest")), ("cause", Value::Js(cause))])
        }
    }
}
