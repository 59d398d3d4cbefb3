//! What surrounds every operation: it is counted, faults are applied, the key is asked for, and
//! the body is read to its end whatever the operation made of it.

use std::future;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;
use tokio::time::sleep;

use crate::app::App;
use crate::auth;
use crate::body::Metered;
use crate::connection::Cut;
use crate::errors::ApiError;
use crate::faults::{Operation, When};
use crate::inject;
use crate::stats::Logged;

/// Runs one call of an operation.
pub(crate) async fn guard(
    app: Arc<App>,
    operation: Operation,
    request: Request,
    next: Next,
) -> Response {
    let _in_flight = app.stats.called(&app, operation);
    let fault = app.faults().decide(operation);
    let cut = request
        .extensions()
        .get::<Cut>()
        .cloned()
        .unwrap_or_default();
    let (head, body) = request.into_parts();
    let mut body = Metered::new(Arc::clone(&app), body, fault.as_ref());
    let request = Request::from_parts(head, body.body());

    let Some(fault) = fault else {
        let response = work(&app, operation, request, next).await;
        body.drain().await;
        return answered(&app, response);
    };
    pause(fault.delay_before_ms).await;
    if fault.drop == Some(When::Before) {
        if operation == Operation::Part {
            // The client is in the middle of its body: not a connection that failed to open.
            let _ = body.next().await;
        }
        cut.now().await;
    }
    if fault.hang == Some(When::Before) {
        body.drain().await;
        return future::pending().await;
    }
    let instead = (!fault.after_work)
        .then(|| inject::answer(&fault))
        .flatten();
    let response = match instead {
        Some(response) if fault.early => {
            // The rest is still read beside the answer, lest a reset overtake it.
            tokio::spawn(body.drain());
            response
        }
        Some(response) => {
            body.drain().await;
            response
        }
        None => {
            let response = work(&app, operation, request, next).await;
            body.drain().await;
            inject::after_work(&fault, response).await
        }
    };
    pause(fault.delay_after_ms).await;
    if fault.drop == Some(When::After) {
        cut.now().await;
    }
    if fault.hang == Some(When::After) {
        return future::pending().await;
    }
    inject::send(&fault, answered(&app, response))
}

async fn work(app: &App, operation: Operation, request: Request, next: Next) -> Response {
    if !app.settings.anonymous
        && let Err(error) = auth::check(request.headers())
    {
        return error.into_response();
    }
    // Held for parts only, and not while a refused body is drained.
    let _permit = match operation {
        Operation::Part => match app.permits.try_acquire() {
            Ok(permit) => Some(permit),
            Err(_) => return busy(),
        },
        _ => None,
    };
    next.run(request).await
}

fn busy() -> Response {
    let message = "Too many parts at once. Try again in a second.";
    let error = ApiError::new(StatusCode::SERVICE_UNAVAILABLE, message);
    ([("retry-after", "1")], error).into_response()
}

/// From here on nothing but the network can keep the answer from its client.
fn answered(app: &App, response: Response) -> Response {
    if let Some(Logged(number)) = response.extensions().get() {
        app.stats.answered(*number);
    }
    response
}

async fn pause(ms: Option<u64>) {
    if let Some(ms) = ms {
        sleep(Duration::from_millis(ms)).await;
    }
}
