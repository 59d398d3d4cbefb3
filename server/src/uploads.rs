//! Create and cancel.

use std::collections::HashMap;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::Value;

use crate::app::App;
use crate::chain::Chain;
use crate::errors::ApiError;
use crate::ids;
use crate::json::{self, Fields};
use crate::settings::Keep;
use crate::store::{Status, Upload};

/// The documents say 8 GB and not which: only what is too large either way is refused.
const MOST_BYTES: u64 = 8 << 30;
const MOST_JSON: usize = 1 << 20;
/// One hour to thirty days.
const FILE_LIFE: std::ops::RangeInclusive<u64> = 3600..=2_592_000;

/// `POST /uploads`
pub(crate) async fn create(State(app): State<Arc<App>>, body: Body) -> Result<Response, ApiError> {
    let mut fields = Fields::of(json::read(body, MOST_JSON).await?, "")?;
    let filename = fields.string("filename")?;
    // The list of purposes keeps growing: one unknown here may be known to the live service.
    let purpose = fields.string("purpose")?;
    let bytes = fields.integer("bytes", 1..=MOST_BYTES)?;
    fields.string("mime_type")?;
    let expires_after = fields
        .optional("expires_after")
        .map(file_life)
        .transpose()?;
    fields.finish()?;

    let created_at = app.clock.now();
    let upload = Upload {
        id: ids::random("upload_"),
        bytes,
        created_at,
        expires_at: created_at + app.settings.upload_life,
        filename,
        purpose,
        expires_after,
        status: Status::Pending,
        parts: HashMap::new(),
        arrivals: 0,
        chain: (app.settings.keep == Keep::Digest).then(Chain::default),
        file: None,
    };
    let answer = json::answer(StatusCode::OK, &upload.show());
    app.store().uploads.insert(upload.id.clone(), upload);
    Ok(answer)
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
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
) -> Result<Response, ApiError> {
    let now = app.clock.now();
    let mut store = app.store();
    let upload = store.pending(&id, now)?;
    let remains = upload.close(Status::Cancelled);
    let answer = json::answer(StatusCode::OK, &upload.show());
    drop(store);
    // Removing thousands of files takes a while; other requests need the store meanwhile.
    tokio::task::spawn_blocking(move || drop(remains));
    Ok(answer)
}
