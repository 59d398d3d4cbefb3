//! The simulated clock and network.

use upload_file_chunked::core::clock::Clock;
use upload_file_chunked::core::event::Wait;
use upload_file_chunked::core::host::Network;
use upload_file_chunked::core::limiter::Limiter;
use upload_file_chunked::core::span::Span;

use crate::world::World;

/// How long it takes to get new credentials, and to store a journal.
pub const ERRAND: Span = Span::from_millis(5);

impl Clock for World {
    async fn sleep(&self, delay: Span) {
        self.clock.sleep(delay).await;
    }

    fn now(&self) -> Span {
        self.clock.now()
    }

    fn random(&self) -> f64 {
        self.random
            .as_ref()
            .map_or(1.0, |random| random.borrow_mut().fraction())
    }
}

impl Network for World {
    type Value = String;
    type Credentials = usize;

    async fn running(&self) {
        while let Some(end) = self.within(&self.pauses) {
            self.sleep(end.saturating_sub(self.now())).await;
        }
    }

    async fn paused(&self) {
        let now = self.now();
        match self
            .pauses
            .iter()
            .map(|pause| pause.start)
            .filter(|start| *start >= now)
            .min()
        {
            Some(start) => self.sleep(start.saturating_sub(now)).await,
            None => std::future::pending().await,
        }
    }

    fn is_online(&self) -> bool {
        self.within(&self.offline).is_none()
    }

    async fn online(&self) {
        while let Some(end) = self.within(&self.offline) {
            self.sleep(end.saturating_sub(self.now())).await;
        }
    }

    fn cooling(&self) -> Span {
        self.cooling.get()
    }

    fn cool_down(&self, until: Span) {
        self.cooling.set(self.cooling.get().max(until));
    }

    fn limiter(&self) -> &Limiter {
        &self.limiter
    }

    fn reached(&self, _: Span) {}

    fn waiting(&self, _: Option<Wait>) {}

    async fn credentials(&self) -> Result<usize, String> {
        if self.credentials_hang {
            std::future::pending::<()>().await;
        }
        Ok(self.credentials.get())
    }

    async fn renew(&self, since: Span) -> bool {
        if !self.renewable {
            return false;
        }
        if self.renewal_hangs {
            std::future::pending::<()>().await;
        }
        if self.renewing.get().is_none_or(|began| began < since) {
            self.renewing.set(Some(self.now()));
            self.renewals.set(self.renewals.get() + 1);
        }
        self.sleep(ERRAND).await;
        self.credentials.set(self.rotated());
        true
    }
}
