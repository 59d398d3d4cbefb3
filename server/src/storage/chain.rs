//! The MD5 of a file whose bytes are not kept.
//!
//! MD5 reads a file from its beginning; the digests of two parts cannot be joined. So the parts of
//! an Upload are chained in the order in which their requests began, which is the order of the
//! file if the client starts them in order. The part that is next in line is hashed while it is
//! received; a part that is ahead waits on disk until all parts before it were received.
//!
//! A request that failed leaves a gap that only complete can fill, because it knows the true order:
//! the parts behind the gap stay on disk until then. The digest is kept after every link, so
//! complete can start wherever the true order differs from the chain.

use std::fs::File;
use std::io::{self, Read};
use std::sync::Arc;

use md5::{Digest, Md5};

use crate::storage::data::Stored;
use crate::storage::part::Part;

/// Bytes of a waiting part that are read at once.
const WINDOW: usize = 1 << 20;

#[derive(Debug)]
enum Slot {
    Receiving,
    Waiting(Arc<Stored>, Size),
    Linked,
    Failed,
}

/// What identifies the bytes of a part. Its id does not: a part whose answer was lost is sent again,
/// and the second part has the same bytes under another id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Size {
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
    /// The hashed parts, each with the digest of everything up to its end.
    links: Vec<(Size, Md5)>,
    hashing: bool,
}

impl Chain {
    /// A request began. It gets the digest to continue if it is next in line.
    pub(crate) fn begin(&mut self) -> Option<Md5> {
        self.slots.push(Slot::Receiving);
        (self.slots.len() == self.links.len() + 1).then(|| self.digest_after(self.links.len()))
    }

    fn digest_after(&self, links: usize) -> Md5 {
        links
            .checked_sub(1)
            .map_or_else(Md5::default, |last| self.links[last].1.clone())
    }

    /// A part was received: hashed already, or on disk.
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

    /// The waiting part that is next in line, if no other is being hashed.
    pub(crate) fn next(&mut self) -> Option<(HashJob, Size)> {
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

    /// The part that [`Self::next`] returned was hashed.
    pub(crate) fn hashed(&mut self, size: Size, md5: Md5) {
        self.slots[self.links.len()] = Slot::Linked;
        self.links.push((size, md5));
        self.hashing = false;
    }

    /// The digest to start from for parts in this order, and the files still to be hashed. None if
    /// the order needs bytes that were discarded.
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

/// A digest, and the files it is to be continued over.
#[derive(Clone, Debug, Default)]
pub(crate) struct HashJob {
    pub(crate) start: Md5,
    pub(crate) files: Vec<Arc<Stored>>,
}

impl HashJob {
    /// Reads the files. Blocks, so it must not run on the runtime's own threads.
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
