//! The MD5 of a file whose bytes are not kept.
//!
//! MD5 goes through a file from its beginning; the digests of two parts cannot be joined. So the
//! parts of an Upload are chained in the order in which their requests began, which is the order
//! of the file for a client that starts them in order. The part next in line is hashed while it
//! comes in; one that is ahead waits on disk until everything before it is in.
//!
//! A request that failed leaves a gap nobody can fill but complete, which knows the true order:
//! the parts behind the gap stay on disk until then. The digest is remembered after every link,
//! so complete can start anywhere the true order leaves the chain.

use std::fs::File;
use std::io::{self, Read};
use std::sync::Arc;

use md5::{Digest, Md5};
use tokio::task::spawn_blocking;

use crate::app::App;
use crate::data::Stored;
use crate::store::{Part, Status};

/// How much of a waiting part is read at once.
const WINDOW: usize = 1 << 20;

#[derive(Debug)]
enum Slot {
    Receiving,
    Waiting(Arc<Stored>, Size),
    Linked,
    Failed,
}

/// What tells two parts apart. Not their ids: a part whose answer was lost is sent again, and
/// the second stands for the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Size {
    bytes: u64,
    crc32: u32,
}

impl From<&Part> for Size {
    fn from(part: &Part) -> Self {
        Self {
            bytes: part.bytes,
            crc32: part.crc32,
        }
    }
}

/// The parts of one Upload in the order in which their requests began.
#[derive(Debug, Default)]
pub(crate) struct Chain {
    slots: Vec<Slot>,
    /// The hashed ones: each with the digest of everything up to its end.
    links: Vec<(Size, Md5)>,
    hashing: bool,
}

impl Chain {
    /// A request began. It is handed the digest if it is next in line.
    pub(crate) fn begin(&mut self) -> Option<Md5> {
        self.slots.push(Slot::Receiving);
        (self.slots.len() == self.links.len() + 1).then(|| self.digest_after(self.links.len()))
    }

    fn digest_after(&self, links: usize) -> Md5 {
        links
            .checked_sub(1)
            .map_or_else(Md5::default, |last| self.links[last].1.clone())
    }

    /// A part is in: hashed already, or on disk.
    pub(crate) fn arrived(&mut self, part: &Part, md5: Option<Md5>, stored: Option<Arc<Stored>>) {
        self.slots[part.arrival] = match (md5, stored) {
            (Some(md5), _) => {
                self.links.push((part.into(), md5));
                Slot::Linked
            }
            (None, Some(stored)) => Slot::Waiting(stored, part.into()),
            (None, None) => Slot::Failed,
        };
    }

    /// A request ended without a part.
    pub(crate) fn failed(&mut self, arrival: usize) {
        self.slots[arrival] = Slot::Failed;
    }

    fn next(&mut self) -> Option<(HashJob, Size)> {
        let head = self.links.len();
        match self.slots.get(head) {
            Some(Slot::Waiting(stored, size)) if !self.hashing => {
                self.hashing = true;
                let files = vec![Arc::clone(stored)];
                Some((
                    HashJob {
                        start: self.digest_after(head),
                        files,
                    },
                    *size,
                ))
            }
            _ => None,
        }
    }

    fn hashed(&mut self, size: Size, md5: Md5) {
        self.slots[self.links.len()] = Slot::Linked;
        self.links.push((size, md5));
        self.hashing = false;
    }

    /// The digest to start from for parts in this order, and what is left to hash on disk. None
    /// if the order needs bytes that are gone.
    pub(crate) fn plan(&self, parts: &[Part]) -> Option<HashJob> {
        let in_order = self.links.iter().zip(parts);
        let common = in_order
            .take_while(|((size, _), part)| *size == Size::from(*part))
            .count();
        let rest = parts[common..]
            .iter()
            .map(|part| match &self.slots[part.arrival] {
                Slot::Waiting(stored, _) => Some(Arc::clone(stored)),
                _ => None,
            });
        Some(HashJob {
            start: self.digest_after(common),
            files: rest.collect::<Option<_>>()?,
        })
    }
}

/// Hashes whatever has become next in line, beside the requests. At most one part of an Upload is
/// at it at a time; complete takes over what is left.
pub(crate) fn go_on(app: &Arc<App>, upload: &str) {
    let Some(first) = next(app, upload) else {
        return;
    };
    let (app, upload) = (Arc::clone(app), upload.to_owned());
    spawn_blocking(move || {
        let mut job = Some(first);
        while let Some((files, size)) = job.take() {
            // A file that cannot be read stops the chain here; complete then says so.
            let Ok(md5) = files.run() else {
                return;
            };
            if let Some(upload) = app.store().uploads.get_mut(&upload)
                && let Some(chain) = &mut upload.chain
            {
                chain.hashed(size, md5);
            }
            job = next(&app, &upload);
        }
    });
}

fn next(app: &App, upload: &str) -> Option<(HashJob, Size)> {
    let mut store = app.store();
    let upload = store
        .uploads
        .get_mut(upload)
        .filter(|upload| upload.status == Status::Pending)?;
    upload.chain.as_mut()?.next()
}

/// A digest, and the files it is still to go through.
#[derive(Clone, Debug, Default)]
pub(crate) struct HashJob {
    pub(crate) start: Md5,
    pub(crate) files: Vec<Arc<Stored>>,
}

impl HashJob {
    /// Takes as long as the files are large: not for the runtime's own threads.
    pub(crate) fn run(self) -> io::Result<Md5> {
        let mut md5 = self.start;
        let mut window = vec![0; WINDOW];
        for stored in self.files {
            let mut file = File::open(stored.path())?;
            loop {
                match file.read(&mut window)? {
                    0 => break,
                    read => md5.update(&window[..read]),
                }
            }
        }
        Ok(md5)
    }
}
