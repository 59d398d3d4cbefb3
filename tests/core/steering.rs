//! Pausing, suspending, and clocks that jump.

use upload_file_chunked::core::span::Span;

use upload_file_chunked::core::error::{Error, Remains};

use crate::faults::{Fault, Script, status};
use crate::server::{Operation, Status};
use crate::world::World;

#[test]
fn a_pause_drops_what_is_still_sending_and_sends_it_again() {
    // The stalled body is half sent when the pause begins.
    let script = Script::default().with(Operation::Part, 1..=1, Fault::Stall);
    let world = World {
        pauses: vec![Span::from_secs(1)..Span::from_secs(10)],
        ..World::with_faults(50, script)
    };
    world.upload(1).unwrap();
    assert!(
        world.clock.now() < Span::from_secs(11),
        "the stall limit of a minute was not waited for"
    );
    assert_eq!(world.calls(Operation::Part), 6);
}

#[test]
fn a_pause_lets_a_part_that_is_wholly_sent_have_its_answer() {
    let slow = Fault::Slow(Span::from_secs(5));
    let script = Script::default().with(Operation::Part, 1..=1, slow);
    let world = World {
        pauses: vec![Span::from_secs(1)..Span::from_secs(3)],
        ..World::with_faults(50, script)
    };
    world.upload(1).unwrap();
    assert_eq!(world.calls(Operation::Part), 5, "no part was sent twice");
}

#[test]
fn suspending_keeps_the_upload_and_its_journal() {
    let mut world = World {
        suspend_at: Some(Span::from_millis(100)),
        ..World::new(500)
    };
    let failure = world.upload_as(&world.resumable_job(2)).unwrap_err();
    assert!(matches!(failure.error, Error::Suspended));
    assert_eq!(failure.remains, Remains::Resumable);
    assert_eq!(world.calls(Operation::Cancel), 0);
    assert_eq!(world.in_flight.get(), 0);
    world.suspend_at = None;
    world.upload_as(&world.resumable_job(2)).unwrap();
    assert_eq!(world.calls(Operation::Create), 1);
}

#[test]
fn suspending_without_a_journal_cancels_what_nothing_could_continue() {
    let world = World {
        suspend_at: Some(Span::from_millis(100)),
        ..World::new(500)
    };
    let failure = world.upload(2).unwrap_err();
    assert!(matches!(failure.error, Error::Suspended));
    assert_eq!(failure.remains, Remains::Cancelled);
    assert_eq!(world.server.borrow().upload().status, Status::Cancelled);
}

/// A world whose journal was left by a suspended session.
fn suspended() -> World {
    let mut world = World {
        suspend_at: Some(Span::from_millis(100)),
        ..World::new(500)
    };
    world.upload_as(&world.resumable_job(2)).unwrap_err();
    world.suspend_at = None;
    world
}

#[test]
fn a_clock_set_forward_destroys_no_living_upload() {
    let world = suspended();
    world.clock_error.set(3.0 * 3_600_000.0);
    let job = world.resumable_job(2);
    assert!(job.resume.as_ref().unwrap().stale);
    world.upload_as(&job).unwrap();
    assert_eq!(world.calls(Operation::Create), 1);
}

#[test]
fn a_clock_set_back_does_not_hold_anything_up() {
    let world = suspended();
    world.clock_error.set(-3.0 * 3_600_000.0);
    let before = world.clock.now();
    world.upload_as(&world.resumable_job(2)).unwrap();
    assert!(world.clock.now() < before + Span::from_secs(10));
}

#[test]
fn an_upload_that_has_indeed_expired_is_found_out_by_one_part_and_started_anew() {
    let world = suspended();
    world.clock.pass(Span::from_hours(2));
    let sent = world.calls(Operation::Part);
    world.upload_as(&world.resumable_job(4)).unwrap();
    assert_eq!(world.calls(Operation::Create), 2);
    assert_eq!(world.calls(Operation::Part), sent + 1 + 50);
}

#[test]
fn what_something_in_between_answers_keeps_the_upload() {
    for status_code in [404, 407, 400, 502] {
        let script = Script::default().with(Operation::Part, 10..=999, Fault::Page(status_code));
        let mut world = World::with_faults(500, script);
        let failure = world.upload_as(&world.resumable_job(2)).unwrap_err();
        assert_eq!(failure.remains, Remains::Resumable, "{status_code}");
        assert_eq!(world.calls(Operation::Cancel), 0);
        world.script = Script::default();
        world.upload_as(&world.resumable_job(2)).unwrap();
        assert_eq!(world.calls(Operation::Create), 0);
    }
}

#[test]
fn a_login_page_with_a_status_of_success_keeps_the_upload() {
    let script = Script::default().with(Operation::Part, 10..=999, Fault::Page(200));
    let world = World::with_faults(500, script);
    let failure = world.upload_as(&world.resumable_job(2)).unwrap_err();
    assert!(matches!(failure.error, Error::Unexpected { .. }));
    assert_eq!(failure.remains, Remains::Resumable);
}

#[test]
fn a_request_too_large_for_a_gateway_is_not_kept_to_fail_again() {
    let script = Script::default().with(Operation::Part, 5..=5, Fault::Page(413));
    let world = World::with_faults(500, script);
    let failure = world.upload_as(&world.resumable_job(2)).unwrap_err();
    assert_ne!(failure.remains, Remains::Resumable);
    assert!(world.store.borrow().is_none());
}

#[test]
fn two_parts_with_one_id_are_not_taken_for_stored() {
    let world = World {
        same_part_id: true,
        ..World::new(50)
    };
    let failure = world.upload(1).unwrap_err();
    assert!(matches!(failure.error, Error::Unexpected { .. }));
    assert_eq!(world.calls(Operation::Complete), 0);
}

#[test]
fn a_credential_function_that_hangs_ends_by_name() {
    let mut world = World::new(50);
    world.credentials_hang = true;
    let mut job = world.job(1);
    job.retry_policy.timeout = Span::from_secs(20);
    let failure = world.upload_as(&job).unwrap_err();
    assert!(matches!(failure.error, Error::CallerTimeout(_)));
    assert!(world.clock.now() < Span::from_secs(21));
}

#[test]
fn so_does_one_that_hangs_when_it_is_asked_again() {
    let mut world = World {
        rotations: vec![Span::from_millis(50)],
        renewable: true,
        ..World::new(50)
    };
    world.renewal_hangs = true;
    let mut job = world.job(1);
    job.retry_policy.timeout = Span::from_secs(20);
    let failure = world.upload_as(&job).unwrap_err();
    assert!(matches!(failure.error, Error::CallerTimeout(_)));
    // The cancel asks for credentials as well, and has its own limit.
    assert!(world.clock.now() < Span::from_secs(35));
}

#[test]
fn each_step_is_reported_as_an_event() {
    let script = Script::default().with(Operation::Part, 2..=2, status(500));
    let world = World::with_faults(20, script);
    world.upload(1).unwrap();
    let events = world.events.borrow();
    let kinds: Vec<_> = events
        .iter()
        .map(|event| event.split(' ').next().unwrap())
        .collect();
    let expected = ["Created", "Part", "Retrying", "Part", "Completing"];
    assert_eq!(kinds, expected);
}
