//! The only Rust that knows JavaScript: options in, promises out, and a [`Host`](crate::core::host::Host)
//! over `fetch`, `Blob` and timers.
//!
//! What is exported are async functions that reject with a plain record; `js/failures.js` makes a
//! proper `Error` of it.

mod abort;
mod address;
mod allocator;
mod blob_source;
mod client;
mod credentials;
mod event;
mod hashing;
mod host;
mod identity;
mod journal;
mod js;
mod json;
mod md5;
mod network;
mod operations;
mod options;
mod origin;
mod record;
mod records;
mod request;
mod source;
mod stream_source;
mod timer;
mod wire;

use wasm_bindgen::prelude::*;

pub use md5::Md5;

/// Lets the next call have a new instance: after a trap nothing in this one may be trusted. Called by
/// the glue (`scripts/lib/glue.mjs`).
#[wasm_bindgen]
pub fn retire() {
    wasm_bindgen::handler::schedule_reinit();
}

/// `uploadFileChunked`: `options` are the call's, `client` those beneath them or `undefined`,
/// `control` what `js/task.js` steers the upload with or `undefined`.
///
/// # Errors
///
/// The record of a refused option or of a failure.
#[wasm_bindgen]
pub async fn upload(
    file: JsValue,
    options: JsValue,
    client: JsValue,
    control: JsValue,
) -> Result<JsValue, JsValue> {
    let request = request::read(&file, options, client, control).map_err(record::of_invalid)?;
    request.host.source.begin();
    crate::core::upload::upload(&request.host, &request.job)
        .await
        .map_err(|failure| record::of_failure(&failure))
}

/// What an upload is looked for by: `{ bytes, filename, purpose, endpoint, fingerprint }`. The
/// arguments are those of [`upload`], and checked alike.
///
/// # Errors
///
/// As [`upload`].
#[wasm_bindgen]
pub async fn identify(
    file: JsValue,
    options: JsValue,
    client: JsValue,
    control: JsValue,
) -> Result<JsValue, JsValue> {
    let request = request::read(&file, options, client, control).map_err(record::of_invalid)?;
    identity::of(&request).await
}

/// One operation of `Uploads` (`create`, `part`, `complete` or `cancel`). Gives the pair
/// `[body, response]`.
///
/// # Errors
///
/// As [`upload`].
#[wasm_bindgen]
pub async fn operate(
    operation: String,
    upload_id: JsValue,
    body: JsValue,
    options: JsValue,
    client: JsValue,
) -> Result<JsValue, JsValue> {
    operations::operate(&operation, &upload_id, &body, options, client).await
}
