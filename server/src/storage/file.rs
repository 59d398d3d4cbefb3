//! A File: what a completed Upload becomes.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::ids;
use crate::storage::data::Stored;
use crate::storage::part::Part;
use crate::storage::upload::Upload;

/// A File.
#[derive(Debug)]
pub(crate) struct File {
    pub(crate) id: String,
    pub(crate) purpose: String,
    pub(crate) filename: String,
    pub(crate) bytes: u64,
    /// Unix seconds.
    pub(crate) expires_at: Option<u64>,
    /// The object as it is sent.
    pub(crate) object: Value,
    /// The bytes of its parts, in order. None where bytes are discarded.
    pub(crate) content: Option<Vec<Arc<Stored>>>,
}

impl File {
    /// The File that an Upload becomes at the time `now`, made of these parts.
    pub(crate) fn of(upload: &Upload, now: u64, parts: &[Part]) -> Self {
        let id = ids::random("file-");
        let bytes = parts.iter().map(|part| part.bytes).sum();
        let expires_at = upload.expires_after.map(|seconds| now + seconds);
        let mut object = json!({
            "id": id,
            "object": "file",
            "bytes": bytes,
            "created_at": now,
            "filename": upload.filename,
            "purpose": upload.purpose,
            "status": "processed",
            "status_details": null,
        });
        if let Some(at) = expires_at {
            object["expires_at"] = at.into();
        }
        Self {
            id,
            purpose: upload.purpose.clone(),
            filename: upload.filename.clone(),
            bytes,
            expires_at,
            object,
            content: parts.iter().map(|part| part.stored.clone()).collect(),
        }
    }
}
