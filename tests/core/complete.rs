//! The one request whose lost answer cannot be repaired by sending it again.

use upload_file_chunked::core::span::Span;

use upload_file_chunked::core::answer::{Body, Facts};
use upload_file_chunked::core::error::{Error, Phase, Remains};

use crate::faults::{Fault, Script, busy, status};
use crate::server::{Operation, Status};
use crate::world::{Outcome, World};

fn is_unknown(outcome: &Outcome) -> bool {
    outcome.as_ref().is_err_and(|failure| {
        failure.phase == Phase::Complete && matches!(failure.error, Error::CompletionUnknown(_))
    })
}

#[test]
fn a_lost_answer_is_told_as_unknown_and_nothing_is_cancelled() {
    for fault in [Fault::LostAfter, Fault::Silence] {
        let world = World::with_faults(
            10,
            Script::default().with(Operation::Complete, 1..=1, fault),
        );
        let outcome = world.upload(1);
        assert!(is_unknown(&outcome));
        assert_eq!(outcome.unwrap_err().upload_id.as_deref(), Some("upload_1"));
        assert_eq!(world.calls(Operation::Cancel), 0);
        assert_eq!(world.server.borrow().upload().status, Status::Completed);
    }
}

#[test]
fn a_complete_that_never_arrived_is_repeated() {
    for fault in [Fault::LostBefore, status(500), status(503), status(429)] {
        let world = World::with_faults(
            10,
            Script::default().with(Operation::Complete, 1..=2, fault),
        );
        world.upload(1).unwrap();
        assert_eq!(world.calls(Operation::Complete), 3);
    }
}

#[test]
fn a_plain_refusal_is_certain_and_cancels() {
    let world = World::with_faults(
        10,
        Script::default().with(Operation::Complete, 1..=1, Fault::Refused(400, "md5")),
    );
    let outcome = world.upload(1);
    assert!(!is_unknown(&outcome));
    assert_eq!(world.server.borrow().upload().status, Status::Cancelled);
}

#[test]
fn being_turned_away_until_the_end_is_certain_and_cancels() {
    for turned_away in [429, 503] {
        let wait = busy(turned_away, Span::from_secs(1));
        let script = Script::default().with(Operation::Complete, 1..=99, wait);
        let world = World::with_faults(10, script);
        assert!(!is_unknown(&world.upload(1)));
        assert_eq!(world.server.borrow().upload().status, Status::Cancelled);
    }
}

#[test]
fn a_gateway_that_gives_up_leaves_it_unknown() {
    for gateway in [500, 502, 503, 504] {
        let script = Script::default().with(Operation::Complete, 1..=99, status(gateway));
        let world = World::with_faults(10, script);
        assert!(is_unknown(&world.upload(1)));
        assert_eq!(world.calls(Operation::Cancel), 0);
    }
}

#[test]
fn a_refusal_that_names_no_cause_may_be_the_echo_of_our_own_success() {
    for status_code in [400, 404, 409, 410, 413] {
        let script = Script::default().with(Operation::Complete, 1..=99, status(status_code));
        let world = World::with_faults(10, script);
        assert!(is_unknown(&world.upload(1)), "{status_code}");
        assert_eq!(world.calls(Operation::Cancel), 0);
    }
}

#[test]
fn once_an_attempt_may_have_arrived_even_a_named_cause_leaves_it_unknown() {
    for first in [Fault::LostAfter, status(502), status(503), status(500)] {
        let script = Script::default()
            .with(Operation::Complete, 1..=1, first)
            .with(Operation::Complete, 2..=2, Fault::Refused(400, "md5"));
        let world = World::with_faults(10, script);
        assert!(is_unknown(&world.upload(1)));
        assert_eq!(world.calls(Operation::Cancel), 0);
    }
}

#[test]
fn a_success_without_its_file_is_unknown() {
    for body in [Body::List, Body::Foreign, Body::Broken, pending()] {
        let script = Script::default();
        let world = World {
            complete_body: Some(body.clone()),
            ..World::with_faults(10, script)
        };
        assert!(is_unknown(&world.upload(1)), "{body:?}");
        assert_eq!(world.calls(Operation::Cancel), 0);
    }
}

fn pending() -> Body {
    Body::Object(Box::new(Facts {
        id: "upload_1".into(),
        status: Some("pending".into()),
        ..Facts::default()
    }))
}

#[test]
fn bytes_that_arrived_twice_are_named_and_the_next_call_starts_anew() {
    let script = Script::default().with(Operation::Part, 1..=1, Fault::LostAfter);
    let world = World::with_faults(30, script);
    world.server.borrow_mut().policy.counts_all_bytes = true;
    let failure = world.upload_as(&world.resumable_job(1)).unwrap_err();
    assert!(failure.resent && failure.is_retryable());
    assert_eq!(failure.remains, Remains::Cancelled);
    assert!(world.store.borrow().is_none());
    world.upload_as(&world.resumable_job(1)).unwrap();
    assert_eq!(world.calls(Operation::Create), 2);
}
