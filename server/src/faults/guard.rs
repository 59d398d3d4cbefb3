//! Wraps every call of the API: counts it, applies faults, checks the key, and reads the body to its
//! end if the handler did not. Faults apply to static files too.

use std::future;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{OriginalUri, Request};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;
use tokio::sync::Semaphore;
use tokio::time::sleep;

use crate::api::auth;
use crate::connection::Cut;
use crate::dialect::Dialect;
use crate::errors::{self, ApiError};
use crate::faults::answers;
use crate::faults::body::Metered;
use crate::faults::rule::{Rule, When};
use crate::faults::rules::Faults;
use crate::operation::Operation;
use crate::settings::Settings;
use crate::stats::{Logged, Stats};

/// The state that the guards of all operations share.
#[derive(Clone, Debug)]
pub(crate) struct Guard {
    faults: Faults,
    stats: Stats,
    /// One permit per part request that may run at once.
    permits: Arc<Semaphore>,
    anonymous: bool,
    dialect: Dialect,
}

impl Guard {
    pub(crate) fn new(settings: &Settings, faults: &Faults, stats: &Stats) -> Self {
        let most = settings.max_parts_in_flight.unwrap_or(usize::MAX);
        Self {
            faults: faults.clone(),
            stats: stats.clone(),
            permits: Arc::new(Semaphore::new(most.min(Semaphore::MAX_PERMITS))),
            anonymous: settings.anonymous,
            dialect: settings.dialect.clone(),
        }
    }

    /// Runs one call of an operation of the API.
    pub(crate) async fn call(self, operation: Operation, request: Request, next: Next) -> Response {
        let _in_flight = self.stats.called(operation);
        let work = |request| self.work(operation, request, next);
        let response = self.under_fault(operation, request, work).await;
        // From here on only the network can prevent that the client gets the answer.
        if let Some(Logged(number)) = response.extensions().get() {
            self.stats.answered(*number);
        }
        response
    }

    /// Runs `work` for a request, with a fault if a rule applies.
    pub(crate) async fn under_fault<W: Future<Output = Response>>(
        &self,
        operation: Operation,
        request: Request,
        work: impl FnOnce(Request) -> W,
    ) -> Response {
        let path = request.extensions().get::<OriginalUri>();
        let path = path.map_or(request.uri(), |OriginalUri(uri)| uri).path();
        let fault = self.faults.decide(operation, path);
        let cut = request.extensions().get::<Cut>().cloned();
        let (head, body) = request.into_parts();
        let body = Metered::new(body, fault.as_ref(), &self.faults, &self.stats);
        let work = work(Request::from_parts(head, body.body()));
        let Some(fault) = fault else {
            let response = work.await;
            body.drain().await;
            return response;
        };
        let call = Call {
            operation,
            fault,
            cut: cut.unwrap_or_default(),
        };
        call.run(body, work).await
    }

    async fn work(&self, operation: Operation, request: Request, next: Next) -> Response {
        errors::in_dialect(self.handle(operation, request, next).await, &self.dialect)
    }

    async fn handle(&self, operation: Operation, request: Request, next: Next) -> Response {
        if !self.anonymous
            && let Err(error) = auth::check(request.headers())
        {
            return error.into_response();
        }
        // Parts hold a permit while they are handled, not while a refused body is drained.
        let _permit = match operation {
            Operation::Part => match self.permits.try_acquire() {
                Ok(permit) => Some(permit),
                Err(_) => return busy(),
            },
            _ => None,
        };
        next.run(request).await
    }
}

/// A call with a fault.
struct Call {
    operation: Operation,
    fault: Rule,
    cut: Cut,
}

impl Call {
    async fn run(self, body: Metered, work: impl Future<Output = Response>) -> Response {
        pause(self.fault.delay_before_ms).await;
        let response = self.respond(body.clone(), work).await;
        if body.is_broken() {
            return response;
        }
        pause(self.fault.delay_after_ms).await;
        if self.fault.drop == Some(When::After) {
            self.cut.now().await;
        }
        if self.fault.hang == Some(When::After) {
            return future::pending().await;
        }
        answers::send(&self.fault, response)
    }

    async fn respond(&self, mut body: Metered, work: impl Future<Output = Response>) -> Response {
        let fault = &self.fault;
        if fault.drop == Some(When::Before) {
            if self.operation == Operation::Part {
                // Read some bytes first, so that the client fails in the middle of its body and not while it
                // connects.
                let _ = body.next().await;
            }
            self.cut.now().await;
        }
        if fault.hang == Some(When::Before) {
            body.clone().drain().await;
            if body.is_broken() {
                self.cut.now().await;
            }
            return future::pending().await;
        }
        let instead = if fault.after_work {
            None
        } else {
            answers::instead(fault)
        };
        if let Some(response) = instead {
            if fault.early {
                // The rest is read at the same time, so that the connection is not reset before the answer.
                tokio::spawn(body.drain());
            } else {
                body.drain().await;
            }
            return response;
        }
        let response = work.await;
        body.drain().await;
        answers::after_work(fault, response).await
    }
}

fn busy() -> Response {
    let message = "Too many parts at once. Try again in a second.";
    let error = ApiError::new(StatusCode::SERVICE_UNAVAILABLE, message);
    ([("retry-after", "1")], error).into_response()
}

async fn pause(ms: Option<u64>) {
    if let Some(ms) = ms {
        sleep(Duration::from_millis(ms)).await;
    }
}
