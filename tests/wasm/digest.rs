//! The MD5 over windows read out of a Blob. The expected digests were made with `md5sum`.

use wasm_bindgen_test::wasm_bindgen_test;

use super::world::{Stub, at, text};

async fn md5_of(size: u32, options: &str) -> String {
    let stub = Stub::new();
    let options = format!("{{ partSize: 2 ** 26, ...{options} }}");
    stub.upload(&stub.pattern(size), &options).await.unwrap();
    text(&stub.requests_of("complete")[0], "body.md5")
}

#[wasm_bindgen_test]
async fn a_single_byte() {
    assert_eq!(md5_of(1, "{}").await, "93b885adfe0da089cdf634904fd59f71");
}

#[wasm_bindgen_test]
async fn one_window_less_one_exactly_and_one_more() {
    assert_eq!(
        md5_of((1 << 20) - 1, "{}").await,
        "6631289da608f194e12b97caf2b5d9ca"
    );
    assert_eq!(
        md5_of(1 << 20, "{}").await,
        "8f293a2f6c19b345152f7a49bb4c643c"
    );
    assert_eq!(
        md5_of((1 << 20) + 1, "{}").await,
        "79b67c7fbf43b76e5b7f182328bdc4b6"
    );
}

#[wasm_bindgen_test]
async fn more_windows_than_are_read_ahead() {
    assert_eq!(
        md5_of((6 << 20) + 7, "{}").await,
        "da8a70d60834c07718e5b83a975f9a7b"
    );
}

#[wasm_bindgen_test]
async fn the_parts_do_not_change_it() {
    assert_eq!(
        md5_of((1 << 20) + 1, "{ partSize: 70_000, concurrency: 3 }").await,
        "79b67c7fbf43b76e5b7f182328bdc4b6"
    );
}

#[wasm_bindgen_test]
async fn one_given_by_the_caller_is_sent_in_lower_case_and_nothing_is_read() {
    let stub = Stub::new();
    // Reading it would fail.
    let file = stub.vast(10.0);
    stub.upload(&file, "{ md5: 'D41D8CD98F00B204E9800998ECF8427E' }")
        .await
        .unwrap();
    let complete = &stub.requests_of("complete")[0];
    assert_eq!(
        text(complete, "body.md5"),
        "d41d8cd98f00b204e9800998ecf8427e"
    );
}

#[wasm_bindgen_test]
async fn none_is_sent_when_nobody_knows_it() {
    let stub = Stub::new();
    stub.upload(&stub.vast(10.0), "{ md5: false }")
        .await
        .unwrap();
    assert!(at(&stub.requests_of("complete")[0], "body.md5").is_undefined());
}

#[wasm_bindgen_test]
async fn a_file_that_gives_fewer_bytes_than_promised_has_changed() {
    let stub = Stub::new();
    let failure = stub.upload(&stub.vast(100.0), "{}").await.unwrap_err();
    assert_eq!(text(&failure, "kind"), "fileChanged");
    assert_eq!(text(&failure, "phase"), "digest");
    assert_eq!(stub.operations().last().unwrap(), "cancel");
}
