//! What a file and its upload are known by, to find a journal.

use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::json::to_object;
use super::record;
use super::request::UploadRequest;
use super::source::Source;
use crate::error::{Failure, Phase};
use crate::invalid::wrong_type;

#[derive(Serialize)]
struct Identity<'a> {
    bytes: u64,
    filename: &'a str,
    purpose: &'a str,
    endpoint: &'a str,
    fingerprint: &'a str,
}

/// The identity of what `request` uploads, and to where.
pub async fn of(request: &UploadRequest) -> Result<JsValue, JsValue> {
    let (create, host) = (&request.job.create, &request.host);
    let Source::Blob(blob) = &host.source else {
        let expected = "a file that can be read again, which a stream cannot";
        return Err(record::of_invalid(wrong_type("resume", expected)));
    };
    let fingerprint = blob.fingerprint(create.bytes).await.map_err(|error| {
        let (phase, upload_id) = (Phase::Digest, None);
        record::of_failure(&Failure {
            error,
            phase,
            upload_id,
            attempts: 1,
            resumable: false,
        })
    })?;
    Ok(to_object(&Identity {
        bytes: create.bytes,
        filename: &create.filename,
        purpose: &create.purpose,
        endpoint: host.network.client.base(),
        fingerprint: &fingerprint,
    }))
}
