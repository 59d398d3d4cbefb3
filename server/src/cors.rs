//! What pages of other origins may do and see, and the id every answer carries.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::app::App;
use crate::ids;
use crate::settings::Cors;

const LIVE: &str = "X-Request-ID, CF-Ray";
const OPEN: &str = "X-Request-ID, CF-Ray, retry-after, retry-after-ms, x-should-retry";

/// Outermost of all layers: faults and errors get these headers too.
pub(crate) async fn headers(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let cors = match request.uri().path() {
        // Test pages steer the server whatever it shows of the API.
        "/_faults" | "/_stats" => Cors::Open,
        path if is_api(path) => app.settings.cors,
        _ => Cors::None,
    };
    let asked = request.headers();
    let preflight = request.method() == Method::OPTIONS
        && cors != Cors::None
        && asked.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    let mut response = if preflight {
        app.stats.preflight();
        answer_preflight(asked)
    } else {
        next.run(request).await
    };
    let hidden =
        cors == Cors::None || cors == Cors::Live && response.status() == StatusCode::UNAUTHORIZED;
    let headers = response.headers_mut();
    if !hidden {
        let exposed = if cors == Cors::Live { LIVE } else { OPEN };
        default(headers, header::ACCESS_CONTROL_ALLOW_ORIGIN, "*");
        default(headers, header::ACCESS_CONTROL_EXPOSE_HEADERS, exposed);
    }
    let id = HeaderValue::try_from(ids::random("req_")).expect("hex is a header value");
    headers.entry("x-request-id").or_insert(id);
    response
}

/// Whether a path belongs to the API, under either of its spellings.
pub(crate) fn is_api(path: &str) -> bool {
    let first = path.trim_start_matches('/').split('/').next();
    matches!(first, Some("v1" | "openai"))
}

fn answer_preflight(asked: &HeaderMap) -> Response {
    let methods = HeaderValue::from_static("GET, POST, PUT, DELETE");
    let mut response = StatusCode::NO_CONTENT.into_response();
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, methods);
    // `*` would not cover Authorization, so the names come back as they were asked for.
    if let Some(names) = asked.get(header::ACCESS_CONTROL_REQUEST_HEADERS) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, names.clone());
    }
    response
}

/// A fault may bring its own header; it stays.
fn default(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers
        .entry(name)
        .or_insert(HeaderValue::from_static(value));
}
