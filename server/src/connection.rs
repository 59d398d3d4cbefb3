//! The accept loop. It is our own because a fault must be able to close a socket without an
//! answer, which no handler can do from inside.

use std::future;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use socket2::SockRef;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::task::JoinSet;

use crate::app::App;

/// What a connection of a slow line takes in ahead of its reader, in bytes.
const SLOW_BUFFER: usize = 64 << 10;

/// Closes the connection a request came in on. Every request carries one as an extension.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cut(Arc<Notify>);

impl Cut {
    /// Never returns: the connection, and this very future with it, is dropped.
    pub(crate) async fn now(&self) -> ! {
        self.0.notify_one();
        future::pending().await
    }
}

/// Serves until it is dropped, and every connection with it.
pub(crate) async fn accept(listener: TcpListener, router: Router, app: Arc<App>) {
    let mut connections = JoinSet::new();
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                if app.line.rate().is_some() {
                    // Else the system takes in megabytes that a slow line would still carry.
                    let _ = SockRef::from(&stream).set_recv_buffer_size(SLOW_BUFFER);
                }
                connections.spawn(serve(stream, router.clone()));
            }
            // Out of file descriptors: some connection will end and free one.
            Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
        while connections.try_join_next().is_some() {}
    }
}

async fn serve(stream: TcpStream, router: Router) {
    // Small answers must not wait for the client's delayed acknowledgement.
    let _ = stream.set_nodelay(true);
    let cut = Cut::default();
    let service = TowerToHyperService::new(router);
    let with_cut = service_fn(|mut request: Request<Incoming>| {
        request.extensions_mut().insert(cut.clone());
        hyper::service::Service::call(&service, request.map(Body::new))
    });
    let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), with_cut);
    tokio::select! {
        // An error here is a client that went away: nothing to do about it.
        _ = connection => {}
        () = cut.0.notified() => {}
    }
}
