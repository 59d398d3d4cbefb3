//! Completes an Upload, completely or not at all.

use std::collections::HashSet;

use md5::Digest;
use serde_json::Value;
use tokio::task::spawn_blocking;

use crate::dialect::{Deviation, Dialect};
use crate::errors::ApiError;
use crate::ids;
use crate::settings::Keep;
use crate::storage::chain::HashJob;
use crate::storage::file::File;
use crate::storage::part::Part;
use crate::storage::store::{Store, discard};
use crate::storage::upload::{Status, Upload};

const MIN_PART: u64 = 5 << 20;

/// An Upload that was completed.
#[derive(Debug)]
pub(crate) struct Completed {
    /// The Upload's object, with its File.
    pub(crate) upload: Value,
    pub(crate) file_id: String,
    pub(crate) bytes: u64,
    /// Lower-case hex; None if no digest was taken.
    pub(crate) md5: Option<String>,
    pub(crate) crc32: u32,
    /// Parts that the File consists of.
    pub(crate) parts: usize,
    /// Number of stored parts that the File does not contain.
    pub(crate) orphans: usize,
}

/// Completes the Upload with these parts, in this order.
pub(crate) async fn complete(
    store: &Store,
    id: &str,
    part_ids: &[String],
    expected_md5: Option<&str>,
) -> Result<Completed, ApiError> {
    let claim = Claim::stake(store, id, part_ids, expected_md5.is_some())?;
    let md5 = claim.md5(expected_md5).await?;
    Ok(claim.commit(md5))
}

/// An Upload that is being completed: no other request can change it. If it is dropped without a
/// commit, the Upload is pending again.
struct Claim {
    store: Store,
    id: String,
    parts: Vec<Part>,
    digest: Option<HashJob>,
}

impl Claim {
    fn stake(store: &Store, id: &str, part_ids: &[String], verify: bool) -> Result<Self, ApiError> {
        let dialect = store.dialect();
        let mut tables = store.tables();
        let upload = store.pending(&mut tables, id)?;
        let parts = listed(upload, part_ids, dialect)?;
        check_bytes(upload, &parts, dialect)?;
        let verify = verify && !dialect.has(Deviation::AnyMd5);
        let digest = digest(upload, &parts, store.keep(), verify)?;
        upload.status = Status::Completing;
        drop(tables);
        Ok(Self {
            store: store.clone(),
            id: id.to_owned(),
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
        let any = self.store.dialect().has(Deviation::AnyMd5);
        match expected {
            Some(expected) if !any && !md5.eq_ignore_ascii_case(expected) => {
                let message = format!("The MD5 of the bytes received is {md5}, not '{expected}'.");
                Err(ApiError::bad(message).param("md5").code("md5_mismatch"))
            }
            _ => Ok(Some(md5)),
        }
    }

    fn commit(mut self, md5: Option<String>) -> Completed {
        let parts = std::mem::take(&mut self.parts);
        let now = self.store.clock().now();
        let mut tables = self.store.tables();
        let upload = tables
            .uploads
            .get_mut(&self.id)
            .expect("Uploads are never removed");
        let file = File::of(upload, now, &parts);
        let orphans = upload.parts.len() - parts.len();
        let remains = upload.close(Status::Completed);
        upload.file = Some(file.object.clone());
        let completed = Completed {
            upload: upload.show(self.store.dialect()),
            file_id: file.id.clone(),
            bytes: file.bytes,
            md5,
            crc32: crc32(&parts),
            parts: parts.len(),
            orphans,
        };
        tables.files.push(file);
        drop(tables);
        discard(remains);
        completed
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        if let Some(upload) = self.store.tables().uploads.get_mut(&self.id)
            && upload.status == Status::Completing
        {
            upload.status = Status::Pending;
        }
    }
}

/// The CRC-32 of all parts together.
fn crc32(parts: &[Part]) -> u32 {
    let whole = parts
        .iter()
        .fold(crc32fast::Hasher::new(), |mut whole, part| {
            let part = crc32fast::Hasher::new_with_initial_len(part.crc32, part.bytes);
            whole.combine(&part);
            whole
        });
    whole.finalize()
}

fn listed(upload: &Upload, part_ids: &[String], dialect: &Dialect) -> Result<Vec<Part>, ApiError> {
    let problem = |what: &str, id: &str| {
        ApiError::bad(format!("{what} part in 'part_ids': {id}")).param("part_ids")
    };
    let mut seen = HashSet::new();
    let mut parts = Vec::with_capacity(part_ids.len());
    for id in part_ids {
        let Some(part) = upload.parts.get(id) else {
            if dialect.has(Deviation::SkipUnknownParts) {
                continue;
            }
            return Err(problem("Unknown", id).code("part_not_found"));
        };
        if !seen.insert(id) {
            return Err(problem("Duplicate", id).code("duplicate_part"));
        }
        parts.push(part.clone());
    }
    let all_but_last = &parts[..parts.len().saturating_sub(1)];
    if dialect.has(Deviation::MinPart5Mib)
        && let Some(part) = all_but_last.iter().find(|part| part.bytes < MIN_PART)
    {
        let bytes = part.bytes;
        let message = format!("A part has {bytes} bytes; only the last may be below {MIN_PART}.");
        return Err(ApiError::bad(message)
            .param("part_ids")
            .code("part_too_small"));
    }
    Ok(parts)
}

fn check_bytes(upload: &Upload, parts: &[Part], dialect: &Dialect) -> Result<(), ApiError> {
    let total: u64 = if dialect.has(Deviation::CountAllBytes) {
        upload.parts.values().map(|part| part.bytes).sum()
    } else {
        parts.iter().map(|part| part.bytes).sum()
    };
    if total == upload.bytes || dialect.has(Deviation::AnyBytes) {
        return Ok(());
    }
    let bytes = upload.bytes;
    let message = format!("The parts hold {total} bytes, but the Upload was created for {bytes}.");
    Err(ApiError::bad(message)
        .param("part_ids")
        .code("bytes_mismatch"))
}

/// Where the digest starts, and the files it is to be continued over. None if no digest is taken.
fn digest(
    upload: &Upload,
    parts: &[Part],
    keep: Keep,
    verify: bool,
) -> Result<Option<HashJob>, ApiError> {
    match (keep, &upload.chain) {
        (Keep::Bytes, _) if verify => {
            let files = parts.iter().filter_map(|part| part.stored.clone());
            Ok(Some(HashJob {
                files: files.collect(),
                ..HashJob::default()
            }))
        }
        (Keep::Digest, Some(chain)) => match chain.plan(parts) {
            None if verify => Err(ApiError::bad(
                "With --discard the md5 is verified only for parts begun in the order of the file.",
            )
            .param("md5")
            .code("md5_unknown")),
            // Not asked for, it appears in the statistics when it costs nothing.
            Some(job) if verify || job.files.is_empty() => Ok(Some(job)),
            _ => Ok(None),
        },
        _ => Ok(None),
    }
}
