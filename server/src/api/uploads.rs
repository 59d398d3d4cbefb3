//! Create and cancel.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::Value;

use crate::answer;
use crate::errors::ApiError;
use crate::json::{self, Fields};
use crate::storage::store::{NewUpload, Store};

/// Maximum size of a file in bytes. The documents say 8 GB and do not define the unit, so only files above 8 GiB
/// are refused.
const MAX_BYTES: u64 = 8 << 30;
const MAX_JSON: usize = 1 << 20;
/// One hour to thirty days, in seconds.
const FILE_LIFE: std::ops::RangeInclusive<u64> = 3600..=2_592_000;

/// `POST /uploads`
pub(crate) async fn create(State(store): State<Store>, body: Body) -> Result<Response, ApiError> {
    let limit = store.dialect().json_limit(MAX_JSON);
    let mut fields = Fields::of(json::read(body, limit).await?, "")?;
    let filename = fields.string("filename")?;
    // Any purpose is accepted: the live service may have new ones.
    let purpose = fields.string("purpose")?;
    let bytes = fields.integer("bytes", 1..=MAX_BYTES)?;
    fields.string("mime_type")?;
    let expires_after = fields
        .optional("expires_after")
        .map(file_life)
        .transpose()?;
    fields.finish()?;
    let upload = store.create(NewUpload {
        bytes,
        filename,
        purpose,
        expires_after,
    });
    Ok(answer::json(StatusCode::OK, &upload))
}

fn file_life(value: Value) -> Result<u64, ApiError> {
    let mut fields = Fields::of(value, "expires_after.")?;
    let anchor = fields.string("anchor")?;
    if anchor != "created_at" {
        let message =
            format!("Invalid 'expires_after.anchor': expected 'created_at', but got '{anchor}'.");
        return Err(ApiError::bad(message)
            .param("expires_after.anchor")
            .code("invalid_value"));
    }
    let seconds = fields.integer("seconds", FILE_LIFE)?;
    fields.finish()?;
    Ok(seconds)
}

/// `POST /uploads/{id}/cancel`
pub(crate) async fn cancel(
    State(store): State<Store>,
    Path(id): Path<String>,
) -> Result<Response, ApiError> {
    let upload = store.cancel(&id)?;
    Ok(answer::json(StatusCode::OK, &upload))
}
