//! Mounts the handlers on their paths and gives each what it needs.

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};

use crate::api::{complete, files, parts, uploads};
use crate::errors::ApiError;
use crate::faults::guard::Guard;
use crate::faults::rules::Faults;
use crate::operation::Operation;
use crate::settings::{Mount, Settings};
use crate::stats::Stats;
use crate::storage::store::Store;
use crate::{control, headers, www};

/// Everything the server answers.
pub(crate) fn router(settings: &Settings, store: &Store, faults: &Faults) -> Router {
    let stats = Stats::default();
    let guard = Guard::new(settings, faults, &stats);
    let api = api(&guard, store, &stats);
    let mounts: Arc<[Mount]> = settings.mounts.clone().into();
    Router::new()
        .nest("/v1", api.clone())
        .nest("/openai/v1", api.clone())
        .nest("/openai", api)
        .merge(control::routes(faults, &stats, store))
        .method_not_allowed_fallback(wrong_method)
        .fallback(move |request: Request| otherwise(guard, mounts, request))
        .layer(from_fn_with_state((settings.cors, stats), headers::add))
}

fn api(guard: &Guard, store: &Store, stats: &Stats) -> Router {
    let route = |path, operation, handler: MethodRouter| {
        let guard = guard.clone();
        let guarded =
            from_fn(move |request, next| Guard::call(guard.clone(), operation, request, next));
        Router::new().route(path, handler.route_layer(guarded))
    };
    let with_stats = || (store.clone(), stats.clone());
    let create = post(uploads::create).with_state(store.clone());
    let add_part = post(parts::add)
        .with_state(with_stats())
        .layer(DefaultBodyLimit::max(parts::MAX_BODY));
    let complete = post(complete::complete).with_state(with_stats());
    let cancel = post(uploads::cancel).with_state(store.clone());
    let list = get(files::list).with_state(store.clone());
    let file = get(files::get)
        .delete(files::delete)
        .with_state(store.clone());
    let content = get(files::content).with_state(store.clone());
    route("/uploads", Operation::Create, create)
        .merge(route("/uploads/{id}/parts", Operation::Part, add_part))
        .merge(route(
            "/uploads/{id}/complete",
            Operation::Complete,
            complete,
        ))
        .merge(route("/uploads/{id}/cancel", Operation::Cancel, cancel))
        .merge(route("/files", Operation::Files, list))
        .merge(route("/files/{id}", Operation::Files, file))
        .merge(route("/files/{id}/content", Operation::Files, content))
}

async fn wrong_method(request: Request) -> ApiError {
    let message = format!(
        "{} is not allowed for {}.",
        request.method(),
        request.uri().path()
    );
    ApiError::new(StatusCode::METHOD_NOT_ALLOWED, message)
}

async fn otherwise(guard: Guard, mounts: Arc<[Mount]>, request: Request) -> Response {
    let (method, path) = (request.method(), request.uri().path());
    if headers::is_api(path) || mounts.is_empty() {
        return ApiError::not_found(format!("Unknown request URL: {method} {path}."))
            .into_response();
    }
    let serve = |request: Request| async move {
        www::serve(&mounts, request.method(), request.uri().path()).await
    };
    guard.under_fault(Operation::Www, request, serve).await
}
