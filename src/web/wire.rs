//! The operations as the service wants them: paths and bodies.

use js_sys::{Array, encode_uri_component};
use serde::Serialize;
use wasm_bindgen::prelude::*;
use web_sys::{Blob, FormData};

use super::client::Body;
use super::json;
use super::options::field;
use crate::api::{Create, Refusal, Reply, Request};
use crate::error::Error;

/// Name of a part within its form. The API wants a file there, and a file has a name.
pub const PART_FILENAME: &str = "part";

/// Path and body of a request, but for the bytes of a part. What can throw here is `extraBody`'s:
/// a cycle, a `BigInt`.
pub fn exchange(request: &Request<'_>, extra_body: &JsValue) -> Result<(String, Body), JsValue> {
    Ok(match request {
        Request::Create(create) => {
            let body = json::to_object(&CreateBody::from(*create));
            (create_path(), Body::Json(json::to_json(&body, extra_body)?))
        }
        Request::Part { upload_id, .. } => (path(upload_id, "parts"), Body::Empty),
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
        Request::FindFile { create, .. } => {
            let purpose = String::from(encode_uri_component(&create.purpose));
            (format!("/files?purpose={purpose}&order=desc"), Body::Get)
        }
        Request::Cancel { upload_id } => (path(upload_id, "cancel"), Body::Empty),
    })
}

/// The form of a part.
pub fn form(part: &Blob) -> Result<Body, JsValue> {
    let form = FormData::new()?;
    form.append_with_blob_and_filename("data", part, PART_FILENAME)?;
    Ok(Body::Form(form))
}

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

/// The upload with the File it became, found in a list of files: the only one of this name and
/// size that is not older than the upload.
pub fn with_file(
    list: Reply<JsValue>,
    upload_id: &str,
    create: &Create,
    created_at: f64,
) -> Result<Reply<JsValue>, Refusal<JsValue>> {
    #[allow(clippy::cast_precision_loss, reason = "sizes are below 2^53")]
    let fits = |file: &JsValue| {
        field(file, "filename").as_string().as_ref() == Some(&create.filename)
            && field(file, "bytes").as_f64() == Some(create.bytes as f64)
            && field(file, "created_at").as_f64() >= Some(created_at)
    };
    let files = Array::from(&field(&list.body, "data"));
    let mut found = files.iter().filter(fits);
    let (Some(file), None) = (found.next(), found.next()) else {
        let error = js_sys::Error::new("no file, or more than one, fits the upload");
        return Err(Error::Caller(error.into()).into());
    };
    let body = json::to_object(&FoundUpload {
        id: upload_id,
        object: "upload",
        bytes: create.bytes,
        created_at,
        filename: &create.filename,
        purpose: &create.purpose,
        status: "completed",
        file,
    });
    Ok(Reply { body, ..list })
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
        let after = |seconds| ExpiresAfter {
            anchor: "created_at",
            seconds,
        };
        Self {
            bytes: create.bytes,
            filename: &create.filename,
            mime_type: &create.mime_type,
            purpose: &create.purpose,
            expires_after: create.expires_after.map(after),
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
struct FoundUpload<'a> {
    id: &'a str,
    object: &'static str,
    bytes: u64,
    created_at: f64,
    filename: &'a str,
    purpose: &'a str,
    status: &'static str,
    #[serde(with = "serde_wasm_bindgen::preserve")]
    file: JsValue,
}
