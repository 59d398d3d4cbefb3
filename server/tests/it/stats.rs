//! What `/_stats` counts.

use reqwest::Method;
use serde_json::json;

use crate::api::{Api, crc32_of, send};

#[tokio::test]
async fn every_operation_is_counted_under_its_name() {
    let api = Api::new().await;
    let file = api.file(b"abc").await;
    api.get(&format!("/v1/files/{file}")).await;
    let upload = api.create(3).await;
    api.post(&format!("/v1/uploads/{upload}/cancel"), &json!({}))
        .await;
    api.create(3).await;
    let stats = api.stats().await;
    assert_eq!(
        stats["calls"],
        json!({ "create": 3, "part": 1, "complete": 1, "cancel": 1, "files": 1 })
    );
    assert_eq!(stats["requests"], 7);
    assert_eq!(
        stats["uploads"],
        json!({ "pending": 1, "completed": 1, "cancelled": 1, "expired": 0 })
    );
    assert_eq!(stats["most_in_flight"], 1);
    assert_eq!(stats["in_flight"], 0);
    assert!(stats["bytes_received"].as_u64() > Some(3));
    assert!(stats["last_request_at_ms"].is_u64());
}

#[tokio::test]
async fn the_log_tells_parts_by_the_order_their_requests_began_in() {
    let api = Api::new().await;
    let upload = api.create(11).await;
    let first = api.slow_part(&upload, "first").await;
    api.part(&upload, "second").await;
    first.end().await;
    let stats = api.stats().await;
    assert_eq!(stats["most_in_flight"], 2);
    let log = stats["part_log"].as_array().unwrap();
    assert_eq!(log[0]["index_of_arrival"], 1);
    assert_eq!(log[1]["index_of_arrival"], 0);
    assert_eq!(log[0]["crc32"], crc32_of(b"second"));
    assert_eq!(log[0]["bytes"], 6);
    assert!(
        log.iter()
            .all(|part| part["answered"] == true && part["upload_id"] == *upload)
    );
}

#[tokio::test]
async fn a_reset_forgets_the_counters_but_not_the_uploads() {
    let api = Api::new().await;
    api.file(b"abc").await;
    assert_eq!(
        send(api.bare(Method::DELETE, "/_stats"))
            .await
            .unwrap()
            .status,
        204
    );
    let stats = api.stats().await;
    assert_eq!(
        (&stats["requests"], &stats["parts_stored"]),
        (&json!(0), &json!(0))
    );
    assert_eq!(
        (&stats["part_log"], &stats["completed"]),
        (&json!([]), &json!([]))
    );
    assert_eq!(stats["bytes_received"], 0);
    assert_eq!(stats["uploads"]["completed"], 1);
}
