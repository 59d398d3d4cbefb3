//! The Uploads and Files, and the one rule they share: only a pending Upload changes.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::{Value, json};

use crate::chain::Chain;
use crate::data::Stored;
use crate::errors::ApiError;

/// Where an Upload stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    Pending,
    /// Being completed: closed to everyone else, but pending again if the MD5 turns out wrong.
    Completing,
    Completed,
    Cancelled,
    Expired,
}

impl Status {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Pending | Self::Completing => "pending",
            Self::Completed => "completed",
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
        }
    }
}

/// A part that was received in full.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    pub(crate) arrival: usize,
    pub(crate) bytes: u64,
    pub(crate) crc32: u32,
    /// None where bytes are discarded.
    pub(crate) stored: Option<Arc<Stored>>,
}

/// An Upload.
#[derive(Debug)]
pub(crate) struct Upload {
    pub(crate) id: String,
    pub(crate) bytes: u64,
    pub(crate) created_at: u64,
    pub(crate) expires_at: u64,
    pub(crate) filename: String,
    pub(crate) purpose: String,
    /// Seconds the File is to live.
    pub(crate) expires_after: Option<u64>,
    pub(crate) status: Status,
    pub(crate) parts: HashMap<String, Part>,
    /// Part requests begun so far.
    pub(crate) arrivals: usize,
    /// Only where bytes are discarded but for their MD5.
    pub(crate) chain: Option<Chain>,
    pub(crate) file: Option<Value>,
}

impl Upload {
    /// The wire object.
    pub(crate) fn show(&self) -> Value {
        json!({
            "id": self.id,
            "object": "upload",
            "bytes": self.bytes,
            "created_at": self.created_at,
            "expires_at": self.expires_at,
            "filename": self.filename,
            "purpose": self.purpose,
            "status": self.status.name(),
            "file": self.file,
        })
    }

    /// Closes it for good; its parts are handed out to be dropped once the lock is released.
    pub(crate) fn close(&mut self, status: Status) -> Remains {
        self.status = status;
        Remains {
            _parts: std::mem::take(&mut self.parts),
            _chain: self.chain.take(),
        }
    }

    fn expire(&mut self, now: u64) {
        if self.status == Status::Pending && now >= self.expires_at {
            drop(self.close(Status::Expired));
        }
    }
}

/// What a closed Upload leaves: dropping it removes the bytes.
#[derive(Debug)]
pub(crate) struct Remains {
    _parts: HashMap<String, Part>,
    _chain: Option<Chain>,
}

/// A File.
#[derive(Debug)]
pub(crate) struct File {
    pub(crate) id: String,
    pub(crate) purpose: String,
    pub(crate) filename: String,
    pub(crate) bytes: u64,
    pub(crate) expires_at: Option<u64>,
    /// The wire object.
    pub(crate) object: Value,
    /// None where bytes are discarded.
    pub(crate) content: Option<Vec<Arc<Stored>>>,
}

/// All Uploads and Files.
#[derive(Debug, Default)]
pub(crate) struct Store {
    pub(crate) uploads: HashMap<String, Upload>,
    files: Vec<File>,
}

impl Store {
    /// The Upload, if it may still be changed.
    pub(crate) fn pending(&mut self, id: &str, now: u64) -> Result<&mut Upload, ApiError> {
        let upload = self.uploads.get_mut(id).ok_or_else(|| {
            ApiError::not_found(format!("No such Upload object: {id}")).param("upload_id")
        })?;
        upload.expire(now);
        if upload.status == Status::Pending {
            return Ok(upload);
        }
        let status = match upload.status {
            Status::Completing => "completing",
            status => status.name(),
        };
        Err(ApiError::bad(format!(
            "Upload {id} is not pending: its status is '{status}'."
        ))
        .code("upload_not_pending"))
    }

    /// The Files by age, the oldest first, without those past their time.
    pub(crate) fn files(&mut self, now: u64) -> &mut Vec<File> {
        self.files
            .retain(|file| file.expires_at.is_none_or(|at| now < at));
        &mut self.files
    }

    /// How many Uploads stand where.
    pub(crate) fn census(&mut self, now: u64) -> Value {
        let mut census = json!({ "pending": 0, "completed": 0, "cancelled": 0, "expired": 0 });
        for upload in self.uploads.values_mut() {
            upload.expire(now);
            let count = &mut census[upload.status.name()];
            *count = (count.as_u64().unwrap_or(0) + 1).into();
        }
        census
    }
}
