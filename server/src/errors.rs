//! Errors in the shape of the API, `{"error":{"message","type","param","code"}}`, or in that of
//! another server.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::answer;
use crate::dialect::{Deviation, Dialect};

/// One error answer.
#[derive(Clone, Debug)]
pub(crate) struct ApiError {
    status: StatusCode,
    message: String,
    param: Option<String>,
    code: Option<&'static str>,
}

impl ApiError {
    pub(crate) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self {
            status,
            message: message.into(),
            param: None,
            code: None,
        }
    }

    /// 400: the request is at fault.
    pub(crate) fn bad(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }

    /// 404.
    pub(crate) fn not_found(message: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, message)
    }

    /// 413.
    pub(crate) fn too_large(message: impl Into<String>) -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, message)
    }

    /// 500: most likely the disk failed.
    pub(crate) fn internal(error: impl std::fmt::Display) -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            format!("The server failed: {error}"),
        )
    }

    pub(crate) fn code(mut self, code: &'static str) -> Self {
        self.code = Some(code);
        self
    }

    pub(crate) fn param(mut self, param: impl Into<String>) -> Self {
        self.param = Some(param.into());
        self
    }
}

/// The answer carries the error as an extension, for [`in_dialect`].
impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let kind = if self.status.is_server_error() {
            "server_error"
        } else {
            "invalid_request_error"
        };
        let error = json!({
            "message": self.message, "type": kind, "param": self.param, "code": self.code,
        });
        let mut response = answer::json(self.status, &json!({ "error": error }));
        response.extensions_mut().insert(self);
        response
    }
}

/// Gives an error answer the shape that other servers use. Other answers stay as they are.
pub(crate) fn in_dialect(response: Response, dialect: &Dialect) -> Response {
    let Some(ApiError {
        status, message, ..
    }) = response.extensions().get()
    else {
        return response;
    };
    let title = status.canonical_reason().unwrap_or_default();
    let (kind, text) = if dialect.has(Deviation::ErrorsHtml) {
        let message = message.replace('&', "&amp;").replace('<', "&lt;");
        let page = format!("<!DOCTYPE html><title>Error</title><pre>{message}</pre>");
        ("text/html; charset=utf-8", page)
    } else if dialect.has(Deviation::ErrorsDetail) {
        let body = json!({ "detail": message });
        ("application/json", body.to_string())
    } else if dialect.has(Deviation::ErrorsProblem) {
        let body = json!({ "title": title, "status": status.as_u16(), "detail": message });
        ("application/problem+json", body.to_string())
    } else if dialect.has(Deviation::ErrorsMessage) {
        let body = json!({ "status": "failure", "message": message });
        ("application/json", body.to_string())
    } else {
        return response;
    };
    let (mut head, _) = response.into_parts();
    head.headers.remove(header::CONTENT_LENGTH);
    head.headers
        .insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    Response::from_parts(head, text.into())
}
