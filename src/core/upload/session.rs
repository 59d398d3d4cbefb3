//! One run of one upload: what is known of it, and what all its steps share.

use crate::core::shared::Shared;
use crate::core::span::Span;
use std::cell::{Cell, OnceCell};

use super::job::{Job, Resume};
use super::part_ids::PartIds;
use crate::core::api::{Reply, Request};
use crate::core::attempts::{Exchange, Failed, attempt};
use crate::core::clock::Clock as _;
use crate::core::error::{Error, Failure, Phase, Remains};
use crate::core::event::Event;
use crate::core::expiry::{Forecast, life};
use crate::core::host::{CredentialsOf, Host, Network as _, Stop};
use crate::core::journal::{Journal, Prefix};
use crate::core::journal_writer::JournalWriter;
use crate::core::judge::Expected;
use crate::core::plan::Plan;
use crate::core::policy::{Budget, RequestPolicy};
use crate::core::progress::Meter;
use crate::core::turn::Member;

/// What is known of an upload while it runs.
pub struct Session<'a, H: Host> {
    pub(super) host: &'a H,
    pub(super) job: &'a Job,
    pub(super) resume: Option<&'a Resume>,
    pub(super) plan: Plan,
    pub(super) phase: Cell<Phase>,
    pub(super) open: OnceCell<Open<'a, H>>,
    /// Complete was sent, and no answer since has said that it did not succeed.
    pub(super) in_doubt: Cell<bool>,
    /// Parts may have been stored twice: an earlier session's, or one whose answer was lost.
    pub(super) resent: Cell<bool>,
    pub(super) part_ids: Shared<PartIds>,
    pub(super) member: Member<'a>,
    pub(super) meter: Shared<Meter>,
    forecast: Shared<Option<Forecast>>,
    /// Retries of parts.
    pub(super) budget: Budget,
}

/// What is known once the upload is open at the server.
pub struct Open<'a, H> {
    pub(super) upload_id: String,
    pub(super) created_at: f64,
    /// When it expires, in monotonic time.
    pub(super) expires: Option<Span>,
    pub(super) writer: Option<JournalWriter<'a, H>>,
}

/// What a step of a session results in. The failure is in a box, because it is passed on by many functions.
pub type Step<T, H> = Result<T, Box<Failure<<H as Host>::Value>>>;

impl<'a, H: Host> Session<'a, H> {
    /// A run of `job`, from its beginning or from where an earlier one stopped.
    pub fn new(host: &'a H, job: &'a Job, resume: Option<&'a Resume>) -> Self {
        let plan = resume.map_or(job.plan, |resume| resume.journal.plan);
        let now = host.network().now();
        Self {
            host,
            job,
            resume,
            plan,
            phase: Cell::new(Phase::Create),
            open: OnceCell::new(),
            in_doubt: Cell::new(false),
            resent: Cell::new(resume.is_some()),
            part_ids: Shared::new(PartIds::new(plan.parts())),
            member: Member::join(host.network().limiter()),
            meter: Shared::new(Meter::new(plan.size(), plan.parts(), now)),
            forecast: Shared::new(None),
            budget: Budget::new(job.retry_policy, job.concurrency),
        }
    }

    /// Whether an earlier session sent complete.
    pub(super) fn was_completing(&self) -> bool {
        self.resume.is_some_and(|resume| resume.journal.completing)
    }

    /// Opens the upload at the server, or takes the one of the journal.
    pub(super) async fn open(&self) -> Step<&Open<'a, H>, H> {
        let (journal, life) = match self.resume {
            Some(resume) => (resume.journal.clone(), resume.life),
            None => self.create().await?,
        };
        let is_new = self.resume.is_none();
        self.in_doubt.set(journal.completing);
        let open = self.open.get_or_init(|| Open {
            upload_id: journal.upload_id.clone(),
            created_at: journal.created_at,
            expires: life.map(|life| self.now() + life),
            writer: self
                .job
                .journaled
                .then(|| JournalWriter::new(self.host, journal, is_new)),
        });
        self.host.event(&Event::Created {
            upload_id: &open.upload_id,
            resumed: !is_new,
        });
        self.forecast
            .replace(Some(Forecast::new(self.now(), open.expires)));
        if let (Some(writer), true) = (&open.writer, is_new) {
            // Before the first part: what is confirmed later must be found under this upload.
            writer.save().await;
        }
        self.count_confirmed();
        Ok(open)
    }

    /// Takes over the parts that an earlier session had confirmed.
    fn count_confirmed(&self) {
        let mut meter = self.meter.borrow_mut();
        if let Some(resume) = self.resume {
            for (index, id) in &resume.journal.part_ids {
                meter.confirmed(0, self.plan.length(*index));
                let place = usize::try_from(*index).unwrap_or(0);
                let _ = self.part_ids.borrow_mut().insert(place, id);
            }
        }
        meter.start(self.now());
    }

    async fn create(&self) -> Step<(Journal, Option<Span>), H> {
        let request = Request::Create(&self.job.create);
        let reply = self
            .request(Phase::Create, &request, Expected::Created)
            .await?;
        let journal = Journal {
            upload_id: reply.id,
            plan: self.plan,
            part_ids: Vec::new(),
            prefix: Prefix::default(),
            created_at: reply.created_at,
            expires_at: reply.expires_at,
            saved_at: self.host.wall_clock(),
            completing: false,
        };
        Ok((journal, life(reply.created_at, reply.expires_at)))
    }

    /// Writes the journal, if one is kept.
    pub async fn save(&self) {
        if let Some(writer) = self.open.get().and_then(|open| open.writer.as_ref()) {
            writer.save().await;
        }
    }

    /// The failure of being stopped by the caller.
    #[allow(clippy::unnecessary_box_returns, reason = "as `Step` has it")]
    pub fn stopped(&self, stop: Stop) -> Box<Failure<H::Value>> {
        self.failure(self.phase.get(), stop.error(), 0)
    }

    /// A request that is not a part.
    pub(super) async fn request(
        &self,
        phase: Phase,
        request: &Request<'_>,
        expected: Expected<'_>,
    ) -> Step<Reply<H::Value>, H> {
        let send = |credentials| self.exchange(request, credentials);
        let failed = |failed: Failed<'_, _>| self.retrying(phase, &failed);
        let policy = RequestPolicy::control(self.job.retry_policy, &self.member, expected);
        attempt(self.host.network(), &policy, &send, &failed)
            .await
            .map_err(|(error, attempts)| self.failure(phase, error, attempts))
    }

    pub(super) fn exchange<'s>(
        &'s self,
        request: &'s Request<'_>,
        credentials: CredentialsOf<H>,
    ) -> Exchange<'s, H::Value> {
        Box::pin(self.host.send(request, credentials, &|_| ()))
    }

    /// Reports an attempt that will be repeated.
    pub(super) fn retrying(&self, phase: Phase, failed: &Failed<'_, H::Value>) {
        if let (Some(delay), false) = (failed.retried, failed.interrupted) {
            self.host.event(&Event::Retrying {
                phase,
                attempt: failed.attempt,
                delay,
                error: failed.error,
            });
        }
    }

    /// `error` with what is known around it.
    #[allow(clippy::unnecessary_box_returns, reason = "as `Step` has it")]
    pub(super) fn failure(
        &self,
        phase: Phase,
        error: Error<H::Value>,
        attempts: u32,
    ) -> Box<Failure<H::Value>> {
        let open = self.open.get();
        let writer = open.and_then(|open| open.writer.as_ref());
        let kept = writer.is_some_and(JournalWriter::is_kept) && error.is_resumable();
        Box::new(Failure {
            error,
            phase,
            upload_id: open.map(|open| open.upload_id.clone()),
            attempts,
            resent: false,
            remains: if kept {
                Remains::Resumable
            } else {
                Remains::Nothing
            },
        })
    }

    pub(super) fn now(&self) -> Span {
        self.host.network().now()
    }

    /// Reports the progress, when that is due.
    pub(super) fn report(&self) {
        let now = self.now();
        let due = self.meter.borrow_mut().due(now);
        let Some(progress) = due else { return };
        self.host.report(&progress);
        let mut forecast = self.forecast.borrow_mut();
        let warning = forecast
            .as_mut()
            .and_then(|forecast| forecast.check(&progress, now));
        drop(forecast);
        if let Some(warning) = warning {
            self.host.warn(&warning);
        }
    }

    /// Reports the progress when every part is confirmed and hashed, unless the last report said so.
    pub(super) fn report_end(&self) {
        let last = self.meter.borrow_mut().end(self.now());
        if let Some(progress) = last {
            self.host.report(&progress);
        }
    }
}
