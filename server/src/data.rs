//! Bytes on disk. What nobody holds any more is removed: a cancelled Upload, a part cut off
//! half-way and a deleted File need no clean-up of their own.

use std::io;
use std::path::{Path, PathBuf};
use std::{env, fs};

use crate::ids;

/// The folder all bytes are kept in.
#[derive(Debug)]
pub(crate) struct DataFolder {
    path: PathBuf,
    temporary: bool,
}

impl DataFolder {
    /// Opens `path`, or makes a temporary folder that is removed at the end.
    pub(crate) fn open(path: Option<&Path>) -> io::Result<Self> {
        let (path, temporary) = match path {
            Some(path) => (path.to_owned(), false),
            None => (env::temp_dir().join(ids::random("uploads-server-")), true),
        };
        fs::create_dir_all(&path)?;
        Ok(Self { path, temporary })
    }

    /// A name nobody else uses; the file is yet to be made.
    pub(crate) fn fresh(&self) -> Stored {
        Stored(self.path.join(ids::random("bytes-")))
    }

    /// Removes a temporary folder, whoever still writes into it.
    pub(crate) fn remove(&self) {
        if self.temporary {
            let _ = fs::remove_dir_all(&self.path);
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
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Stored {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}
