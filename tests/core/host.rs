//! The simulated [`Host`], which also watches that the algorithm keeps its word.

use std::cell::Cell;
use std::time::Duration;

use upload_file_chunked::core::answer::{Answer as Reply, Body, Facts};
use upload_file_chunked::core::api::{Create, ExchangeError, Request};
use upload_file_chunked::core::clock::Clock;
use upload_file_chunked::core::digest::Digest;
use upload_file_chunked::core::error::Error;
use upload_file_chunked::core::event::{Event, Wait, Warning};
use upload_file_chunked::core::host::{Host, Network, Stop};
use upload_file_chunked::core::journal::Journal;
use upload_file_chunked::core::limiter::Limiter;
use upload_file_chunked::core::progress::Progress;
use upload_file_chunked::core::retry::Hints;

use crate::faults::Fault;
use crate::link::Passage;
use crate::server::{Answer, Call, LIFE, Operation};
use crate::world::World;

/// How long an exchange takes, and half of it passes before the server acts.
pub const EXCHANGE: Duration = Duration::from_millis(20);

/// How long it takes to get new credentials, and to store a journal.
const ERRAND: Duration = Duration::from_millis(5);

impl Clock for World {
    async fn sleep(&self, delay: Duration) {
        self.clock.sleep(delay).await;
    }

    fn now(&self) -> Duration {
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

    fn cooling(&self) -> Duration {
        self.cooling.get()
    }

    fn cool_down(&self, until: Duration) {
        self.cooling.set(self.cooling.get().max(until));
    }

    fn limiter(&self) -> &Limiter {
        &self.limiter
    }

    fn reached(&self, _: Duration) {}

    fn waiting(&self, _: Option<Wait>) {}

    async fn credentials(&self) -> Result<usize, String> {
        if self.credentials_hang {
            std::future::pending::<()>().await;
        }
        Ok(self.credentials.get())
    }

    async fn renew(&self, since: Duration) -> bool {
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
            self.sleep(Duration::from_millis(1)).await;
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
                    || self.now().saturating_sub(self.reported.get()) >= Duration::from_millis(100),
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

    async fn exchange(
        &self,
        call: Call,
        credentials: usize,
        sent: &dyn Fn(u64),
    ) -> Result<Reply<String>, ExchangeError<String>> {
        let operation = call.operation();
        let fault = self.script.strike(operation);
        let mut transit = Transit {
            world: self,
            call: Some(call),
        };
        if let (Some(link), Some(Call::Part { bytes, .. })) = (&self.link, &transit.call) {
            let after = link.shape.wait;
            return match link.carry(&self.clock, bytes.len(), sent).await {
                Passage::Arrived => answered(transit.arrive()),
                Passage::Refused => transit.refused(
                    429,
                    Hints {
                        should_retry: None,
                        after,
                    },
                ),
                Passage::Lost => transit.lost(),
            };
        }
        if let Some(Call::Part { bytes, .. }) = &transit.call {
            sent(bytes.len() as u64 / 2);
            if let Some(Fault::Stall) = fault {
                std::future::pending::<()>().await;
            }
            // Platforms over-report: headers and buffered bytes count too.
            sent(bytes.len() as u64 + 100);
        }
        self.travel(EXCHANGE / 2).await?;
        match fault {
            Some(Fault::Status(status, hints)) => return transit.refused(status, hints),
            Some(Fault::Refused(status, cause)) => {
                transit.call = None;
                return Ok(refused(status, Hints::default(), cause));
            }
            Some(Fault::Page(status)) => {
                transit.call = None;
                return Ok(Reply {
                    body: Body::Foreign,
                    ..refused(status, Hints::default(), "")
                });
            }
            Some(Fault::LostBefore) => return transit.lost(),
            Some(Fault::FileChanged) => {
                transit.call = None;
                return Err(Error::FileChanged("changed".into()).into());
            }
            Some(Fault::Slow(delay)) => self.travel(delay).await?,
            _ => {}
        }
        if credentials < self.rotated() {
            return transit.refused(401, Hints::default());
        }
        let most = self.server.borrow().policy.max_in_flight;
        if most.is_some_and(|most| self.in_flight.get() > most) {
            let after = Some(Duration::from_secs(1));
            return transit.refused(
                503,
                Hints {
                    should_retry: None,
                    after,
                },
            );
        }
        let answer = transit.arrive();
        match fault {
            Some(Fault::LostAfter) => return Err(Error::Connection("lost".into()).into()),
            Some(Fault::Silence | Fault::Stall) => std::future::pending().await,
            _ => self.travel(EXCHANGE / 2).await?,
        }
        let is_complete = operation == Operation::Complete;
        match &self.complete_body {
            Some(body) if is_complete => Ok(Reply {
                body: body.clone(),
                ..succeeded("")
            }),
            _ if self.same_part_id && operation == Operation::Part => {
                answered(answer.map(|_| "part".into()))
            }
            _ => answered(answer),
        }
    }

    /// Time on the wire, which fails when the machine is offline at its end.
    async fn travel(&self, time: Duration) -> Result<(), ExchangeError<String>> {
        self.sleep(time).await;
        if self.is_online() {
            Ok(())
        } else {
            Err(Error::Connection("offline".into()).into())
        }
    }
}

#[allow(clippy::unnecessary_wraps, reason = "as the other ends of an exchange")]
fn answered(answer: Answer) -> Result<Reply<String>, ExchangeError<String>> {
    match answer {
        Ok(id) => Ok(succeeded(&id)),
        Err((status, cause)) => Ok(refused(status, Hints::default(), cause)),
    }
}

/// An object of the API's with this id. A completed upload has its File.
fn succeeded(id: &str) -> Reply<String> {
    let file = Facts {
        id: format!("file_of_{id}"),
        ..Facts::default()
    };
    Reply {
        status: 200,
        hints: Hints::default(),
        body: Body::Object(Box::new(Facts {
            id: id.to_owned(),
            created_at: 0.0,
            expires_at: LIFE.as_secs_f64(),
            file: Some(Box::new(file)),
            ..Facts::default()
        })),
        value: id.to_owned(),
        response: String::new(),
    }
}

fn refused(status: u16, hints: Hints, cause: &str) -> Reply<String> {
    let cause = Some(cause.to_owned()).filter(|cause| !cause.is_empty());
    Reply {
        status,
        hints,
        body: Body::Object(Box::new(Facts {
            cause,
            ..Facts::default()
        })),
        value: status.to_string(),
        response: String::new(),
    }
}

/// A request on its way. One that is dropped there may arrive all the same.
struct Transit<'a> {
    world: &'a World,
    call: Option<Call>,
}

impl Transit<'_> {
    fn arrive(&mut self) -> Answer {
        let call = self.call.take().expect("arrives once");
        self.world
            .server
            .borrow_mut()
            .handle(&call, self.world.now())
    }

    #[allow(clippy::unnecessary_wraps, reason = "as the other ends of an exchange")]
    fn refused(
        &mut self,
        status: u16,
        hints: Hints,
    ) -> Result<Reply<String>, ExchangeError<String>> {
        self.call = None;
        Ok(refused(status, hints, ""))
    }

    fn lost(&mut self) -> Result<Reply<String>, ExchangeError<String>> {
        self.call = None;
        Err(Error::Connection("lost".into()).into())
    }
}

impl Drop for Transit<'_> {
    fn drop(&mut self) {
        // A create that nobody heard of leaves an upload that nobody can cancel.
        let known = !matches!(self.call, None | Some(Call::Create { .. }));
        if known && self.world.chance(0.5) {
            let _ = self.arrive();
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
