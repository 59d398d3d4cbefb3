//! Failures as plain records, from which `js/errors.js` makes the errors people catch.

use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::json::to_object;
use crate::error::{Error, Failure, Phase};
use crate::invalid::Invalid;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Record<'a> {
    kind: &'static str,
    phase: &'static str,
    upload_id: Option<&'a str>,
    attempts: u32,
    retryable: bool,
    resumable: bool,
    status: Option<u16>,
    timeout: Option<f64>,
    /// Bytes declared and bytes read.
    lengths: Option<[u64; 2]>,
    /// The exception beneath, or the record of the failure beneath.
    #[serde(with = "serde_wasm_bindgen::preserve")]
    cause: JsValue,
    /// The pair `[body, response]` of an answer.
    #[serde(with = "serde_wasm_bindgen::preserve")]
    answer: JsValue,
}

#[derive(Serialize)]
struct InvalidRecord {
    kind: &'static str,
    option: &'static str,
    expected: &'static str,
    range: bool,
}

/// The record of a failed upload or operation.
pub fn of_failure(failure: &Failure<JsValue>) -> JsValue {
    of_error(&failure.error, failure)
}

/// The record of a refused option.
pub fn of_invalid(invalid: Invalid) -> JsValue {
    let Invalid {
        option,
        expected,
        range,
    } = invalid;
    to_object(&InvalidRecord {
        kind: "invalid",
        option,
        expected,
        range,
    })
}

fn of_error(error: &Error<JsValue>, failure: &Failure<JsValue>) -> JsValue {
    let mut record = Record {
        kind: "aborted",
        phase: match failure.phase {
            Phase::Create => "create",
            Phase::Parts => "parts",
            Phase::Digest => "digest",
            Phase::Complete => "complete",
            Phase::Cancel => "cancel",
        },
        upload_id: failure.upload_id.as_deref(),
        attempts: failure.attempts,
        retryable: error.is_retryable(),
        resumable: failure.resumable,
        status: None,
        timeout: None,
        lengths: None,
        cause: JsValue::UNDEFINED,
        answer: JsValue::UNDEFINED,
    };
    match error {
        Error::Api { status, answer, .. } => {
            record.kind = "api";
            record.status = Some(*status);
            record.answer = answer.clone();
        }
        Error::Connection(cause) => {
            record.kind = "connection";
            record.cause = cause.clone();
        }
        Error::Timeout(limit) => {
            record.kind = "timeout";
            record.timeout = Some(limit.as_secs_f64() * 1000.0);
        }
        Error::Stalled(limit) => {
            record.kind = "stalled";
            record.timeout = Some(limit.as_secs_f64() * 1000.0);
        }
        Error::WrongLength { declared, read } => {
            record.kind = "wrongLength";
            record.lengths = Some([*declared, *read]);
        }
        Error::ContentChanged => record.kind = "contentChanged",
        Error::Expired => record.kind = "expired",
        Error::FileChanged(cause) => {
            record.kind = "fileChanged";
            record.cause = cause.clone();
        }
        Error::Stream(cause) => {
            record.kind = "stream";
            record.cause = cause.clone();
        }
        Error::Caller(cause) => {
            record.kind = "caller";
            record.cause = cause.clone();
        }
        Error::CompletionUnknown(beneath) => {
            record.kind = "completionUnknown";
            record.cause = of_error(beneath, failure);
        }
        Error::Aborted => {}
    }
    to_object(&record)
}
