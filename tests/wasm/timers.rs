//! What is dropped leaves nothing running.

use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

use super::world::{Stub, at, text};

const SMALL: &str = "{ partSize: 1, concurrency: 3 }";

/// Stops the upload under way as `js/client/task.js` does.
fn abort(stub: &Stub) {
    stub.js("(world.running.stop = 'abort', world.change())");
}

#[wasm_bindgen_test]
async fn an_upload_that_has_ended_leaves_no_wait() {
    let stub = Stub::new();
    stub.upload(10, SMALL).await.unwrap();
    assert_eq!(stub.waits(), 0.0);
}

#[wasm_bindgen_test]
async fn a_dropped_wait_for_a_retry_is_cancelled() {
    let stub = Stub::new();
    stub.js("world.answers.parts.push(world.refuse(429, { 'retry-after': '100' }))");
    // What a service asks for holds for every upload to it: this one has the service for itself.
    let own = "{ origin: 'http://busy.test', base: 'http://busy.test/v1' }";
    let upload = stub.start(1, own);
    while !stub
        .js("[...world.waits.values()].some((delay) => delay > 99_000 && delay < 102_000)")
        .is_truthy()
    {
        stub.turn().await;
    }
    abort(&stub);
    let record = JsFuture::from(upload).await.unwrap_err();
    assert_eq!(text(&record, "kind"), "aborted");
    assert_eq!(stub.waits(), 0.0);
    assert_eq!(stub.operations(), ["create", "parts", "cancel"]);
}

#[wasm_bindgen_test]
async fn dropped_requests_are_cancelled() {
    let stub = Stub::new();
    stub.js("world.answers.parts = Array.from({ length: 10 }, world.hang)");
    let upload = stub.start(10, SMALL);
    while stub.requests_of("parts").len() < 3 {
        stub.turn().await;
    }
    abort(&stub);
    JsFuture::from(upload).await.unwrap_err();
    let parts = stub.requests_of("parts");
    assert_eq!(parts.len(), 3);
    for part in parts {
        assert_eq!(at(&part, "cancelled").as_bool(), Some(true));
    }
    assert_eq!(stub.waits(), 0.0);
}

#[wasm_bindgen_test]
async fn a_request_that_failed_for_good_aborts_those_beside_it() {
    let stub = Stub::new();
    stub.js("world.answers.parts.push(world.hang(), world.refuse(400))");
    let record = stub.upload(2, SMALL).await.unwrap_err();
    assert_eq!(at(&record, "answer.status").as_f64(), Some(400.0));
    let hanging = &stub.requests_of("parts")[0];
    assert_eq!(at(hanging, "cancelled").as_bool(), Some(true));
    assert_eq!(stub.operations().last().unwrap(), "cancel");
    assert_eq!(stub.waits(), 0.0);
}

#[wasm_bindgen_test]
async fn an_attempt_that_takes_too_long_is_aborted_and_tried_again() {
    let stub = Stub::new();
    stub.js("world.answers.parts.push(world.hang())");
    stub.upload(1, "{ timeout: 50 }").await.unwrap();
    let parts = stub.requests_of("parts");
    assert_eq!(parts.len(), 2);
    assert_eq!(at(&parts[0], "cancelled").as_bool(), Some(true));
    assert_eq!(stub.waits(), 0.0);
}

#[wasm_bindgen_test]
async fn what_is_stopped_beforehand_starts_nothing() {
    let stub = Stub::new();
    let upload = stub.start(1, "{}");
    // The call runs in a new task.
    stub.js("world.running.stop = 'abort'");
    let record = JsFuture::from(upload).await.unwrap_err();
    assert_eq!(text(&record, "kind"), "aborted");
    assert!(stub.operations().is_empty());
}
