//! Adds a part: one multipart field, which is streamed to the store.

use axum::Extension;
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{FromRequest, Multipart, Path, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::answer;
use crate::api::form::Ahead;
use crate::errors::ApiError;
use crate::stats::{PartEntry, Stats};
use crate::storage::reception::{Entered, Reception};
use crate::storage::store::Store;

/// Maximum size of a part in bytes. The documents say 64 MB; the official helper sends 64 MiB.
const MAX_BYTES: u64 = 64 << 20;
/// Maximum size of the whole request in bytes: the part and its form.
pub(crate) const MAX_BODY: usize = (64 << 20) + (64 << 10);

/// `POST /uploads/{id}/parts`
pub(crate) async fn add(
    State((store, stats)): State<(Store, Stats)>,
    Path(upload_id): Path<String>,
    request: Request,
) -> Result<Response, ApiError> {
    let mut reception = Reception::begin(&store, &upload_id)?;
    let ahead = Ahead::default();
    let mut form = Multipart::from_request(ahead.limit(request), &())
        .await
        .map_err(|refusal| ApiError::bad(refusal.body_text()))?;
    let Some(field) = form.next_field().await.map_err(unreadable)? else {
        return Err(missing());
    };
    receive(field, &ahead, &mut reception).await?;
    if let Some(field) = form.next_field().await.map_err(unreadable)? {
        return Err(unknown(field.name()));
    }
    let entered = reception.enter().await?;
    let object = json!({
        "id": entered.part_id,
        "object": "upload.part",
        "created_at": entered.created_at,
        "upload_id": upload_id,
    });
    let logged = stats.stored(entry(upload_id, entered));
    let answer = answer::json(StatusCode::OK, &object);
    Ok((Extension(logged), answer).into_response())
}

async fn receive(
    mut field: Field<'_>,
    ahead: &Ahead,
    reception: &mut Reception,
) -> Result<(), ApiError> {
    if field.name() != Some("data") {
        return Err(unknown(field.name()));
    }
    if field.file_name().is_none() {
        let message = "Invalid type for 'data': expected a file part with a filename.";
        return Err(ApiError::bad(message).param("data").code("invalid_type"));
    }
    let mut bytes = 0;
    while let Some(chunk) = field.chunk().await.map_err(unreadable)? {
        ahead.delivered(chunk.len());
        bytes += chunk.len() as u64;
        if bytes > MAX_BYTES {
            let message = format!("A part holds at most {MAX_BYTES} bytes.");
            return Err(ApiError::too_large(message).param("data"));
        }
        reception.write(chunk).await?;
    }
    Ok(())
}

fn entry(upload_id: String, entered: Entered) -> PartEntry {
    PartEntry {
        upload_id,
        part_id: entered.part_id,
        index_of_arrival: entered.arrival,
        bytes: entered.bytes,
        crc32: format!("{:08x}", entered.crc32),
        answered: false,
    }
}

fn missing() -> ApiError {
    ApiError::bad("Missing required parameter: 'data'.")
        .param("data")
        .code("missing_required_parameter")
}

fn unknown(name: Option<&str>) -> ApiError {
    let name = name.unwrap_or_default();
    ApiError::bad(format!(
        "Unknown parameter: '{name}'. A part is one field, 'data'."
    ))
    .param(name)
    .code("unknown_parameter")
}

#[allow(clippy::needless_pass_by_value, reason = "the shape map_err wants")]
fn unreadable(error: MultipartError) -> ApiError {
    let message = format!("The form could not be read: {}", error.body_text());
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        ApiError::too_large(message)
    } else {
        ApiError::bad(message)
    }
}
