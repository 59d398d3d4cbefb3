//! `js/client/digest`: the hashing of files, in a Worker or on this thread. None of these
//! functions throws, and the promise never rejects.

use js_sys::{Promise, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::Blob;

#[wasm_bindgen]
extern "C" {
    /// What hashes the files of all uploads (`js/client/digest/hasher.js`).
    pub type Hasher;

    /// Starts to hash `blob` up to `end`, after the `offset` bytes that the saved [`Digest`]
    /// has taken.
    ///
    /// [`Digest`]: crate::core::digest::Digest
    #[wasm_bindgen(method)]
    pub fn start(this: &Hasher, blob: &Blob, offset: f64, end: f64, saved: Uint8Array)
    -> DigestRun;

    /// The hashing of one file (`js/client/digest/run.js`).
    pub type DigestRun;

    /// Resolves with the newest [`DigestStep`] that was not given yet; after the last one with
    /// that one.
    #[wasm_bindgen(method)]
    pub fn next(this: &DigestRun) -> Promise;

    /// Pauses hashing within a few milliseconds. A state reached before is still given.
    #[wasm_bindgen(method)]
    pub fn pause(this: &DigestRun);

    /// Continues.
    #[wasm_bindgen(method)]
    pub fn resume(this: &DigestRun);

    /// Ends hashing, and with it what `next` waits for.
    #[wasm_bindgen(method)]
    pub fn stop(this: &DigestRun);

    /// How far hashing has come, or why it cannot continue.
    pub type DigestStep;

    /// The saved digest. `undefined` in a step with an error.
    #[wasm_bindgen(method, structural, getter)]
    pub fn saved(this: &DigestStep) -> Option<Uint8Array>;

    /// Whether the digest has come to its end.
    #[wasm_bindgen(method, structural, getter)]
    pub fn done(this: &DigestStep) -> bool;

    /// Why the file could not be read. `undefined` in every other step.
    #[wasm_bindgen(method, structural, getter)]
    pub fn error(this: &DigestStep) -> JsValue;

    /// Why the Worker was given up, in one step of each run it was hashing for; else `undefined`.
    #[wasm_bindgen(method, structural, getter)]
    pub fn warning(this: &DigestStep) -> JsValue;
}
