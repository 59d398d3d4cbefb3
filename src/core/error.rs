//! Everything that can go wrong, as one closed enum, and what is known around it.

use std::time::Duration;

/// Where an upload was when it failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Opening the upload.
    Create,
    /// Sending the parts.
    Parts,
    /// Reading the file for its MD5.
    Digest,
    /// Closing the upload.
    Complete,
    /// Giving the upload up.
    Cancel,
}

/// What went wrong. `V` is a value of the outside world (an exception, an answer's body) that
/// is carried to the caller as it is.
#[derive(Clone, Debug)]
pub enum Error<V> {
    /// The service answered with an error, or with something the API does not describe.
    Api {
        /// HTTP status.
        status: u16,
        /// Whether the answer's status and hints call for another attempt.
        retryable: bool,
        /// The answer, body and all.
        answer: V,
    },
    /// No answer came.
    Connection(V),
    /// An attempt took longer than it may.
    Timeout(Duration),
    /// No byte moved, or no answer came after the last one, for this long.
    Stalled(Duration),
    /// The file could not be read: it changed or vanished.
    FileChanged(V),
    /// The stream failed, or gave what it may not.
    Stream(V),
    /// The stream ended early, or ran over.
    WrongLength {
        /// Bytes it was declared to have.
        declared: u64,
        /// Bytes read when that was known to be wrong.
        read: u64,
    },
    /// The file does not begin with the bytes that were uploaded before.
    ContentChanged,
    /// The upload's time is over.
    Expired,
    /// A function of the caller's (credentials, headers, `fetch`) threw, or gave what it may not.
    Caller(V),
    /// Complete was sent and its answer lost: the File may exist.
    CompletionUnknown(Box<Error<V>>),
    /// The caller said stop.
    Aborted,
}

impl<V> Error<V> {
    /// Whether the same request may succeed when it is sent again.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Api { retryable, .. } => *retryable,
            error => error.is_lost(),
        }
    }

    /// Whether the server may have done the work although this came back: no answer arrived, or
    /// one that a gateway gives while the work behind it goes on. 429 and 503 say that nothing
    /// was begun.
    #[must_use]
    pub fn leaves_doubt(&self) -> bool {
        match self {
            Self::Api { status, .. } => matches!(status, 0..400 | 408 | 500..=502 | 504..),
            Self::CompletionUnknown(_) => true,
            error => error.is_lost(),
        }
    }

    /// Whether the request or its answer got lost on the way.
    #[must_use]
    pub fn is_lost(&self) -> bool {
        matches!(
            self,
            Self::Connection(_) | Self::Timeout(_) | Self::Stalled(_)
        )
    }

    /// Whether the server refused the credentials.
    #[must_use]
    pub fn is_unauthorized(&self) -> bool {
        matches!(
            self,
            Self::Api {
                status: 401 | 403,
                ..
            }
        )
    }

    /// Whether the server has too much to do.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        matches!(
            self,
            Self::Api {
                status: 429 | 503,
                ..
            }
        )
    }

    /// Whether a later session may go on where this one failed: neither the upload nor the file
    /// is at fault.
    #[must_use]
    pub fn is_resumable(&self) -> bool {
        let elsewhere = matches!(self, Self::Caller(_) | Self::CompletionUnknown(_));
        elsewhere || self.is_retryable() || self.is_unauthorized()
    }

    /// This error of complete as one that leaves open whether the File exists.
    #[must_use]
    pub fn as_completion_unknown(self) -> Self {
        match self {
            Self::CompletionUnknown(_) => self,
            _ => Self::CompletionUnknown(Box::new(self)),
        }
    }
}

/// An [`Error`] with what is known around it.
#[derive(Clone, Debug)]
pub struct Failure<V> {
    /// What went wrong.
    pub error: Error<V>,
    /// Where.
    pub phase: Phase,
    /// The upload's id, once known.
    pub upload_id: Option<String>,
    /// Attempts the failing request was given.
    pub attempts: u32,
    /// Whether the upload was left as it is, for a later session to go on.
    pub resumable: bool,
}
