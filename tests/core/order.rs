//! Bytes, order, bound and progress of uploads that go well.

use upload_file_chunked::core::plan::Plan;
use upload_file_chunked::core::upload::Md5;

use crate::server::{Operation, hex};
use crate::world::World;

#[test]
fn the_file_arrives_whole_whatever_its_size() {
    for size in [1, 9, 10, 11, 30, 1234] {
        for concurrency in [1, 2, 4, 6] {
            let world = World::new(size);
            assert_eq!(world.upload(concurrency).unwrap(), "upload_1");
            assert_eq!(
                world.server.borrow().upload().file.as_ref(),
                Some(&*world.file.borrow())
            );
        }
    }
}

#[test]
fn one_at_a_time_sends_the_parts_in_file_order() {
    let world = World::new(95);
    world.upload(1).unwrap();
    assert_eq!(
        world.server.borrow().arrivals,
        [0, 10, 20, 30, 40, 50, 60, 70, 80, 90]
    );
}

#[test]
fn as_many_parts_are_in_flight_as_asked_for_and_no_more() {
    for concurrency in [1, 2, 4, 6] {
        let world = World::new(1000);
        world.upload(concurrency).unwrap();
        assert_eq!(world.most_in_flight.get(), concurrency);
    }
}

#[test]
fn the_md5_sent_is_that_of_the_file() {
    let world = World::new(1234);
    world.upload(4).unwrap();
    // The model refuses a wrong one, so a right one was either sent or none was.
    let wrong = World::new(1234);
    let mut job = wrong.job(4);
    job.md5 = Md5::Given(hex(b"another file"));
    assert_eq!(wrong.upload_as(&job).unwrap_err().attempts, 1);
    job.md5 = Md5::Given(hex(&wrong.file.borrow()));
    World::new(1234).upload_as(&job).unwrap();
}

#[test]
fn without_md5_nothing_is_hashed() {
    let world = World::new(100);
    let mut job = world.job(4);
    job.md5 = Md5::Unchecked;
    world.upload_as(&job).unwrap();
    assert!(
        world
            .reports
            .borrow()
            .iter()
            .all(|progress| progress.hashed == 0)
    );
}

#[test]
fn progress_never_goes_back_and_ends_at_the_total() {
    let world = World::new(1234);
    world.upload(3).unwrap();
    let reports = world.reports.borrow();
    for pair in reports.windows(2) {
        assert!(pair[0].loaded <= pair[1].loaded);
        assert!(pair[0].confirmed <= pair[1].confirmed);
        assert!(pair[0].hashed <= pair[1].hashed);
    }
    assert!(
        reports
            .iter()
            .all(|progress| progress.confirmed <= progress.loaded)
    );
    let last = reports.last().unwrap();
    assert_eq!(
        (last.loaded, last.confirmed, last.hashed),
        (1234, 1234, 1234)
    );
    assert_eq!(last.parts_completed, last.parts_total);
    assert_eq!(
        reports
            .iter()
            .filter(|progress| progress.loaded == 1234)
            .count(),
        1
    );
}

#[test]
fn requests_are_as_few_as_the_plan_has_parts() {
    let world = World::new(100);
    world.upload(4).unwrap();
    assert_eq!(world.calls(Operation::Create), 1);
    assert_eq!(
        u64::from(world.calls(Operation::Part)),
        Plan::new(100, 10).parts()
    );
    assert_eq!(world.calls(Operation::Complete), 1);
    assert_eq!(world.calls(Operation::Cancel), 0);
}
