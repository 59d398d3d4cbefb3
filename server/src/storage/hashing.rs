//! Hashes parts that waited for their turn, in the background.

use tokio::task::spawn_blocking;

use crate::storage::chain::{HashJob, Size};
use crate::storage::store::Store;
use crate::storage::upload::Status;

/// Hashes every part that has become next in line. One part of an Upload is hashed at a time;
/// complete takes over what is left.
pub(crate) fn advance(store: &Store, upload: &str) {
    let Some(first) = next(store, upload) else {
        return;
    };
    let (store, upload) = (store.clone(), upload.to_owned());
    spawn_blocking(move || {
        let mut job = Some(first);
        while let Some((files, size)) = job.take() {
            // A file that cannot be read ends the chain here; complete reports it.
            let Ok(md5) = files.run() else {
                return;
            };
            if let Some(upload) = store.tables().uploads.get_mut(&upload)
                && let Some(chain) = &mut upload.chain
            {
                chain.hashed(size, md5);
            }
            job = next(&store, &upload);
        }
    });
}

fn next(store: &Store, upload: &str) -> Option<(HashJob, Size)> {
    let mut tables = store.tables();
    let upload = tables
        .uploads
        .get_mut(upload)
        .filter(|upload| upload.status == Status::Pending)?;
    upload.chain.as_mut()?.next()
}
