//! The four operations by themselves.

use wasm_bindgen_test::wasm_bindgen_test;

use super::world::{Stub, at, text};

#[wasm_bindgen_test]
async fn each_resolves_with_its_answer() {
    let stub = Stub::new();
    for config in [
        "{ operation: 'create', body: '{}' }",
        "{ operation: 'part', uploadId: 'upload_1', body: world.form() }",
        "{ operation: 'complete', uploadId: 'upload_1', body: '{\"part_ids\":[]}' }",
        "{ operation: 'cancel', uploadId: 'upload_1' }",
    ] {
        let answer = stub.operate(config).await.unwrap();
        assert!(!text(&answer, "body.id").is_empty());
    }
    assert_eq!(stub.operations(), ["create", "parts", "complete", "cancel"]);
}

#[wasm_bindgen_test]
async fn the_grant_of_a_proxy_and_the_credentials_go_along() {
    let stub = Stub::new();
    let config = "{ operation: 'cancel', uploadId: 'a/b', grant: 'granted' }";
    stub.operate(config).await.unwrap();
    let request = &stub.requests_of("cancel")[0];
    assert_eq!(text(request, "grant"), "granted");
    assert_eq!(text(request, "headers.authorization"), "Bearer key");
    assert_eq!(
        text(request, "url"),
        "http://service.test/v1/uploads/a%2Fb/cancel"
    );
    assert!(at(request, "body").is_undefined());
}

#[wasm_bindgen_test]
async fn a_complete_whose_answer_was_lost_is_unknown_here_too() {
    let stub = Stub::new();
    stub.js("world.answers.complete.push(world.lose('gone'), world.refuse(404))");
    let config = "{ operation: 'complete', uploadId: 'upload_1', body: '{}' }";
    let record = stub.operate(config).await.unwrap_err();
    assert_eq!(text(&record, "kind"), "completionUnknown");
}
