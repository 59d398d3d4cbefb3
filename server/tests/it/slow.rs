//! Slow lines: the rate at which the bodies of requests are read. How exactly a rate is kept is tested
//! without real time in `throttle.rs`; here a busy machine may be slower than the rate.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use serde_json::json;
use socket2::SockRef;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::api::Api;

const MIB: usize = 1 << 20;
const KIB: usize = 1 << 10;
/// Two parts of 128 KiB take two seconds at [`SLOW`], and far less without a rate.
const PART: usize = 128 * KIB;
const SLOW: usize = 128 * KIB;

/// Sends so many parts at once. Returns whether that took as long as on the slow line.
async fn is_slow(api: &Api, parts: usize) -> bool {
    let upload = api.create(parts * PART).await;
    let began = Instant::now();
    let answers = join_all((0..parts).map(|_| api.try_part(&upload, vec![0; PART]))).await;
    for answer in answers {
        assert_eq!(answer.unwrap().status, 200);
    }
    began.elapsed() > Duration::from_millis(950) * u32::try_from(parts).unwrap()
}

async fn put_rate(api: &Api, rate: usize) {
    let put = api
        .put_faults(&json!({ "read_bytes_per_second": rate, "rules": [] }))
        .await;
    assert_eq!(put.status, 200);
}

#[tokio::test]
async fn one_rate_is_shared_by_all_requests() {
    let api = Api::new().await;
    assert!(!is_slow(&api, 2).await);
    put_rate(&api, SLOW).await;
    assert!(is_slow(&api, 2).await);
}

#[tokio::test]
async fn rules_without_a_rate_bring_back_the_rate_of_the_settings() {
    let rate = u64::try_from(SLOW).unwrap().try_into().ok();
    let api = Api::with(|settings| settings.read_bytes_per_second = rate).await;
    assert!(is_slow(&api, 2).await);
    put_rate(&api, 1 << 40).await;
    assert!(!is_slow(&api, 2).await);
    api.put_faults(&json!([])).await;
    assert!(is_slow(&api, 2).await);
}

#[tokio::test]
async fn a_rule_can_slow_down_single_requests() {
    let api = Api::new().await;
    let rule = json!({ "operation": "part", "nth": [1, 2], "read_bytes_per_second": SLOW / 2 });
    api.put_faults(&json!([rule])).await;
    assert!(is_slow(&api, 2).await);
    assert!(!is_slow(&api, 2).await);
}

#[tokio::test]
async fn little_is_taken_in_ahead_of_a_slow_reader() {
    let api = Api::new().await;
    let upload = api.create(64 * MIB).await;
    api.put_faults(&json!({ "read_bytes_per_second": MIB, "rules": [] }))
        .await;
    let mut stream = TcpStream::connect(api.server.address()).await.unwrap();
    // The client itself holds next to nothing, so what it gets rid of is with the server.
    SockRef::from(&stream)
        .set_send_buffer_size(16 << 10)
        .unwrap();
    let head = format!(
        "POST /v1/uploads/{upload}/parts HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer k\r\n\
         content-type: multipart/form-data; boundary=b\r\ncontent-length: {MIB}00\r\n\r\n\
         --b\r\nContent-Disposition: form-data; name=\"data\"; filename=\"f\"\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut sent = 0;
    let began = Instant::now();
    while began.elapsed() < Duration::from_secs(2) {
        let write = stream.write(&[b'x'; 16 << 10]);
        if let Ok(wrote) = tokio::time::timeout(Duration::from_millis(100), write).await {
            sent += wrote.unwrap() as u64;
        }
    }
    let received = api.stats().await["bytes_received"].as_u64().unwrap();
    let ahead = sent.saturating_sub(received);
    assert!(
        ahead < 400_000,
        "{ahead} bytes of {sent} were taken in ahead"
    );
}
