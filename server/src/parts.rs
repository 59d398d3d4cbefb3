//! Adding a part: one multipart field, streamed to where its bytes go.

use std::sync::Arc;

use axum::Extension;
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{FromRequest, Multipart, Path, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use md5::Md5;
use serde_json::json;

use crate::app::App;
use crate::chain;
use crate::errors::ApiError;
use crate::settings::Keep;
use crate::sink::{Received, Sink};
use crate::stats::{Logged, PartEntry};
use crate::store::Part;
use crate::{ids, json};

/// The documents say 64 MB; the official helper sends 64 MiB.
const MOST_BYTES: u64 = 64 << 20;

/// `POST /uploads/{id}/parts`
pub(crate) async fn add(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, ApiError> {
    let (mut place, md5) = Place::take(app, id)?;
    let mut form = Multipart::from_request(request, &())
        .await
        .map_err(|refusal| ApiError::bad(refusal.body_text()))?;
    let Some(field) = form.next_field().await.map_err(unreadable)? else {
        return Err(missing());
    };
    let received = place.receive(field, md5).await?;
    if let Some(field) = form.next_field().await.map_err(unreadable)? {
        return Err(unknown(field.name()));
    }
    let (answer, logged) = place.settle(received)?;
    Ok((Extension(logged), answer).into_response())
}

/// A part request among those of its Upload. Given up in the middle, it takes its place in the
/// chain with it.
struct Place {
    app: Arc<App>,
    upload: String,
    arrival: usize,
    settled: bool,
}

impl Place {
    /// Also hands out the digest of everything before this part, if that is all in.
    fn take(app: Arc<App>, upload_id: String) -> Result<(Self, Option<Md5>), ApiError> {
        let now = app.clock.now();
        let (arrival, md5) = {
            let mut store = app.store();
            let upload = store.pending(&upload_id, now)?;
            let arrival = upload.arrivals;
            upload.arrivals += 1;
            (arrival, upload.chain.as_mut().and_then(chain::Chain::begin))
        };
        Ok((
            Self {
                app,
                upload: upload_id,
                arrival,
                settled: false,
            },
            md5,
        ))
    }

    async fn receive(&self, mut field: Field<'_>, md5: Option<Md5>) -> Result<Received, ApiError> {
        if field.name() != Some("data") {
            return Err(unknown(field.name()));
        }
        if field.file_name().is_none() {
            let message = "Invalid type for 'data': expected a file part with a filename.";
            return Err(ApiError::bad(message).param("data").code("invalid_type"));
        }
        let on_disk = match self.app.settings.keep {
            Keep::Bytes => true,
            Keep::Digest => md5.is_none(),
            Keep::Nothing => false,
        };
        let sink = Sink::open(on_disk.then(|| self.app.data.fresh()), md5);
        let mut bytes = 0;
        while let Some(chunk) = field.chunk().await.map_err(unreadable)? {
            bytes += chunk.len() as u64;
            if bytes > MOST_BYTES {
                let message = format!("A part holds at most {MOST_BYTES} bytes.");
                return Err(ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, message).param("data"));
            }
            if !sink.write(chunk).await {
                break;
            }
        }
        sink.finish().await.map_err(ApiError::internal)
    }

    /// Enters the part, unless the Upload was closed while it came in.
    fn settle(&mut self, received: Received) -> Result<(Response, Logged), ApiError> {
        let now = self.app.clock.now();
        let part_id = ids::random("part_");
        let crc32 = format!("{:08x}", received.crc32);
        let bytes = received.bytes;
        let mut store = self.app.store();
        let upload = store.pending(&self.upload, now)?;
        let mut part = Part {
            arrival: self.arrival,
            bytes,
            crc32: received.crc32,
            stored: None,
        };
        let stored = received.stored.map(Arc::new);
        match &mut upload.chain {
            Some(chain) => chain.arrived(&part, received.md5, stored),
            None => part.stored = stored,
        }
        upload.parts.insert(part_id.clone(), part);
        self.settled = true;
        drop(store);
        chain::go_on(&self.app, &self.upload);
        let answer = json::answer(
            StatusCode::OK,
            &json!({
                "id": part_id,
                "object": "upload.part",
                "created_at": now,
                "upload_id": self.upload,
            }),
        );
        let logged = self.app.stats.stored(PartEntry {
            upload_id: self.upload.clone(),
            part_id,
            index_of_arrival: self.arrival,
            bytes,
            crc32,
            answered: false,
        });
        Ok((answer, logged))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if self.settled {
            return;
        }
        if let Some(upload) = self.app.store().uploads.get_mut(&self.upload)
            && let Some(chain) = &mut upload.chain
        {
            chain.failed(self.arrival);
        }
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
    ApiError::bad(format!("The form could not be read: {}", error.body_text()))
}
