//! Faults in the answers: after the work was done, of any shape and length, cut off, or none.

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};
use uploads_server::Mount;

use crate::api::{Answer, Api, send, upload};
use crate::folder::Folder;

/// Completes an Upload of three bytes under this rule.
async fn complete_under(api: &Api, mut rule: Value) -> Answer {
    let upload = api.create(3).await;
    let part = api.part(&upload, "abc").await;
    rule["operation"] = "complete".into();
    let put = api.put_faults(&json!([rule])).await;
    assert_eq!(put.status, 200, "{put:?}");
    api.complete(&upload, &[part], None).await
}

async fn completed(api: &Api) -> Value {
    api.stats().await["uploads"]["completed"].clone()
}

#[tokio::test]
async fn after_the_work_any_status_can_be_answered() {
    for status in [303, 404, 500, 503, 600, 999] {
        let api = Api::new().await;
        let answer = complete_under(&api, json!({ "after_work": true, "status": status })).await;
        assert_eq!(answer.status, status);
        assert_eq!(answer.json()["error"]["code"], "injected");
        assert_eq!(completed(&api).await, 1, "{status}");
    }
}

#[tokio::test]
async fn after_the_work_an_html_page_can_be_answered() {
    let api = Api::new().await;
    let rule = json!({
        "after_work": true, "status": 200, "body": "<h1>Sign in</h1>",
        "headers": { "content-type": "text/html" },
    });
    let answer = complete_under(&api, rule).await;
    assert_eq!((answer.status, &*answer.text), (200, "<h1>Sign in</h1>"));
    assert_eq!(answer.header("content-type"), Some("text/html"));
    assert_eq!(completed(&api).await, 1);
}

#[tokio::test]
async fn the_answer_of_the_work_can_be_edited() {
    let api = Api::new().await;
    let edit = json!({ "set": { "/status": "failed", "/file/bytes": 1, "/new": null }, "remove": ["/id", "/file/id"] });
    let answer = complete_under(&api, json!({ "edit": edit })).await;
    let body = answer.json();
    assert_eq!(answer.status, 200);
    assert_eq!(
        (&body["status"], &body["file"]["bytes"]),
        (&json!("failed"), &json!(1))
    );
    assert_eq!(body.get("new"), Some(&Value::Null));
    assert_eq!((body.get("id"), body["file"].get("id")), (None, None));
    assert_eq!(body["file"]["object"], "file");
    assert_eq!(completed(&api).await, 1);
}

#[tokio::test]
async fn complete_can_answer_with_the_bare_file() {
    let api = Api::new().await;
    let answer = complete_under(&api, json!({ "edit": { "select": "/file" } })).await;
    let file = answer.json();
    assert_eq!(
        (&file["object"], &file["bytes"]),
        (&json!("file"), &json!(3))
    );
}

#[tokio::test]
async fn an_edited_answer_can_have_another_status() {
    let api = Api::new().await;
    let rule =
        json!({ "after_work": true, "status": 303, "edit": {}, "headers": { "location": "/x" } });
    let answer = complete_under(&api, rule).await;
    assert_eq!(
        (answer.status, answer.header("location")),
        (303, Some("/x"))
    );
    assert_eq!(answer.json()["status"], "completed");
}

#[tokio::test]
async fn headers_alone_are_added_to_the_answer_of_the_work() {
    let api = Api::new().await;
    let answer = complete_under(&api, json!({ "headers": { "x-mine": "1" } })).await;
    assert_eq!((answer.status, answer.header("x-mine")), (200, Some("1")));
}

#[tokio::test]
async fn an_answer_can_be_padded_to_any_length_and_is_still_json() {
    let api = Api::new().await;
    let length = 5 << 20;
    for chunked in [false, true] {
        let rule = json!({ "pad_to_bytes": length, "chunked": chunked });
        let answer = complete_under(&api, rule).await;
        assert_eq!(answer.text.len(), length);
        assert_eq!(answer.json()["status"], "completed");
        assert_eq!(answer.header("content-length").is_none(), chunked);
    }
}

#[tokio::test]
async fn an_answer_can_end_half_way() {
    let api = Api::new().await;
    for rule in [
        json!({ "cut_answer": {} }),
        json!({ "cut_answer": { "after_bytes": 10 } }),
        json!({ "cut_answer": { "after_bytes": 10 }, "chunked": true }),
        json!({ "cut_answer": { "after_bytes": 10 }, "pad_to_bytes": 1 << 20 }),
        json!({ "cut_answer": { "after_bytes": 0 }, "status": 500, "after_work": true }),
    ] {
        let text = raw_complete(&api, rule.clone()).await;
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 "), "{head}");
        assert_eq!(
            head.contains("transfer-encoding: chunked"),
            rule["chunked"] == true
        );
        match rule["cut_answer"]["after_bytes"].as_u64() {
            None => assert!(body.starts_with('{') && !body.ends_with('}'), "{body}"),
            Some(0) => assert_eq!(body, ""),
            Some(_) if rule["chunked"] == true => assert!(body.starts_with("A\r\n{"), "{body}"),
            Some(bytes) => assert_eq!(body.len() as u64, bytes),
        }
    }
    assert_eq!(completed(&api).await, 5);
}

/// Everything complete answers until the connection is closed.
async fn raw_complete(api: &Api, mut rule: Value) -> String {
    let upload = api.create(3).await;
    let part = api.part(&upload, "abc").await;
    rule["operation"] = "complete".into();
    let put = api.put_faults(&json!([rule])).await;
    assert_eq!(put.status, 200, "{put:?}");
    let body = json!({ "part_ids": [part] }).to_string();
    let request = format!(
        "POST /v1/uploads/{upload}/complete HTTP/1.1\r\nhost: x\r\nauthorization: Bearer k\r\n\
         content-length: {}\r\n\r\n{body}",
        body.len()
    );
    String::from_utf8(api.raw(request.as_bytes()).await).unwrap()
}

#[tokio::test]
async fn an_answer_can_stop_half_way_and_never_end() {
    let api = Api::new().await;
    let rule = json!({ "operation": "files", "cut_answer": { "after_bytes": 10, "then": "hang" } });
    api.put_faults(&json!([rule])).await;
    let mut response = api.request(Method::GET, "/v1/files").send().await.unwrap();
    assert_eq!(response.chunk().await.unwrap().unwrap().len(), 10);
    let more = tokio::time::timeout(Duration::from_millis(300), response.chunk()).await;
    assert!(more.is_err(), "{more:?}");
}

#[tokio::test]
async fn an_answer_may_never_come_before_or_after_the_work() {
    for (hang, done) in [("before", 0), ("after", 1)] {
        let api = Api::new().await;
        api.put_faults(&json!([{ "operation": "create", "hang": hang }]))
            .await;
        let call = send(api.request(Method::POST, "/v1/uploads").json(&upload(3)));
        let answer = tokio::time::timeout(Duration::from_millis(300), call).await;
        assert!(answer.is_err(), "{answer:?}");
        assert_eq!(api.stats().await["uploads"]["pending"], done, "{hang}");
    }
}

#[tokio::test]
async fn a_part_that_is_never_answered_is_over_when_its_client_is_gone() {
    let api = Api::new().await;
    let upload = api.create(3).await;
    api.put_faults(&json!([{ "operation": "part", "hang": "after" }]))
        .await;
    let call = tokio::time::timeout(Duration::from_millis(300), api.try_part(&upload, "abc"));
    assert!(call.await.is_err());
    api.until("the request is over", |stats| stats["in_flight"] == 0)
        .await;
    assert_eq!(api.stats().await["parts_stored"], 1);
}

#[tokio::test]
async fn a_part_that_breaks_off_is_over_at_once_whatever_would_have_followed() {
    for fault in [
        json!({ "hang": "before" }),
        json!({ "hang": "after" }),
        json!({ "delay_after_ms": 3_600_000 }),
    ] {
        let api = Api::new().await;
        let upload = api.create(3).await;
        let mut rule = json!({ "operation": "part" });
        rule.as_object_mut()
            .unwrap()
            .append(fault.clone().as_object_mut().unwrap());
        api.put_faults(&json!([rule])).await;
        let part = api.slow_part(&upload, "ab").await;
        api.until("it has begun", |stats| stats["bytes_received"] != 0)
            .await;
        part.cut();
        api.until(&format!("it is over, with {fault}"), |stats| {
            stats["in_flight"] == 0
        })
        .await;
    }
}

#[tokio::test]
async fn an_answer_can_come_slowly() {
    let api = Api::new().await;
    let rule =
        json!({ "operation": "files", "pad_to_bytes": 30_000, "answer_bytes_per_second": 100_000 });
    api.put_faults(&json!([rule])).await;
    let began = Instant::now();
    assert_eq!(api.get("/v1/files").await.text.len(), 30_000);
    let took = began.elapsed();
    assert!(took >= Duration::from_millis(280), "{took:?}");
}

#[tokio::test]
async fn a_rule_can_be_for_one_path_and_counts_its_calls_alone() {
    let api = Api::new().await;
    let rule = json!({ "operation": "files", "path": "/v1/files/file-1", "nth": 2, "status": 500 });
    api.put_faults(&json!([rule])).await;
    api.get("/v1/files").await;
    assert_eq!(api.get("/v1/files/file-1").await.status, 404);
    assert_eq!(api.get("/v1/files/file-2").await.status, 404);
    assert_eq!(api.get("/v1/files/file-1?x=1").await.status, 500);
}

#[tokio::test]
async fn static_files_meet_the_rules_that_name_them() {
    let folder = Folder::new();
    folder.write("worker.js", "work()");
    folder.write("page.html", "page");
    let mount = Mount {
        path: "/".into(),
        folder: folder.0.clone(),
    };
    let api = Api::with(|settings| settings.mounts = vec![mount]).await;
    let csp = json!({ "content-security-policy": "script-src 'self'" });
    let kind = json!({ "content-type": "text/javascript" });
    let rules = json!([
        { "operation": "any", "status": 500 },
        { "operation": "www", "path": "/worker.js", "nth": 1, "status": 200, "headers": kind, "body": "" },
        { "operation": "www", "path": "/worker.js", "nth": 2, "headers": csp },
        { "operation": "www", "path": "/worker.js", "nth": 3, "hang": "before" },
    ]);
    api.put_faults(&rules).await;
    assert_eq!(api.get("/page.html").await.text, "page");
    let empty = api.get("/worker.js").await;
    assert_eq!((empty.status, &*empty.text), (200, ""));
    assert_eq!(empty.header("content-type"), Some("text/javascript"));
    let policed = api.get("/worker.js").await;
    assert_eq!(policed.text, "work()");
    assert_eq!(
        policed.header("content-security-policy"),
        Some("script-src 'self'")
    );
    let silent = tokio::time::timeout(Duration::from_millis(300), api.get("/worker.js")).await;
    assert!(silent.is_err(), "{silent:?}");
    let stats = api.stats().await;
    assert_eq!(
        (&stats["requests"], &stats["bytes_received"]),
        (&json!(0), &json!(0))
    );
}
