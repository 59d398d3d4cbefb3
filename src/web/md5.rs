//! The MD5 as a class of JavaScript. Hashing itself is a loop in `js/client/digest/hashing.js`,
//! because a Worker has its own instance of the WebAssembly.

use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;

use crate::core::digest::Digest;

/// Bytes copied into the memory of the WebAssembly at once: small enough to be hashed from
/// the processor's nearest cache, a quarter faster in Chromium than 32 KiB.
const PIECE: u32 = 16 * 1024;

/// An unfinished MD5.
#[wasm_bindgen]
#[derive(Default)]
pub struct Md5(Digest);

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
        feed(&mut self.0, bytes);
    }

    /// The MD5 of the bytes taken so far, as 32 lower-case hex digits. More may follow.
    #[must_use]
    pub fn finish(&self) -> String {
        self.0.clone().hex()
    }

    /// Bytes taken so far.
    #[must_use]
    #[wasm_bindgen(getter)]
    #[allow(clippy::cast_precision_loss, reason = "sizes are below 2^53")]
    pub fn offset(&self) -> f64 {
        self.0.offset() as f64
    }

    /// The saved form, for [`restore`](Self::restore).
    #[must_use]
    pub fn save(&self) -> Uint8Array {
        Uint8Array::from(&self.0.save()[..])
    }

    /// The MD5 that was saved. `undefined` for any other bytes.
    #[must_use]
    pub fn restore(saved: &Uint8Array) -> Option<Self> {
        Digest::restore(&saved.to_vec()).map(Self)
    }
}

/// Feeds bytes of JavaScript's memory to the digest.
pub fn feed(digest: &mut Digest, bytes: &Uint8Array) {
    let length = bytes.length();
    let mut piece = vec![0; PIECE.min(length) as usize];
    for start in (0..length).step_by(PIECE as usize) {
        let stop = (start + PIECE).min(length);
        let copy = &mut piece[..(stop - start) as usize];
        bytes.subarray(start, stop).copy_to(copy);
        digest.update(copy);
    }
}
