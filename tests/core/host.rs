//! The simulated [`Host`], which also watches that the algorithm keeps its word.

use std::cell::Cell;

use upload_file_chunked::core::answer::Answer as Reply;
use upload_file_chunked::core::api::{Create, ExchangeError, Request};
use upload_file_chunked::core::clock::Clock;
use upload_file_chunked::core::digest::Digest;
use upload_file_chunked::core::error::Error;
use upload_file_chunked::core::event::{Event, Warning};
use upload_file_chunked::core::host::{Host, Network, Stop};
use upload_file_chunked::core::journal::Journal;
use upload_file_chunked::core::progress::Progress;
use upload_file_chunked::core::span::Span;

use crate::network::ERRAND;
use crate::server::Call;
use crate::world::World;

impl Host for World {
    type Network = Self;
    type Value = String;

    fn network(&self) -> &Self {
        self
    }

    async fn send(
        &self,
        request: &Request<'_>,
        credentials: usize,
        sent: &dyn Fn(u64),
    ) -> Result<Reply<String>, ExchangeError<String>> {
        assert!(!self.ended.get(), "no request after the end");
        let call = self.call(request);
        let _in_flight = matches!(call, Call::Part { .. }).then(|| InFlight::enter(self));
        let outcome = self.exchange(call.clone(), credentials, sent).await;
        if let (
            Ok(Reply { status: 200, .. }),
            Call::Part {
                upload_id, start, ..
            },
        ) = (&outcome, call)
        {
            self.confirmed.borrow_mut().insert((upload_id, start));
        }
        outcome
    }

    async fn hash(
        &self,
        digest: &mut Digest,
        end: u64,
        hashed: &dyn Fn(&Digest),
    ) -> Result<(), Error<String>> {
        while digest.offset() < end {
            self.running().await;
            self.sleep(Span::from_millis(1)).await;
            let window = digest.offset()..(digest.offset() + 7).min(end);
            digest.update(&self.bytes(window.start, window.end));
            hashed(digest);
        }
        Ok(())
    }

    fn upload_with_file(&self, upload_id: &str, _: &Create, _: f64, _: &String) -> String {
        upload_id.to_owned()
    }

    async fn stopped(&self) -> Stop {
        let (moment, stop) = match (self.abort_at, self.suspend_at) {
            (Some(moment), None) => (moment, Stop::Abort),
            (_, Some(moment)) => (moment, Stop::Suspend),
            (None, None) => std::future::pending().await,
        };
        self.sleep(moment.saturating_sub(self.now())).await;
        stop
    }

    fn wall_clock(&self) -> f64 {
        self.now().as_secs_f64() * 1000.0 + self.clock_error.get()
    }

    fn event(&self, event: &Event<'_, String>) {
        self.events.borrow_mut().push(format!("{event:?}"));
    }

    async fn remember(&self, journal: &Journal) -> Result<(), String> {
        self.sleep(ERRAND).await;
        if self.store_is_full {
            return Err("full".into());
        }
        let old = self.store.replace(Some(journal.clone()));
        let same = old.filter(|old| old.upload_id == journal.upload_id);
        let lost = same.is_some_and(|old| {
            old.part_ids
                .iter()
                .any(|part| !journal.part_ids.contains(part))
        });
        assert!(!lost, "what is written down stays");
        let mut parts = journal.part_ids.iter();
        assert!(
            parts.all(|(index, _)| journal.plan.range(*index).end <= journal.prefix.length),
            "only proven parts are written down"
        );
        Ok(())
    }

    async fn forget(&self) {
        self.sleep(ERRAND).await;
        self.store.replace(None);
    }

    fn report(&self, progress: &Progress) {
        let mut reports = self.reports.borrow_mut();
        if let Some(last) = reports.last() {
            // A new upload begins its own count.
            let began = progress.confirmed == 0 && progress.hashed == 0;
            assert!(
                began || last.loaded <= progress.loaded,
                "progress never goes back"
            );
            assert!(began || last.confirmed <= progress.confirmed);
            assert!(began || last.hashed <= progress.hashed);
            let ended = progress.confirmed == progress.total;
            assert!(
                began
                    || ended
                    || self.now().saturating_sub(self.reported.get()) >= Span::from_millis(100),
                "at most ten reports a second"
            );
        }
        assert!(progress.confirmed <= progress.loaded);
        assert_eq!(
            progress.loaded == progress.total,
            progress.confirmed == progress.total
        );
        self.reported.set(self.now());
        reports.push(*progress);
    }

    fn warn(&self, warning: &Warning<String>) {
        self.warnings.borrow_mut().push(warning.clone());
    }
}

impl World {
    fn bytes(&self, start: u64, end: u64) -> Vec<u8> {
        self.file.borrow()[usize::try_from(start).unwrap()..usize::try_from(end).unwrap()].to_vec()
    }

    fn call(&self, request: &Request<'_>) -> Call {
        match request {
            Request::Create(create) => Call::Create {
                bytes: usize::try_from(create.bytes).unwrap(),
            },
            Request::Part { upload_id, range } => {
                let (upload_id, start) = (
                    (*upload_id).to_owned(),
                    usize::try_from(range.start).unwrap(),
                );
                let sent = (upload_id.clone(), start);
                assert!(
                    !self.confirmed.borrow().contains(&sent),
                    "confirmed parts are not resent"
                );
                Call::Part {
                    upload_id,
                    start,
                    bytes: self.bytes(range.start, range.end),
                }
            }
            Request::Complete {
                upload_id,
                part_ids,
                md5,
            } => Call::Complete {
                upload_id: (*upload_id).to_owned(),
                part_ids: part_ids.to_vec(),
                md5: md5.map(str::to_owned),
            },
            Request::FindFile { upload_id, .. } => Call::FindFile {
                upload_id: (*upload_id).to_owned(),
            },
            Request::Cancel { upload_id } => Call::Cancel {
                upload_id: (*upload_id).to_owned(),
            },
        }
    }
}

/// Counts a part as in flight until it is dropped, however it ends.
struct InFlight<'a>(&'a Cell<usize>);

impl<'a> InFlight<'a> {
    fn enter(world: &'a World) -> Self {
        world.in_flight.set(world.in_flight.get() + 1);
        let in_flight = world.in_flight.get();
        assert!(
            in_flight <= world.concurrency.get(),
            "never more parts in flight than allowed"
        );
        if world.auto.get() {
            let tuned = world.limiter.tuned();
            assert!(in_flight <= tuned, "no part without room");
        }
        world
            .most_in_flight
            .set(world.most_in_flight.get().max(in_flight));
        Self(&world.in_flight)
    }
}

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.0.set(self.0.get() - 1);
    }
}
