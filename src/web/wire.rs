//! The operations as the service expects them: paths and bodies.

use js_sys::encode_uri_component;
use wasm_bindgen::prelude::*;

use super::exchange::{Content, facts};
use super::js::answer::{Object, object};
use super::record::{Record, to_json};
use crate::core::answer::{Answer, Body, Facts};
use crate::core::api::{Create, ExchangeError, Request};
use crate::core::error::Error;

/// Path and content of a request; `form` is that of a part.
pub fn of(request: &Request<'_>, extra_body: &JsValue, form: JsValue) -> (String, Content) {
    match request {
        Request::Create(create) => {
            let body = to_json(create_body(create), extra_body);
            (path(None, ""), Content::Json(body))
        }
        Request::Part { upload_id, .. } => (path(Some(upload_id), "/parts"), Content::Form(form)),
        Request::Complete {
            upload_id,
            part_ids,
            md5,
        } => {
            let body = Record::new()
                .list("part_ids", part_ids)
                .maybe_text("md5", *md5);
            let body = to_json(body, &JsValue::UNDEFINED);
            (path(Some(upload_id), "/complete"), Content::Json(body))
        }
        Request::FindFile { create, .. } => {
            let purpose = String::from(encode_uri_component(&create.purpose));
            let path = ["/files?purpose=", &purpose, "&order=desc"].concat();
            (path, Content::Get)
        }
        Request::Cancel { upload_id } => (path(Some(upload_id), "/cancel"), Content::Empty),
    }
}

fn create_body(create: &Create) -> Record {
    let body = Record::new()
        .whole("bytes", create.bytes)
        .text("filename", &create.filename)
        .text("mime_type", &create.mime_type)
        .text("purpose", &create.purpose);
    let Some(seconds) = create.expires_after else {
        return body;
    };
    let after = Record::new()
        .text("anchor", "created_at")
        .whole("seconds", seconds);
    body.value("expires_after", &after.into())
}

/// Where uploads are created, or where an operation of one is, below the base URL.
pub fn path(upload_id: Option<&str>, operation: &str) -> String {
    let id = upload_id.map(|id| String::from(encode_uri_component(id)));
    let slash = if id.is_some() { "/" } else { "" };
    ["/uploads", slash, &id.unwrap_or_default(), operation].concat()
}

/// The File that the upload became, found in a list of Files: the only one of this name, purpose and
/// size that is not older than the upload.
pub fn file_in(
    list: Answer<JsValue>,
    create: &Create,
    created_at: f64,
) -> Result<Answer<JsValue>, ExchangeError<JsValue>> {
    if list.status != 200 || list.body != Body::List {
        return Ok(list);
    }
    let files = list.value.unchecked_ref::<Object>().data();
    #[allow(clippy::cast_precision_loss, reason = "sizes are below 2^53")]
    let fits = |file: &Object| {
        file.filename().as_string().as_ref() == Some(&create.filename)
            // A service may ignore the filter of the query.
            && file.purpose().as_string().as_ref() == Some(&create.purpose)
            && file.bytes().as_f64() == Some(create.bytes as f64)
            && file.created_at().as_f64() >= Some(created_at)
    };
    let mut found = files.iter().filter_map(object).filter(fits);
    let (Some(file), None) = (found.next(), found.next()) else {
        let cause = js_sys::Error::new("no File, or more than one, fits the upload").into();
        return Err(Error::Caller { cause, sent: true }.into());
    };
    let facts = Facts {
        is_file: true,
        ..facts(&file)
    };
    Ok(Answer {
        body: Body::Object(Box::new(facts)),
        value: file.into(),
        ..list
    })
}

/// The Upload as complete answers with it, around its File.
pub fn upload_with_file(
    upload_id: &str,
    create: &Create,
    created_at: f64,
    file: &JsValue,
) -> JsValue {
    Record::new()
        .text("id", upload_id)
        .text("object", "upload")
        .whole("bytes", create.bytes)
        .number("created_at", created_at)
        .text("filename", &create.filename)
        .text("purpose", &create.purpose)
        .text("status", "completed")
        .value("file", file)
        .into()
}
