//! Going on where an earlier session stopped, and refusing to where that would mix two files.

use upload_file_chunked::core::span::Span;

use upload_file_chunked::core::error::{Error, Remains};
use upload_file_chunked::core::event::Warning;

use crate::faults::{Fault, Script, status};
use crate::server::{LIFE, Operation, Status};
use crate::world::World;

/// A world in which the page was gone once some parts were written down.
fn interrupted(world: World) -> World {
    for polls in 20.. {
        let fresh = World {
            file: world.file.clone(),
            ..World::default()
        };
        fresh.session(&fresh.resumable_job(3), polls);
        let parts = fresh
            .store
            .borrow()
            .as_ref()
            .map_or(0, |journal| journal.part_ids.len());
        if parts >= 20 {
            return World {
                store: fresh.store,
                server: fresh.server,
                clock: fresh.clock,
                ..world
            };
        }
    }
    unreachable!("some number of polls is enough")
}

#[test]
fn only_what_is_missing_is_sent() {
    let world = interrupted(World::new(500));
    let written = world.store.borrow().as_ref().unwrap().part_ids.len();
    world.upload_as(&world.resumable_job(3)).unwrap();
    assert_eq!(world.calls(Operation::Create), 0);
    assert_eq!(world.calls(Operation::Part) as usize, 50 - written);
    assert_eq!(
        world.server.borrow().upload().file.as_ref(),
        Some(&*world.file.borrow())
    );
    assert!(
        world.store.borrow().is_none(),
        "a completed upload is forgotten"
    );
}

#[test]
fn at_most_as_many_parts_as_were_in_flight_are_sent_twice() {
    let world = interrupted(World::new(500));
    world.upload_as(&world.resumable_job(3)).unwrap();
    assert!(world.server.borrow().arrivals.len() <= 50 + 3);
}

#[test]
fn an_edited_file_is_never_added_to_the_old_upload() {
    let world = interrupted(World::new(500));
    world.file.borrow_mut()[5] ^= 1;
    let failure = world.upload_as(&world.resumable_job(3)).unwrap_err();
    assert!(matches!(failure.error, Error::ContentChanged));
    assert_eq!(world.server.borrow().upload().status, Status::Cancelled);
    assert_eq!(world.calls(Operation::Complete), 0);
    assert!(world.store.borrow().is_none());
}

#[test]
fn an_edited_file_may_start_anew() {
    let world = interrupted(World::new(500));
    world.file.borrow_mut()[5] ^= 1;
    let mut job = world.resumable_job(3);
    job.restart = true;
    assert_eq!(world.upload_as(&job).unwrap(), "upload_2");
    let server = world.server.borrow();
    assert_eq!(server.uploads["upload_1"].status, Status::Cancelled);
    assert_eq!(
        server.uploads["upload_2"].file.as_ref(),
        Some(&*world.file.borrow())
    );
}

#[test]
fn a_failure_elsewhere_leaves_the_upload_for_later() {
    let script = Script::default().with(Operation::Part, 5..=99, Fault::LostBefore);
    let mut world = World::with_faults(500, script);
    let failure = world.upload_as(&world.resumable_job(2)).unwrap_err();
    assert_eq!(failure.remains, Remains::Resumable);
    assert_eq!(world.calls(Operation::Cancel), 0);
    world.script = Script::default();
    world.upload_as(&world.resumable_job(2)).unwrap();
    assert_eq!(world.calls(Operation::Create), 0);
}

#[test]
fn a_failure_before_the_old_prefix_is_proven_leaves_the_upload_for_later_too() {
    let script = Script::default().with(Operation::Part, 1..=99, status(403));
    let mut world = interrupted(World::with_faults(500, script));
    let failure = world.upload_as(&world.resumable_job(2)).unwrap_err();
    assert_eq!(failure.remains, Remains::Resumable);
    assert_eq!(world.calls(Operation::Cancel), 0);
    world.script = Script::default();
    world.upload_as(&world.resumable_job(2)).unwrap();
    assert_eq!(world.calls(Operation::Create), 0);
}

#[test]
fn a_refusal_cancels_and_forgets() {
    let script = Script::default().with(Operation::Part, 5..=5, status(413));
    let world = World::with_faults(500, script);
    let failure = world.upload_as(&world.resumable_job(2)).unwrap_err();
    assert_ne!(failure.remains, Remains::Resumable);
    assert_eq!(world.server.borrow().upload().status, Status::Cancelled);
    assert!(world.store.borrow().is_none());
}

#[test]
fn a_store_that_fails_costs_the_resume_and_not_the_upload() {
    let world = World {
        store_is_full: true,
        ..World::new(100)
    };
    world.upload_as(&world.resumable_job(2)).unwrap();
    assert!(matches!(world.warnings.borrow()[..], [Warning::Journal(_)]));
}

#[test]
fn an_upload_that_expires_says_so_and_sends_nothing_more() {
    let script = Script::default().with(Operation::Part, 5..=999, Fault::Slow(LIFE.mul_f64(0.025)));
    let world = World::with_faults(500, script);
    let failure = world.upload_as(&world.resumable_job(1)).unwrap_err();
    assert!(matches!(failure.error, Error::Expired));
    assert_eq!(world.calls(Operation::Complete), 0);
    assert!(matches!(
        world.warnings.borrow()[..],
        [Warning::Expiry { .. }]
    ));
}

#[test]
fn a_complete_of_an_earlier_session_that_may_have_succeeded_is_never_cancelled() {
    let script = Script::default().with(Operation::Complete, 1..=1, Fault::LostAfter);
    let mut world = World::with_faults(50, script);
    let failure = world.upload_as(&world.resumable_job(2)).unwrap_err();
    assert_eq!(failure.remains, Remains::Resumable);
    assert!(matches!(failure.error, Error::CompletionUnknown(_)));
    world.script = Script::default();
    let again = world.upload_as(&world.resumable_job(2)).unwrap_err();
    assert!(matches!(again.error, Error::CompletionUnknown(_)));
    assert_eq!(world.calls(Operation::Cancel), 0);
    let mut job = world.resumable_job(2);
    job.find_file = true;
    assert_eq!(world.upload_as(&job).unwrap(), "upload_1");
}

#[test]
fn new_credentials_are_asked_for_once_for_everyone() {
    let world = World {
        rotations: vec![Span::from_millis(100)],
        renewable: true,
        ..World::new(500)
    };
    world.upload(4).unwrap();
    assert_eq!(world.renewals.get(), 1);
    assert!(
        world.calls(Operation::Part) <= 50 + 4,
        "each refused request is repeated once"
    );
}

#[test]
fn credentials_that_cannot_change_are_refused_once() {
    let world = World {
        rotations: vec![Span::ZERO],
        ..World::new(10)
    };
    assert_eq!(world.upload(1).unwrap_err().attempts, 1);
}

#[test]
fn being_offline_costs_no_attempt() {
    let offline = vec![Span::from_millis(50)..Span::from_mins(30)];
    let world = World {
        offline,
        ..World::new(500)
    };
    let mut job = world.job(4);
    job.retry_policy.max_retries = 0;
    world.upload_as(&job).unwrap();
}

#[test]
fn a_pause_starts_nothing_and_lets_what_is_in_flight_end() {
    let pause = Span::from_millis(50)..Span::from_mins(5);
    let world = World {
        pauses: vec![pause.clone()],
        ..World::new(500)
    };
    world.upload(2).unwrap();
    assert!(world.clock.now() > pause.end);
    assert_eq!(
        world.calls(Operation::Part),
        50,
        "no part was dropped and sent again"
    );
}

#[test]
fn a_wait_the_server_asks_for_holds_for_every_part() {
    let busy = crate::faults::busy(503, Span::from_secs(30));
    let world = World::with_faults(500, Script::default().with(Operation::Part, 5..=5, busy));
    world.upload(4).unwrap();
    assert_eq!(world.calls(Operation::Part), 51);
    assert!(world.clock.now() > Span::from_secs(30));
}

#[test]
fn a_stalled_part_is_cut_after_a_minute() {
    let script = Script::default().with(Operation::Part, 1..=1, Fault::Stall);
    let world = World::with_faults(50, script);
    world.upload(1).unwrap();
    assert!(world.clock.now() < Span::from_secs(62));
}

#[test]
fn a_missing_answer_is_cut_by_its_own_limit_however_long_a_stall_may_be() {
    let world = World::with_faults(
        50,
        Script::default().with(Operation::Part, 1..=1, Fault::Silence),
    );
    let mut job = world.job(1);
    job.limits.response = Span::from_secs(10);
    world.upload_as(&job).unwrap();
    assert!(world.clock.now() < Span::from_secs(12));
}

#[test]
fn stopping_while_offline_does_not_wait_for_a_cancel_that_cannot_get_through() {
    let offline = vec![Span::from_millis(50)..Span::from_hours(1)];
    let abort_at = Some(Span::from_secs(1));
    let world = World {
        abort_at,
        offline,
        ..World::new(500)
    };
    world.upload(2).unwrap_err();
    assert!(world.clock.now() < Span::from_secs(2));
}

#[test]
fn a_machine_that_slept_gives_the_connection_another_chance() {
    let script = Script::default().with(Operation::Part, 1..=1, Fault::Slow(Span::from_secs(70)));
    let world = World::with_faults(50, script);
    // Asleep for an hour from the first second on: the answer comes as it wakes.
    world.clock.nap(Span::from_secs(1)..Span::from_mins(30));
    world.upload(1).unwrap();
    assert!(world.calls(Operation::Part) <= 6);
}

#[test]
fn a_budget_bounds_the_storm() {
    // Every part fails twice before it passes: more than a busy upload may ask for.
    let mut script = Script::default();
    for part in 0..200 {
        script = script.with(Operation::Part, part * 4 + 1..=part * 4 + 3, status(500));
    }
    let world = World::with_faults(2000, script);
    let failure = world.upload(4).unwrap_err();
    assert!(matches!(failure.error, Error::Api { status: 500, .. }));
    assert!(world.calls(Operation::Part) < 100);
}
