//! A running server.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::app::{self, App};
use crate::clock::Clock;
use crate::connection;
use crate::settings::Settings;

/// A server that listens until it is stopped or dropped.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    app: Arc<App>,
    task: JoinHandle<()>,
}

impl Server {
    /// Binds and listens.
    ///
    /// # Errors
    /// When the address is taken or the data folder cannot be made.
    pub async fn start(settings: Settings) -> io::Result<Self> {
        let listen = settings.listen;
        let named = |error: io::Error| {
            io::Error::new(error.kind(), format!("cannot listen on {listen}: {error}"))
        };
        let listener = TcpListener::bind(listen).await.map_err(named)?;
        let address = listener.local_addr()?;
        let app = Arc::new(App::new(settings)?);
        let router = app::router(Arc::clone(&app));
        let task = tokio::spawn(connection::accept(listener, router, Arc::clone(&app)));
        Ok(Self { address, app, task })
    }

    /// Where it listens: the port is the real one even when 0 was asked for.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The server's clock, to let Uploads expire without waiting.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.app.clock
    }

    /// Ends every connection and removes the bytes.
    pub fn stop(self) {
        drop(self);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
        self.app.data.remove();
    }
}
