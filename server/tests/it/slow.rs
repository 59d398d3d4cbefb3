//! Slow lines: the rate at which the bodies of requests are read.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use serde_json::json;

use crate::api::Api;

const MIB: usize = 1 << 20;

/// Sends this many parts of 1 MiB at once; how long it takes.
async fn send_at_once(api: &Api, parts: usize) -> Duration {
    let upload = api.create(parts * MIB).await;
    let began = Instant::now();
    let answers = join_all((0..parts).map(|_| api.try_part(&upload, vec![0; MIB]))).await;
    for answer in answers {
        assert_eq!(answer.unwrap().status, 200);
    }
    began.elapsed()
}

#[tokio::test]
async fn one_rate_is_shared_by_all_requests() {
    let api = Api::new().await;
    let put = api
        .put_faults(&json!({ "read_bytes_per_second": 4 * MIB, "rules": [] }))
        .await;
    assert_eq!(put.status, 200);
    let took = send_at_once(&api, 4).await.as_secs_f64();
    assert!((0.9..1.8).contains(&took), "4 MiB in {took} s, not in 1 s");
}

#[tokio::test]
async fn requests_at_once_get_an_even_share() {
    let api = Api::new().await;
    api.put_faults(&json!({ "read_bytes_per_second": 4 * MIB, "rules": [] }))
        .await;
    let upload = api.create(2 * MIB).await;
    let began = Instant::now();
    let ends = join_all((0..2).map(|_| async {
        api.try_part(&upload, vec![0; MIB]).await.unwrap();
        began.elapsed().as_secs_f64()
    }))
    .await;
    assert!((ends[0] - ends[1]).abs() < 0.15, "{ends:?}");
}

#[tokio::test]
async fn a_fast_rate_is_kept_too() {
    let api = Api::new().await;
    api.put_faults(&json!({ "read_bytes_per_second": 32 * MIB, "rules": [] }))
        .await;
    let took = send_at_once(&api, 32).await.as_secs_f64();
    assert!((0.9..2.5).contains(&took), "32 MiB in {took} s, not in 1 s");
}

#[tokio::test]
async fn rules_without_a_rate_bring_back_the_rate_of_the_settings() {
    let rate = u64::try_from(MIB).unwrap().try_into().ok();
    let api = Api::with(|settings| settings.read_bytes_per_second = rate).await;
    assert!(send_at_once(&api, 1).await >= Duration::from_millis(900));
    api.put_faults(&json!({ "read_bytes_per_second": 1_u64 << 40, "rules": [] }))
        .await;
    assert!(send_at_once(&api, 1).await < Duration::from_millis(900));
    api.put_faults(&json!([])).await;
    assert!(send_at_once(&api, 1).await >= Duration::from_millis(900));
}

#[tokio::test]
async fn a_rule_can_slow_down_one_request() {
    let api = Api::new().await;
    let rule = json!({ "operation": "part", "nth": 1, "read_bytes_per_second": MIB });
    api.put_faults(&json!([rule])).await;
    assert!(send_at_once(&api, 1).await >= Duration::from_millis(900));
    assert!(send_at_once(&api, 1).await < Duration::from_millis(900));
}

#[tokio::test]
async fn little_is_taken_in_ahead_of_a_slow_reader() {
    let api = Api::new().await;
    api.put_faults(&json!({ "read_bytes_per_second": 1000, "rules": [] }))
        .await;
    let upload = api.create(64 * MIB).await;
    let slow = api.slow_part(&upload, "x").await;
    let mut taken = 0;
    // What the system and the client itself hold is well below what a fast line would take.
    while tokio::time::timeout(Duration::from_millis(500), slow.send(&"x".repeat(64 << 10)))
        .await
        .is_ok()
    {
        taken += 64 << 10;
        assert!(taken < 6 * MIB, "{taken} bytes taken in");
    }
    slow.cut();
}
