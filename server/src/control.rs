//! Steering and watching the server: `/_faults` and `/_stats`. Neither asks for a key, is counted
//! or meets a fault.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::app::App;
use crate::errors::ApiError;
use crate::faults::Faults;
use crate::json;

const MOST_JSON: usize = 1 << 20;

pub(crate) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/_faults", get(faults).put(put_faults))
        .route("/_stats", get(stats).delete(reset_stats))
}

async fn faults(State(app): State<Arc<App>>) -> Response {
    json::answer(StatusCode::OK, &app.faults().show())
}

async fn put_faults(State(app): State<Arc<App>>, body: Body) -> Result<Response, ApiError> {
    let faults = Faults::parse(json::read(body, MOST_JSON).await?).map_err(ApiError::bad)?;
    let answer = json::answer(StatusCode::OK, &faults.show());
    let rate = faults.read_bytes_per_second;
    app.line.set(rate.or(app.settings.read_bytes_per_second));
    *app.faults() = faults;
    Ok(answer)
}

async fn stats(State(app): State<Arc<App>>) -> Response {
    let uploads = app.store().census(app.clock.now());
    json::answer(StatusCode::OK, &app.stats.show(&uploads))
}

async fn reset_stats(State(app): State<Arc<App>>) -> Response {
    app.stats.reset();
    StatusCode::NO_CONTENT.into_response()
}
