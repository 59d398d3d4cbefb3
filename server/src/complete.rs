//! Completing an Upload: all at once or not at all.

use std::collections::HashSet;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use md5::Digest;
use serde_json::json;
use tokio::task::spawn_blocking;

use crate::app::App;
use crate::chain::HashJob;
use crate::errors::ApiError;
use crate::ids;
use crate::json::{self, Fields};
use crate::settings::Keep;
use crate::stats::FileEntry;
use crate::store::{File, Part, Status, Upload};

/// Enough for the ids of 8 GiB in parts of 64 KiB.
const MOST_JSON: usize = 4 << 20;

/// `POST /uploads/{id}/complete`
pub(crate) async fn complete(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    body: Body,
) -> Result<Response, ApiError> {
    let mut fields = Fields::of(json::read(body, MOST_JSON).await?, "")?;
    let part_ids = fields.strings("part_ids")?;
    let expected = fields
        .optional("md5")
        .map(|md5| json::string(md5, "md5"))
        .transpose()?;
    fields.finish()?;
    // A task of its own: a client that goes away must not leave the Upload half completed.
    let work = async move {
        let claim = Claim::stake(app, id, &part_ids, expected.is_some())?;
        let md5 = claim.md5(expected.as_deref()).await?;
        Ok(claim.commit(md5))
    };
    tokio::spawn(work).await.map_err(ApiError::internal)?
}

/// An Upload that is being completed: nobody else can change it. Dropped without a commit, it is
/// pending again.
struct Claim {
    app: Arc<App>,
    id: String,
    parts: Vec<Part>,
    digest: Option<HashJob>,
}

impl Claim {
    fn stake(
        app: Arc<App>,
        id: String,
        part_ids: &[String],
        verify: bool,
    ) -> Result<Self, ApiError> {
        let now = app.clock.now();
        let (parts, digest) = {
            let mut store = app.store();
            let upload = store.pending(&id, now)?;
            let parts = listed(upload, part_ids)?;
            check_bytes(upload, &parts, app.settings.count_all_bytes)?;
            let digest = digest(upload, &parts, app.settings.keep, verify)?;
            upload.status = Status::Completing;
            (parts, digest)
        };
        Ok(Self {
            app,
            id,
            parts,
            digest,
        })
    }

    async fn md5(&self, expected: Option<&str>) -> Result<Option<String>, ApiError> {
        let Some(job) = self.digest.clone() else {
            return Ok(None);
        };
        let md5 = spawn_blocking(move || job.run())
            .await
            .map_err(ApiError::internal)?
            .map_err(ApiError::internal)?;
        let md5 = ids::hex(&md5.finalize());
        match expected {
            Some(expected) if !md5.eq_ignore_ascii_case(expected) => {
                let message = format!("The MD5 of the bytes received is {md5}, not '{expected}'.");
                Err(ApiError::bad(message).param("md5").code("md5_mismatch"))
            }
            _ => Ok(Some(md5)),
        }
    }

    fn commit(mut self, md5: Option<String>) -> Response {
        let now = self.app.clock.now();
        let parts = std::mem::take(&mut self.parts);
        let crc32 = parts
            .iter()
            .fold(crc32fast::Hasher::new(), |mut whole, part| {
                whole.combine(&crc32fast::Hasher::new_with_initial_len(
                    part.crc32, part.bytes,
                ));
                whole
            });
        let mut store = self.app.store();
        let upload = store
            .uploads
            .get_mut(&self.id)
            .expect("an Upload is never removed");
        let file = file(upload, now, &parts);
        let orphans = upload.parts.len() - parts.len();
        let remains = upload.close(Status::Completed);
        upload.file = Some(file.object.clone());
        let answer = json::answer(StatusCode::OK, &upload.show());
        self.app.stats.completed(
            FileEntry {
                upload_id: self.id.clone(),
                file_id: file.id.clone(),
                bytes: file.bytes,
                md5,
                crc32: format!("{:08x}", crc32.finalize()),
                part_ids_count: parts.len(),
            },
            orphans,
        );
        store.files(now).push(file);
        drop(store);
        drop(remains);
        answer
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        if let Some(upload) = self.app.store().uploads.get_mut(&self.id)
            && upload.status == Status::Completing
        {
            upload.status = Status::Pending;
        }
    }
}

fn listed(upload: &Upload, part_ids: &[String]) -> Result<Vec<Part>, ApiError> {
    let problem = |what: &str, id: &str| {
        ApiError::bad(format!("{what} part in 'part_ids': {id}")).param("part_ids")
    };
    let mut seen = HashSet::new();
    let mut parts = Vec::with_capacity(part_ids.len());
    for id in part_ids {
        let part = upload.parts.get(id);
        let part = part.ok_or_else(|| problem("Unknown", id).code("part_not_found"))?;
        if !seen.insert(id) {
            return Err(problem("Duplicate", id).code("duplicate_part"));
        }
        parts.push(part.clone());
    }
    Ok(parts)
}

fn check_bytes(upload: &Upload, parts: &[Part], count_all: bool) -> Result<(), ApiError> {
    let total: u64 = if count_all {
        upload.parts.values().map(|part| part.bytes).sum()
    } else {
        parts.iter().map(|part| part.bytes).sum()
    };
    if total == upload.bytes {
        return Ok(());
    }
    let bytes = upload.bytes;
    let message = format!("The parts hold {total} bytes, but the Upload was created for {bytes}.");
    Err(ApiError::bad(message)
        .param("part_ids")
        .code("bytes_mismatch"))
}

/// Where the digest starts and what it still has to go through; None if there is none to take.
fn digest(
    upload: &Upload,
    parts: &[Part],
    keep: Keep,
    verify: bool,
) -> Result<Option<HashJob>, ApiError> {
    match (keep, &upload.chain) {
        (Keep::Bytes, _) if verify => {
            let files = parts
                .iter()
                .filter_map(|part| part.stored.clone())
                .collect();
            Ok(Some(HashJob {
                files,
                ..HashJob::default()
            }))
        }
        (Keep::Digest, Some(chain)) => match chain.plan(parts) {
            None if verify => Err(ApiError::bad(
                "With --discard the md5 is verified only for parts begun in the order of the file.",
            )
            .param("md5")
            .code("md5_unknown")),
            // Unasked for, it is told in the statistics when it costs nothing.
            Some(job) if verify || job.files.is_empty() => Ok(Some(job)),
            _ => Ok(None),
        },
        _ => Ok(None),
    }
}

fn file(upload: &Upload, now: u64, parts: &[Part]) -> File {
    let id = ids::random("file-");
    let expires_at = upload.expires_after.map(|seconds| now + seconds);
    let mut object = json!({
        "id": id,
        "object": "file",
        "bytes": upload.bytes,
        "created_at": now,
        "filename": upload.filename,
        "purpose": upload.purpose,
        "status": "processed",
        "status_details": null,
    });
    if let Some(at) = expires_at {
        object["expires_at"] = at.into();
    }
    File {
        id,
        purpose: upload.purpose.clone(),
        filename: upload.filename.clone(),
        bytes: upload.bytes,
        expires_at,
        object,
        content: parts.iter().map(|part| part.stored.clone()).collect(),
    }
}
