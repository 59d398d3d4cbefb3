//! Passes the bytes of a part to the checksums and to disk. That work runs on the runtime's blocking
//! threads, so that a slow disk or a digest does not delay other requests. A part whose client sends
//! nothing does not use a thread.

use std::fs::File;
use std::io::{self, Write};

use axum::body::Bytes;
use md5::{Digest, Md5};
use tokio::task::{JoinHandle, spawn_blocking};

use crate::storage::data::Stored;

/// A part in memory: at most this many bytes wait while as many are written.
const BATCH: usize = 512 << 10;

/// A part received in full.
pub(crate) struct Received {
    pub(crate) bytes: u64,
    pub(crate) crc32: u32,
    /// The digest that was passed in, continued over this part.
    pub(crate) md5: Option<Md5>,
    pub(crate) stored: Option<Stored>,
}

/// Takes the bytes of one part. If it is dropped without `finish`, it leaves nothing behind.
pub(crate) struct Sink {
    /// None while `running`.
    idle: Option<Writer>,
    running: Option<JoinHandle<io::Result<Writer>>>,
    waiting: Vec<Bytes>,
    waiting_bytes: usize,
}

impl Sink {
    /// Writes to `stored` and continues `md5`, where given.
    pub(crate) fn open(stored: Option<Stored>, md5: Option<Md5>) -> Self {
        let writer = Writer {
            stored,
            file: None,
            crc32: crc32fast::Hasher::new(),
            md5,
            bytes: 0,
        };
        Self {
            idle: Some(writer),
            running: None,
            waiting: Vec::new(),
            waiting_bytes: 0,
        }
    }

    /// Passes a chunk on. Waits only if too many bytes wait already.
    pub(crate) async fn write(&mut self, chunk: Bytes) -> io::Result<()> {
        self.waiting_bytes += chunk.len();
        self.waiting.push(chunk);
        let busy = (self.running.as_ref()).is_some_and(|running| !running.is_finished());
        if busy && self.waiting_bytes < BATCH {
            return Ok(());
        }
        self.flush().await
    }

    /// Waits until everything is written.
    pub(crate) async fn finish(mut self) -> io::Result<Received> {
        // Also creates the file of an empty part.
        self.flush().await?;
        let writer = self.writer().await?;
        Ok(Received {
            bytes: writer.bytes,
            crc32: writer.crc32.finalize(),
            md5: writer.md5,
            stored: writer.stored,
        })
    }

    async fn flush(&mut self) -> io::Result<()> {
        let mut writer = self.writer().await?;
        let chunks = std::mem::take(&mut self.waiting);
        self.waiting_bytes = 0;
        self.running = Some(spawn_blocking(move || {
            writer.write(&chunks)?;
            Ok(writer)
        }));
        Ok(())
    }

    async fn writer(&mut self) -> io::Result<Writer> {
        match (self.idle.take(), self.running.take()) {
            (Some(writer), _) => Ok(writer),
            (None, Some(running)) => running.await.map_err(io::Error::other)?,
            (None, None) => Err(io::Error::other("writing has failed before")),
        }
    }
}

struct Writer {
    stored: Option<Stored>,
    /// Created with the first write.
    file: Option<File>,
    crc32: crc32fast::Hasher,
    md5: Option<Md5>,
    bytes: u64,
}

impl Writer {
    fn write(&mut self, chunks: &[Bytes]) -> io::Result<()> {
        if self.file.is_none()
            && let Some(stored) = &self.stored
        {
            self.file = Some(stored.create()?);
        }
        for chunk in chunks {
            self.bytes += chunk.len() as u64;
            self.crc32.update(chunk);
            if let Some(md5) = &mut self.md5 {
                md5.update(chunk);
            }
            if let Some(file) = &mut self.file {
                file.write_all(chunk)?;
            }
        }
        Ok(())
    }
}
