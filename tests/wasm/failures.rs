//! The records an upload rejects with, of which `js/errors.js` makes errors.

use js_sys::Object;
use wasm_bindgen_test::wasm_bindgen_test;

use super::world::{Stub, at, keys, text};

#[wasm_bindgen_test]
async fn what_fetch_threw_is_the_cause_itself() {
    let stub = Stub::new();
    let thrown = stub.js("world.thrown = new TypeError('Failed to fetch')");
    stub.js("world.answers.create.push(world.lose(world.thrown))");
    let record = stub
        .upload(&stub.pattern(1), "{ maxRetries: 0 }")
        .await
        .unwrap_err();
    assert_eq!(text(&record, "kind"), "connection");
    assert_eq!(text(&record, "phase"), "create");
    assert_eq!(at(&record, "attempts").as_f64(), Some(1.0));
    assert!(Object::is(&at(&record, "cause"), &thrown));
}

#[wasm_bindgen_test]
async fn what_is_no_error_may_be_thrown_too() {
    let stub = Stub::new();
    stub.js("world.answers.create.push(world.lose('just text'))");
    let record = stub
        .upload(&stub.pattern(1), "{ maxRetries: 0 }")
        .await
        .unwrap_err();
    assert_eq!(text(&record, "cause"), "just text");
}

#[wasm_bindgen_test]
async fn a_refusal_brings_its_body_and_its_response() {
    let stub = Stub::new();
    stub.js("world.answers.create.push(world.refuse(403))");
    let record = stub.upload(&stub.pattern(1), "{}").await.unwrap_err();
    assert_eq!(text(&record, "kind"), "api");
    assert_eq!(text(&record, "answer.0.error.message"), "asked for 403");
    assert_eq!(at(&record, "answer.1.status").as_f64(), Some(403.0));
    assert_eq!(at(&record, "retryable").as_bool(), Some(false));
}

#[wasm_bindgen_test]
async fn an_answer_without_an_id_is_no_success() {
    let stub = Stub::new();
    stub.js("world.answers.create.push(() => new Response('<html>welcome to the hotel</html>'))");
    let record = stub.upload(&stub.pattern(1), "{}").await.unwrap_err();
    assert_eq!(text(&record, "kind"), "api");
    assert_eq!(at(&record, "answer.1.status").as_f64(), Some(200.0));
    assert_eq!(stub.operations(), ["create"]);
}

#[wasm_bindgen_test]
async fn a_lost_answer_to_complete_is_neither_success_nor_failure() {
    let stub = Stub::new();
    stub.js("world.answers.complete.push(world.lose(new TypeError('lost')), world.refuse(400))");
    stub.js("Math.random = () => 0");
    let record = stub.upload(&stub.pattern(1), "{}").await.unwrap_err();
    assert_eq!(text(&record, "kind"), "completionUnknown");
    assert_eq!(text(&record, "uploadId"), "upload_1");
    assert_eq!(text(&record, "cause.kind"), "api");
    assert!(!stub.operations().contains(&"cancel".to_owned()));
}

#[wasm_bindgen_test]
async fn already_completed_is_the_echo_of_a_success_even_at_the_first_attempt() {
    let stub = Stub::new();
    stub.js(
        "world.answers.complete.push(() => new Response(JSON.stringify(
            { error: { message: \"Upload x is not pending: its status is 'completed'.\" } }), { status: 400 }))",
    );
    let record = stub.upload(&stub.pattern(1), "{}").await.unwrap_err();
    assert_eq!(text(&record, "kind"), "completionUnknown");
    assert_eq!(text(&record, "cause.kind"), "api");
    assert!(!stub.operations().contains(&"cancel".to_owned()));
}

#[wasm_bindgen_test]
async fn a_failing_cancel_does_not_mask_the_failure() {
    let stub = Stub::new();
    stub.js("world.answers.parts.push(world.refuse(400))");
    stub.js("world.answers.cancel.push(world.refuse(404))");
    let record = stub.upload(&stub.pattern(1), "{}").await.unwrap_err();
    assert_eq!(at(&record, "answer.1.status").as_f64(), Some(400.0));
    assert_eq!(text(&record, "phase"), "parts");
}

#[wasm_bindgen_test]
async fn the_record_of_a_refused_option_holds_nothing_but_words() {
    let stub = Stub::new();
    let record = stub
        .upload(
            &stub.pattern(1),
            "{ apiKey: 'sk-secret\\n', dangerouslyAllowBrowser: true }",
        )
        .await
        .unwrap_err();
    assert_eq!(keys(&record), ["kind", "option", "expected", "range"]);
    assert_eq!(text(&record, "option"), "apiKey");
}
