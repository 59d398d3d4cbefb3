//! The Uploads and Files, shared by all requests.

use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};
use tokio::task::spawn_blocking;

use crate::clock::Clock;
use crate::dialect::{Deviation, Dialect};
use crate::errors::ApiError;
use crate::ids;
use crate::settings::{Keep, Settings};
use crate::storage::chain::Chain;
use crate::storage::data::{DataFolder, Stored};
use crate::storage::file::File;
use crate::storage::upload::{Remains, Status, Upload, not_found};

/// A handle to all Uploads and Files.
#[derive(Clone, Debug)]
pub(crate) struct Store(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    tables: Mutex<Tables>,
    data: DataFolder,
    clock: Clock,
    keep: Keep,
    upload_life: u64,
    dialect: Dialect,
}

/// What create asks for.
#[derive(Debug)]
pub(crate) struct NewUpload {
    pub(crate) bytes: u64,
    pub(crate) filename: String,
    pub(crate) purpose: String,
    /// The life of the File in seconds.
    pub(crate) expires_after: Option<u64>,
}

impl Store {
    /// An empty store with a new data folder.
    pub(crate) fn open(settings: &Settings) -> io::Result<Self> {
        Ok(Self(Arc::new(Shared {
            tables: Mutex::default(),
            data: DataFolder::open(settings.data.as_deref())?,
            clock: Clock::default(),
            keep: settings.keep,
            upload_life: settings.upload_life,
            dialect: settings.dialect.clone(),
        })))
    }

    pub(crate) fn clock(&self) -> &Clock {
        &self.0.clock
    }

    pub(crate) fn keep(&self) -> Keep {
        self.0.keep
    }

    pub(crate) fn dialect(&self) -> &Dialect {
        &self.0.dialect
    }

    /// A file on disk for new bytes.
    pub(crate) fn fresh(&self) -> Stored {
        self.0.data.fresh()
    }

    /// Removes all bytes from disk: the server ends.
    pub(crate) fn remove_bytes(&self) {
        self.0.data.remove();
    }

    /// Held for moments only, never across an await: nothing is read or hashed under the lock.
    pub(crate) fn tables(&self) -> MutexGuard<'_, Tables> {
        self.0.tables.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Creates an Upload; its object.
    pub(crate) fn create(&self, new: NewUpload) -> Value {
        let created_at = self.0.clock.now();
        let life = if self.dialect().has(Deviation::NoExpiresAt) {
            u64::MAX
        } else {
            self.0.upload_life
        };
        let upload = Upload {
            id: ids::random("upload_"),
            bytes: new.bytes,
            created_at,
            expires_at: created_at.saturating_add(life),
            filename: new.filename,
            purpose: new.purpose,
            expires_after: new.expires_after,
            status: Status::Pending,
            parts: HashMap::new(),
            arrivals: 0,
            received: 0,
            chain: (self.keep() == Keep::Digest).then(Chain::default),
            file: None,
        };
        let object = upload.show(self.dialect());
        self.tables().uploads.insert(upload.id.clone(), upload);
        object
    }

    /// Cancels an Upload; its object.
    pub(crate) fn cancel(&self, id: &str) -> Result<Value, ApiError> {
        let mut tables = self.tables();
        let completed = self.dialect().has(Deviation::CancelCompleted)
            && (tables.uploads.get(id)).is_some_and(|upload| upload.status == Status::Completed);
        let upload = if completed {
            tables.upload(id)?
        } else {
            self.pending(&mut tables, id)?
        };
        let remains = upload.close(Status::Cancelled);
        let object = upload.show(self.dialect());
        discard(remains);
        Ok(object)
    }

    /// The Upload, if it may be changed.
    pub(crate) fn pending<'a>(
        &self,
        tables: &'a mut Tables,
        id: &str,
    ) -> Result<&'a mut Upload, ApiError> {
        let upload = tables.upload(id)?;
        if let Some(remains) = upload.expire(self.0.clock.now()) {
            discard(remains);
        }
        upload.must_be_pending(self.dialect())?;
        Ok(upload)
    }

    /// Runs `work` with the Files in order of age, oldest first, without the expired ones.
    pub(crate) fn files<T>(&self, work: impl FnOnce(&mut Vec<File>) -> T) -> T {
        let now = self.0.clock.now();
        let mut tables = self.tables();
        tables
            .files
            .retain(|file| file.expires_at.is_none_or(|at| now < at));
        work(&mut tables.files)
    }

    /// The number of Uploads in each status.
    pub(crate) fn census(&self) -> Value {
        let now = self.0.clock.now();
        let mut census = json!({ "pending": 0, "completed": 0, "cancelled": 0, "expired": 0 });
        for upload in self.tables().uploads.values_mut() {
            if let Some(remains) = upload.expire(now) {
                discard(remains);
            }
            let count = &mut census[upload.status.name()];
            *count = (count.as_u64().unwrap_or(0) + 1).into();
        }
        census
    }
}

/// Removes the bytes in the background: thousands of files take a while.
pub(crate) fn discard(remains: Remains) {
    spawn_blocking(move || drop(remains));
}

/// What the store holds. Uploads are never removed.
#[derive(Debug, Default)]
pub(crate) struct Tables {
    pub(crate) uploads: HashMap<String, Upload>,
    pub(crate) files: Vec<File>,
}

impl Tables {
    fn upload(&mut self, id: &str) -> Result<&mut Upload, ApiError> {
        self.uploads.get_mut(id).ok_or_else(|| not_found(id))
    }
}
