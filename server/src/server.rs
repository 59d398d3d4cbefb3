//! A running server.

use std::io;
use std::net::SocketAddr;

use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::app;
use crate::clock::Clock;
use crate::connection::Acceptor;
use crate::faults::rules::Faults;
use crate::settings::Settings;
use crate::storage::store::Store;

/// A server that listens until it is stopped or dropped.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    store: Store,
    task: JoinHandle<()>,
}

impl Server {
    /// Binds and listens.
    ///
    /// # Errors
    /// When the address is taken or the data folder cannot be created.
    pub async fn start(settings: Settings) -> io::Result<Self> {
        let listen = settings.listen;
        let named = |error: io::Error| {
            io::Error::new(error.kind(), format!("cannot listen on {listen}: {error}"))
        };
        let listener = TcpListener::bind(listen).await.map_err(named)?;
        let address = listener.local_addr()?;
        let store = Store::open(&settings)?;
        let faults = Faults::new(settings.read_bytes_per_second);
        let acceptor = Acceptor {
            router: app::router(&settings, &store, &faults),
            head_timeout: settings.head_timeout,
            is_slow: move || faults.line().rate().is_some(),
        };
        let task = tokio::spawn(acceptor.run(listener));
        Ok(Self {
            address,
            store,
            task,
        })
    }

    /// The address it listens on, with the real port if port 0 was requested.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The server's clock. Tests advance it to let Uploads expire without waiting.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        self.store.clock()
    }

    /// Ends every connection and removes the bytes.
    pub fn stop(self) {
        drop(self);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
        self.store.remove_bytes();
    }
}
