//! Where the bytes of a part go: through the checksums and to disk, on a thread of their own,
//! so that neither a slow disk nor a digest keeps the runtime from other requests.

use std::fs::File;
use std::io::{self, Write};

use axum::body::Bytes;
use md5::{Digest, Md5};
use tokio::sync::mpsc;
use tokio::task::{JoinHandle, spawn_blocking};

use crate::data::Stored;

/// Chunks on their way to the thread: enough to keep it busy, and all a part takes of memory.
const QUEUE: usize = 8;

/// A part received in full.
pub(crate) struct Received {
    pub(crate) bytes: u64,
    pub(crate) crc32: u32,
    /// The digest that was passed in, this part added.
    pub(crate) md5: Option<Md5>,
    pub(crate) stored: Option<Stored>,
}

/// Takes the bytes of one part. Dropped without `finish`, it leaves nothing behind.
pub(crate) struct Sink {
    sender: mpsc::Sender<Bytes>,
    task: JoinHandle<io::Result<Received>>,
}

impl Sink {
    /// `stored` is written if given, `md5` carried on if given.
    pub(crate) fn open(stored: Option<Stored>, md5: Option<Md5>) -> Self {
        let (sender, receiver) = mpsc::channel(QUEUE);
        let task = spawn_blocking(move || receive(receiver, stored, md5));
        Self { sender, task }
    }

    /// Hands a chunk on. False when the disk has failed: `finish` says how.
    pub(crate) async fn write(&self, chunk: Bytes) -> bool {
        self.sender.send(chunk).await.is_ok()
    }

    /// Waits until everything is written.
    pub(crate) async fn finish(self) -> io::Result<Received> {
        drop(self.sender);
        self.task.await.map_err(io::Error::other)?
    }
}

fn receive(
    mut receiver: mpsc::Receiver<Bytes>,
    stored: Option<Stored>,
    mut md5: Option<Md5>,
) -> io::Result<Received> {
    let mut file = stored
        .as_ref()
        .map(|stored| File::create_new(stored.path()))
        .transpose()?;
    let mut crc32 = crc32fast::Hasher::new();
    let mut bytes = 0;
    while let Some(chunk) = receiver.blocking_recv() {
        bytes += chunk.len() as u64;
        crc32.update(&chunk);
        if let Some(md5) = &mut md5 {
            md5.update(&chunk);
        }
        if let Some(file) = &mut file {
            file.write_all(&chunk)?;
        }
    }
    Ok(Received {
        bytes,
        crc32: crc32.finalize(),
        md5,
        stored,
    })
}
