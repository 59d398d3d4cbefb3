//! What is dropped leaves nothing running.

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

use super::world::{Stub, at, text};

/// Starts an upload of ten parts of a byte; gives its promise and the function that aborts it.
fn start(stub: &Stub, options: &str) -> (Promise, Function) {
    stub.js("world.controller = new AbortController()");
    let abort = stub.js("() => world.controller.abort('enough')");
    let options = stub.js(&format!(
        "{{ purpose: 'user_data', filename: 'a.bin', baseURL: 'http://service.test/v1', md5: false, \
         fetch: world.fetch, partSize: 1, signal: world.controller.signal, ...{options} }}"
    ));
    let file = stub.pattern(10);
    let promise = wasm_bindgen_futures::future_to_promise(async move {
        upload_file_chunked::web::upload(file, options, JsValue::UNDEFINED, JsValue::UNDEFINED)
            .await
    });
    (promise, abort.unchecked_into())
}

#[wasm_bindgen_test]
async fn an_answered_request_leaves_no_timer() {
    let stub = Stub::new();
    stub.upload(&stub.pattern(10), "{ partSize: 1 }")
        .await
        .unwrap();
    assert_eq!(stub.timers().length(), 0);
}

#[wasm_bindgen_test]
async fn a_dropped_wait_for_a_retry_leaves_no_timer() {
    let stub = Stub::new();
    stub.js("world.answers.parts.push(world.refuse(429, { 'retry-after': '100' }))");
    // What a service asks for holds for every upload to it: this one has the service for itself.
    let own = "{ concurrency: 1, baseURL: 'http://busy.test/v1' }";
    let (upload, abort) = start(&stub, own);
    stub.waiting(100_000.0, 101_000.0).await;
    abort.call0(&JsValue::UNDEFINED).unwrap();
    let record = JsFuture::from(upload).await.unwrap_err();
    assert_eq!(text(&record, "kind"), "aborted");
    assert_eq!(stub.timers().length(), 0);
    assert_eq!(stub.operations(), ["create", "parts", "cancel"]);
}

#[wasm_bindgen_test]
async fn dropped_requests_are_aborted_and_leave_no_timer() {
    let stub = Stub::new();
    stub.js("world.answers.parts = Array.from({ length: 10 }, world.hang)");
    let (upload, abort) = start(&stub, "{ concurrency: 3 }");
    while stub.requests_of("parts").len() < 3 {
        stub.turn().await;
    }
    abort.call0(&JsValue::UNDEFINED).unwrap();
    JsFuture::from(upload).await.unwrap_err();
    let parts = stub.requests_of("parts");
    assert_eq!(parts.len(), 3);
    for part in parts {
        assert_eq!(at(&part, "signal.aborted").as_bool(), Some(true));
    }
}

#[wasm_bindgen_test]
async fn a_request_that_failed_for_good_aborts_those_beside_it() {
    let stub = Stub::new();
    stub.js("world.answers.parts.push(world.hang(), world.refuse(400))");
    let failure = stub
        .upload(
            &stub.pattern(2),
            "{ partSize: 1, concurrency: 2, md5: false }",
        )
        .await
        .unwrap_err();
    assert_eq!(at(&failure, "answer.1.status").as_f64(), Some(400.0));
    let hanging = &stub.requests_of("parts")[0];
    assert_eq!(at(hanging, "signal.aborted").as_bool(), Some(true));
    assert_eq!(stub.operations().last().unwrap(), "cancel");
    assert_eq!(stub.timers().length(), 0);
}

#[wasm_bindgen_test]
async fn an_attempt_that_takes_too_long_is_aborted_and_tried_again() {
    let stub = Stub::new();
    stub.js("world.answers.parts.push(world.hang())");
    stub.js("Math.random = () => 0");
    stub.upload(&stub.pattern(1), "{ timeout: 20 }")
        .await
        .unwrap();
    let parts = stub.requests_of("parts");
    assert_eq!(parts.len(), 2);
    assert_eq!(at(&parts[0], "signal.aborted").as_bool(), Some(true));
    assert_eq!(stub.timers().length(), 0);
}

#[wasm_bindgen_test]
async fn an_aborted_signal_starts_nothing() {
    let stub = Stub::new();
    let record = stub
        .upload(&stub.pattern(1), "{ signal: AbortSignal.abort('no') }")
        .await
        .unwrap_err();
    assert_eq!(text(&record, "kind"), "aborted");
    assert!(stub.operations().is_empty());
    assert_eq!(stub.timers().length(), 0);
}
