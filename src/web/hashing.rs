//! The digest of a Blob: JavaScript reads and hashes (`js/client/digest`), Rust follows.

use std::cell::Cell;
use std::pin::pin;

use futures_util::future::{Either, select};
use js_sys::{TypeError, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::Blob;

use super::js::digest::{DigestRun, DigestStep, Hasher};
use crate::core::digest::Digest;
use crate::core::error::Error;
use crate::core::host::Network;

/// Feeds the bytes of `blob` from the digest's offset up to `end` to it and calls `hashed` at each
/// stage; `warn` when the digest's Worker failed. Stops while the upload is paused.
pub async fn hash(
    hasher: &Hasher,
    blob: &Blob,
    digest: &mut Digest,
    end: u64,
    network: &impl Network,
    hashed: &dyn Fn(&Digest),
    warn: &dyn Fn(JsValue),
) -> Result<(), Error<JsValue>> {
    let run = Run::start(hasher, blob, digest, end);
    loop {
        let step = run.next(network).await;
        let warning = step.warning();
        if !warning.is_undefined() {
            warn(warning);
        }
        let error = step.error();
        if !error.is_undefined() {
            return Err(Error::FileChanged(error));
        }
        let saved = step.saved().map(|saved| saved.to_vec());
        *digest = saved
            .and_then(|saved| Digest::restore(&saved))
            .ok_or_else(|| Error::FileChanged(TypeError::new("no saved digest").into()))?;
        hashed(digest);
        if step.done() {
            return Ok(());
        }
    }
}

/// A run that stops when it is dropped.
struct Run {
    run: DigestRun,
    paused: Cell<bool>,
}

impl Run {
    #[allow(clippy::cast_precision_loss, reason = "sizes are below 2^53")]
    fn start(hasher: &Hasher, blob: &Blob, digest: &Digest, end: u64) -> Self {
        let saved = Uint8Array::from(&digest.save()[..]);
        let run = hasher.start(blob, digest.offset() as f64, end as f64, saved);
        let paused = Cell::new(false);
        Self { run, paused }
    }

    /// The next step. Until it comes, the run is paused and resumed as the upload is.
    async fn next(&self, network: &impl Network) -> DigestStep {
        let mut next = JsFuture::from(self.run.next());
        loop {
            let paused = self.paused.get();
            let changed = async {
                if paused {
                    network.running().await;
                } else {
                    network.paused().await;
                }
            };
            if let Either::Left((step, _)) = select(&mut next, pin!(changed)).await {
                return step.unwrap_or_default().unchecked_into();
            }
            self.paused.set(!paused);
            if paused {
                self.run.resume();
            } else {
                self.run.pause();
            }
        }
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        self.run.stop();
    }
}
