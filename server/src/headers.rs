//! Headers of every answer: CORS, how a browser may treat the body, and a request id.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::access;
use crate::control::is_control;
use crate::ids;
use crate::settings::Cors;
use crate::stats::Stats;

const LIVE: &str = "X-Request-ID, CF-Ray";
const OPEN: &str = "X-Request-ID, CF-Ray, retry-after, retry-after-ms, x-should-retry";
/// An answer of the API is never a page with the rights of the server's origin, even if a fault says
/// that it is HTML.
const SANDBOX: &str = "default-src 'none'; sandbox";

/// The outermost layer: faults and errors get these headers too.
pub(crate) async fn add(
    State((cors, stats)): State<(Cors, Stats)>,
    request: Request,
    next: Next,
) -> Response {
    let path = request.uri().path();
    let (is_api, is_control) = (is_api(path), is_control(path));
    let asked = request.headers();
    let (cors, allowed) = if is_control {
        // Test pages of this machine can control the server, independent of `--cors`.
        match access::local_origin(asked).cloned() {
            Some(origin) => (Cors::Open, origin),
            None => (Cors::None, HeaderValue::from_static("null")),
        }
    } else {
        let cors = if is_api { cors } else { Cors::None };
        (cors, HeaderValue::from_static("*"))
    };
    let preflight = request.method() == Method::OPTIONS
        && cors != Cors::None
        && asked.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    let mut response = if preflight {
        stats.preflight();
        answer_preflight(asked)
    } else {
        next.run(request).await
    };
    let hidden =
        cors == Cors::None || cors == Cors::Live && response.status() == StatusCode::UNAUTHORIZED;
    let headers = response.headers_mut();
    if !hidden {
        let exposed = if cors == Cors::Live { LIVE } else { OPEN };
        set(headers, header::ACCESS_CONTROL_ALLOW_ORIGIN, allowed);
        let exposed = HeaderValue::from_static(exposed);
        set(headers, header::ACCESS_CONTROL_EXPOSE_HEADERS, exposed);
    }
    if is_control {
        let vary = HeaderValue::from_static("origin");
        set(headers, header::VARY, vary);
    }
    if is_api || is_control {
        let sandbox = HeaderValue::from_static(SANDBOX);
        set(headers, header::CONTENT_SECURITY_POLICY, sandbox);
    }
    let nosniff = HeaderValue::from_static("nosniff");
    set(headers, header::X_CONTENT_TYPE_OPTIONS, nosniff);
    let id = HeaderValue::try_from(ids::random("req_")).expect("hex is a header value");
    set(headers, HeaderName::from_static("x-request-id"), id);
    response
}

/// Whether a path belongs to the API, under any of its prefixes.
pub(crate) fn is_api(path: &str) -> bool {
    let first = path.trim_start_matches('/').split('/').next();
    matches!(first, Some("v1" | "openai"))
}

fn answer_preflight(asked: &HeaderMap) -> Response {
    let methods = HeaderValue::from_static("GET, POST, PUT, DELETE");
    let mut response = StatusCode::NO_CONTENT.into_response();
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, methods);
    // `*` does not include Authorization, so the requested names are sent back.
    if let Some(names) = asked.get(header::ACCESS_CONTROL_REQUEST_HEADERS) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, names.clone());
    }
    response
}

/// A header that a fault has set stays.
fn set(headers: &mut HeaderMap, name: HeaderName, value: HeaderValue) {
    headers.entry(name).or_insert(value);
}
