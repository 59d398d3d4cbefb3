//! The four operations by themselves.

use upload_file_chunked::web::operate;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::world::{Stub, at, text};

async fn run(
    stub: &Stub,
    operation: &str,
    upload_id: &str,
    body: &str,
) -> Result<JsValue, JsValue> {
    let client = stub.js("{ baseURL: 'http://service.test/v1', fetch: world.fetch }");
    operate(
        operation.into(),
        stub.js(upload_id),
        stub.js(body),
        JsValue::UNDEFINED,
        client,
    )
    .await
}

#[wasm_bindgen_test]
async fn each_gives_its_body_and_the_response_it_came_in() {
    let stub = Stub::new();
    for (operation, body) in [
        (
            "create",
            "{ bytes: 1, filename: 'a', mime_type: 'b/c', purpose: 'd' }",
        ),
        ("part", "{ data: new Uint8Array([7]) }"),
        ("complete", "{ part_ids: ['part_1'] }"),
        ("cancel", "undefined"),
    ] {
        let answer = run(&stub, operation, "'upload_1'", body).await.unwrap();
        assert!(!text(&answer, "0.id").is_empty());
        assert_eq!(at(&answer, "1.status").as_f64(), Some(200.0));
    }
    assert_eq!(stub.operations(), ["create", "parts", "complete", "cancel"]);
}

#[wasm_bindgen_test]
async fn an_upload_id_cannot_leave_its_place_in_the_path() {
    let stub = Stub::new();
    run(&stub, "cancel", "'../files?x=1#y'", "undefined")
        .await
        .unwrap();
    assert_eq!(
        text(&stub.requests_of("cancel")[0], "url"),
        "http://service.test/v1/uploads/..%2Ffiles%3Fx%3D1%23y/cancel"
    );
}

#[wasm_bindgen_test]
async fn a_part_is_a_file_named_data_beside_the_fields_given() {
    let stub = Stub::new();
    stub.js("world.answers.parts.push(() => new Response('{\"id\":\"part_1\"}'))");
    run(&stub, "part", "'upload_1'", "{ data: new Blob(['abc']) }")
        .await
        .unwrap();
    let request = &stub.requests_of("parts")[0];
    assert_eq!(text(request, "filename"), "part");
    assert!(at(request, "headers.content-type").is_undefined());
}

#[wasm_bindgen_test]
async fn a_body_that_cannot_work_is_refused_before_any_request() {
    let stub = Stub::new();
    for (operation, id, body, option) in [
        (
            "create",
            "undefined",
            "{ bytes: 1, filename: 'a', mime_type: 'b' }",
            "purpose",
        ),
        (
            "create",
            "undefined",
            "{ bytes: 0, filename: 'a', mime_type: 'b', purpose: 'c' }",
            "bytes",
        ),
        ("create", "undefined", "undefined", "filename"),
        ("part", "'u'", "{}", "data"),
        ("part", "'u'", "{ data: new Uint8Array() }", "data"),
        ("part", "''", "{ data: new Uint8Array(1) }", "uploadID"),
        ("complete", "'u'", "{ part_ids: [] }", "part_ids"),
        ("complete", "'u'", "{ part_ids: ['a', 1] }", "part_ids"),
        ("complete", "'u'", "{ part_ids: ['a'], md5: 'zz' }", "md5"),
        ("cancel", "undefined", "undefined", "uploadID"),
    ] {
        let record = run(&stub, operation, id, body).await.unwrap_err();
        assert_eq!(text(&record, "option"), option, "{operation} {body}");
    }
    assert!(stub.operations().is_empty());
}
