//! The four operations by themselves: the caller's own body, our exchange and retry policy.

use std::cell::Cell;
use std::pin::pin;

use futures_util::future::Either;
use gloo_net::http::Headers;
use wasm_bindgen::prelude::*;

use super::error_record;
use super::exchange::{Content, exchange};
use super::js::config::OperationConfig;
use super::js::port::Port;
use super::network::WebNetwork;
use super::wire::path;
use crate::core::api::Reply;
use crate::core::attempts::{Exchange, Failed, attempt};
use crate::core::concurrency::race;
use crate::core::error::{Error, Failure, Phase};
use crate::core::host::Network as _;
use crate::core::judge::Expected;
use crate::core::limiter::Class;
use crate::core::policy::RequestPolicy;
use crate::core::turn::Member;

/// Runs the operation and returns its [`Answer`](super::js::answer::Answer).
pub async fn operate(config: &OperationConfig, port: Port) -> Result<JsValue, JsValue> {
    let network = WebNetwork::new(config, port);
    let (phase, suffix) = match config.operation().as_str() {
        "create" => (Phase::Create, ""),
        "part" => (Phase::Parts, "/parts"),
        "complete" => (Phase::Complete, "/complete"),
        _ => (Phase::Cancel, "/cancel"),
    };
    let upload_id = config.upload_id();
    let id = upload_id.clone().unwrap_or_default();
    let expected = match phase {
        Phase::Create => Expected::Created,
        Phase::Parts => Expected::Part(&id),
        Phase::Complete => Expected::File {
            upload_id: &id,
            bytes: None,
        },
        _ => Expected::Anything,
    };
    let path = path(upload_id.as_deref(), suffix);
    let content = content(config.body());
    let grant = config.grant();
    let doubted = Cell::new(false);
    let outcome: Result<Reply<JsValue>, _> = {
        let member = Member::join(network.limiter());
        let mut policy = RequestPolicy::control(network.retry_policy, &member, expected);
        if phase == Phase::Parts {
            policy.class = Class::Part;
        }
        let send = |headers: Headers| -> Exchange<'_, _> {
            let (network, path, content, grant) = (&network, &path, &content, grant.as_deref());
            Box::pin(async move {
                let (port, address) = (&network.port, &network.address);
                let signed = (headers, grant);
                exchange(port, address, path, content, signed, &|_| ()).await
            })
        };
        let failed =
            |failed: Failed<'_, _>| doubted.set(doubted.get() || failed.error.leaves_doubt());
        let run = pin!(attempt(&network, &policy, &send, &failed));
        match race(pin!(network.stopped()), run).await {
            Either::Left(_) => Err((Error::Aborted, 0)),
            Either::Right(outcome) => outcome,
        }
    };
    let reply = outcome.map_err(|(error, attempts)| {
        // As in an upload: a complete whose answer was lost may have succeeded.
        let unknown = phase == Phase::Complete && doubted.get();
        let error = match error {
            Error::Aborted => error,
            error if unknown => error.into_completion_unknown(),
            error => error,
        };
        error_record::of_failure(&Failure::of_request(error, phase, upload_id, attempts))
    })?;
    Ok(reply.response)
}

fn content(body: JsValue) -> Content {
    if body.is_undefined() {
        Content::Empty
    } else if body.is_string() {
        Content::Json(body)
    } else {
        Content::Form(body)
    }
}
