//! Complete.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use crate::answer;
use crate::dialect::Deviation;
use crate::errors::ApiError;
use crate::json::{self, Fields};
use crate::stats::{FileEntry, Stats};
use crate::storage::completion::{self, Completed};
use crate::storage::store::Store;

/// Maximum size of the body in bytes: enough for the ids of 8 GiB in parts of 64 KiB.
const MAX_JSON: usize = 4 << 20;

/// `POST /uploads/{id}/complete`
pub(crate) async fn complete(
    State((store, stats)): State<(Store, Stats)>,
    Path(id): Path<String>,
    body: Body,
) -> Result<Response, ApiError> {
    let limit = store.dialect().json_limit(MAX_JSON);
    let mut fields = Fields::of(json::read(body, limit).await?, "")?;
    let part_ids = fields.strings("part_ids")?;
    let md5 = fields
        .optional("md5")
        .map(|md5| json::string(md5, "md5"))
        .transpose()?;
    fields.finish()?;
    let bare_file = store.dialect().has(Deviation::BareFile);
    // In its own task: if the client disconnects, the Upload must not stay half completed.
    let work = async move {
        let completed = completion::complete(&store, &id, &part_ids, md5.as_deref()).await?;
        stats.completed(entry(id, &completed), completed.orphans);
        Ok(completed.upload)
    };
    let upload = tokio::spawn(work).await.map_err(ApiError::internal)??;
    let object = if bare_file { &upload["file"] } else { &upload };
    Ok(answer::json(StatusCode::OK, object))
}

fn entry(upload_id: String, completed: &Completed) -> FileEntry {
    FileEntry {
        upload_id,
        file_id: completed.file_id.clone(),
        bytes: completed.bytes,
        md5: completed.md5.clone(),
        crc32: format!("{:08x}", completed.crc32),
        part_ids_count: completed.parts,
    }
}
