//! The algorithm's [`Host`] over `fetch`, `Blob` and timers.

use std::time::Duration;

use js_sys::{Function, encode_uri_component};
use serde::Serialize;
use wasm_bindgen::prelude::*;
use web_sys::{AbortSignal, FormData};

use super::client::{Body, Client};
use super::options::field;
use super::source::Source;
use super::timer::WebClock;
use super::{abort, json};
use crate::api::{Create, Refusal, Reply, Request};
use crate::digest::Digest;
use crate::error::Error;
use crate::host::{Clock, Host};
use crate::progress::Progress;

/// What one upload knows of the outside world.
pub struct WebHost {
    /// How the service is reached.
    pub client: Client,
    /// The file.
    pub source: Source,
    /// Stops the upload.
    pub signal: Option<AbortSignal>,
    /// Is told of progress.
    pub on_progress: Option<Function>,
    /// More fields for the body of create.
    pub extra_body: JsValue,
}

impl Clock for WebHost {
    async fn sleep(&self, delay: Duration) {
        WebClock.sleep(delay).await;
    }

    fn now(&self) -> Duration {
        WebClock.now()
    }

    fn random(&self) -> f64 {
        WebClock.random()
    }
}

impl Host for WebHost {
    type Value = JsValue;

    async fn send(
        &self,
        request: &Request<'_>,
        _sent: &dyn Fn(u64),
    ) -> Result<Reply<JsValue>, Refusal<JsValue>> {
        let (path, body) = self.exchange(request).map_err(Error::Caller)?;
        if let Request::Complete { .. } = request {
            return self.client.post_complete(&path, &body).await;
        }
        let outcome = self.client.post(&path, &body).await;
        if let (Err(refusal), Request::Part { range, .. }) = (&outcome, request)
            && matches!(refusal.error, Error::Connection(_))
        {
            self.source.probe(range.start).await?;
        }
        outcome
    }

    async fn hash(
        &self,
        digest: &mut Digest,
        end: u64,
        hashed: &dyn Fn(u64),
    ) -> Result<(), Error<JsValue>> {
        self.source.hash(digest, end, hashed).await
    }

    async fn aborted(&self) {
        abort::aborted(self.signal.as_ref()).await;
    }

    fn report(&self, progress: &Progress) {
        if let Some(on_progress) = &self.on_progress {
            let event = json::to_object(&ProgressEvent::from(progress));
            if let Err(thrown) = on_progress.call1(&JsValue::UNDEFINED, &event) {
                report_error(&thrown);
            }
        }
    }
}

impl WebHost {
    /// Path and body of a request. What can throw here is `extraBody`'s: a cycle, a `BigInt`.
    fn exchange(&self, request: &Request<'_>) -> Result<(String, Body), JsValue> {
        Ok(match request {
            Request::Create(create) => {
                let body = json::to_object(&CreateBody::from(*create));
                (
                    create_path(),
                    Body::Json(json::to_json(&body, &self.extra_body)?),
                )
            }
            Request::Part { upload_id, range } => {
                let form = FormData::new()?;
                let slice = self.source.slice(range.clone())?;
                form.append_with_blob_and_filename("data", &slice, PART_FILENAME)?;
                (path(upload_id, "parts"), Body::Form(form))
            }
            Request::Complete {
                upload_id,
                part_ids,
                md5,
            } => {
                let body = json::to_object(&CompleteBody {
                    part_ids,
                    md5: *md5,
                });
                let body = Body::Json(json::to_json(&body, &JsValue::UNDEFINED)?);
                (path(upload_id, "complete"), body)
            }
            Request::Cancel { upload_id } => (path(upload_id, "cancel"), Body::Empty),
        })
    }
}

/// Name of a part within its form. The API wants a file there, and a file has a name.
pub const PART_FILENAME: &str = "part";

/// Where uploads are created, below the base URL.
pub fn create_path() -> String {
    "/uploads".into()
}

/// Where an upload's operation stands, below the base URL.
pub fn path(upload_id: &str, operation: &str) -> String {
    format!(
        "/uploads/{}/{operation}",
        String::from(encode_uri_component(upload_id))
    )
}

#[derive(Serialize)]
struct CreateBody<'a> {
    bytes: u64,
    filename: &'a str,
    mime_type: &'a str,
    purpose: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_after: Option<ExpiresAfter>,
}

#[derive(Serialize)]
struct ExpiresAfter {
    anchor: &'static str,
    seconds: u64,
}

impl<'a> From<&'a Create> for CreateBody<'a> {
    fn from(create: &'a Create) -> Self {
        Self {
            bytes: create.bytes,
            filename: &create.filename,
            mime_type: &create.mime_type,
            purpose: &create.purpose,
            expires_after: create.expires_after.map(|seconds| ExpiresAfter {
                anchor: "created_at",
                seconds,
            }),
        }
    }
}

#[derive(Serialize)]
struct CompleteBody<'a> {
    part_ids: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    md5: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ProgressEvent {
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

/// Hands what a callback threw to whoever watches for uncaught errors; it must not stop the
/// upload, and must not vanish either.
fn report_error(thrown: &JsValue) {
    let global = js_sys::global();
    let console_error = field(&field(&global, "console"), "error");
    let reporter = field(&global, "reportError");
    let reporter = if reporter.is_function() {
        reporter
    } else {
        console_error
    };
    if let Some(reporter) = reporter.dyn_ref::<Function>() {
        let _ = reporter.call1(&JsValue::UNDEFINED, thrown);
    }
}
