//! Completing an Upload.

use std::collections::BTreeSet;

use serde_json::json;

use uploads_server::Deviation;

use crate::api::{Api, crc32_of, md5_of};
use crate::folder::Folder;

#[tokio::test]
async fn the_file_is_the_parts_in_the_order_they_are_listed_in() {
    let api = Api::new().await;
    let upload = api.create(6).await;
    let last = api.part(&upload, "def").await;
    let first = api.part(&upload, "abc").await;
    let answer = api
        .complete(&upload, &[first, last], Some(&md5_of(b"abcdef")))
        .await;
    let done = answer.json();
    assert_eq!(done["status"], "completed");
    assert_eq!(done["id"], *upload);
    let file = &done["file"];
    assert_eq!(
        (&file["object"], &file["status"]),
        (&json!("file"), &json!("processed"))
    );
    assert_eq!(
        (&file["bytes"], &file["filename"]),
        (&json!(6), &json!("a.bin"))
    );
    assert!(file.get("expires_at").is_none());
    let id = file["id"].as_str().unwrap();
    assert!(id.starts_with("file-"));
    assert_eq!(
        api.get(&format!("/v1/files/{id}/content")).await.text,
        "abcdef"
    );
    let log = &api.stats().await["completed"][0];
    assert_eq!(log["crc32"], crc32_of(b"abcdef"));
    assert_eq!(log["md5"], md5_of(b"abcdef"));
    assert_eq!(log["part_ids_count"], 2);
}

#[tokio::test]
async fn a_file_expires_as_long_after_as_was_asked_for() {
    let api = Api::new().await;
    let mut body = crate::api::upload(1);
    body["expires_after"] = json!({ "anchor": "created_at", "seconds": 3600 });
    let upload = api.post("/v1/uploads", &body).await.id();
    let part = api.part(&upload, "x").await;
    let file = api.complete(&upload, &[part], None).await.json()["file"].clone();
    let life = file["expires_at"].as_u64().unwrap() - file["created_at"].as_u64().unwrap();
    assert_eq!(life, 3600);
    let path = format!("/v1/files/{}", file["id"].as_str().unwrap());
    assert_eq!(api.get(&path).await.status, 200);
    api.server.clock().advance(3600);
    api.get(&path).await.is_error(404, None);
}

#[tokio::test]
async fn an_md5_in_capitals_is_the_same_md5() {
    let api = Api::new().await;
    let upload = api.create(3).await;
    let part = api.part(&upload, "abc").await;
    let md5 = md5_of(b"abc").to_uppercase();
    assert_eq!(api.complete(&upload, &[part], Some(&md5)).await.status, 200);
}

#[tokio::test]
async fn a_wrong_md5_is_refused_and_the_upload_can_still_be_completed() {
    let api = Api::new().await;
    let upload = api.create(3).await;
    let parts = [api.part(&upload, "abc").await];
    api.complete(&upload, &parts, Some(&md5_of(b"abd")))
        .await
        .is_error(400, Some("md5_mismatch"));
    assert_eq!(
        api.complete(&upload, &parts, Some(&md5_of(b"abc")))
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn bytes_that_do_not_add_up_are_refused() {
    let api = Api::new().await;
    let upload = api.create(4).await;
    let parts = [api.part(&upload, "abc").await];
    api.complete(&upload, &parts, None)
        .await
        .is_error(400, Some("bytes_mismatch"));
    api.complete(&upload, &[], None)
        .await
        .is_error(400, Some("bytes_mismatch"));
}

#[tokio::test]
async fn unknown_and_repeated_part_ids_are_refused() {
    let api = Api::new().await;
    let (upload, other) = (api.create(6).await, api.create(3).await);
    let part = api.part(&upload, "abc").await;
    let foreign = api.part(&other, "abc").await;
    let twice = [part.clone(), part.clone()];
    api.complete(&upload, &twice, None)
        .await
        .is_error(400, Some("duplicate_part"));
    api.complete(&upload, &[part, foreign], None)
        .await
        .is_error(400, Some("part_not_found"));
}

#[tokio::test]
async fn a_malformed_complete_is_refused() {
    let api = Api::new().await;
    let path = format!("/v1/uploads/{}/complete", api.create(1).await);
    let cases = [
        (json!({}), "missing_required_parameter"),
        (json!({ "part_ids": "part_1" }), "invalid_type"),
        (json!({ "part_ids": [1] }), "invalid_type"),
        (json!({ "part_ids": [], "md5": 1 }), "invalid_type"),
        (json!({ "part_ids": [], "md5": null }), "invalid_type"),
        (json!({ "part_ids": [], "sha256": "" }), "unknown_parameter"),
    ];
    for (body, code) in cases {
        api.post(&path, &body).await.is_error(400, Some(code));
    }
    let unknown = api.complete("upload_0", &[], None).await;
    unknown.is_error(404, None);
}

#[tokio::test]
async fn orphans_do_not_count_unless_every_byte_is_counted() {
    for (count_all_bytes, status) in [(false, 200), (true, 400)] {
        let folder = Folder::new();
        let api = Api::with(|settings| {
            if count_all_bytes {
                settings.dialect.add(Deviation::CountAllBytes);
            }
            settings.data = Some(folder.0.clone());
        })
        .await;
        let upload = api.create(3).await;
        api.part(&upload, "abc").await;
        let again = api.part(&upload, "abc").await;
        assert_eq!(api.complete(&upload, &[again], None).await.status, status);
        let orphans = u64::from(!count_all_bytes);
        assert_eq!(api.stats().await["orphan_parts"], orphans);
        folder.until_len(if count_all_bytes { 2 } else { 1 }).await;
    }
}

#[tokio::test]
async fn of_many_completes_at_once_exactly_one_wins() {
    let api = Api::new().await;
    let upload = api.create(3).await;
    let parts = [api.part(&upload, "abc").await];
    let md5 = md5_of(b"abc");
    let calls = (0..8).map(|_| api.complete(&upload, &parts, Some(&md5)));
    let answers = futures_util::future::join_all(calls).await;
    let (won, lost): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 200);
    assert_eq!(won.len(), 1);
    for answer in lost {
        answer.is_error(400, Some("upload_not_pending"));
    }
    let files = api.get("/v1/files").await.json();
    let ids: BTreeSet<_> = files["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| file["id"].to_string())
        .collect();
    assert_eq!(ids.len(), 1);
}

#[tokio::test]
async fn a_completed_upload_takes_no_part_no_complete_and_no_cancel() {
    let api = Api::new().await;
    let upload = api.create(3).await;
    let parts = [api.part(&upload, "abc").await];
    assert_eq!(api.complete(&upload, &parts, None).await.status, 200);
    let closed = Some("upload_not_pending");
    api.complete(&upload, &parts, None)
        .await
        .is_error(400, closed);
    api.try_part(&upload, "x")
        .await
        .unwrap()
        .is_error(400, closed);
    api.post(&format!("/v1/uploads/{upload}/cancel"), &json!({}))
        .await
        .is_error(400, closed);
}

#[tokio::test]
async fn a_part_still_coming_in_at_complete_is_refused() {
    let api = Api::new().await;
    let upload = api.create(3).await;
    let parts = [api.part(&upload, "abc").await];
    let late = api.slow_part(&upload, "abc").await;
    assert_eq!(api.complete(&upload, &parts, None).await.status, 200);
    late.end().await.is_error(400, Some("upload_not_pending"));
}

#[tokio::test]
async fn eighty_thousand_parts_can_be_listed() {
    let api = Api::new().await;
    let upload = api.create(1).await;
    let ids: Vec<String> = (0..80_000)
        .map(|number| format!("part_{number:024}"))
        .collect();
    // Refused for what it says, not for its length.
    api.complete(&upload, &ids, None)
        .await
        .is_error(400, Some("part_not_found"));
}
