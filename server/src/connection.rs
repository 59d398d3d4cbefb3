//! The accept loop. It is not axum's, because a fault must be able to close a connection without an
//! answer, which a handler cannot do.

use std::future;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use socket2::SockRef;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::task::JoinSet;

/// The receive buffer asked for a connection of a slow line, in bytes.
const SLOW_BUFFER: usize = 64 << 10;

/// Closes the connection of a request. Every request carries one as an extension.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cut(Arc<Notify>);

impl Cut {
    /// Never returns: the connection is dropped, and the future that calls this with it.
    pub(crate) async fn now(&self) -> ! {
        self.0.notify_one();
        future::pending().await
    }
}

/// Accepts connections and serves them.
pub(crate) struct Acceptor<S> {
    pub(crate) router: Router,
    /// A connection that sends no complete request head for this long is closed, idle or not.
    pub(crate) head_timeout: Duration,
    /// Whether the line is slow now.
    pub(crate) is_slow: S,
}

impl<S: Fn() -> bool> Acceptor<S> {
    /// Serves until it is dropped, and every connection with it.
    pub(crate) async fn run(self, listener: TcpListener) {
        let mut connections = JoinSet::new();
        loop {
            match listener.accept().await {
                Ok((stream, _)) => {
                    if (self.is_slow)() {
                        // Otherwise the system accepts megabytes that a slow line would still carry.
                        let _ = SockRef::from(&stream).set_recv_buffer_size(SLOW_BUFFER);
                    }
                    connections.spawn(serve(stream, self.router.clone(), self.head_timeout));
                }
                // Out of file descriptors: one is free when a connection ends.
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            }
            while connections.try_join_next().is_some() {}
        }
    }
}

async fn serve(stream: TcpStream, router: Router, head_timeout: Duration) {
    // Small answers must not wait for the client's delayed acknowledgement.
    let _ = stream.set_nodelay(true);
    let cut = Cut::default();
    let service = TowerToHyperService::new(router);
    let with_cut = service_fn(|mut request: Request<Incoming>| {
        request.extensions_mut().insert(cut.clone());
        hyper::service::Service::call(&service, request.map(Body::new))
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(head_timeout)
        .serve_connection(TokioIo::new(stream), with_cut);
    tokio::select! {
        // An error means that the client went away.
        _ = connection => {}
        () = cut.0.notified() => {}
    }
}
