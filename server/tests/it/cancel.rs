//! Cancelling an Upload, and letting it expire.

use reqwest::Method;
use serde_json::json;

use crate::api::{Api, send};
use crate::folder::Folder;

#[tokio::test]
async fn a_cancelled_upload_drops_its_bytes_and_takes_no_more() {
    let folder = Folder::new();
    let api = Api::with(|settings| settings.data = Some(folder.0.clone())).await;
    let upload = api.create(6).await;
    let parts = [
        api.part(&upload, "abc").await,
        api.part(&upload, "def").await,
    ];
    assert_eq!(folder.len(), 2);
    let path = format!("/v1/uploads/{upload}/cancel");
    let answer = send(api.request(Method::POST, &path)).await.unwrap();
    assert_eq!(answer.json()["status"], "cancelled");
    folder.until_len(0).await;
    let closed = Some("upload_not_pending");
    api.try_part(&upload, "x")
        .await
        .unwrap()
        .is_error(400, closed);
    api.complete(&upload, &parts, None)
        .await
        .is_error(400, closed);
    api.post(&path, &json!({})).await.is_error(400, closed);
}

#[tokio::test]
async fn cancelling_an_unknown_upload_is_a_404() {
    let api = Api::new().await;
    api.post("/v1/uploads/upload_0/cancel", &json!({}))
        .await
        .is_error(404, None);
}

#[tokio::test]
async fn a_part_still_coming_in_at_cancel_is_refused_and_leaves_nothing() {
    let folder = Folder::new();
    let api = Api::with(|settings| settings.data = Some(folder.0.clone())).await;
    let upload = api.create(4).await;
    let late = api.slow_part(&upload, "late").await;
    folder.until_len(1).await;
    let cancelled = api
        .post(&format!("/v1/uploads/{upload}/cancel"), &json!({}))
        .await;
    assert_eq!(cancelled.status, 200);
    late.end().await.is_error(400, Some("upload_not_pending"));
    folder.until_len(0).await;
}

#[tokio::test]
async fn an_upload_expires_after_its_hour_with_its_bytes() {
    let folder = Folder::new();
    let api = Api::with(|settings| settings.data = Some(folder.0.clone())).await;
    let upload = api.create(3).await;
    let parts = [api.part(&upload, "abc").await];
    api.server.clock().advance(3600);
    let closed = Some("upload_not_pending");
    api.try_part(&upload, "x")
        .await
        .unwrap()
        .is_error(400, closed);
    let late = api.complete(&upload, &parts, None).await;
    late.is_error(400, closed);
    assert!(late.text.contains("expired"));
    assert_eq!(api.stats().await["uploads"]["expired"], 1);
    folder.until_len(0).await;
}

#[tokio::test]
async fn the_life_of_an_upload_can_be_set() {
    let api = Api::with(|settings| settings.upload_life = 5).await;
    let upload = api.create(3).await;
    api.server.clock().advance(4);
    api.part(&upload, "abc").await;
    api.server.clock().advance(1);
    api.try_part(&upload, "x")
        .await
        .unwrap()
        .is_error(400, Some("upload_not_pending"));
}
