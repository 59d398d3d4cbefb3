//! What is to be uploaded, and how.

use crate::core::span::Span;

use crate::core::api::Create;
use crate::core::journal::Journal;
use crate::core::plan::Plan;
use crate::core::policy::RetryPolicy;
use crate::core::stall::Limits;

/// Who knows the file's MD5.
#[derive(Clone, Debug)]
pub enum Md5 {
    /// It is computed during the upload.
    Computed,
    /// The caller gave it, in hex.
    Given(String),
    /// Nobody; the service checks nothing. Not with a journal.
    Unchecked,
}

/// One upload to be done.
#[derive(Clone, Debug)]
#[allow(clippy::struct_excessive_bools, reason = "options are independent")]
pub struct Job {
    /// What create declares.
    pub create: Create,
    /// How the file is cut. An upload that is resumed keeps the plan of its journal.
    pub plan: Plan,
    /// Most parts in flight, at least 1.
    pub concurrency: usize,
    /// Whether the tuner finds the number of parts in flight, up to `concurrency`.
    pub auto: bool,
    /// The file's MD5.
    pub md5: Md5,
    /// How often each request is tried.
    pub retry_policy: RetryPolicy,
    /// Limits of a part's connection.
    pub limits: Limits,
    /// Whether a journal is kept, so that a later session can continue.
    pub journaled: bool,
    /// Where an earlier session stopped.
    pub resume: Option<Resume>,
    /// Start anew when that upload has expired, or the file's content has changed.
    pub restart: bool,
    /// Look for the File when complete's answer was lost.
    pub find_file: bool,
}

/// What an earlier session left.
#[derive(Clone, Debug)]
pub struct Resume {
    /// Its journal.
    pub journal: Journal,
    /// How long the upload still lives, if that is known.
    pub life: Option<Span>,
    /// By this machine's clock the upload has expired. The clock may be wrong: one part is tried
    /// before the others.
    pub stale: bool,
}
