//! The MD5 as a class of JavaScript. Hashing itself is a loop in `js/client/digest/hashing.js`,
//! because a Worker has its own instance of the WebAssembly.
//!
//! The Worker has that without its glue, which is larger than all the rest of its script: the methods
//! on the buffer take and give nothing but numbers, so they need none.

use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;

use crate::core::digest::Digest;

/// Bytes copied into the memory of the WebAssembly at once: small enough to be hashed from
/// the processor's nearest cache, a quarter faster in Chromium than 32 KiB.
const PIECE: u32 = 16 * 1024;

/// An unfinished MD5.
#[wasm_bindgen]
#[derive(Default)]
pub struct Md5 {
    digest: Digest,
    /// Bytes on their way to or from JavaScript.
    buffer: Vec<u8>,
}

#[wasm_bindgen]
impl Md5 {
    /// The MD5 of no bytes yet.
    #[must_use]
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next bytes.
    pub fn update(&mut self, bytes: &Uint8Array) {
        feed(&mut self.digest, bytes);
    }

    /// The MD5 of the bytes taken so far, as 32 lower-case hex digits. More may follow.
    #[must_use]
    pub fn finish(&self) -> String {
        self.digest.clone().hex()
    }

    /// Bytes taken so far.
    #[must_use]
    #[wasm_bindgen(getter)]
    #[allow(clippy::cast_precision_loss, reason = "sizes are below 2^53")]
    pub fn offset(&self) -> f64 {
        self.digest.offset() as f64
    }

    /// The saved form, for [`restore`](Self::restore).
    #[must_use]
    pub fn save(&self) -> Uint8Array {
        Uint8Array::from(&self.digest.save()[..])
    }

    /// The MD5 that was saved. `undefined` for any other bytes.
    #[must_use]
    pub fn restore(saved: &Uint8Array) -> Option<Self> {
        Digest::restore(&saved.to_vec()).map(Self::from)
    }

    /// The address of a buffer of 16 KiB in the memory, which stays where it is.
    #[must_use]
    pub fn buffer(&mut self) -> *const u8 {
        self.buffer.resize(PIECE as usize, 0);
        self.buffer.as_ptr()
    }

    /// As [`update`](Self::update), with so many bytes of the buffer.
    #[wasm_bindgen(js_name = updateBuffered)]
    pub fn update_buffered(&mut self, length: usize) {
        self.digest.update(&self.buffer[..length]);
    }

    /// As [`save`](Self::save), into the buffer; gives the number of bytes.
    #[must_use]
    #[wasm_bindgen(js_name = saveBuffered)]
    pub fn save_buffered(&mut self) -> usize {
        let saved = self.digest.save();
        self.buffer[..saved.len()].copy_from_slice(&saved);
        saved.len()
    }

    /// As [`restore`](Self::restore), in place, with so many bytes of the buffer; gives whether they were a saved MD5.
    #[must_use]
    #[wasm_bindgen(js_name = restoreBuffered)]
    pub fn restore_buffered(&mut self, length: usize) -> bool {
        let restored = Digest::restore(&self.buffer[..length]);
        let is_saved = restored.is_some();
        self.digest = restored.unwrap_or_default();
        is_saved
    }
}

impl From<Digest> for Md5 {
    fn from(digest: Digest) -> Self {
        Self {
            digest,
            buffer: Vec::new(),
        }
    }
}

/// Feeds bytes of JavaScript's memory to the digest.
fn feed(digest: &mut Digest, bytes: &Uint8Array) {
    let length = bytes.length();
    let mut piece = vec![0; PIECE.min(length) as usize];
    for start in (0..length).step_by(PIECE as usize) {
        let stop = (start + PIECE).min(length);
        let copy = &mut piece[..(stop - start) as usize];
        bytes.subarray(start, stop).copy_to(copy);
        digest.update(copy);
    }
}
