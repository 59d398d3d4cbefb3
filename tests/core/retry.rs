//! Failures that pass, and failures that do not.

use upload_file_chunked::core::span::Span;

use upload_file_chunked::core::error::{Error, Phase};
use upload_file_chunked::core::retry::Hints;

use crate::faults::{Fault, Script, busy, status};
use crate::server::{Operation, Status};
use crate::world::World;

#[test]
fn a_failure_that_passes_costs_a_retry_and_no_byte() {
    for fault in [
        status(500),
        status(429),
        status(408),
        Fault::LostBefore,
        Fault::LostAfter,
    ] {
        for operation in [Operation::Create, Operation::Part] {
            let world = World::with_faults(100, Script::default().with(operation, 1..=2, fault));
            world.upload(4).unwrap();
            assert_eq!(world.server.borrow().file(), Some(&*world.file.borrow()));
        }
    }
}

#[test]
fn a_wait_the_server_asks_for_is_kept() {
    let script = Script::default().with(Operation::Part, 1..=1, busy(429, Span::from_secs(30)));
    let world = World::with_faults(10, script);
    world.upload(1).unwrap();
    assert!(world.clock.now() >= Span::from_secs(30));
    assert!(world.clock.now() < Span::from_secs(31));
}

#[test]
fn retries_end_and_the_upload_is_cancelled() {
    let world = World::with_faults(
        100,
        Script::default().with(Operation::Part, 1..=99, status(503)),
    );
    let failure = world.upload(1).unwrap_err();
    assert!(matches!(
        failure.error,
        Error::Api {
            status: 503,
            retryable: true,
            ..
        }
    ));
    assert_eq!((failure.phase, failure.attempts), (Phase::Parts, 6));
    assert_eq!(failure.upload_id.as_deref(), Some("upload_1"));
    assert_eq!(world.calls(Operation::Part), 6);
    assert_eq!(world.server.borrow().upload().status, Status::Cancelled);
}

#[test]
fn a_refusal_is_not_retried_and_ends_everything() {
    let world = World::with_faults(
        1000,
        Script::default().with(Operation::Part, 3..=3, status(400)),
    );
    let failure = world.upload(4).unwrap_err();
    assert!(matches!(
        failure.error,
        Error::Api {
            status: 400,
            retryable: false,
            ..
        }
    ));
    assert_eq!(failure.attempts, 1);
    assert_eq!(world.calls(Operation::Complete), 0);
    assert_eq!(world.server.borrow().upload().status, Status::Cancelled);
    assert_eq!(world.in_flight.get(), 0);
}

#[test]
fn the_server_may_forbid_a_retry() {
    let never = Hints {
        should_retry: Some(false),
        after: None,
    };
    let script = Script::default().with(Operation::Part, 1..=1, Fault::Status(500, never));
    let world = World::with_faults(10, script);
    assert_eq!(world.upload(1).unwrap_err().attempts, 1);
}

#[test]
fn silence_after_the_last_byte_is_cut_and_retried() {
    let world = World::with_faults(
        10,
        Script::default().with(Operation::Part, 1..=1, Fault::Silence),
    );
    world.upload(1).unwrap();
    assert!(world.clock.now() >= Span::from_mins(2));
    assert_eq!(world.server.borrow().file(), Some(&*world.file.borrow()));
}

#[test]
fn silence_elsewhere_is_cut_by_the_time_limit_and_retried() {
    let script = Script::default().with(Operation::Create, 1..=1, Fault::Silence);
    let world = World::with_faults(10, script);
    world.upload(1).unwrap();
    assert!(world.clock.now() >= Span::from_mins(10));
}

#[test]
fn a_changed_file_is_never_retried() {
    let script = Script::default().with(Operation::Part, 1..=1, Fault::FileChanged);
    let world = World::with_faults(100, script);
    let failure = world.upload(1).unwrap_err();
    assert!(matches!(failure.error, Error::FileChanged(_)));
    assert_eq!(failure.attempts, 1);
    assert_eq!(world.server.borrow().upload().status, Status::Cancelled);
}

#[test]
fn a_create_that_fails_has_nothing_to_cancel() {
    let world = World::with_faults(
        10,
        Script::default().with(Operation::Create, 1..=9, status(401)),
    );
    let failure = world.upload(1).unwrap_err();
    assert_eq!((failure.phase, failure.upload_id), (Phase::Create, None));
    assert_eq!(world.calls(Operation::Cancel), 0);
}

#[test]
fn a_cancel_that_fails_does_not_mask_the_failure() {
    let script = Script::default()
        .with(Operation::Part, 1..=1, status(400))
        .with(Operation::Cancel, 1..=99, status(500));
    let failure = World::with_faults(10, script).upload(1).unwrap_err();
    assert!(matches!(failure.error, Error::Api { status: 400, .. }));
}

#[test]
fn a_cancel_that_hangs_is_given_up() {
    let script = Script::default()
        .with(Operation::Part, 1..=1, status(400))
        .with(Operation::Cancel, 1..=99, Fault::Silence);
    let world = World::with_faults(10, script);
    world.upload(1).unwrap_err();
    assert!(world.clock.now() < Span::from_secs(11));
}
