//! What the caller's functions are told, as plain objects.

use serde::Serialize;
use wasm_bindgen::prelude::*;

use crate::expiry::Warning;
use crate::progress::Progress;

/// What `onProgress` is told.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ProgressEvent {
    loaded: u64,
    total: u64,
    confirmed: u64,
    hashed: u64,
    parts_completed: u64,
    parts_total: u64,
    bytes_per_second: f64,
    seconds_remaining: f64,
}

impl From<&Progress> for ProgressEvent {
    fn from(progress: &Progress) -> Self {
        Self {
            loaded: progress.loaded,
            total: progress.total,
            confirmed: progress.confirmed,
            hashed: progress.hashed,
            parts_completed: progress.parts_completed,
            parts_total: progress.parts_total,
            bytes_per_second: progress.bytes_per_second,
            seconds_remaining: progress.seconds_remaining,
        }
    }
}

/// What `onWarning` is told.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WarningEvent {
    r#type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    seconds_left: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    seconds_needed: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes_per_second: Option<f64>,
    #[serde(with = "serde_wasm_bindgen::preserve")]
    cause: JsValue,
}

impl From<&Warning<JsValue>> for WarningEvent {
    fn from(warning: &Warning<JsValue>) -> Self {
        match warning {
            Warning::Expiry {
                left,
                needed,
                bytes_per_second,
            } => Self {
                r#type: "expiry",
                seconds_left: Some(left.as_secs_f64()),
                seconds_needed: Some(*needed),
                bytes_per_second: Some(*bytes_per_second),
                cause: JsValue::UNDEFINED,
            },
            Warning::Journal(cause) => Self {
                r#type: "journal",
                seconds_left: None,
                seconds_needed: None,
                bytes_per_second: None,
                cause: cause.clone(),
            },
        }
    }
}
