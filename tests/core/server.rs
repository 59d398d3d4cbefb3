//! The service as a model: its rules, its policies, and what it has seen.

use std::collections::BTreeMap;
use upload_file_chunked::core::span::Span;

use upload_file_chunked::core::digest::Digest;

/// Life of an upload.
pub const LIFE: Span = Span::from_secs(LIFE_SECONDS);
pub const LIFE_SECONDS: u64 = 3600;

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
    Create {
        bytes: usize,
    },
    Part {
        upload_id: String,
        start: usize,
        bytes: Vec<u8>,
    },
    Complete {
        upload_id: String,
        part_ids: Vec<String>,
        md5: Option<String>,
    },
    FindFile {
        upload_id: String,
    },
    Cancel {
        upload_id: String,
    },
}

/// Name of an operation, to count and to script by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Operation {
    Create,
    Part,
    Complete,
    FindFile,
    Cancel,
}

impl Call {
    pub fn operation(&self) -> Operation {
        match self {
            Self::Create { .. } => Operation::Create,
            Self::Part { .. } => Operation::Part,
            Self::Complete { .. } => Operation::Complete,
            Self::FindFile { .. } => Operation::FindFile,
            Self::Cancel { .. } => Operation::Cancel,
        }
    }
}

/// In what servers differ.
#[derive(Clone, Copy, Debug, Default)]
pub struct Policy {
    /// Complete counts every byte received, orphans included.
    pub counts_all_bytes: bool,
    /// Parts must arrive in the order of the file.
    pub ascending: bool,
    /// 503 above this many parts at once.
    pub max_in_flight: Option<usize>,
}

/// One upload at the server.
pub struct Upload {
    pub status: Status,
    pub expires: Span,
    declared: usize,
    /// Stored parts by id, with where in the file they began.
    parts: BTreeMap<String, (usize, Vec<u8>)>,
    /// The File's bytes, once complete.
    pub file: Option<Vec<u8>>,
}

/// The service.
#[derive(Default)]
pub struct Server {
    pub policy: Policy,
    pub uploads: BTreeMap<String, Upload>,
    /// Where in the file the parts began, as they arrived.
    pub arrivals: Vec<usize>,
    next_part: usize,
}

/// What the server answers: the id, or a status and what it names as the cause.
pub type Answer = Result<String, (u16, &'static str)>;

impl Server {
    pub fn handle(&mut self, call: &Call, now: Span) -> Answer {
        let (Call::Part { upload_id, .. }
        | Call::Complete { upload_id, .. }
        | Call::FindFile { upload_id }
        | Call::Cancel { upload_id }) = call
        else {
            let Call::Create { bytes } = call else {
                unreachable!("all others have an id")
            };
            return Ok(self.create(*bytes, now));
        };
        let policy = self.policy;
        let upload = self.uploads.get_mut(upload_id).ok_or((404, ""))?;
        if let Call::Cancel { .. } = call {
            assert_ne!(
                upload.status,
                Status::Completed,
                "what may be complete is not cancelled"
            );
        }
        if let Call::FindFile { .. } = call {
            return upload
                .file
                .as_ref()
                .map(|_| upload_id.clone())
                .ok_or((404, ""));
        }
        if upload.status != Status::Pending || now >= upload.expires {
            return Err((400, "upload_not_pending"));
        }
        match call {
            Call::Part { start, bytes, .. } => {
                let sent: usize = upload.parts.values().map(|(_, bytes)| bytes.len()).sum();
                if policy.ascending && *start != sent {
                    return Err((400, "order"));
                }
                let id = format!("part_{}", self.next_part);
                self.next_part += 1;
                self.arrivals.push(*start);
                upload.parts.insert(id.clone(), (*start, bytes.clone()));
                Ok(id)
            }
            Call::Complete { part_ids, md5, .. } => {
                upload.file = Some(upload.assemble(part_ids, md5.as_deref(), policy)?);
                upload.status = Status::Completed;
                Ok(upload_id.clone())
            }
            _ => {
                upload.status = Status::Cancelled;
                Ok(upload_id.clone())
            }
        }
    }

    /// The only upload.
    ///
    /// # Panics
    ///
    /// When there are more, or none.
    pub fn upload(&self) -> &Upload {
        assert_eq!(self.uploads.len(), 1);
        self.uploads.values().next().unwrap()
    }

    /// The bytes of the File that was made.
    pub fn file(&self) -> Option<&Vec<u8>> {
        self.uploads
            .values()
            .find_map(|upload| upload.file.as_ref())
    }

    fn create(&mut self, declared: usize, now: Span) -> String {
        let id = format!("upload_{}", self.uploads.len() + 1);
        let (status, expires) = (Status::Pending, now + LIFE);
        let upload = Upload {
            status,
            expires,
            declared,
            parts: BTreeMap::new(),
            file: None,
        };
        self.uploads.insert(id.clone(), upload);
        id
    }
}

impl Upload {
    fn assemble(
        &self,
        part_ids: &[String],
        md5: Option<&str>,
        policy: Policy,
    ) -> Result<Vec<u8>, (u16, &'static str)> {
        let mut file = Vec::new();
        for id in part_ids {
            let (start, bytes) = self.parts.get(id).ok_or((400, "part_ids"))?;
            assert_eq!(*start, file.len(), "parts are listed in file order");
            file.extend(bytes);
        }
        let stored: usize = self.parts.values().map(|(_, bytes)| bytes.len()).sum();
        let counted = if policy.counts_all_bytes {
            stored
        } else {
            file.len()
        };
        let differs = md5.is_some_and(|expected| expected != hex(&file));
        if counted != self.declared || differs {
            Err((400, if differs { "md5" } else { "bytes_mismatch" }))
        } else {
            Ok(file)
        }
    }
}

/// MD5 of some bytes.
pub fn hex(bytes: &[u8]) -> String {
    let mut digest = Digest::default();
    digest.update(bytes);
    digest.hex()
}
