//! A folder of the test's own.

use std::path::{Path, PathBuf};
use std::time::Duration;

/// A folder removed at the end of the test.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new() -> Self {
        let mut random = [0; 8];
        getrandom::fill(&mut random).expect("randomness");
        let path = std::env::temp_dir().join(format!(
            "uploads-server-test-{:x}",
            u64::from_ne_bytes(random)
        ));
        std::fs::create_dir(&path).expect("a folder");
        Self(path)
    }

    pub fn write(&self, name: &str, text: &str) {
        let path = self.0.join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(path, text).expect("written");
    }

    /// Files in it, at any depth.
    pub fn len(&self) -> usize {
        files_in(&self.0)
    }

    /// Waits until it holds this many files: what is no longer needed is removed in the background.
    pub async fn until_len(&self, len: usize) {
        for _ in 0..1000 {
            if self.len() == len {
                return;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        panic!("the folder holds {} files, not {len}", self.len());
    }
}

fn files_in(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).expect("a folder");
    entries
        .map(|entry| entry.expect("an entry").path())
        .map(|path| if path.is_dir() { files_in(&path) } else { 1 })
        .sum()
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
