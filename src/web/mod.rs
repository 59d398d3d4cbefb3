//! The only Rust that knows JavaScript: a [`Host`](crate::core::host::Host) over fetch, Blobs and timers.
//!
//! Options come in checked (`js/client/options`), everything foreign comes through a port that does
//! not throw (`js/client/port.js`). The exports reject with a plain record, of which
//! `js/client/failures.js` makes an `Error`.

mod allocator;
mod error_record;
mod events;
mod exchange;
mod host;
mod job;
mod journal_record;
pub mod js;
mod md5;
mod network;
mod operations;
mod origin;
mod record;
mod wire;

use futures_util::future::LocalBoxFuture;
use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;

pub use md5::Md5;

use crate::core::shared::Shared;
use host::WebHost;
use js::config::{OperationConfig, UploadConfig};
use js::journal::StoredJournal;
use js::port::{Port, UploadPort};
use network::WebNetwork;

/// Lets the next call have a new instance: after a trap nothing in this one can be trusted. Because of this
/// export the glue has a function that replaces the instance (`scripts/lib/passes/guard.mjs`).
#[wasm_bindgen]
pub fn retire() {
    wasm_bindgen::handler::schedule_reinit();
}

/// Uploads the file of `port` as `config` says and resolves with the Upload. `journaled` says whether the
/// port keeps a journal; `journal` is the one of an earlier session. Rejects with the record of a failure.
#[wasm_bindgen]
pub fn upload(
    config: UploadConfig,
    port: UploadPort,
    journaled: bool,
    journal: Option<StoredJournal>,
) -> Promise {
    promise(Box::pin(async move {
        let network = WebNetwork::new(&config, port.clone().into());
        let job = job::of(&config, &network, journal.as_ref(), journaled);
        let stream = port.is_stream().then_some(job.create.bytes);
        let host = WebHost {
            port,
            network,
            stream,
            extra_body: config.extra_body(),
            grant: Shared::new(journal.and_then(|journal| journal.grant())),
            upload_id: Shared::default(),
        };
        let outcome = crate::core::upload::upload(&host, &job).await;
        outcome.map_err(|failure| error_record::of_failure(&failure))
    }))
}

/// Runs one operation of `Uploads` and resolves with its answer. Rejects as [`upload`] does.
#[wasm_bindgen]
pub fn operate(config: OperationConfig, port: Port) -> Promise {
    promise(Box::pin(
        async move { operations::operate(&config, port).await },
    ))
}

/// The promise of `work`. Boxed, so that the code that drives a future is there once.
fn promise(work: LocalBoxFuture<'static, Result<JsValue, JsValue>>) -> Promise {
    future_to_promise(work)
}
