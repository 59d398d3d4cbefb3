//! Seeded random schedules of everything that may go wrong, at once. What must hold at every
//! step stands in `host` as assertions; what must hold at the end, here.
//!
//! `SEEDS=n` runs n schedules, `SEED=s` only that of seed s.

use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use upload_file_chunked::core::span::Span;

use upload_file_chunked::core::error::{Error, Failure, Remains};
use upload_file_chunked::core::plan::Plan;
use upload_file_chunked::core::tuner::MOST;
use upload_file_chunked::core::upload::Job;

use crate::faults::Script;
use crate::random::Random;
use crate::server::{LIFE_SECONDS, Policy, Status};
use crate::world::{Outcome, Spans, World};

/// Schedules run by default.
const SCHEDULES: u64 = 20_000;

/// Sessions of one upload at most; the last is left alone.
const SESSIONS: u64 = 6;

#[test]
fn every_schedule_ends_well() {
    let number = |name| {
        std::env::var(name)
            .ok()
            .map(|text| text.parse::<u64>().unwrap())
    };
    let seeds = match number("SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..number("SEEDS").unwrap_or(SCHEDULES),
    };
    let mut tally = Tally::default();
    for seed in seeds {
        let outcome = catch_unwind(AssertUnwindSafe(|| Schedule::new(seed).run(&mut tally)));
        assert!(
            outcome.is_ok(),
            "schedule {seed} fails; repeat it alone with SEED={seed}"
        );
    }
    println!("{tally:?}");
}

/// How the schedules ended: what never happens is not tested.
#[derive(Debug, Default)]
struct Tally {
    completed: u64,
    reloaded: u64,
    cancelled: u64,
    left_for_later: u64,
    unknown: u64,
    content_changed: u64,
    expired: u64,
    aborted: u64,
}

#[allow(clippy::struct_excessive_bools, reason = "each is drawn by itself")]
struct Schedule {
    world: World,
    random: Random,
    part_size: u64,
    concurrency: usize,
    auto: bool,
    journaled: bool,
    restart: bool,
    find_file: bool,
    edits: bool,
}

impl Schedule {
    fn new(seed: u64) -> Self {
        let mut random = Random::new(seed);
        let size = 1 + usize::try_from(random.below(400)).unwrap();
        let chance = [0.0, 0.02, 0.1, 0.3][usize::try_from(random.below(4)).unwrap()];
        let policy = Policy {
            counts_all_bytes: random.chance(0.2),
            ascending: false,
            max_in_flight: random
                .chance(0.2)
                .then(|| 1 + usize::try_from(random.below(3)).unwrap()),
        };
        let moment = |random: &mut Random| Span::from_millis(random.below(3000));
        let mut world = World::with_faults(size, Script::random(chance, random.fork()));
        world.server.get_mut().policy = policy;
        world.renewable = random.chance(0.8);
        world.abort_at = random.chance(0.1).then(|| moment(&mut random));
        world.store_is_full = random.chance(0.02);
        world.pauses = spans(&mut random, 0.2, 600);
        world.offline = spans(&mut random, 0.2, 600);
        if random.chance(0.2) {
            world.rotations.push(moment(&mut random));
        }
        for nap in spans(&mut random, 0.1, 3000) {
            world.clock.nap(nap);
        }
        world.random = Some(random.fork().into());
        Self {
            part_size: 1 + random.below(63),
            concurrency: 1 + usize::try_from(random.below(6)).unwrap(),
            auto: seed % 7 == 6,
            journaled: random.chance(0.7),
            restart: random.chance(0.3),
            find_file: random.chance(0.3),
            edits: random.chance(0.3),
            world,
            random,
        }
    }

    /// Session after session, until one is left to end.
    fn run(mut self, tally: &mut Tally) {
        for session in 1..=SESSIONS {
            let dies = session < SESSIONS && self.random.chance(0.5);
            let polls = if dies {
                self.random.below(150)
            } else {
                u64::MAX
            };
            let outcome = self.world.session(&self.job(), polls);
            match outcome {
                None => tally.reloaded += 1,
                Some(Err(failure))
                    if failure.remains == Remains::Resumable && session < SESSIONS =>
                {
                    self.check(&Err(failure), tally);
                }
                Some(outcome) => return self.check(&outcome, tally),
            }
            if self.edits && self.random.chance(0.3) {
                self.edit();
            }
            // Some come back at once, some after the upload has expired.
            let away = LIFE_SECONDS * 2;
            let away = if self.random.chance(0.8) { 60 } else { away };
            self.world
                .clock
                .pass(Span::from_secs(self.random.below(away)));
            self.world.abort_at = None;
        }
    }

    fn job(&self) -> Job {
        let resume = self.world.resume().filter(|_| self.journaled);
        let bytes = self.world.file.borrow().len() as u64;
        Job {
            plan: Plan::new(bytes, self.part_size),
            resume,
            auto: self.auto,
            journaled: self.journaled,
            restart: self.restart,
            find_file: self.find_file,
            ..self
                .world
                .job(if self.auto { MOST } else { self.concurrency })
        }
    }

    fn edit(&mut self) {
        let mut file = self.world.file.borrow_mut();
        let place = usize::try_from(self.random.below(file.len() as u64)).unwrap();
        file[place] ^= 1;
    }

    fn check(&self, outcome: &Outcome, tally: &mut Tally) {
        let server = self.world.server.borrow();
        match outcome {
            Ok(id) => {
                tally.completed += 1;
                let upload = &server.uploads[id];
                assert_eq!(upload.status, Status::Completed);
                assert_eq!(
                    upload.file.as_ref(),
                    Some(&*self.world.file.borrow()),
                    "the bytes"
                );
                assert!(
                    self.world.store.borrow().is_none(),
                    "nothing left to resume"
                );
            }
            Err(failure) => self.check_failure(failure, tally),
        }
    }

    fn check_failure(&self, failure: &Failure<String>, tally: &mut Tally) {
        match failure.error {
            Error::CompletionUnknown(_) => tally.unknown += 1,
            Error::ContentChanged => tally.content_changed += 1,
            Error::Expired => tally.expired += 1,
            Error::Aborted => tally.aborted += 1,
            _ => {}
        }
        let server = self.world.server.borrow();
        let Some(upload) = failure.upload_id.as_ref().map(|id| &server.uploads[id]) else {
            return;
        };
        let now = self.world.clock.now();
        if upload.status == Status::Completed {
            // Of an edited file there is nothing more to say: what was complete is another file.
            let said = matches!(
                failure.error,
                Error::CompletionUnknown(_) | Error::Aborted | Error::ContentChanged
            );
            assert!(said, "complete succeeded and nothing says so: {failure:?}");
        }
        if failure.remains == Remains::Resumable {
            tally.left_for_later += 1;
            let store = self.world.store.borrow();
            assert_eq!(
                store.as_ref().map(|journal| &journal.upload_id),
                failure.upload_id.as_ref()
            );
        } else if upload.status == Status::Cancelled {
            tally.cancelled += 1;
        } else if upload.status == Status::Pending && now < upload.expires {
            self.explain_pending(failure);
        }
    }

    /// An upload may stay pending only if its cancel was tried and did not get through, or if
    /// complete was under way when the caller said stop.
    fn explain_pending(&self, failure: &Failure<String>) {
        let tried = self.world.calls(crate::server::Operation::Cancel) > 0;
        let completing = self.world.calls(crate::server::Operation::Complete) > 0;
        assert!(
            tried || completing,
            "left pending without a word: {failure:?}"
        );
    }
}

/// Up to three spans of virtual time, with this probability.
fn spans(random: &mut Random, probability: f64, most_seconds: u64) -> Spans {
    let mut start = 0;
    let mut spans = Vec::new();
    while spans.len() < 3 && random.chance(probability) {
        start += random.below(2000);
        let end = start + 1 + random.below(most_seconds * 1000);
        spans.push(Range { start, end });
        start = end;
    }
    let span = |Range { start, end }| Span::from_millis(start)..Span::from_millis(end);
    spans.into_iter().map(span).collect()
}
