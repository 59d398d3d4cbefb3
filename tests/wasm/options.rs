//! Options as JavaScript may give them.

use upload_file_chunked::web::upload;
use wasm_bindgen_test::wasm_bindgen_test;

use super::world::{Stub, at, shown, text};

async fn refused(options: &str) -> String {
    let stub = Stub::new();
    let record = stub.upload(&stub.pattern(10), options).await.unwrap_err();
    assert!(stub.operations().is_empty(), "{options}");
    text(&record, "option")
}

#[wasm_bindgen_test]
async fn numbers_that_are_not_whole_or_not_numbers_are_refused() {
    for part_size in [
        "0",
        "-1",
        "1.5",
        "NaN",
        "Infinity",
        "2 ** 26 + 1",
        "'5'",
        "5n",
        "{}",
    ] {
        let options = format!("{{ partSize: {part_size} }}");
        assert_eq!(refused(&options).await, "partSize", "{part_size}");
    }
}

#[wasm_bindgen_test]
async fn concurrency_is_a_whole_number_or_auto() {
    for concurrency in ["0", "65", "1.5", "'4'", "'AUTO'", "true", "{}"] {
        let options = format!("{{ concurrency: {concurrency} }}");
        assert_eq!(refused(&options).await, "concurrency", "{concurrency}");
    }
    let stub = Stub::new();
    let options = "{ concurrency: 'auto', partSize: 1 }";
    stub.upload(&stub.pattern(10), options).await.unwrap();
    assert_eq!(stub.requests_of("parts").len(), 10);
    assert_eq!(stub.timers().length(), 0, "nobody waits for room any more");
}

#[wasm_bindgen_test]
async fn undefined_and_null_stand_for_not_given() {
    let stub = Stub::new();
    let options = "{ partSize: undefined, concurrency: null, md5: null, timeout: undefined, \
                   mimeType: undefined, organization: null, headers: undefined, signal: null }";
    stub.upload(&stub.pattern(10), options).await.unwrap();
    let create = &stub.requests_of("create")[0];
    assert_eq!(text(create, "body.mime_type"), "application/octet-stream");
    assert!(at(create, "headers.openai-organization").is_undefined());
}

#[wasm_bindgen_test]
async fn options_with_getters_that_throw_do_not_trap() {
    let thrower = "Object.defineProperty({}, 'partSize', { get() { throw new Error('no') } })";
    let stub = Stub::new();
    let options = stub.js(&format!(
        "Object.setPrototypeOf({{ purpose: 'user_data', filename: 'a', fetch: world.fetch, \
         baseURL: 'http://service.test/v1' }}, {thrower})"
    ));
    // A getter's exception counts as "not given".
    upload(
        stub.pattern(1),
        options,
        wasm_bindgen::JsValue::UNDEFINED,
        wasm_bindgen::JsValue::UNDEFINED,
    )
    .await
    .unwrap();
}

#[wasm_bindgen_test]
async fn what_is_no_file_is_refused_by_name() {
    for file in [
        "undefined",
        "null",
        "'text'",
        "42",
        "{}",
        "[1, 2]",
        "new Map()",
    ] {
        let stub = Stub::new();
        let record = stub.upload(&stub.js(file), "{}").await.unwrap_err();
        assert_eq!(text(&record, "option"), "file", "{file}");
    }
}

#[wasm_bindgen_test]
async fn options_that_are_no_object_are_refused() {
    let stub = Stub::new();
    for options in ["42", "'text'", "true"] {
        let record = upload(
            stub.pattern(1),
            stub.js(options),
            stub.js("undefined"),
            stub.js("undefined"),
        )
        .await
        .unwrap_err();
        assert_eq!(text(&record, "option"), "options", "{options}");
    }
}

#[wasm_bindgen_test]
async fn a_call_wins_over_its_client_and_their_headers_add_up() {
    let stub = Stub::new();
    let client = stub.js(
        "{ baseURL: 'http://service.test/v1/?a=1', fetch: world.fetch, organization: 'client', \
         headers: { 'x-client': '1', 'x-both': 'client' }, query: { b: 2 }, maxRetries: 0 }",
    );
    let call = stub.js(
        "{ purpose: 'user_data', filename: 'a.jsonl', organization: 'call', md5: false, \
         headers: new Headers({ 'x-both': 'call' }), query: { c: true } }",
    );
    upload(
        stub.pattern(1),
        call,
        client,
        wasm_bindgen::JsValue::UNDEFINED,
    )
    .await
    .unwrap();
    let create = &stub.requests_of("create")[0];
    assert_eq!(
        text(create, "url"),
        "http://service.test/v1/uploads?a=1&b=2&c=true"
    );
    assert_eq!(text(create, "headers.x-client"), "1");
    assert_eq!(text(create, "headers.x-both"), "call");
    assert_eq!(text(create, "headers.openai-organization"), "call");
    assert_eq!(text(create, "body.mime_type"), "text/jsonl");
}

#[wasm_bindgen_test]
async fn views_are_copied_from_their_own_offset() {
    let stub = Stub::new();
    let view = stub.js("new Uint8Array([9, 1, 2, 3, 9]).subarray(1, 4)");
    stub.upload(&view, "{}").await.unwrap();
    let part = js_sys::Uint8Array::new(&at(&stub.requests_of("parts")[0], "part"));
    assert_eq!(part.to_vec(), [1, 2, 3]);
}

#[wasm_bindgen_test]
async fn extra_fields_are_laid_over_the_body_of_create() {
    let stub = Stub::new();
    stub.upload(
        &stub.pattern(3),
        "{ extraBody: { tag: 'x', purpose: 'other' }, \
         expiresAfter: { anchor: 'created_at', seconds: 3600 } }",
    )
    .await
    .unwrap();
    let body = at(&stub.requests_of("create")[0], "body");
    assert_eq!(
        shown(&body),
        r#"{"bytes":3,"filename":"a.bin","mime_type":"application/octet-stream","purpose":"other","expires_after":{"anchor":"created_at","seconds":3600},"tag":"x"}"#
    );
}
