//! The operations as the service wants them: paths and bodies.

use js_sys::{Array, encode_uri_component};
use wasm_bindgen::prelude::*;
use web_sys::{Blob, FormData};

use super::client::Body;
use super::json::{self, Value};
use super::options::field;
use crate::core::api::{Create, ExchangeError, Reply, Request};
use crate::core::error::Error;

/// Name of a part within its form. The API wants a file there, and a file has a name.
pub const PART_FILENAME: &str = "part";

/// Path and body of a request, but for the bytes of a part. What can throw here is `extraBody`'s:
/// a cycle, a `BigInt`.
pub fn exchange(request: &Request<'_>, extra_body: &JsValue) -> Result<(String, Body), JsValue> {
    Ok(match request {
        Request::Create(create) => {
            let body = create_body(create);
            (create_path(), Body::Json(json::to_json(&body, extra_body)?))
        }
        Request::Part { upload_id, .. } => (path(upload_id, "parts"), Body::Empty),
        Request::Complete {
            upload_id,
            part_ids,
            md5,
        } => {
            let body =
                json::to_object(&[("part_ids", Value::Texts(part_ids)), ("md5", (*md5).into())]);
            let body = Body::Json(json::to_json(&body, &JsValue::UNDEFINED)?);
            (path(upload_id, "complete"), body)
        }
        Request::FindFile { create, .. } => {
            let purpose = String::from(encode_uri_component(&create.purpose));
            (
                ["/files?purpose=", &purpose, "&order=desc"].concat(),
                Body::Get,
            )
        }
        Request::Cancel { upload_id } => (path(upload_id, "cancel"), Body::Empty),
    })
}

fn create_body(create: &Create) -> JsValue {
    let after = create.expires_after.map(|seconds| {
        json::to_object(&[
            ("anchor", Value::Text("created_at")),
            ("seconds", Value::whole(seconds)),
        ])
    });
    json::to_object(&[
        ("bytes", Value::whole(create.bytes)),
        ("filename", Value::Text(&create.filename)),
        ("mime_type", Value::Text(&create.mime_type)),
        ("purpose", Value::Text(&create.purpose)),
        (
            "expires_after",
            after.as_ref().map_or(Value::Absent, Value::Js),
        ),
    ])
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
    let id = String::from(encode_uri_component(upload_id));
    ["/uploads/", &id, "/", operation].concat()
}

/// The upload with the File it became, found in a list of files: the only one of this name and
/// size that is not older than the upload.
pub fn with_file(
    list: Reply<JsValue>,
    upload_id: &str,
    create: &Create,
    created_at: f64,
) -> Result<Reply<JsValue>, ExchangeError<JsValue>> {
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
    let body = json::to_object(&[
        ("id", Value::Text(upload_id)),
        ("object", Value::Text("upload")),
        ("bytes", Value::whole(create.bytes)),
        ("created_at", Value::Number(created_at)),
        ("filename", Value::Text(&create.filename)),
        ("purpose", Value::Text(&create.purpose)),
        ("status", Value::Text("completed")),
        ("file", Value::Js(&file)),
    ]);
    Ok(Reply { body, ..list })
}
