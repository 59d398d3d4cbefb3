//! The four operations by themselves: the caller's own body, our exchange and retry_policy.

use futures_util::future::{Either, select};
use js_sys::Array;
use wasm_bindgen::prelude::*;
use web_sys::FormData;

use super::blob_source::BlobSource;
use super::client::Body;
use super::journal;
use super::json::to_json;
use super::network::WebNetwork;
use super::options::{Options, field, is_absent};
use super::record;
use super::request::{expires_after, network, retry_policy};
use super::wire::{PART_FILENAME, create_path, path};
use crate::core::api::Reply;
use crate::core::attempts::{Exchange, RetryPolicy, attempt};
use crate::core::digest::is_md5;
use crate::core::error::{Error, Failure, Phase};
use crate::core::invalid::{Invalid, wrong_type};
use crate::core::plan::{MAX_FILE_SIZE, MAX_PART_SIZE};

/// Runs `operation` (`create`, `part`, `complete` or `cancel`) and gives `[body, response]`.
pub async fn operate(
    operation: &str,
    upload_id: &JsValue,
    body: &JsValue,
    call: JsValue,
    client: JsValue,
) -> Result<JsValue, JsValue> {
    let prepared = Prepared::read(operation, upload_id, body, call, client);
    let prepared = prepared.map_err(record::of_invalid)?;
    let reply = prepared
        .run()
        .await
        .map_err(|failure| record::of_failure(&failure))?;
    Ok(Array::of2(&reply.body, &reply.response).into())
}

/// An operation that is ready to start.
struct Prepared {
    phase: Phase,
    upload_id: Option<String>,
    path: String,
    body: Body,
    grant: Option<String>,
    network: WebNetwork,
    retry_policy: RetryPolicy,
}

impl Prepared {
    fn read(
        operation: &str,
        upload_id: &JsValue,
        body: &JsValue,
        call: JsValue,
        client: JsValue,
    ) -> Result<Self, Invalid> {
        let options = &Options::new(call, client);
        // Only `js/api.js` says something of an upload to cancel; the other bodies are the caller's.
        let grant = if operation == "cancel" {
            journal::grant(body)
        } else {
            None
        };
        let (phase, suffix, body) = match operation {
            "create" => (Phase::Create, "", create(body, options)),
            "part" => (Phase::Parts, "parts", part(body, options)?),
            "complete" => (Phase::Complete, "complete", complete(body, options)),
            _ => (Phase::Cancel, "cancel", Body::Empty),
        };
        let upload_id = match phase {
            Phase::Create => None,
            _ => required(upload_id, "uploadID", options),
        };
        let prepared = Self {
            phase,
            path: upload_id
                .as_deref()
                .map_or_else(create_path, |id| path(id, suffix)),
            upload_id,
            body,
            grant,
            network: network(options, JsValue::UNDEFINED),
            retry_policy: retry_policy(options),
        };
        options.checked()?;
        Ok(prepared)
    }

    async fn run(self) -> Result<Reply<JsValue>, Failure<JsValue>> {
        let doubted = std::cell::Cell::new(false);
        let outcome = {
            let aborted = std::pin::pin!(self.network.aborted());
            let (client, grant) = (&self.network.client, self.grant.as_deref());
            let policy = self.retry_policy.into();
            let exchange = || -> Exchange<'_, _> {
                match self.phase {
                    Phase::Complete => Box::pin(client.complete(&self.path, &self.body, None)),
                    _ => Box::pin(client.exchange(&self.path, &self.body, grant, &|_| ())),
                }
            };
            let failed = |error: &Error<_>| doubted.set(doubted.get() || error.leaves_doubt());
            let run = std::pin::pin!(attempt(&self.network, &policy, &exchange, &failed));
            match select(aborted, run).await {
                Either::Left(_) => Err((Error::Aborted, 0)),
                Either::Right((outcome, _)) => outcome,
            }
        };
        outcome.map_err(|(error, attempts)| {
            // As in `upload`: a complete whose answer was lost may have succeeded.
            let unknown = self.phase == Phase::Complete && doubted.get();
            let error = match error {
                Error::Aborted => error,
                error if unknown => error.as_completion_unknown(),
                error => error,
            };
            Failure {
                error,
                phase: self.phase,
                upload_id: self.upload_id,
                attempts,
                resumable: false,
            }
        })
    }
}

fn create(body: &JsValue, options: &Options) -> Body {
    for name in ["filename", "mime_type", "purpose"] {
        required(&field(body, name), name, options);
    }
    let expected = "whole bytes, 1 … 8589934592 (8 GiB)";
    let bytes = field(body, "bytes");
    let known = options.number("bytes", &bytes, 1..=MAX_FILE_SIZE, expected);
    if known.is_none() {
        options.refuse(wrong_type("bytes", expected));
    }
    let after = field(body, "expires_after");
    expires_after("expires_after", &after, options);
    json(body, options)
}

fn complete(body: &JsValue, options: &Options) -> Body {
    let part_ids = field(body, "part_ids");
    let ids = part_ids.dyn_ref::<Array>().filter(|ids| ids.length() > 0);
    if !ids.is_some_and(|ids| ids.iter().all(|id| id.is_string())) {
        let expected = "an array of part ids, in the order of the file";
        options.refuse(wrong_type("part_ids", expected));
    }
    let md5 = field(body, "md5");
    if !is_absent(&md5) && !md5.as_string().is_some_and(|md5| is_md5(&md5)) {
        options.refuse(wrong_type("md5", "32 hex digits"));
    }
    json(body, options)
}

fn part(body: &JsValue, options: &Options) -> Result<Body, Invalid> {
    const EXPECTED: &str = "1 … 67108864 bytes (64 MiB)";
    let data = BlobSource::new(&field(body, "data"))
        .filter(BlobSource::is_blob)
        .ok_or(wrong_type("data", "a Blob, ArrayBuffer or view of one"))?;
    let size = options.number("data", &data.size().into(), 1..=MAX_PART_SIZE, EXPECTED);
    let refused = |_| wrong_type("data", EXPECTED);
    let form = FormData::new().map_err(refused)?;
    let data = data.slice(0..size.unwrap_or(0)).map_err(refused)?;
    form.append_with_blob_and_filename("data", &data, PART_FILENAME)
        .map_err(refused)?;
    for pair in js_sys::Object::entries(body.unchecked_ref()).iter() {
        let name = field(&pair, "0").as_string().unwrap_or_default();
        let value = field(&pair, "1");
        if name == "data" || is_absent(&value) {
            continue;
        }
        let text = value
            .as_string()
            .ok_or(wrong_type("body", "further fields that are strings"))?;
        form.append_with_str(&name, &text).map_err(refused)?;
    }
    Ok(Body::Form(form))
}

fn json(body: &JsValue, options: &Options) -> Body {
    let text = to_json(body, &JsValue::UNDEFINED);
    if text.is_err() {
        options.refuse(wrong_type("body", "an object that JSON can write"));
    }
    text.map_or(Body::Empty, Body::Json)
}

fn required(value: &JsValue, name: &'static str, options: &Options) -> Option<String> {
    let text = value.as_string().filter(|text| !text.is_empty());
    if text.is_none() {
        options.refuse(wrong_type(name, "a string, required"));
    }
    text
}
