//! What the caller's functions are called with, as plain objects.

use wasm_bindgen::prelude::*;

use super::error_record::{name_of, of_attempt};
use super::record::Record;
use crate::core::event::{Event, Warning};
use crate::core::progress::Progress;

/// The argument of `onProgress`.
pub fn of_progress(progress: &Progress) -> JsValue {
    Record::new()
        .whole("loaded", progress.loaded)
        .whole("total", progress.total)
        .whole("confirmed", progress.confirmed)
        .whole("hashed", progress.hashed)
        .whole("partsCompleted", progress.parts_completed)
        .whole("partsTotal", progress.parts_total)
        .number("bytesPerSecond", progress.bytes_per_second)
        .number("secondsRemaining", progress.seconds_remaining)
        .into()
}

/// The argument of `onWarning`.
pub fn of_warning(warning: &Warning<JsValue>) -> JsValue {
    match warning {
        Warning::Expiry {
            left,
            needed,
            bytes_per_second,
        } => of_type("expiry")
            .number("secondsLeft", left.as_secs_f64())
            .number("secondsNeeded", *needed)
            .number("bytesPerSecond", *bytes_per_second)
            .into(),
        Warning::Journal(cause) => of_type("journal").value("cause", cause).into(),
    }
}

/// The argument of `onWarning` when the digest's Worker failed and this thread hashes instead.
pub fn of_digest_warning(cause: &JsValue) -> JsValue {
    of_type("digest").value("cause", cause).into()
}

/// The argument of `onEvent`, but for the cause of a retry: that is a record under `error`, of which
/// JavaScript makes an error. `upload_id` is the upload's, once known.
pub fn of_event(event: &Event<'_, JsValue>, upload_id: &str) -> JsValue {
    let record = match event {
        Event::Created { upload_id, resumed } => of_type("created")
            .text("uploadId", upload_id)
            .truth("resumed", *resumed),
        Event::Part {
            index,
            part_id,
            bytes,
        } => of_type("part")
            .text("uploadId", upload_id)
            .whole("index", *index)
            .text("partId", part_id)
            .whole("bytes", *bytes),
        Event::Retrying {
            phase,
            attempt,
            delay,
            error,
        } => of_type("retrying")
            .text("phase", name_of(*phase))
            .whole("attempt", (*attempt).into())
            .number("delay", delay.as_millis_f64().round())
            .value("error", &of_attempt(error, *phase, upload_id, *attempt)),
        Event::Completing => of_type("completing").text("uploadId", upload_id),
        Event::Cancelled { confirmed } => of_type("cancelled")
            .text("uploadId", upload_id)
            .truth("confirmed", *confirmed),
    };
    record.into()
}

fn of_type(name: &str) -> Record {
    Record::new().text("type", name)
}
