//! The records an upload rejects with, of which `js/client/failures.js` makes errors.

use js_sys::Object;
use wasm_bindgen_test::wasm_bindgen_test;

use super::world::{Stub, at, text};

#[wasm_bindgen_test]
async fn what_fetch_threw_is_the_cause_itself() {
    let stub = Stub::new();
    let thrown = stub.js("world.thrown = new TypeError('Failed to fetch')");
    stub.js("world.answers.create.push(world.lose(world.thrown))");
    let record = stub.upload(1, "{ maxRetries: 0 }").await.unwrap_err();
    assert_eq!(text(&record, "kind"), "connection");
    assert_eq!(text(&record, "phase"), "create");
    assert_eq!(at(&record, "attempts").as_f64(), Some(1.0));
    assert!(Object::is(&at(&record, "cause"), &thrown));
}

#[wasm_bindgen_test]
async fn what_was_thrown_need_not_be_an_error() {
    let stub = Stub::new();
    stub.js("world.answers.create.push(world.lose('just text'))");
    let record = stub.upload(1, "{ maxRetries: 0 }").await.unwrap_err();
    assert_eq!(text(&record, "cause"), "just text");
}

#[wasm_bindgen_test]
async fn a_refusal_brings_its_answer() {
    let stub = Stub::new();
    stub.js("world.answers.create.push(world.refuse(403))");
    let record = stub.upload(1, "{}").await.unwrap_err();
    assert_eq!(text(&record, "kind"), "api");
    assert_eq!(text(&record, "answer.body.error.message"), "asked for 403");
    assert_eq!(at(&record, "answer.status").as_f64(), Some(403.0));
    assert_eq!(at(&record, "retryable").as_bool(), Some(false));
}

#[wasm_bindgen_test]
async fn an_answer_that_is_not_of_this_api_is_unexpected() {
    let stub = Stub::new();
    stub.js("world.answers.create.push(world.page('<html>welcome to the hotel</html>'))");
    let record = stub.upload(1, "{}").await.unwrap_err();
    assert_eq!(text(&record, "kind"), "unexpected");
    assert_eq!(at(&record, "answer.status").as_f64(), Some(200.0));
    assert_eq!(stub.operations(), ["create"]);
}

#[wasm_bindgen_test]
async fn a_lost_answer_to_complete_is_neither_success_nor_failure() {
    let stub = Stub::new();
    stub.js("world.answers.complete.push(world.lose(new TypeError('lost')), world.refuse(400))");
    let record = stub.upload(1, "{}").await.unwrap_err();
    assert_eq!(text(&record, "kind"), "completionUnknown");
    assert_eq!(text(&record, "uploadId"), "upload_1");
    assert_eq!(text(&record, "cause.kind"), "api");
    assert!(!stub.operations().contains(&"cancel".to_owned()));
}

#[wasm_bindgen_test]
async fn a_failing_cancel_does_not_mask_the_failure() {
    let stub = Stub::new();
    stub.js("world.answers.parts.push(world.refuse(400))");
    stub.js("world.answers.cancel.push(world.refuse(404))");
    let record = stub.upload(1, "{}").await.unwrap_err();
    assert_eq!(at(&record, "answer.status").as_f64(), Some(400.0));
    assert_eq!(text(&record, "phase"), "parts");
}

#[wasm_bindgen_test]
async fn what_happens_is_reported() {
    let stub = Stub::new();
    stub.js("world.answers.parts.push(world.refuse(500, { 'retry-after-ms': '1' }))");
    stub.upload(1, "{}").await.unwrap();
    let events = stub.js("world.events.join()");
    assert_eq!(
        events.as_string().unwrap(),
        "created,retrying,part,completing"
    );
}
