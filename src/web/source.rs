//! The file: what may be given for one, and what is asked of it.

use std::ops::Range;

use wasm_bindgen::prelude::*;
use web_sys::Blob;

use super::blob_source::BlobSource;
use super::options::field;
use super::stream_source::StreamSource;
use crate::core::error::Error;
use crate::core::invalid::{Invalid, wrong_type};

/// The bytes to upload.
pub enum Source {
    /// Can be read anywhere, any number of times.
    Blob(BlobSource),
    /// Passes once.
    Stream(Box<StreamSource>),
}

impl Source {
    /// What `file` may be.
    pub fn new(value: &JsValue) -> Result<Self, Invalid> {
        if let Some(blob) = BlobSource::new(value) {
            return Ok(Self::Blob(blob));
        }
        if field(value, "getReader").is_function() {
            let stream = StreamSource::new(value.unchecked_ref())
                .map(|stream| Self::Stream(Box::new(stream)));
            return stream.ok_or(wrong_type("file", "a stream that nobody else reads"));
        }
        let expected = "a File, Blob, ArrayBuffer, view of one, or ReadableStream of Uint8Array \
                        (in Node: Readable.toWeb)";
        Err(wrong_type("file", expected))
    }

    /// Size in bytes; a stream does not say.
    pub fn size(&self) -> Option<f64> {
        match self {
            Self::Blob(blob) => Some(blob.size()),
            Self::Stream(_) => None,
        }
    }

    /// Name of a File, if it has one.
    pub fn name(&self) -> Option<String> {
        match self {
            Self::Blob(blob) => blob.name(),
            Self::Stream(_) => None,
        }
    }

    /// MIME type, if the platform knows one.
    pub fn mime_type(&self) -> Option<String> {
        match self {
            Self::Blob(blob) => blob.mime_type(),
            Self::Stream(_) => None,
        }
    }

    /// The upload begins: a stream is its own from now on.
    pub fn begin(&self) {
        if let Self::Stream(stream) = self {
            stream.begin();
        }
    }

    /// The bytes of `range`. Of a stream, parts are begun in order and kept until
    /// [`release`](Self::release).
    pub async fn part(&self, range: Range<u64>) -> Result<Blob, Error<JsValue>> {
        match self {
            Self::Blob(blob) => blob.part(range).await,
            Self::Stream(stream) => stream.part(range).await,
        }
    }

    /// Ends when the bytes of `range` are here.
    pub async fn ready(&self, range: Range<u64>) -> Result<(), Error<JsValue>> {
        match self {
            Self::Blob(_) => Ok(()),
            Self::Stream(stream) => stream.part(range).await.map(drop),
        }
    }

    /// The bytes from `start` on have arrived and are not asked for again.
    pub fn release(&self, start: u64) {
        if let Self::Stream(stream) = self {
            stream.release(start);
        }
    }

    /// Fails if the file can no longer be read at `offset`. An upload from a changed file fails
    /// like a lost connection; only this tells them apart.
    pub async fn probe(&self, offset: u64) -> Result<(), Error<JsValue>> {
        match self {
            Self::Blob(blob) => blob.probe(offset).await,
            Self::Stream(_) => Ok(()),
        }
    }
}
