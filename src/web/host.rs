//! The algorithm's [`Host`] over `fetch`, `Blob` and the caller's functions.

use std::cell::RefCell;
use std::ops::Range;

use js_sys::Function;
use wasm_bindgen::prelude::*;

use super::client::{Body, GRANT};
use super::network::WebNetwork;
use super::options::{call, field};
use super::records;
use super::source::Source;
use super::wire;
use super::{hashing, journal};
use crate::core::api::{ExchangeError, Reply, Request};
use crate::core::digest::Digest;
use crate::core::error::Error;
use crate::core::expiry::Warning;
use crate::core::host::{Host, Network as _};
use crate::core::journal::Journal;
use crate::core::progress::Progress;

/// What one upload knows of the outside world.
pub struct WebHost {
    /// How and when the service is reached.
    pub network: WebNetwork,
    /// The file.
    pub source: Source,
    /// Is told of progress.
    pub on_progress: Option<Function>,
    /// Is told of what has not failed yet.
    pub on_warning: Option<Function>,
    /// More fields for the body of create.
    pub extra_body: JsValue,
    /// What a proxy gave for the upload at create, or the journal kept of it.
    pub grant: RefCell<Option<String>>,
}

impl Host for WebHost {
    type Network = WebNetwork;
    type Value = JsValue;

    fn network(&self) -> &WebNetwork {
        &self.network
    }

    async fn ready(&self, range: Range<u64>) -> Result<(), Error<JsValue>> {
        // Before the look at the pause: a request begins in the task that has found there is none.
        let _ = call(&field(&self.network.control, "turn"), &JsValue::UNDEFINED).await;
        self.network.running().await;
        self.source.ready(range).await
    }

    async fn send(
        &self,
        request: &Request<'_>,
        sent: &dyn Fn(u64),
    ) -> Result<Reply<JsValue>, ExchangeError<JsValue>> {
        let (path, body) = wire::exchange(request, &self.extra_body).map_err(Error::Caller)?;
        let grant = self.grant.borrow().clone();
        let (client, grant) = (&self.network.client, grant.as_deref());
        match request {
            Request::Create(_) => {
                let reply = client.exchange(&path, &body, None, sent).await?;
                let response = reply.response.unchecked_ref::<web_sys::Response>();
                self.grant
                    .replace(response.headers().get(GRANT).ok().flatten());
                Ok(reply)
            }
            Request::Part { range, .. } => {
                let part = self.source.part(range.clone()).await?;
                let form = wire::form(&part).map_err(Error::Caller)?;
                let outcome = client.exchange(&path, &form, grant, sent).await;
                match &outcome {
                    Ok(_) => self.source.release(range.start),
                    Err(ExchangeError {
                        error: Error::Connection(_),
                        ..
                    }) => {
                        self.source.probe(range.start).await?;
                    }
                    Err(_) => {}
                }
                outcome
            }
            Request::Complete { .. } => client.complete(&path, &body, grant).await,
            Request::FindFile {
                upload_id,
                create,
                created_at,
            } => {
                let list = client.exchange(&path, &Body::Get, grant, sent).await?;
                wire::with_file(list, upload_id, create, *created_at)
            }
            Request::Cancel { .. } => client.exchange(&path, &body, grant, sent).await,
        }
    }

    async fn hash(
        &self,
        digest: &mut Digest,
        end: u64,
        hashed: &dyn Fn(&Digest),
    ) -> Result<(), Error<JsValue>> {
        match &self.source {
            Source::Blob(blob) => {
                let hasher = field(&self.network.control, "hasher").unchecked_into();
                let warn = |cause| self.warn(&Warning::Digest(cause));
                hashing::hash(
                    &hasher,
                    blob.blob(),
                    digest,
                    end,
                    &self.network,
                    hashed,
                    &warn,
                )
                .await
            }
            // A stream's bytes are hashed as they pass.
            Source::Stream(stream) => {
                stream.hash(digest, end, hashed).await;
                Ok(())
            }
        }
    }

    async fn aborted(&self) {
        self.network.aborted().await;
    }

    async fn remember(&self, journal: &Journal) -> Result<(), JsValue> {
        let record = journal::to_record(journal, self.grant.borrow().as_deref());
        call(&field(&self.network.control, "remember"), &record)
            .await
            .map(drop)
    }

    async fn forget(&self) {
        let forget = field(&self.network.control, "forget");
        if let Err(cause) = call(&forget, &JsValue::UNDEFINED).await {
            self.warn(&Warning::Journal(cause));
        }
    }

    fn report(&self, progress: &Progress) {
        if let Some(on_progress) = &self.on_progress {
            tell(on_progress, &records::of_progress(progress));
        }
    }

    fn warn(&self, warning: &Warning<JsValue>) {
        if let Some(on_warning) = &self.on_warning {
            tell(on_warning, &records::of_warning(warning));
        }
    }
}

/// Calls one of the caller's functions. What it throws goes to whoever watches for uncaught
/// errors: it must not stop the upload, and must not vanish either.
fn tell(function: &Function, event: &JsValue) {
    let Err(thrown) = function.call1(&JsValue::UNDEFINED, event) else {
        return;
    };
    let global = js_sys::global();
    let reporter = field(&global, "reportError");
    let reporter = if reporter.is_function() {
        reporter
    } else {
        field(&field(&global, "console"), "error")
    };
    if let Some(reporter) = reporter.dyn_ref::<Function>() {
        let _ = reporter.call1(&JsValue::UNDEFINED, &thrown);
    }
}
