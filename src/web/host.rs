//! The algorithm's [`Host`] over the port.

use std::ops::Range;

use gloo_net::http::Headers;
use wasm_bindgen::prelude::*;
use web_sys::Blob;

use super::exchange::{GRANT, exchange};
use super::js::answer;
use super::js::digest::{DigestRun, DigestStep};
use super::js::port::{Done, Part, Port, UploadPort, settled};
use super::network::WebNetwork;
use super::{events, journal_record, wire};
use crate::core::answer::Answer;
use crate::core::api::{Create, ExchangeError, Request};
use crate::core::digest::Digest;
use crate::core::error::Error;
use crate::core::event::{Event, Warning};
use crate::core::host::{Host, Network as _, Stop};
use crate::core::journal::Journal;
use crate::core::progress::Progress;
use crate::core::shared::Shared;

/// The outside world of one upload.
pub struct WebHost {
    /// The file, the journal, the digest and the callbacks.
    pub port: UploadPort,
    /// How and when the service is reached.
    pub network: WebNetwork,
    /// Bytes that the file was declared to have, where it is a stream.
    pub stream: Option<u64>,
    /// More fields for the body of create.
    pub extra_body: JsValue,
    /// What a proxy gave for the upload at create, or the journal kept of it.
    pub grant: Shared<Option<String>>,
    /// The upload's id, once known.
    pub upload_id: Shared<String>,
}

impl WebHost {
    /// The bytes of `range` as a Blob that can be sent. Nothing is read of a Blob; a stream is read into
    /// memory, as is what only resembles a Blob where the transport cannot read it by itself.
    async fn part(&self, range: Range<u64>) -> Result<Blob, Error<JsValue>> {
        let (start, end) = offsets(&range);
        let part = if let Some(blob) = self.port.blob() {
            // The variants with `i32` wrap above 2 GiB.
            let sliced = blob.slice_with_f64_and_f64(start, end);
            sliced.map_err(Error::FileChanged)?
        } else {
            let part = settled(self.port.read_part(start, end)).await;
            let part = part.unchecked_into::<Part>();
            part.blob().ok_or_else(|| self.unread(&part))?
        };
        // Slices of Node's Blobs are empty where they are too large for it.
        #[allow(clippy::float_cmp, reason = "both are whole")]
        if part.size() == end - start {
            Ok(part)
        } else {
            let message = "fewer bytes were read than the file's size promises";
            Err(Error::FileChanged(js_sys::Error::new(message).into()))
        }
    }

    /// Why a part could not be read.
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a count of bytes"
    )]
    fn unread(&self, part: &Part) -> Error<JsValue> {
        match (self.stream, part.read()) {
            (None, _) => Error::FileChanged(part.error()),
            (Some(_), None) => Error::Stream(part.error()),
            (Some(declared), Some(read)) => Error::WrongLength {
                declared,
                read: read as u64,
            },
        }
    }
}

#[allow(clippy::cast_precision_loss, reason = "sizes are below 2^53")]
fn offsets(range: &Range<u64>) -> (f64, f64) {
    (range.start as f64, range.end as f64)
}

impl Host for WebHost {
    type Network = WebNetwork;
    type Value = JsValue;

    fn network(&self) -> &WebNetwork {
        &self.network
    }

    async fn ready(&self, range: Range<u64>) -> Result<(), Error<JsValue>> {
        // Before the pause is checked: a request starts in the same task that found no pause.
        settled(self.port.yield_to_event_loop()).await;
        self.network.running().await;
        match self.stream {
            Some(_) => self.part(range).await.map(drop),
            None => Ok(()),
        }
    }

    async fn send(
        &self,
        request: &Request<'_>,
        headers: Headers,
        sent: &dyn Fn(u64),
    ) -> Result<Answer<JsValue>, ExchangeError<JsValue>> {
        let form = match request {
            Request::Part { range, .. } => self.port.form(&self.part(range.clone()).await?),
            _ => JsValue::UNDEFINED,
        };
        let (path, content) = wire::of(request, &self.extra_body, form);
        let grant = self.grant.borrow().clone();
        let (port, address): (&Port, _) = (&self.network.port, &self.network.address);
        let signed = (headers, grant.as_deref());
        let outcome = exchange(port, address, &path, &content, signed, sent).await;
        match (request, outcome) {
            (Request::Create(_), Ok(answer)) => {
                let raw = answer.response.unchecked_ref::<answer::Answer>().headers();
                self.grant.replace(Headers::from_raw(raw).get(GRANT));
                Ok(answer)
            }
            (Request::Part { range, .. }, Err(failed))
                if matches!(failed.error, Error::Connection(_)) =>
            {
                // A browser that cannot read the file reports a broken connection.
                #[allow(clippy::cast_precision_loss, reason = "sizes are below 2^53")]
                let probe = self.port.probe(range.start as f64);
                let unreadable = settled(probe).await.unchecked_into::<Done>().error();
                if unreadable.is_undefined() {
                    Err(failed)
                } else {
                    Err(Error::FileChanged(unreadable).into())
                }
            }
            (
                Request::FindFile {
                    create, created_at, ..
                },
                Ok(list),
            ) => wire::file_in(list, create, *created_at),
            (_, outcome) => outcome,
        }
    }

    fn upload_with_file(
        &self,
        upload_id: &str,
        create: &Create,
        created_at: f64,
        file: &JsValue,
    ) -> JsValue {
        wire::upload_with_file(upload_id, create, created_at, file)
    }

    async fn hash(
        &self,
        digest: &mut Digest,
        end: u64,
        hashed: &dyn Fn(&Digest),
    ) -> Result<(), Error<JsValue>> {
        let saved = js_sys::Uint8Array::from(&digest.save()[..]);
        let (offset, end_offset) = offsets(&(digest.offset()..end));
        let run = Run(self.port.hash(offset, end_offset, saved));
        while digest.offset() < end {
            let step = settled(run.0.next()).await.unchecked_into::<DigestStep>();
            let state = step
                .saved()
                .and_then(|saved| Digest::restore(&saved.to_vec()));
            let Some(state) = state else {
                return Err(Error::FileChanged(step.error()));
            };
            *digest = state;
            hashed(digest);
            if !step.warning().is_undefined() {
                self.port.warn(&events::of_digest_warning(&step.warning()));
            }
        }
        Ok(())
    }

    async fn stopped(&self) -> Stop {
        self.network.stopped().await
    }

    fn wall_clock(&self) -> f64 {
        self.network.port.wall_clock()
    }

    async fn remember(&self, journal: &Journal) -> Result<(), JsValue> {
        let record = journal_record::to_record(journal, self.grant.borrow().as_deref());
        let done = settled(self.port.remember(&record)).await;
        if done.is_undefined() {
            Ok(())
        } else {
            Err(done.unchecked_into::<Done>().error())
        }
    }

    async fn forget(&self) {
        settled(self.port.forget()).await;
    }

    fn report(&self, progress: &Progress) {
        self.port.progress(&events::of_progress(progress));
    }

    fn event(&self, event: &Event<'_, JsValue>) {
        if let Event::Created { upload_id, .. } = event {
            self.upload_id.replace((*upload_id).to_owned());
            // Its answer may have shown what protocol the service speaks.
            let connections = self.network.port.connections();
            self.network.origin.set_connections(connections);
        }
        self.port
            .event(&events::of_event(event, &self.upload_id.borrow()));
    }

    fn warn(&self, warning: &Warning<JsValue>) {
        self.port.warn(&events::of_warning(warning));
    }
}

/// Ends hashing when it is dropped.
struct Run(DigestRun);

impl Drop for Run {
    fn drop(&mut self) {
        self.0.stop();
    }
}
