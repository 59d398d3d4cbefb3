//! Bytes on disk. A file is removed when its last owner drops it, so a cancelled Upload, an incomplete
//! part and a deleted File need no other clean-up.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::{env, fs};

use crate::ids;

/// A part may create its file while the folder is being removed.
const REMOVAL_ATTEMPTS: usize = 10;

/// The folder with all bytes; only its owner can read it. Only the memory of the server knows which
/// Upload they belong to, so they are removed when the server ends.
#[derive(Debug)]
pub(crate) struct DataFolder(PathBuf);

impl DataFolder {
    /// Creates a new folder in `parent`, or in the system's folder for temporary files.
    pub(crate) fn open(parent: Option<&Path>) -> io::Result<Self> {
        let parent = parent.map_or_else(env::temp_dir, Path::to_owned);
        let path = parent.join(ids::random("uploads-server-"));
        let create = || {
            fs::create_dir_all(&parent)?;
            DirBuilder::new().mode(0o700).create(&path)
        };
        create().map_err(|error| {
            let message = format!("cannot keep bytes in {}: {error}", parent.display());
            io::Error::new(error.kind(), message)
        })?;
        Ok(Self(path))
    }

    /// A new file with a unique name. It does not exist yet.
    pub(crate) fn fresh(&self) -> Stored {
        Stored(self.0.join(ids::random("bytes-")))
    }

    /// Removes everything, even while parts are being written.
    pub(crate) fn remove(&self) {
        for _ in 0..REMOVAL_ATTEMPTS {
            match fs::remove_dir_all(&self.0) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {}
                _ => return,
            }
        }
    }
}

impl Drop for DataFolder {
    fn drop(&mut self) {
        self.remove();
    }
}

/// One file in the folder, removed when dropped.
#[derive(Debug)]
pub(crate) struct Stored(PathBuf);

impl Stored {
    /// Creates the file; only its owner can read it.
    pub(crate) fn create(&self) -> io::Result<File> {
        OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&self.0)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Stored {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}
