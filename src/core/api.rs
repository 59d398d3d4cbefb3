//! The four operations as values: what is asked, and what comes back.

use crate::core::span::Span;
use std::ops::Range;

/// One of the four operations.
#[derive(Clone, Debug)]
pub enum Request<'a> {
    /// `POST /uploads`
    Create(&'a Create),
    /// `POST /uploads/{upload_id}/parts`
    Part {
        /// The upload it belongs to.
        upload_id: &'a str,
        /// Its bytes within the file.
        range: Range<u64>,
    },
    /// `POST /uploads/{upload_id}/complete`
    Complete {
        /// The upload to close.
        upload_id: &'a str,
        /// Part ids in the order of the file.
        part_ids: &'a [String],
        /// MD5 of the file in hex.
        md5: Option<&'a str>,
    },
    /// `GET /files`: the File that a complete with a lost answer may have made. The answer's body
    /// is that File.
    FindFile {
        /// The upload whose File it would be.
        upload_id: &'a str,
        /// What it was declared to be.
        create: &'a Create,
        /// When the upload was created, by the server's clock, in Unix seconds.
        created_at: f64,
    },
    /// `POST /uploads/{upload_id}/cancel`
    Cancel {
        /// The upload to give up.
        upload_id: &'a str,
    },
}

/// What create declares of the file.
#[derive(Clone, Debug)]
pub struct Create {
    /// Size in bytes.
    pub bytes: u64,
    /// Name of the File to come.
    pub filename: String,
    /// MIME type of the file.
    pub mime_type: String,
    /// What the file is for.
    pub purpose: String,
    /// Life of the File in seconds after its creation.
    pub expires_after: Option<u64>,
}

/// A successful answer.
#[derive(Clone, Debug)]
pub struct Reply<V> {
    /// The body, as the caller will see it.
    pub body: V,
    /// Its `id`, which every object of this API has.
    pub id: String,
    /// Its `created_at`, in Unix seconds of the server's clock; NaN when it is missing.
    pub created_at: f64,
    /// Its `expires_at`, likewise; parts have none.
    pub expires_at: f64,
    /// Whether the body is the File by itself, where the API gives the upload with its File.
    pub is_file: bool,
    /// The answer the body came in, for its headers.
    pub response: V,
}

/// A failed exchange: why, and when to come back if the server said so.
#[derive(Clone, Debug)]
pub struct ExchangeError<V> {
    /// Why.
    pub error: crate::core::error::Error<V>,
    /// The wait the server asked for.
    pub after: Option<Span>,
}

impl<V> From<crate::core::error::Error<V>> for ExchangeError<V> {
    fn from(error: crate::core::error::Error<V>) -> Self {
        Self { error, after: None }
    }
}
