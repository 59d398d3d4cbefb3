//! What happens to an upload while it runs, for those who show it.

use crate::core::span::Span;

use crate::core::error::{Error, Phase};

/// Why no request is sent at present.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// The machine says that it is offline.
    Offline,
    /// The server asked for a wait.
    Server,
}

/// Something that happened.
#[derive(Clone, Debug)]
pub enum Event<'a, V> {
    /// The upload is open at the server.
    Created {
        /// Its id.
        upload_id: &'a str,
        /// Whether an earlier session created it.
        resumed: bool,
    },
    /// The server confirmed a part.
    Part {
        /// Its number within the file, from 0.
        index: u64,
        /// Its id.
        part_id: &'a str,
        /// Its length.
        bytes: u64,
    },
    /// An attempt failed and will be repeated.
    Retrying {
        /// What was being done.
        phase: Phase,
        /// Number of the failed attempt, from 1.
        attempt: u32,
        /// Wait before the next.
        delay: Span,
        /// Why it failed.
        error: &'a Error<V>,
    },
    /// Complete is about to be sent.
    Completing,
    /// The upload was cancelled at the server, or could not be.
    Cancelled {
        /// Whether the server confirmed it.
        confirmed: bool,
    },
}

/// Something that has not failed yet, but may.
#[derive(Clone, Debug)]
pub enum Warning<V> {
    /// At the measured speed the upload will expire before it ends.
    Expiry {
        /// Time until it expires.
        left: Span,
        /// Seconds the rest takes at the measured speed.
        needed: f64,
        /// The measured speed.
        bytes_per_second: f64,
    },
    /// The journal could not be stored: the upload continues, but cannot be resumed.
    Journal(V),
}
