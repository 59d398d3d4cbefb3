//! The service as a model: its rules, and what it has seen.

use std::collections::BTreeMap;

use upload_file_chunked::digest::Digest;

/// State of an upload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    Pending,
    Completed,
    Cancelled,
}

/// An operation as the server sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Call {
    Create,
    Part {
        start: usize,
        bytes: Vec<u8>,
    },
    Complete {
        part_ids: Vec<String>,
        md5: Option<String>,
    },
    Cancel,
}

/// Name of an operation, to count and to script by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Operation {
    Create,
    Part,
    Complete,
    Cancel,
}

impl Call {
    pub fn operation(&self) -> Operation {
        match self {
            Self::Create => Operation::Create,
            Self::Part { .. } => Operation::Part,
            Self::Complete { .. } => Operation::Complete,
            Self::Cancel => Operation::Cancel,
        }
    }
}

/// One service with at most one upload.
#[derive(Default)]
pub struct Server {
    pub status: Option<Status>,
    /// Stored parts by id.
    pub parts: BTreeMap<String, Vec<u8>>,
    /// Where in the file the parts began, as they arrived.
    pub arrivals: Vec<usize>,
    /// The File's bytes, once complete.
    pub file: Option<Vec<u8>>,
}

/// What the server answers: the id, or a status.
pub type Answer = Result<String, u16>;

impl Server {
    pub fn handle(&mut self, call: &Call) -> Answer {
        match call {
            Call::Create => {
                self.status = Some(Status::Pending);
                return Ok("upload_1".into());
            }
            _ if self.status.is_none() => return Err(404),
            _ if self.status != Some(Status::Pending) => return Err(400),
            _ => {}
        }
        match call {
            Call::Create => unreachable!("answered above"),
            Call::Part { start, bytes } => {
                let id = format!("part_{}", self.arrivals.len());
                self.arrivals.push(*start);
                self.parts.insert(id.clone(), bytes.clone());
                Ok(id)
            }
            Call::Complete { part_ids, md5 } => {
                let mut file = Vec::new();
                for id in part_ids {
                    file.extend(self.parts.get(id).ok_or(400_u16)?);
                }
                if md5.as_ref().is_some_and(|expected| *expected != hex(&file)) {
                    return Err(400);
                }
                self.file = Some(file);
                self.status = Some(Status::Completed);
                Ok("upload_1".into())
            }
            Call::Cancel => {
                self.status = Some(Status::Cancelled);
                Ok("upload_1".into())
            }
        }
    }
}

/// MD5 of some bytes.
pub fn hex(bytes: &[u8]) -> String {
    let mut digest = Digest::default();
    digest.update(bytes);
    digest.hex()
}
