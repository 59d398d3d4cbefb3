//! Failures as plain records, of which `js/client/failures.js` makes the errors people catch.

use crate::core::span::Span;

use wasm_bindgen::prelude::*;

use super::record::{Value, to_object};
use crate::core::error::{Error, Failure, Phase, Remains};

/// The record of a failed upload or operation.
pub fn of_failure(failure: &Failure<JsValue>) -> JsValue {
    let known = Known {
        phase: failure.phase,
        upload_id: failure.upload_id.as_deref(),
        attempts: failure.attempts,
        retryable: failure.is_retryable(),
        resent: failure.resent,
        remains: failure.remains,
    };
    record(&failure.error, &known)
}

/// The record of a failed attempt. `upload_id` is empty while it is unknown.
pub fn of_attempt(error: &Error<JsValue>, phase: Phase, upload_id: &str, attempt: u32) -> JsValue {
    let known = Known {
        phase,
        upload_id: (!upload_id.is_empty()).then_some(upload_id),
        attempts: attempt,
        retryable: error.is_retryable(),
        resent: false,
        remains: Remains::Nothing,
    };
    record(error, &known)
}

/// What is known around an error.
struct Known<'a> {
    phase: Phase,
    upload_id: Option<&'a str>,
    attempts: u32,
    retryable: bool,
    resent: bool,
    remains: Remains,
}

/// `detail` is what the kind of error has beyond what all have.
fn record(error: &Error<JsValue>, known: &Known<'_>) -> JsValue {
    let beneath;
    let (kind, detail) = match error {
        Error::Api { answer, .. } => ("api", ("answer", Value::Js(answer))),
        Error::Unexpected { answer, .. } => ("unexpected", ("answer", Value::Js(answer))),
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
            beneath = record(error, known);
            ("completionUnknown", ("cause", Value::Js(&beneath)))
        }
        Error::Aborted => ("aborted", NOTHING),
        Error::Suspended => ("suspended", NOTHING),
    };
    to_object(&[
        ("kind", Value::Text(kind)),
        ("phase", Value::Text(name_of(known.phase))),
        ("uploadId", known.upload_id.into()),
        ("attempts", Value::whole(known.attempts.into())),
        ("retryable", Value::Truth(known.retryable)),
        (
            "resumable",
            Value::Truth(known.remains == Remains::Resumable),
        ),
        ("resent", Value::Truth(known.resent)),
        ("remains", Value::Text(remains(known.remains))),
        detail,
    ])
}

const NOTHING: (&str, Value<'_>) = ("cause", Value::Absent);

fn milliseconds(limit: Span) -> (&'static str, Value<'static>) {
    ("timeout", Value::Number(limit.as_millis_f64()))
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
