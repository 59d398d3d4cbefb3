//! Behaving like other servers.

use reqwest::Method;
use serde_json::{Value, json};

use crate::api::{Answer, Api, md5_of, send, upload};

async fn like(names: &str) -> Api {
    Api::with(|settings| settings.dialect = names.parse().unwrap()).await
}

/// Creates an Upload of `bytes`, sends them and completes it.
async fn completed(api: &Api, bytes: &str) -> (String, String, Answer) {
    let upload = api.create(bytes.len()).await;
    let part = api.part(&upload, bytes).await;
    let answer = api
        .complete(&upload, std::slice::from_ref(&part), None)
        .await;
    (upload, part, answer)
}

#[tokio::test]
async fn complete_answers_with_the_bare_file() {
    for name in ["bare-file", "opentoken", "antigravity", "mock-ai-provider"] {
        let api = like(name).await;
        let (_, _, answer) = completed(&api, "abc").await;
        let file = answer.json();
        assert_eq!(
            (&file["object"], &file["bytes"]),
            (&json!("file"), &json!(3))
        );
        let id = file["id"].as_str().unwrap();
        assert_eq!(api.get(&format!("/v1/files/{id}")).await.status, 200);
    }
}

#[tokio::test]
async fn a_second_complete_is_refused_in_different_ways() {
    let cases = [
        ("closed-404", 404, None),
        ("closed-409", 409, Some("upload_not_pending")),
        ("closed-410", 410, Some("upload_not_pending")),
        ("closed-worded", 400, None),
        ("antigravity", 404, None),
    ];
    for (name, status, code) in cases {
        let api = like(name).await;
        let (upload, part, first) = completed(&api, "abc").await;
        assert_eq!(first.status, 200);
        let second = api.complete(&upload, &[part], None).await;
        second.is_error(status, code);
        assert!(!second.text.contains("already"), "{}", second.text);
        let part = api.try_part(&upload, "x").await.unwrap();
        part.is_error(status, code);
    }
}

#[tokio::test]
async fn every_byte_received_counts_at_complete_or_at_the_part() {
    let api = like("count-all-bytes").await;
    let upload = api.create(3).await;
    api.part(&upload, "abc").await;
    let again = api.part(&upload, "abc").await;
    api.complete(&upload, &[again], None)
        .await
        .is_error(400, Some("bytes_mismatch"));

    let api = like("refuse-surplus").await;
    let upload = api.create(3).await;
    let part = api.part(&upload, "abc").await;
    let again = api.try_part(&upload, "abc").await.unwrap();
    again.is_error(413, None);
    assert_eq!(api.complete(&upload, &[part], None).await.status, 200);
}

#[tokio::test]
async fn a_new_upload_may_be_created_and_never_expire() {
    let api = like("opentoken").await;
    let object = api.post("/v1/uploads", &upload(3)).await.json();
    assert_eq!(object["status"], "created");
    assert_eq!(object.get("expires_at"), None);
    api.server.clock().advance(1 << 40);
    api.part(object["id"].as_str().unwrap(), "abc").await;
}

#[tokio::test]
async fn unknown_parts_and_wrong_bytes_may_be_accepted() {
    let api = like("legion").await;
    let upload = api.create(10).await;
    let part = api.part(&upload, "abc").await;
    let answer = api
        .complete(&upload, &["part_unknown".into(), part], None)
        .await;
    assert_eq!(answer.json()["file"]["bytes"], 3);
}

#[tokio::test]
async fn an_md5_may_go_unchecked() {
    let api = like("any-md5").await;
    let upload = api.create(3).await;
    let part = api.part(&upload, "abc").await;
    let answer = api.complete(&upload, &[part], Some(&md5_of(b"x"))).await;
    assert_eq!(answer.status, 200);
}

#[tokio::test]
async fn small_parts_may_be_refused_except_the_last() {
    const SIZE: usize = 5 << 20;
    let api = like("stdapi").await;
    let upload = api.create(SIZE + 3).await;
    let (large, last) = (
        api.part(&upload, vec![0; SIZE]).await,
        api.part(&upload, "abc").await,
    );
    api.complete(&upload, &[last.clone(), large.clone()], None)
        .await
        .is_error(400, Some("part_too_small"));
    assert_eq!(
        api.complete(&upload, &[large, last], None).await.status,
        200
    );
}

#[tokio::test]
async fn long_lists_of_parts_may_be_too_large() {
    let api = like("mockai").await;
    let upload = api.create(3).await;
    let ids: Vec<String> = (0..400)
        .map(|number| format!("part_{number:024}"))
        .collect();
    let answer = api.complete(&upload, &ids, None).await;
    assert_eq!(answer.status, 413);
    assert!(
        answer
            .header("content-type")
            .unwrap()
            .starts_with("text/html")
    );
}

#[tokio::test]
async fn a_cancel_may_overwrite_a_completed_upload() {
    let api = like("opentoken").await;
    let (upload, _, _) = completed(&api, "abc").await;
    let answer = api
        .post(&format!("/v1/uploads/{upload}/cancel"), &json!({}))
        .await;
    assert_eq!(answer.json()["status"], "cancelled");
    assert_eq!(api.stats().await["uploads"]["cancelled"], 1);
}

#[tokio::test]
async fn errors_come_in_other_shapes() {
    type Fits = fn(&str) -> bool;
    let cases: [(&str, &str, Fits); 4] = [
        ("errors-html", "text/html; charset=utf-8", |text| {
            text.starts_with("<!DOCTYPE") && !text.contains("<script>")
        }),
        ("errors-detail", "application/json", |text| {
            json(text)["detail"].is_string()
        }),
        ("errors-problem", "application/problem+json", |text| {
            json(text)["title"] == "Not Found" && json(text)["detail"].is_string()
        }),
        ("errors-message", "application/json", |text| {
            json(text)["status"] == "failure" && json(text)["message"].is_string()
        }),
    ];
    for (name, kind, fits) in cases {
        let api = like(name).await;
        let answer = api.complete("%3Cscript%3E", &[], None).await;
        assert_eq!(answer.status, 404);
        assert_eq!(answer.header("content-type"), Some(kind));
        assert!(fits(&answer.text), "{name}: {}", answer.text);
        let unauthorised = send(api.bare(Method::GET, "/v1/files")).await.unwrap();
        assert_eq!(unauthorised.header("content-type"), Some(kind));
    }
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_default()
}
