//! Everything that can go wrong, as one closed enum, and what is known around it.

use crate::core::span::Span;

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
    /// Cancelling the upload.
    Cancel,
}

/// What went wrong. `V` is a value of the outside world (an exception, an answer's body) that
/// is carried to the caller as it is.
#[derive(Clone, Debug)]
pub enum Error<V> {
    /// The service answered with an error.
    Api {
        /// HTTP status.
        status: u16,
        /// Whether the answer's status and hints call for another attempt.
        retryable: bool,
        /// Whether it is beyond doubt that the request changed nothing.
        certain: bool,
        /// Whether the body is JSON, as the service's own answers are. A gateway or a captive portal
        /// answers with a page.
        spoken: bool,
        /// The response, with its body.
        answer: V,
    },
    /// The answer is a success by its status, but not what the API describes: a login page, an upload
    /// without its File, half an answer.
    Unexpected {
        /// HTTP status.
        status: u16,
        /// Whether the answer was cut short, so that another attempt may get all of it.
        retryable: bool,
        /// Whether it plainly says that the upload is over without a File.
        certain: bool,
        /// The response, with its body.
        answer: V,
    },
    /// No answer came.
    Connection(V),
    /// An attempt took longer than it may.
    Timeout(Span),
    /// No byte moved, or no answer came after the last one, for this long.
    Stalled(Span),
    /// The file could not be read: it changed or vanished.
    FileChanged(V),
    /// The stream failed, or delivered something other than bytes.
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
    /// The upload has expired.
    Expired,
    /// A function of the caller's (credentials, headers, `fetch`) threw or returned something it
    /// may not.
    Caller {
        /// The exception.
        cause: V,
        /// Whether the request was sent.
        sent: bool,
    },
    /// A credential function did not answer in time.
    CallerTimeout(Span),
    /// Complete may have succeeded, but its answer was lost or unclear: the File may exist.
    CompletionUnknown(Box<Error<V>>),
    /// The caller aborted the upload.
    Aborted,
    /// The caller suspended the upload.
    Suspended,
}

impl<V> Error<V> {
    /// Whether the same request may succeed when it is sent again.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Api { retryable, .. } | Self::Unexpected { retryable, .. } => *retryable,
            error => error.is_lost(),
        }
    }

    /// Whether the server may have done the work although this came back.
    #[must_use]
    pub fn leaves_doubt(&self) -> bool {
        match self {
            Self::Api { certain, .. } | Self::Unexpected { certain, .. } => !certain,
            Self::CompletionUnknown(_) => true,
            Self::Caller { sent, .. } => *sent,
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

    /// Whether the service plainly refused the request, and will refuse it again.
    #[must_use]
    pub fn is_refusal(&self) -> bool {
        match self {
            Self::Api {
                retryable, spoken, ..
            } => *spoken && !retryable && !self.is_unauthorized(),
            Self::Unexpected { certain, .. } => *certain,
            _ => false,
        }
    }

    /// Whether a later session may continue where this one failed: neither the upload nor the file
    /// is at fault.
    #[must_use]
    pub fn is_resumable(&self) -> bool {
        match self {
            // Something in between spoke, not the service. It would refuse a part of this size
            // again, though.
            Self::Api {
                spoken: false,
                status,
                ..
            } => *status != 413,
            Self::Unexpected { certain, .. } => !certain,
            Self::Caller { .. }
            | Self::CallerTimeout(_)
            | Self::CompletionUnknown(_)
            | Self::Suspended => true,
            error => error.is_retryable() || error.is_unauthorized(),
        }
    }

    /// This error of complete as one that leaves open whether the File exists.
    #[must_use]
    pub fn into_completion_unknown(self) -> Self {
        match self {
            Self::CompletionUnknown(_) => self,
            _ => Self::CompletionUnknown(Box::new(self)),
        }
    }
}

/// What became of the upload at the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remains {
    /// There is no upload, as far as is known.
    Nothing,
    /// It was cancelled.
    Cancelled,
    /// Its cancel got no answer: it expires by itself.
    Pending,
    /// It was left as it is, so that a later session can continue.
    Resumable,
    /// It may be complete, so it was not cancelled.
    Unknown,
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
    /// Attempts of the failing request.
    pub attempts: u32,
    /// Parts may have been stored twice: a service that counts every byte refuses complete then.
    pub resent: bool,
    /// What became of the upload.
    pub remains: Remains,
}

impl<V> Failure<V> {
    /// A failure of one request by itself.
    pub fn of_request(
        error: Error<V>,
        phase: Phase,
        upload_id: Option<String>,
        attempts: u32,
    ) -> Self {
        Self {
            error,
            phase,
            upload_id,
            attempts,
            resent: false,
            remains: Remains::Nothing,
        }
    }

    /// Whether the same call may succeed later.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        // A new upload has every byte once.
        self.error.is_retryable() || self.resent && self.phase == Phase::Complete
    }
}
