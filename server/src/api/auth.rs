//! Checks the key: any key is accepted, but there must be one.

use axum::http::{HeaderMap, StatusCode, header};

use crate::errors::ApiError;

/// Accepts a request with a bearer key, or with the header `api-key` of Azure.
pub(crate) fn check(headers: &HeaderMap) -> Result<(), ApiError> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let bearer = text(header::AUTHORIZATION.as_str())
        .and_then(|value| value.split_once(' '))
        .is_some_and(|(scheme, key)| {
            scheme.eq_ignore_ascii_case("bearer") && !key.trim().is_empty()
        });
    let api_key = text("api-key").is_some_and(|key| !key.trim().is_empty());
    if bearer || api_key {
        return Ok(());
    }
    Err(ApiError::new(
        StatusCode::UNAUTHORIZED,
        "You didn't provide an API key: send it as 'Authorization: Bearer YOUR_KEY'.",
    )
    .code("missing_api_key"))
}
