//! Controls and observes the server: `/_faults` and `/_stats`. These requests need no key, are not
//! counted, and have no faults.

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::StatusCode;
use axum::middleware::from_fn;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::access;
use crate::answer;
use crate::errors::ApiError;
use crate::faults::rules::Faults;
use crate::json;
use crate::stats::Stats;
use crate::storage::store::Store;

const MAX_JSON: usize = 1 << 20;

/// The control routes, for this machine only.
pub(crate) fn routes(faults: &Faults, stats: &Stats, store: &Store) -> Router {
    let faults = Router::new()
        .route("/_faults", get(show_faults).put(put_faults))
        .with_state(faults.clone());
    let stats = Router::new()
        .route("/_stats", get(show_stats).delete(reset_stats))
        .with_state((stats.clone(), store.clone()));
    faults.merge(stats).layer(from_fn(access::local_only))
}

/// Whether a path belongs to the control routes.
pub(crate) fn is_control(path: &str) -> bool {
    matches!(path, "/_faults" | "/_stats")
}

async fn show_faults(State(faults): State<Faults>) -> Response {
    answer::json(StatusCode::OK, &faults.show())
}

async fn put_faults(State(faults): State<Faults>, body: Body) -> Result<Response, ApiError> {
    let rules = json::read(body, MAX_JSON).await?;
    faults.put(rules).map_err(ApiError::bad)?;
    Ok(answer::json(StatusCode::OK, &faults.show()))
}

async fn show_stats(State((stats, store)): State<(Stats, Store)>) -> Response {
    answer::json(StatusCode::OK, &stats.show(&store.census()))
}

async fn reset_stats(State((stats, _)): State<(Stats, Store)>) -> Response {
    stats.reset();
    StatusCode::NO_CONTENT.into_response()
}
