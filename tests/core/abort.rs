//! The caller says stop.

use upload_file_chunked::core::span::Span;

use upload_file_chunked::core::error::Error;

use crate::faults::{Script, busy};
use crate::server::{Operation, Status};
use crate::transit::EXCHANGE;
use crate::world::World;

fn stopped_at(milliseconds: u64, script: Script) -> World {
    let world = World {
        abort_at: Some(Span::from_millis(milliseconds)),
        ..World::with_faults(1000, script)
    };
    let failure = world.upload(4).unwrap_err();
    assert!(matches!(failure.error, Error::Aborted));
    assert_eq!(world.in_flight.get(), 0);
    world
}

#[test]
fn stopping_at_any_moment_leaves_nothing_in_flight_and_nothing_pending() {
    // After create's answer: before it the id is unknown, so there is nothing to cancel.
    for milliseconds in (21..500).step_by(7) {
        let world = stopped_at(milliseconds, Script::default());
        assert_eq!(
            world.server.borrow().upload().status,
            Status::Cancelled,
            "{milliseconds}"
        );
        assert_eq!(world.calls(Operation::Complete), 0);
    }
}

#[test]
fn stopping_beforehand_sends_nothing() {
    let world = stopped_at(0, Script::default());
    assert_eq!(world.calls(Operation::Create), 0);
}

#[test]
fn stopping_while_a_retry_waits_ends_the_wait() {
    let script = Script::default().with(Operation::Part, 1..=99, busy(429, Span::from_mins(1)));
    let world = stopped_at(1000, script);
    assert!(world.clock.now() < Span::from_secs(2));
    assert_eq!(world.server.borrow().upload().status, Status::Cancelled);
}

#[test]
fn stopping_while_complete_is_under_way_does_not_cancel() {
    let size = 10;
    let world = World {
        abort_at: Some(EXCHANGE + EXCHANGE + EXCHANGE.mul_f64(0.5)),
        ..World::new(size)
    };
    let failure = world.upload(1).unwrap_err();
    assert!(matches!(failure.error, Error::Aborted));
    assert_eq!(world.calls(Operation::Complete), 1);
    assert_eq!(world.calls(Operation::Cancel), 0);
}
