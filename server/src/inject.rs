//! Answers made by a fault instead of the operation, and answers that take their time.

use std::time::Duration;

use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use futures_util::{StreamExt, stream};
use serde_json::Value;
use tokio::time::sleep;

use crate::errors::ApiError;
use crate::faults::Rule;
use crate::json;

/// The answer a rule gives in place of the operation, if it gives one.
pub(crate) fn answer(rule: &Rule) -> Option<Response> {
    let status = StatusCode::from_u16(rule.status?).ok()?;
    let mut response = match &rule.body {
        None => ApiError::new(status, "This fault was asked for.")
            .code("injected")
            .into_response(),
        // A string under a content type of its own is sent bare: proxies answer in HTML.
        Some(Value::String(text)) if has_content_type(rule) => {
            (status, text.clone()).into_response()
        }
        Some(body) => json::answer(status, body),
    };
    for (name, value) in &rule.headers {
        let pair = (HeaderName::try_from(name), HeaderValue::try_from(value));
        if let (Ok(name), Ok(value)) = pair {
            response.headers_mut().insert(name, value);
        }
    }
    Some(response)
}

/// The headers go out at once, the body only after the delay.
pub(crate) fn stall(response: Response, ms: Option<u64>) -> Response {
    let Some(ms) = ms else { return response };
    response.map(|body| {
        let wait = stream::once(sleep(Duration::from_millis(ms))).filter_map(|()| async { None });
        Body::from_stream(wait.chain(body.into_data_stream()))
    })
}

fn has_content_type(rule: &Rule) -> bool {
    rule.headers
        .keys()
        .any(|name| name.eq_ignore_ascii_case(CONTENT_TYPE.as_str()))
}
