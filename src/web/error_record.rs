//! Failures as plain records, of which `js/client/failures.js` makes the errors people catch.

use std::time::Duration;

use wasm_bindgen::prelude::*;

use super::record::{Value, to_object};
use crate::core::error::{Error, Failure, Phase, Remains};

/// The record of a failed upload, operation or attempt.
pub fn of_error(failure: &Failure<JsValue>) -> JsValue {
    record(&failure.error, failure)
}

/// `detail` is what the kind of failure has beyond what all have.
fn record(error: &Error<JsValue>, failure: &Failure<JsValue>) -> JsValue {
    let beneath;
    let (kind, detail) = match error {
        Error::Api { answer, .. } => ("api", ("answer", Value::Js(&answer[1]))),
        Error::Unexpected { answer, .. } => ("unexpected", ("answer", Value::Js(&answer[1]))),
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
        Error::Caller { cause, .. } => ("caller", ("cause", Value::Js(cause))),
        Error::CallerTimeout(limit) => ("callerTimeout", milliseconds(*limit)),
        Error::CompletionUnknown(error) => {
            beneath = record(error, failure);
            ("completionUnknown", ("cause", Value::Js(&beneath)))
        }
        Error::Aborted => ("aborted", NOTHING),
        Error::Suspended => ("suspended", NOTHING),
    };
    to_object(&[
        ("kind", Value::Text(kind)),
        ("phase", Value::Text(name_of(failure.phase))),
        ("uploadId", failure.upload_id.as_deref().into()),
        ("attempts", Value::whole(failure.attempts.into())),
        ("retryable", Value::Truth(failure.is_retryable())),
        (
            "resumable",
            Value::Truth(failure.remains == Remains::Resumable),
        ),
        ("resent", Value::Truth(failure.resent)),
        ("remains", Value::Text(remains(failure.remains))),
        detail,
    ])
}

const NOTHING: (&str, Value<'_>) = ("cause", Value::Absent);

fn milliseconds(limit: Duration) -> (&'static str, Value<'static>) {
    ("timeout", Value::Number(limit.as_secs_f64() * 1000.0))
}

/// The phase as the caller knows it.
pub fn name_of(phase: Phase) -> &'static str {
    match phase {
        Phase::Create => "create",
        Phase::Parts => "parts",
        Phase::Digest => "digest",
        Phase::Complete => "complete",
        Phase::Cancel => "cancel",
    }
}

fn remains(remains: Remains) -> &'static str {
    match remains {
        Remains::Nothing => "nothing",
        Remains::Cancelled => "cancelled",
        Remains::Pending => "pending",
        Remains::Resumable => "resumable",
        Remains::Unknown => "unknown",
    }
}
