//! A Blob as the source: nothing is read but what the digest sees.

use std::ops::Range;

use js_sys::{Array, ArrayBuffer, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::Blob;

use super::options::field;
use crate::core::digest::Digest;
use crate::core::error::Error;

/// Bytes read at once for a part of what only resembles a Blob.
const WINDOW: u64 = 1024 * 1024;

/// Bytes at either end of a file that make up its fingerprint.
const SAMPLE: u64 = 64 * 1024;

/// A Blob, or bytes copied into one.
pub struct BlobSource {
    blob: Blob,
}

impl BlobSource {
    /// Takes a Blob as it is and copies bytes into one, so that the caller may change them
    /// while they are uploaded. Nothing for anything else.
    pub fn new(value: &JsValue) -> Option<Self> {
        // By its form: a Blob of another realm or of a polyfill is no instance of ours.
        let is_blob =
            field(value, "arrayBuffer").is_function() && field(value, "slice").is_function();
        if is_blob {
            return Some(Self {
                blob: value.clone().unchecked_into(),
            });
        }
        let is_bytes = value.is_instance_of::<ArrayBuffer>() || ArrayBuffer::is_view(value);
        let blob = is_bytes.then(|| Blob::new_with_buffer_source_sequence(&Array::of1(value)))?;
        Some(Self { blob: blob.ok()? })
    }

    /// The Blob itself.
    pub fn blob(&self) -> &Blob {
        &self.blob
    }

    /// Size in bytes.
    pub fn size(&self) -> f64 {
        self.blob.size()
    }

    /// Name of a File, if it has one.
    pub fn name(&self) -> Option<String> {
        field(&self.blob, "name")
            .as_string()
            .filter(|name| !name.is_empty())
    }

    /// MIME type, if the platform knows one.
    pub fn mime_type(&self) -> Option<String> {
        Some(self.blob.type_()).filter(|mime_type| !mime_type.is_empty())
    }

    /// The bytes of `range` as a Blob; nothing is read.
    pub fn slice(&self, range: Range<u64>) -> Result<Blob, JsValue> {
        // The variants with `i32` wrap above 2 GiB.
        #[allow(clippy::cast_precision_loss, reason = "sizes are below 2^53")]
        self.blob
            .slice_with_f64_and_f64(range.start as f64, range.end as f64)
    }

    /// Whether this is a Blob indeed, of whatever realm: only that may stand in a form.
    pub fn is_blob(&self) -> bool {
        let tag = js_sys::Object::to_string(&self.blob);
        tag == "[object Blob]" || tag == "[object File]"
    }

    /// The bytes of `range` as a Blob that can be sent. Of a Blob nothing is read; what only
    /// resembles one, a file on the disk of a server say, is read into memory.
    pub async fn part(&self, range: Range<u64>) -> Result<Blob, Error<JsValue>> {
        if self.is_blob() {
            let slice = self.slice(range.clone()).map_err(Error::FileChanged)?;
            // Slices of Node's Blobs are empty where they are too large for it.
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            return whole(slice.size() as u64, range.end - range.start).map(|()| slice);
        }
        // A part in one buffer would be 150 MiB more for Node to hold, and slower.
        let pieces = Array::new();
        let mut start = range.start;
        while start < range.end {
            let stop = (start + WINDOW).min(range.end);
            let piece = self.read(start..stop).await?;
            pieces.push(&piece);
            start = stop;
        }
        Blob::new_with_buffer_source_sequence(&pieces).map_err(Error::FileChanged)
    }

    /// What tells a file from others of its size without reading it all: the MD5 of its first and
    /// last 64 KiB.
    pub async fn fingerprint(&self, size: u64) -> Result<String, Error<JsValue>> {
        let mut digest = Digest::default();
        for range in [0..SAMPLE.min(size), size.saturating_sub(SAMPLE)..size] {
            digest.update(&self.read(range).await?.to_vec());
        }
        Ok(digest.hex())
    }

    /// Fails if the file can no longer be read at `offset`. An upload from a changed file fails
    /// like a lost connection; only this tells them apart.
    pub async fn probe(&self, offset: u64) -> Result<(), Error<JsValue>> {
        self.read(offset..offset + 1).await.map(drop)
    }

    async fn read(&self, range: Range<u64>) -> Result<Uint8Array, Error<JsValue>> {
        let expected = range.end - range.start;
        let slice = self.slice(range).map_err(Error::FileChanged)?;
        let buffer = JsFuture::from(slice.array_buffer()).await;
        let bytes = Uint8Array::new(&buffer.map_err(Error::FileChanged)?);
        whole(bytes.length().into(), expected).map(|()| bytes)
    }
}

/// Fails if fewer bytes were found than there should be.
fn whole(found: u64, expected: u64) -> Result<(), Error<JsValue>> {
    if found == expected {
        return Ok(());
    }
    let message = js_sys::Error::new("fewer bytes were read than the file's size promises");
    Err(Error::FileChanged(message.into()))
}
