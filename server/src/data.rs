//! Bytes on disk. What nobody holds any more is removed: a cancelled Upload, a part cut off
//! half-way and a deleted File need no clean-up of their own.

use std::io;
use std::path::{Path, PathBuf};
use std::{env, fs};

use crate::ids;

/// The folder all bytes are kept in. What they belong to is known in memory alone, so they do not
/// outlive the server.
#[derive(Debug)]
pub(crate) struct DataFolder(PathBuf);

impl DataFolder {
    /// Makes a folder of its own in `parent`, or among the system's temporary ones.
    pub(crate) fn open(parent: Option<&Path>) -> io::Result<Self> {
        let parent = parent.map_or_else(env::temp_dir, Path::to_owned);
        let path = parent.join(ids::random("uploads-server-"));
        let named = |error: io::Error| {
            let message = format!("cannot keep bytes in {}: {error}", parent.display());
            io::Error::new(error.kind(), message)
        };
        fs::create_dir_all(&path).map_err(named)?;
        Ok(Self(path))
    }

    /// A name nobody else uses; the file is yet to be made.
    pub(crate) fn fresh(&self) -> Stored {
        Stored(self.0.join(ids::random("bytes-")))
    }

    /// Removes everything, whoever still writes into it.
    pub(crate) fn remove(&self) {
        let _ = fs::remove_dir_all(&self.0);
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
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Stored {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}
