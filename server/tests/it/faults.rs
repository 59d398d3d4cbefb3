//! Faults on request.

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};

use crate::api::{Api, send, upload};

async fn create_status(api: &Api) -> u16 {
    api.post("/v1/uploads", &upload(3)).await.status
}

async fn applied(api: &Api) -> Vec<u64> {
    let rules = send(api.bare(Method::GET, "/_faults"))
        .await
        .unwrap()
        .json();
    rules
        .as_array()
        .unwrap()
        .iter()
        .map(|rule| rule["applied"].as_u64().unwrap())
        .collect()
}

#[tokio::test]
async fn a_status_comes_with_its_headers_and_body_and_the_work_is_not_done() {
    let api = Api::new().await;
    let rule = json!({
        "operation": "create", "status": 429,
        "headers": { "retry-after-ms": "7" }, "body": { "error": { "message": "slow" } },
    });
    api.put_faults(&json!([rule])).await;
    let answer = api.post("/v1/uploads", &upload(3)).await;
    assert_eq!(answer.status, 429);
    assert_eq!(answer.header("retry-after-ms"), Some("7"));
    assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
    assert_eq!(answer.json()["error"]["message"], "slow");
    assert_eq!(api.stats().await["uploads"]["pending"], 0);
    assert_eq!(api.stats().await["calls"]["create"], 1);
}

#[tokio::test]
async fn a_string_under_its_own_content_type_is_sent_bare() {
    let api = Api::new().await;
    let headers = json!({ "content-type": "text/html" });
    let rule = json!({ "operation": "files", "status": 502, "headers": headers, "body": "<h1>" });
    api.put_faults(&json!([rule])).await;
    let answer = api.get("/v1/files").await;
    assert_eq!((answer.status, &*answer.text), (502, "<h1>"));
}

#[tokio::test]
async fn nth_and_times_choose_the_calls() {
    let cases = [
        (json!({ "nth": 2 }), [200, 500, 200, 200]),
        (json!({ "nth": [1, 3] }), [500, 200, 500, 200]),
        (json!({ "nth": { "every": 2 } }), [200, 500, 200, 500]),
        (json!({ "times": 1 }), [500, 200, 200, 200]),
        (
            json!({ "nth": { "every": 2 }, "times": 1 }),
            [200, 500, 200, 200],
        ),
        (json!({}), [500, 500, 500, 500]),
    ];
    for (choice, expected) in cases {
        let api = Api::new().await;
        let mut rule = json!({ "operation": "create", "status": 500 });
        rule.as_object_mut()
            .unwrap()
            .extend(choice.as_object().unwrap().clone());
        api.put_faults(&json!([rule])).await;
        for status in expected {
            assert_eq!(create_status(&api).await, status, "{choice}");
        }
    }
}

#[tokio::test]
async fn the_first_rule_that_matches_wins_and_putting_rules_starts_anew() {
    let api = Api::new().await;
    let rules = json!([
        { "operation": "create", "status": 500, "nth": 1 },
        { "operation": "any", "status": 503 },
    ]);
    for _ in 0..2 {
        api.put_faults(&rules).await;
        assert_eq!(
            [create_status(&api).await, create_status(&api).await],
            [500, 503]
        );
        assert_eq!(applied(&api).await, [1, 1]);
    }
    api.put_faults(&json!([])).await;
    assert_eq!(create_status(&api).await, 200);
}

#[tokio::test]
async fn a_rule_that_makes_no_sense_is_refused_and_the_old_ones_stay() {
    let api = Api::new().await;
    api.put_faults(&json!([{ "operation": "create", "status": 500 }]))
        .await;
    let rules = [
        json!({ "operation": "create", "statuss": 500 }),
        json!({ "operation": "upload", "status": 500 }),
        json!({ "operation": "create", "status": 99 }),
        json!({ "operation": "create", "early": true }),
        json!({ "operation": "create", "drop": "never" }),
        json!({ "operation": "create", "nth": { "each": 2 } }),
        json!({ "operation": "create", "nth": { "every": 0 } }),
        json!({ "operation": "create", "probability": 2 }),
        json!({ "operation": "create", "status": 500, "headers": { "a b": "c" } }),
        json!({ "operation": "part", "stall": { "after_bytes": 1 } }),
        json!({ "operation": "create", "status": 1000 }),
        json!({ "operation": "create", "body": "no status" }),
        json!({ "operation": "create", "status": 500, "early": true, "after_work": true }),
        json!({ "operation": "create", "edit": { "set": { "status": 1 } } }),
        json!({ "operation": "create", "edit": { "change": {} } }),
        json!({ "operation": "create", "edit": {}, "status": 500 }),
        json!({ "operation": "create", "edit": {}, "status": 500, "after_work": true, "body": 1 }),
        json!({ "operation": "create", "cut_answer": { "then": "wait" } }),
        json!({ "operation": "create", "hang": "after", "drop": "after" }),
        json!({ "operation": "part", "read_bytes_per_second": 0 }),
        json!({ "operation": "create", "status": 500, "headers": { "Content-Length": "3" } }),
        json!({ "status": 500 }),
    ];
    for rule in rules {
        api.put_faults(&json!([rule])).await.is_error(400, None);
    }
    api.put_faults(&json!({ "seeds": 1, "rules": [] }))
        .await
        .is_error(400, None);
    assert_eq!(create_status(&api).await, 500);
}

#[tokio::test]
async fn dropped_before_the_work_nothing_is_done_and_nothing_answered() {
    let api = Api::new().await;
    let upload = api.create(3).await;
    api.put_faults(&json!([{ "operation": "part", "drop": "before", "nth": 1 }]))
        .await;
    assert!(api.try_part(&upload, "abc").await.is_err());
    assert_eq!(api.stats().await["parts_stored"], 0);
    assert!(api.stats().await["bytes_received"].as_u64() > Some(0));
    api.until("the request is over", |stats| stats["in_flight"] == 0)
        .await;
    api.part(&upload, "abc").await;
}

#[tokio::test]
async fn dropped_after_the_work_it_is_done_but_not_answered() {
    let api = Api::new().await;
    let upload = api.create(3).await;
    let rules = json!([
        { "operation": "part", "drop": "after", "nth": 1 },
        { "operation": "complete", "drop": "after", "nth": 1 },
    ]);
    api.put_faults(&rules).await;
    assert!(api.try_part(&upload, "abc").await.is_err());
    let again = [api.part(&upload, "abc").await];
    let stats = api.stats().await;
    let answered: Vec<&Value> = stats["part_log"]
        .as_array()
        .unwrap()
        .iter()
        .map(|part| &part["answered"])
        .collect();
    assert_eq!(answered, [&json!(false), &json!(true)]);

    let path = format!("/v1/uploads/{upload}/complete");
    let body = json!({ "part_ids": again });
    assert!(
        send(api.request(Method::POST, &path).json(&body))
            .await
            .is_err()
    );
    api.complete(&upload, &again, None)
        .await
        .is_error(400, Some("upload_not_pending"));
    let stats = api.stats().await;
    assert_eq!(
        (&stats["uploads"]["completed"], &stats["orphan_parts"]),
        (&json!(1), &json!(1))
    );
}

#[tokio::test]
async fn a_dropped_connection_carries_not_a_single_byte() {
    let api = Api::new().await;
    for drop in ["before", "after"] {
        api.put_faults(&json!([{ "operation": "files", "drop": drop }]))
            .await;
        let request = b"GET /v1/files HTTP/1.1\r\nhost: x\r\nauthorization: Bearer k\r\n\r\n";
        assert_eq!(api.raw(request).await, b"", "{drop}");
    }
}

#[tokio::test]
async fn an_early_status_does_not_wait_for_the_body_and_a_plain_one_does() {
    let api = Api::new().await;
    let upload = api.create(3).await;
    let head = format!(
        "POST /v1/uploads/{upload}/parts HTTP/1.1\r\nhost: x\r\nauthorization: Bearer k\r\n\
         connection: close\r\ncontent-type: multipart/form-data; boundary=b\r\ncontent-length: 5\r\n\r\n"
    );
    let early = json!({ "operation": "part", "status": 500, "early": true });
    api.put_faults(&json!([early])).await;
    let answer = tokio::time::timeout(Duration::from_secs(5), first_line(&api, &head)).await;
    assert_eq!(answer.unwrap(), "HTTP/1.1 500 Internal Server Error");

    api.put_faults(&json!([{ "operation": "part", "status": 500 }]))
        .await;
    let answer = tokio::time::timeout(Duration::from_millis(200), first_line(&api, &head)).await;
    assert!(answer.is_err());
}

async fn first_line(api: &Api, head: &str) -> String {
    use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
    let mut stream = tokio::net::TcpStream::connect(api.server.address())
        .await
        .unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut lines = BufReader::new(stream).lines();
    lines.next_line().await.unwrap().unwrap()
}

#[tokio::test]
async fn delays_and_stalls_take_the_time_they_were_given() {
    let api = Api::new().await;
    let upload = api.create(8 << 20).await;
    let cases = [
        json!({ "delay_before_ms": 150 }),
        json!({ "delay_after_ms": 150 }),
        json!({ "stall": { "after_bytes": 1, "ms": 150 } }),
        json!({ "stall_answer_ms": 150 }),
    ];
    for case in cases {
        let mut rule = json!({ "operation": "part" });
        rule.as_object_mut()
            .unwrap()
            .extend(case.as_object().unwrap().clone());
        api.put_faults(&json!([rule])).await;
        let began = Instant::now();
        // More than a socket holds, so that a stalled body is felt in the middle.
        api.part(&upload, vec![0; 8 << 20]).await;
        assert!(began.elapsed() >= Duration::from_millis(150), "{case}");
    }
}

#[tokio::test]
async fn a_stalled_answer_has_its_headers_out_at_once() {
    let api = Api::new().await;
    api.put_faults(&json!([{ "operation": "files", "stall_answer_ms": 400 }]))
        .await;
    let began = Instant::now();
    let response = api.request(Method::GET, "/v1/files").send().await.unwrap();
    assert!(began.elapsed() < Duration::from_millis(400));
    let body: Value = response.json().await.unwrap();
    assert!(began.elapsed() >= Duration::from_millis(400));
    assert_eq!(body["object"], "list");
}

#[tokio::test]
async fn chance_is_the_same_for_the_same_seed() {
    let mut runs = Vec::new();
    for seed in [42, 42, 43] {
        let api = Api::new().await;
        let rule = json!({ "operation": "files", "probability": 0.5, "status": 500 });
        api.put_faults(&json!({ "seed": seed, "rules": [rule] }))
            .await;
        let mut run = Vec::new();
        for _ in 0..64 {
            run.push(api.get("/v1/files").await.status);
        }
        let failed = run.iter().filter(|status| **status == 500).count();
        assert!((16..=48).contains(&failed), "{failed} of 64");
        runs.push(run);
    }
    assert_eq!(runs[0], runs[1]);
    assert_ne!(runs[0], runs[2]);
}

#[tokio::test]
async fn the_controls_need_no_key_and_meet_no_fault() {
    let api = Api::new().await;
    api.put_faults(&json!([{ "operation": "any", "status": 500 }]))
        .await;
    assert_eq!(
        send(api.bare(Method::GET, "/_faults"))
            .await
            .unwrap()
            .status,
        200
    );
    assert_eq!(api.stats().await["requests"], 0);
}
