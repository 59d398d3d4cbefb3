//! Creating an Upload.

use reqwest::Method;
use serde_json::{Value, json};

use crate::api::{Api, send, upload};

#[tokio::test]
async fn an_upload_begins_pending_and_lives_for_an_hour() {
    let api = Api::new().await;
    let created = api.post("/v1/uploads", &upload(7)).await.json();
    assert!(created["id"].as_str().unwrap().starts_with("upload_"));
    assert_eq!(created["object"], "upload");
    assert_eq!(created["status"], "pending");
    assert_eq!(created["bytes"], 7);
    assert_eq!(created["filename"], "a.bin");
    assert_eq!(created["purpose"], "user_data");
    assert_eq!(created["file"], Value::Null);
    let life = created["expires_at"].as_u64().unwrap() - created["created_at"].as_u64().unwrap();
    assert_eq!(life, 3600);
}

#[tokio::test]
async fn azure_paths_and_key_headers_are_understood() {
    let api = Api::new().await;
    for base in ["/openai", "/openai/v1"] {
        let path = format!("{base}/uploads?api-version=2024-10-21");
        let request = api
            .bare(Method::POST, &path)
            .header("api-key", "k")
            .json(&upload(1));
        assert_eq!(send(request).await.unwrap().status, 200);
    }
}

#[tokio::test]
async fn an_unknown_purpose_is_accepted() {
    let api = Api::new().await;
    let mut body = upload(1);
    body["purpose"] = "something_new".into();
    assert_eq!(
        api.post("/v1/uploads", &body).await.json()["purpose"],
        "something_new"
    );
}

#[tokio::test]
async fn each_wrong_field_is_refused_by_name() {
    let api = Api::new().await;
    let cases = [
        (json!({ "bytes": "7" }), "bytes", "invalid_type"),
        (json!({ "bytes": 7.5 }), "bytes", "invalid_type"),
        (json!({ "bytes": null }), "bytes", "invalid_type"),
        (json!({ "bytes": 0 }), "bytes", "invalid_value"),
        (json!({ "bytes": -1 }), "bytes", "invalid_value"),
        (
            json!({ "bytes": (8_u64 << 30) + 1 }),
            "bytes",
            "invalid_value",
        ),
        (json!({ "filename": 1 }), "filename", "invalid_type"),
        (json!({ "mime_type": [] }), "mime_type", "invalid_type"),
        (
            json!({ "mimeType": "a/b" }),
            "mimeType",
            "unknown_parameter",
        ),
        (
            json!({ "expires_after": 3600 }),
            "expires_after",
            "invalid_type",
        ),
        (
            json!({ "expires_after": { "anchor": "created_at" } }),
            "expires_after.seconds",
            "missing_required_parameter",
        ),
        (
            json!({ "expires_after": { "anchor": "now", "seconds": 3600 } }),
            "expires_after.anchor",
            "invalid_value",
        ),
        (
            json!({ "expires_after": { "anchor": "created_at", "seconds": 3599 } }),
            "expires_after.seconds",
            "invalid_value",
        ),
        (
            json!({ "expires_after": { "anchor": "created_at", "seconds": 2_592_001 } }),
            "expires_after.seconds",
            "invalid_value",
        ),
        (
            json!({ "expires_after": { "anchor": "created_at", "seconds": 3600, "days": 1 } }),
            "expires_after.days",
            "unknown_parameter",
        ),
    ];
    for (change, param, code) in cases {
        let mut body = upload(7);
        body.as_object_mut()
            .unwrap()
            .extend(change.as_object().unwrap().clone());
        let answer = api.post("/v1/uploads", &body).await;
        answer.is_error(400, Some(code));
        assert_eq!(answer.json()["error"]["param"], param);
        assert_eq!(answer.json()["error"]["type"], "invalid_request_error");
    }
}

#[tokio::test]
async fn each_missing_field_is_told_by_name() {
    let api = Api::new().await;
    for field in ["filename", "purpose", "bytes", "mime_type"] {
        let mut body = upload(7);
        body.as_object_mut().unwrap().remove(field);
        let answer = api.post("/v1/uploads", &body).await;
        answer.is_error(400, Some("missing_required_parameter"));
        assert_eq!(answer.json()["error"]["param"], field);
    }
}

#[tokio::test]
async fn eight_gib_is_the_most_an_upload_may_hold() {
    let api = Api::new().await;
    assert_eq!(api.post("/v1/uploads", &upload(8 << 30)).await.status, 200);
}

#[tokio::test]
async fn a_body_that_is_no_json_object_is_refused() {
    let api = Api::new().await;
    for body in ["{", "[]", "", "\"text\""] {
        let request = api.request(Method::POST, "/v1/uploads").body(body);
        assert_eq!(send(request).await.unwrap().status, 400, "{body}");
    }
}

#[tokio::test]
async fn a_body_above_one_mib_is_refused() {
    let api = Api::new().await;
    let mut body = upload(1);
    body["filename"] = "x".repeat(1 << 20).into();
    api.post("/v1/uploads", &body).await.is_error(413, None);
}

#[tokio::test]
async fn without_a_key_nothing_is_done() {
    let api = Api::new().await;
    let keyless = api.bare(Method::POST, "/v1/uploads").json(&upload(1));
    send(keyless)
        .await
        .unwrap()
        .is_error(401, Some("missing_api_key"));
    let empty = api
        .bare(Method::POST, "/v1/uploads")
        .header("authorization", "Bearer ")
        .json(&upload(1));
    send(empty)
        .await
        .unwrap()
        .is_error(401, Some("missing_api_key"));
    assert_eq!(api.stats().await["uploads"]["pending"], 0);
}

#[tokio::test]
async fn an_anonymous_server_asks_for_no_key() {
    let api = Api::with(|settings| settings.anonymous = true).await;
    let request = api.bare(Method::POST, "/v1/uploads").json(&upload(1));
    assert_eq!(send(request).await.unwrap().status, 200);
}

#[tokio::test]
async fn unknown_paths_and_methods_are_told_in_the_shape_of_the_api() {
    let api = Api::new().await;
    api.get("/v1/models").await.is_error(404, None);
    api.get("/v1/uploads").await.is_error(405, None);
    api.get("/nowhere").await.is_error(404, None);
}
