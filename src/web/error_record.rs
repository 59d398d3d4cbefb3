//! Failures as plain records, of which `js/client/failures.js` makes the errors people catch.

use wasm_bindgen::prelude::*;

use super::record::Record;
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

fn record(error: &Error<JsValue>, known: &Known<'_>) -> JsValue {
    let record = Record::new()
        .text("kind", kind_of(error))
        .text("phase", name_of(known.phase))
        .maybe_text("uploadId", known.upload_id)
        .whole("attempts", known.attempts.into())
        .truth("retryable", known.retryable)
        .truth("resumable", known.remains == Remains::Resumable)
        .truth("resent", known.resent)
        .text("remains", remains(known.remains));
    let detailed = match error {
        Error::Api { answer, .. } | Error::Unexpected { answer, .. } => {
            record.value("answer", answer)
        }
        Error::Connection(cause)
        | Error::FileChanged(cause)
        | Error::Stream(cause)
        | Error::Caller { cause, .. } => record.value("cause", cause),
        Error::Timeout(limit) | Error::Stalled(limit) | Error::CallerTimeout(limit) => {
            record.number("timeout", limit.as_millis_f64())
        }
        Error::WrongLength { declared, read } => {
            let lengths = Record::new()
                .whole("declared", *declared)
                .whole("read", *read);
            record.value("lengths", &lengths.into())
        }
        Error::CompletionUnknown(error) => record.value("cause", &self::record(error, known)),
        Error::ContentChanged | Error::Expired | Error::Aborted | Error::Suspended => record,
    };
    detailed.into()
}

fn kind_of(error: &Error<JsValue>) -> &'static str {
    match error {
        Error::Api { .. } => "api",
        Error::Unexpected { .. } => "unexpected",
        Error::Connection(_) => "connection",
        Error::Timeout(_) => "timeout",
        Error::Stalled(_) => "stalled",
        Error::FileChanged(_) => "fileChanged",
        Error::Stream(_) => "stream",
        Error::WrongLength { .. } => "wrongLength",
        Error::ContentChanged => "contentChanged",
        Error::Expired => "expired",
        Error::Caller { .. } => "caller",
        Error::CallerTimeout(_) => "callerTimeout",
        Error::CompletionUnknown(_) => "completionUnknown",
        Error::Aborted => "aborted",
        Error::Suspended => "suspended",
    }
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
