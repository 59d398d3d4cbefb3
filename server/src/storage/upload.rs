//! An Upload: its status, its parts, and how many bytes it may still receive.

use std::collections::HashMap;

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::dialect::{Deviation, Dialect};
use crate::errors::ApiError;
use crate::storage::chain::Chain;
use crate::storage::part::Part;

/// Retries may store parts twice. A small Upload may receive ten times its bytes, a large one twice
/// its bytes, and one in between this many bytes more than its own.
const RETRY_BYTES: u64 = 1 << 30;
const MAX_REPEATED: u64 = 9;

/// The status of an Upload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    Pending,
    /// A complete is at work. No other request may change the Upload; it is pending again if the
    /// complete fails.
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

/// An Upload.
#[derive(Debug)]
pub(crate) struct Upload {
    pub(crate) id: String,
    /// As declared at create.
    pub(crate) bytes: u64,
    /// Unix seconds, as `expires_at`.
    pub(crate) created_at: u64,
    pub(crate) expires_at: u64,
    pub(crate) filename: String,
    pub(crate) purpose: String,
    /// The life of the File in seconds.
    pub(crate) expires_after: Option<u64>,
    pub(crate) status: Status,
    pub(crate) parts: HashMap<String, Part>,
    /// Part requests begun so far.
    pub(crate) arrivals: usize,
    /// Bytes of the parts that were received or are being received; an empty part counts as one.
    pub(crate) received: u64,
    /// Only if bytes are discarded after their MD5 was computed.
    pub(crate) chain: Option<Chain>,
    /// The File's object, once completed.
    pub(crate) file: Option<Value>,
}

impl Upload {
    /// The object as it is sent.
    pub(crate) fn show(&self, dialect: &Dialect) -> Value {
        let status = match self.status.name() {
            "pending" if dialect.has(Deviation::StatusCreated) => "created",
            name => name,
        };
        let mut object = json!({
            "id": self.id,
            "object": "upload",
            "bytes": self.bytes,
            "created_at": self.created_at,
            "expires_at": self.expires_at,
            "filename": self.filename,
            "purpose": self.purpose,
            "status": status,
            "file": self.file,
        });
        if dialect.has(Deviation::NoExpiresAt)
            && let Some(fields) = object.as_object_mut()
        {
            fields.remove("expires_at");
        }
        object
    }

    /// Counts `bytes` more of a part that has `part_bytes` with them, before they are stored.
    pub(crate) fn receive(
        &mut self,
        bytes: u64,
        part_bytes: u64,
        dialect: &Dialect,
    ) -> Result<(), ApiError> {
        let declared = self.bytes;
        let exceeded = |message| ApiError::bad(message).param("data").code("bytes_exceeded");
        let received = self.received + bytes;
        if dialect.has(Deviation::RefuseSurplus) && received > declared {
            let message = format!("The parts hold more than the {declared} bytes declared.");
            return Err(ApiError::too_large(message));
        }
        if part_bytes > declared {
            return Err(exceeded(format!(
                "The part is larger than the {declared} bytes that the Upload was created for."
            )));
        }
        let surplus = RETRY_BYTES.clamp(declared, declared * MAX_REPEATED);
        if received > declared + surplus {
            return Err(exceeded(format!(
                "The parts received hold {received} bytes, but the Upload was created for {declared}. \
                 Parts may be sent again up to {surplus} bytes more."
            )));
        }
        self.received = received;
        Ok(())
    }

    /// Closes the Upload for good. What it held is returned, to be dropped without the lock.
    pub(crate) fn close(&mut self, status: Status) -> Remains {
        self.status = status;
        Remains {
            _parts: std::mem::take(&mut self.parts),
            _chain: self.chain.take(),
        }
    }

    /// Closes the Upload if it is pending and its time is over.
    pub(crate) fn expire(&mut self, now: u64) -> Option<Remains> {
        let over = self.status == Status::Pending && now >= self.expires_at;
        over.then(|| self.close(Status::Expired))
    }

    /// Fails unless the Upload may be changed.
    pub(crate) fn must_be_pending(&self, dialect: &Dialect) -> Result<(), ApiError> {
        let status = match self.status {
            Status::Pending => return Ok(()),
            Status::Completing => "completing",
            status => status.name(),
        };
        if dialect.has(Deviation::ClosedWorded) {
            let message = format!("Upload is {status}, cannot complete");
            return Err(ApiError::bad(message));
        }
        if dialect.has(Deviation::Closed404) {
            return Err(not_found(&self.id));
        }
        let code = if dialect.has(Deviation::Closed409) {
            StatusCode::CONFLICT
        } else if dialect.has(Deviation::Closed410) {
            StatusCode::GONE
        } else {
            StatusCode::BAD_REQUEST
        };
        let message = format!(
            "Upload {} is not pending: its status is '{status}'.",
            self.id
        );
        Err(ApiError::new(code, message).code("upload_not_pending"))
    }
}

/// The error for an unknown Upload.
pub(crate) fn not_found(id: &str) -> ApiError {
    ApiError::not_found(format!("No such Upload object: {id}")).param("upload_id")
}

/// The data of a closed Upload. Dropping it removes the bytes, which may take a while.
#[derive(Debug)]
pub(crate) struct Remains {
    _parts: HashMap<String, Part>,
    _chain: Option<Chain>,
}
