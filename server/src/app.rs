//! What all requests share, and which path leads where.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};
use tokio::sync::Semaphore;

use crate::clock::Clock;
use crate::data::DataFolder;
use crate::errors::ApiError;
use crate::faults::{Faults, Operation};
use crate::guard::guard;
use crate::settings::Settings;
use crate::stats::Stats;
use crate::store::Store;
use crate::throttle::Throttle;
use crate::{complete, control, cors, files, parts, uploads, www};

/// Shared by all requests.
#[derive(Debug)]
pub(crate) struct App {
    pub(crate) settings: Settings,
    pub(crate) data: DataFolder,
    pub(crate) clock: Clock,
    pub(crate) stats: Stats,
    /// One permit per part request that may run at once.
    pub(crate) permits: Semaphore,
    /// What the bodies of all requests come through.
    pub(crate) line: Throttle,
    store: Mutex<Store>,
    faults: Mutex<Faults>,
}

impl App {
    pub(crate) fn new(settings: Settings) -> io::Result<Self> {
        let most = settings.max_parts_in_flight.unwrap_or(usize::MAX);
        Ok(Self {
            data: DataFolder::open(settings.data.as_deref())?,
            clock: Clock::default(),
            stats: Stats::default(),
            permits: Semaphore::new(most.min(Semaphore::MAX_PERMITS)),
            line: Throttle::new(settings.read_bytes_per_second),
            store: Mutex::default(),
            faults: Mutex::default(),
            settings,
        })
    }

    /// Held for moments only, never across an await: nothing is read or hashed under it.
    pub(crate) fn store(&self) -> MutexGuard<'_, Store> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn faults(&self) -> MutexGuard<'_, Faults> {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Everything the server answers.
pub(crate) fn router(app: Arc<App>) -> Router {
    let api = api(&app);
    let (static_files, headers) = (Arc::clone(&app), Arc::clone(&app));
    Router::new()
        .nest("/v1", api.clone())
        .nest("/openai/v1", api.clone())
        .nest("/openai", api)
        .merge(control::routes())
        .method_not_allowed_fallback(wrong_method)
        .fallback(move |request: Request| otherwise(static_files, request))
        .layer(from_fn_with_state(headers, cors::headers))
        .with_state(app)
}

fn api(app: &Arc<App>) -> Router<Arc<App>> {
    let guarded = |operation, route: MethodRouter<Arc<App>>| {
        let app = Arc::clone(app);
        route.route_layer(from_fn(move |request, next| {
            guard(Arc::clone(&app), operation, request, next)
        }))
    };
    let file = get(files::get).delete(files::delete);
    Router::new()
        .route(
            "/uploads",
            guarded(Operation::Create, post(uploads::create)),
        )
        .route(
            "/uploads/{id}/parts",
            guarded(Operation::Part, post(parts::add)),
        )
        .route(
            "/uploads/{id}/complete",
            guarded(Operation::Complete, post(complete::complete)),
        )
        .route(
            "/uploads/{id}/cancel",
            guarded(Operation::Cancel, post(uploads::cancel)),
        )
        .route("/files", guarded(Operation::Files, get(files::list)))
        .route("/files/{id}", guarded(Operation::Files, file))
        .route(
            "/files/{id}/content",
            guarded(Operation::Files, get(files::content)),
        )
        // Each operation has a limit of its own, in the terms of the API.
        .layer(DefaultBodyLimit::disable())
}

async fn wrong_method(request: Request) -> ApiError {
    let message = format!(
        "{} is not allowed for {}.",
        request.method(),
        request.uri().path()
    );
    ApiError::new(StatusCode::METHOD_NOT_ALLOWED, message)
}

async fn otherwise(app: Arc<App>, request: Request) -> Response {
    let (method, path) = (request.method(), request.uri().path());
    if cors::is_api(path) || app.settings.mounts.is_empty() {
        return ApiError::not_found(format!("Unknown request URL: {method} {path}."))
            .into_response();
    }
    www::serve(&app.settings.mounts, method, path).await
}
