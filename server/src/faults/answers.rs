//! Answers that a fault creates, changes, or sends in an unusual way.

use std::io;
use std::num::NonZeroU64;
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody, to_bytes};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use futures_util::stream::{self, BoxStream, StreamExt};
use serde_json::Value;
use tokio::time::{sleep, sleep_until};

use crate::answer;
use crate::errors::ApiError;
use crate::faults::rule::{CutAnswer, Edit, Rule, Then};
use crate::throttle::Throttle;

/// Maximum size in bytes of an answer that is edited, which happens in memory.
const MAX_EDITED: usize = 64 << 20;
const PADDING: Bytes = Bytes::from_static(&[b' '; 64 << 10]);
/// Time to send the bytes before a cut.
const BEFORE_CUT: Duration = Duration::from_millis(20);

/// The answer of a rule that replaces the operation's, if the rule has one.
pub(crate) fn instead(rule: &Rule) -> Option<Response> {
    let status = StatusCode::from_u16(rule.status?).ok()?;
    let response = match &rule.body {
        None => ApiError::new(status, "This fault was asked for.")
            .code("injected")
            .into_response(),
        // A string with its own content type is sent unchanged: proxies answer in HTML.
        Some(Value::String(text)) if has_content_type(rule) => {
            (status, text.clone()).into_response()
        }
        Some(body) => answer::json(status, body),
    };
    Some(with_headers(rule, response))
}

/// Applies a rule to the operation's answer after the work is done.
pub(crate) async fn after_work(rule: &Rule, response: Response) -> Response {
    let Some(edit) = &rule.edit else {
        let replaced = if rule.after_work { instead(rule) } else { None };
        return replaced.unwrap_or_else(|| with_headers(rule, response));
    };
    let mut response = edited(edit, response).await;
    if let Some(status) = rule
        .status
        .and_then(|status| StatusCode::from_u16(status).ok())
    {
        *response.status_mut() = status;
    }
    with_headers(rule, response)
}

/// Sends an answer as the rule says: padded, cut, delayed or slowly.
pub(crate) fn send(rule: &Rule, response: Response) -> Response {
    let unusual = rule.pad_to_bytes.is_some()
        || rule.chunked
        || rule.cut_answer.is_some()
        || rule.stall_answer_ms.is_some()
        || rule.answer_bytes_per_second.is_some();
    if !unusual {
        return response;
    }
    let (mut head, body) = response.into_parts();
    let named = head
        .headers
        .remove(CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse().ok());
    let size = body.size_hint().exact().or(named);
    let padded = size.map(|size| size.max(rule.pad_to_bytes.unwrap_or(0)));
    if !rule.chunked
        && let Some(size) = padded
    {
        head.headers.insert(CONTENT_LENGTH, size.into());
    }

    let mut chunks: Chunks = body
        .into_data_stream()
        .map(|chunk| chunk.map_err(io::Error::other))
        .boxed();
    if let (Some(size), Some(padded)) = (size, padded) {
        chunks = chunks.chain(padding(padded - size)).boxed();
    }
    if let Some(CutAnswer { after_bytes, then }) = rule.cut_answer {
        let half = padded.unwrap_or_default() / 2;
        chunks = cut(chunks, after_bytes.unwrap_or(half), then);
    }
    if let Some(rate) = rule.answer_bytes_per_second {
        chunks = slowly(chunks, rate);
    }
    if let Some(ms) = rule.stall_answer_ms {
        let wait = stream::once(sleep(Duration::from_millis(ms))).filter_map(|()| async { None });
        chunks = wait.chain(chunks).boxed();
    }
    Response::from_parts(head, Body::from_stream(chunks))
}

type Chunks = BoxStream<'static, io::Result<Bytes>>;

fn padding(bytes: u64) -> Chunks {
    let pieces = stream::unfold(bytes, |left| async move {
        let take = left.min(PADDING.len() as u64);
        let piece = PADDING.slice(..usize::try_from(take).unwrap_or(0));
        (take > 0).then_some((Ok(piece), left - take))
    });
    pieces.boxed()
}

fn cut(chunks: Chunks, after_bytes: u64, then: Then) -> Chunks {
    let first = stream::unfold((chunks, after_bytes), |(mut chunks, left)| async move {
        if left == 0 {
            return None;
        }
        let chunk = chunks.next().await?;
        let chunk = chunk.map(|mut bytes| {
            bytes.truncate(usize::try_from(left).unwrap_or(usize::MAX));
            bytes
        });
        let taken = chunk.as_ref().map_or(0, Bytes::len) as u64;
        Some((chunk, (chunks, left - taken)))
    });
    let end = stream::once(async move {
        sleep(BEFORE_CUT).await;
        if then == Then::Hang {
            std::future::pending::<()>().await;
        }
        Err(io::Error::other("the answer is cut off on purpose"))
    });
    first.chain(end).boxed()
}

fn slowly(chunks: Chunks, rate: NonZeroU64) -> Chunks {
    let state = (chunks, Bytes::new(), Throttle::new(Some(rate)));
    let pieces = stream::unfold(state, |(mut chunks, mut rest, throttle)| async move {
        while rest.is_empty() {
            match chunks.next().await? {
                Ok(chunk) => rest = chunk,
                Err(error) => return Some((Err(error), (chunks, rest, throttle))),
            }
        }
        let piece = rest.split_to(throttle.piece().min(rest.len()));
        if let Some(until) = throttle.reserve(piece.len()) {
            sleep_until(until).await;
        }
        Some((Ok(piece), (chunks, rest, throttle)))
    });
    pieces.boxed()
}

/// Anything that is not JSON is not changed.
async fn edited(edit: &Edit, response: Response) -> Response {
    let (mut head, body) = response.into_parts();
    let bytes = to_bytes(body, MAX_EDITED).await.unwrap_or_default();
    let Ok(mut value) = serde_json::from_slice::<Value>(&bytes) else {
        return Response::from_parts(head, bytes.into());
    };
    for (pointer, new) in &edit.set {
        set(&mut value, pointer, new);
    }
    for pointer in &edit.remove {
        if let Some((parent, key)) = split(pointer)
            && let Some(Value::Object(fields)) = value.pointer_mut(parent)
        {
            fields.remove(&key);
        }
    }
    if let Some(pointer) = &edit.select {
        value = value.pointer(pointer).cloned().unwrap_or_default();
    }
    head.headers.remove(CONTENT_LENGTH);
    Response::from_parts(head, value.to_string().into())
}

/// Sets an existing value, or adds a key to an object.
fn set(value: &mut Value, pointer: &str, new: &Value) {
    if let Some(place) = value.pointer_mut(pointer) {
        *place = new.clone();
    } else if let Some((parent, key)) = split(pointer)
        && let Some(Value::Object(fields)) = value.pointer_mut(parent)
    {
        fields.insert(key, new.clone());
    }
}

fn split(pointer: &str) -> Option<(&str, String)> {
    let (parent, key) = pointer.rsplit_once('/')?;
    Some((parent, key.replace("~1", "/").replace("~0", "~")))
}

fn with_headers(rule: &Rule, mut response: Response) -> Response {
    for (name, value) in &rule.headers {
        let pair = (HeaderName::try_from(name), HeaderValue::try_from(value));
        if let (Ok(name), Ok(value)) = pair {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

fn has_content_type(rule: &Rule) -> bool {
    rule.headers
        .keys()
        .any(|name| name.eq_ignore_ascii_case(CONTENT_TYPE.as_str()))
}
