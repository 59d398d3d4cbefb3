//! Allows only programs and pages of this machine to use the control routes. Otherwise a page of another
//! site could control its visitor's server.

use std::net::IpAddr;

use axum::extract::Request;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::errors::ApiError;

/// Refuses a request whose `Host` is not loopback or whose `Origin` is another site. A `Host` that is
/// not loopback may be the name of another site that resolves to this machine.
pub(crate) async fn local_only(request: Request, next: Next) -> Response {
    let forbidden = |message: &str| {
        ApiError::new(StatusCode::FORBIDDEN, message)
            .code("control_forbidden")
            .into_response()
    };
    if !has_local_host(request.uri(), request.headers()) {
        return forbidden(
            "This path is only served under a loopback host such as localhost or 127.0.0.1.",
        );
    }
    if !has_local_origin(request.headers()) {
        return forbidden("This path is not served to pages of other sites.");
    }
    next.run(request).await
}

/// The `Origin` of a page of this machine.
pub(crate) fn local_origin(headers: &HeaderMap) -> Option<&HeaderValue> {
    headers.get(header::ORIGIN).filter(|origin| {
        let origin = origin.to_str().ok();
        let url = origin.and_then(|origin| origin.parse::<Uri>().ok());
        url.is_some_and(|url| {
            matches!(url.scheme_str(), Some("http" | "https"))
                && url.authority().is_some_and(is_loopback)
        })
    })
}

/// Programs send no `Origin`.
fn has_local_origin(headers: &HeaderMap) -> bool {
    !headers.contains_key(header::ORIGIN) || local_origin(headers).is_some()
}

fn has_local_host(uri: &Uri, headers: &HeaderMap) -> bool {
    let mut hosts = headers.get_all(header::HOST).iter();
    let (Some(host), None) = (hosts.next(), hosts.next()) else {
        return false;
    };
    let host = host.to_str().ok().and_then(|host| host.parse().ok());
    host.as_ref().is_some_and(is_loopback) && uri.authority().is_none_or(is_loopback)
}

fn is_loopback(authority: &Authority) -> bool {
    let host = authority.host().to_ascii_lowercase();
    if host == "localhost" || host.ends_with(".localhost") {
        return true;
    }
    let address = host.trim_start_matches('[').trim_end_matches(']');
    address.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
}
