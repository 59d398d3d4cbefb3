//! What the caller's functions are called with, as plain objects.

use crate::core::span::Span;

use wasm_bindgen::prelude::*;

use super::error_record::{name_of, of_attempt};
use super::record::{Value, to_object};
use crate::core::event::{Event, Warning};
use crate::core::progress::Progress;

/// The argument of `onProgress`.
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

/// The argument of `onWarning`.
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
    }
}

/// The argument of `onWarning` when the digest's Worker failed and this thread hashes instead.
pub fn of_digest_warning(cause: &JsValue) -> JsValue {
    to_object(&[("type", Value::Text("digest")), ("cause", Value::Js(cause))])
}

/// The argument of `onEvent`, but for the cause of a retry: that is a record under `error`, of which
/// JavaScript makes an error. `upload_id` is the upload's, once known.
pub fn of_event(event: &Event<'_, JsValue>, upload_id: &str) -> JsValue {
    let id = ("uploadId", Value::Text(upload_id));
    match event {
        Event::Created { upload_id, resumed } => to_object(&[
            ("type", Value::Text("created")),
            ("uploadId", Value::Text(upload_id)),
            ("resumed", Value::Truth(*resumed)),
        ]),
        Event::Part {
            index,
            part_id,
            bytes,
        } => to_object(&[
            ("type", Value::Text("part")),
            id,
            ("index", Value::whole(*index)),
            ("partId", Value::Text(part_id)),
            ("bytes", Value::whole(*bytes)),
        ]),
        Event::Retrying {
            phase,
            attempt,
            delay,
            error,
        } => {
            let error = of_attempt(error, *phase, upload_id, *attempt);
            to_object(&[
                ("type", Value::Text("retrying")),
                ("phase", Value::Text(name_of(*phase))),
                ("attempt", Value::whole((*attempt).into())),
                ("delay", of_duration(*delay)),
                ("error", Value::Js(&error)),
            ])
        }
        Event::Completing => to_object(&[("type", Value::Text("completing")), id]),
        Event::Cancelled { confirmed } => to_object(&[
            ("type", Value::Text("cancelled")),
            id,
            ("confirmed", Value::Truth(*confirmed)),
        ]),
    }
}

fn of_duration(duration: Span) -> Value<'static> {
    Value::Number((duration.as_millis_f64()).round())
}
