//! Failures as plain records, from which `js/errors.js` makes the errors people catch.

use std::time::Duration;

use wasm_bindgen::prelude::*;

use super::json::{Value, to_object};
use crate::core::error::{Error, Failure, Phase};
use crate::core::invalid::Invalid;

/// The record of a refused option.
pub fn of_invalid(invalid: Invalid) -> JsValue {
    to_object(&[
        ("kind", Value::Text("invalid")),
        ("option", Value::Text(invalid.option)),
        ("expected", Value::Text(invalid.expected)),
        ("range", Value::Truth(invalid.range)),
    ])
}

/// The record of a failed upload or operation.
pub fn of_failure(failure: &Failure<JsValue>) -> JsValue {
    of_error(&failure.error, failure)
}

/// `detail` is what the kind of failure has beside what all have.
fn of_error(error: &Error<JsValue>, failure: &Failure<JsValue>) -> JsValue {
    let beneath;
    let (kind, detail) = match error {
        // The pair `[body, response]`, whose status is the response's.
        Error::Api { answer, .. } => ("api", ("answer", Value::Js(answer))),
        Error::Connection(cause) => ("connection", ("cause", Value::Js(cause))),
        Error::Timeout(limit) => ("timeout", milliseconds(*limit)),
        Error::Stalled(limit) => ("stalled", milliseconds(*limit)),
        Error::WrongLength { declared, read } => {
            beneath = to_object(&[
                ("declared", Value::whole(*declared)),
                ("read", Value::whole(*read)),
            ]);
            ("wrongLength", ("lengths", Value::Js(&beneath)))
        }
        Error::ContentChanged => ("contentChanged", NOTHING),
        Error::Expired => ("expired", NOTHING),
        Error::FileChanged(cause) => ("fileChanged", ("cause", Value::Js(cause))),
        Error::Stream(cause) => ("stream", ("cause", Value::Js(cause))),
        Error::Caller(cause) => ("caller", ("cause", Value::Js(cause))),
        Error::CompletionUnknown(error) => {
            beneath = of_error(error, failure);
            ("completionUnknown", ("cause", Value::Js(&beneath)))
        }
        Error::Aborted => ("aborted", NOTHING),
    };
    to_object(&[
        ("kind", Value::Text(kind)),
        ("phase", Value::Text(name(failure.phase))),
        ("uploadId", failure.upload_id.as_deref().into()),
        ("attempts", Value::whole(failure.attempts.into())),
        ("retryable", Value::Truth(error.is_retryable())),
        ("resumable", Value::Truth(failure.resumable)),
        detail,
    ])
}

const NOTHING: (&str, Value<'_>) = ("cause", Value::Absent);

fn milliseconds(limit: Duration) -> (&'static str, Value<'static>) {
    ("timeout", Value::Number(limit.as_secs_f64() * 1000.0))
}

fn name(phase: Phase) -> &'static str {
    match phase {
        Phase::Create => "create",
        Phase::Parts => "parts",
        Phase::Digest => "digest",
        Phase::Complete => "complete",
        Phase::Cancel => "cancel",
    }
}
