//! What a file and its upload are known by, to find a journal.

use wasm_bindgen::prelude::*;

use super::json::{Value, to_object};
use super::record;
use super::request::UploadRequest;
use super::source::Source;
use crate::core::error::{Failure, Phase};
use crate::core::invalid::wrong_type;

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
    Ok(to_object(&[
        ("bytes", Value::whole(create.bytes)),
        ("filename", Value::Text(&create.filename)),
        ("purpose", Value::Text(&create.purpose)),
        ("endpoint", Value::Text(host.network.client.base())),
        ("fingerprint", Value::Text(&fingerprint)),
    ]))
}
