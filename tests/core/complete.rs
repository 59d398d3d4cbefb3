//! The one request whose lost answer cannot be repaired by sending it again.

use upload_file_chunked::core::error::{Error, Phase};

use crate::faults::{Fault, Script, status};
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
        Script::default().with(Operation::Complete, 1..=1, status(400)),
    );
    let outcome = world.upload(1);
    assert!(!is_unknown(&outcome));
    assert_eq!(world.server.borrow().upload().status, Status::Cancelled);
}

#[test]
fn being_turned_away_until_the_end_is_certain_and_cancels() {
    for turned_away in [429, 503] {
        let script = Script::default().with(Operation::Complete, 1..=99, status(turned_away));
        let world = World::with_faults(10, script);
        assert!(!is_unknown(&world.upload(1)));
        assert_eq!(world.server.borrow().upload().status, Status::Cancelled);
    }
}

#[test]
fn a_gateway_that_gives_up_leaves_it_unknown() {
    for gateway in [500, 502, 504] {
        let script = Script::default().with(Operation::Complete, 1..=99, status(gateway));
        let world = World::with_faults(10, script);
        assert!(is_unknown(&world.upload(1)));
        assert_eq!(world.calls(Operation::Cancel), 0);
    }
}
