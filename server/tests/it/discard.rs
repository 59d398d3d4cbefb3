//! Discarding: bytes are checked, and gone.

use serde_json::json;
use uploads_server::Keep;

use crate::api::{Api, crc32_of, md5_of};
use crate::folder::Folder;

async fn discarding(keep: Keep) -> (Api, Folder) {
    let folder = Folder::new();
    let data = folder.0.clone();
    let api = Api::with(|settings| {
        settings.keep = keep;
        settings.data = Some(data);
    })
    .await;
    (api, folder)
}

#[tokio::test]
async fn parts_sent_in_order_are_hashed_without_touching_the_disk() {
    let (api, folder) = discarding(Keep::Digest).await;
    let upload = api.create(6).await;
    let parts = [
        api.part(&upload, "abc").await,
        api.part(&upload, "def").await,
    ];
    assert_eq!(folder.len(), 0);
    let answer = api
        .complete(&upload, &parts, Some(&md5_of(b"abcdef")))
        .await;
    let file = answer.json()["file"]["id"].as_str().unwrap().to_owned();
    api.get(&format!("/v1/files/{file}/content"))
        .await
        .is_error(410, None);
    assert_eq!(
        api.stats().await["completed"][0]["crc32"],
        crc32_of(b"abcdef")
    );
}

#[tokio::test]
async fn a_part_that_is_ahead_waits_on_disk_until_its_turn() {
    let (api, folder) = discarding(Keep::Digest).await;
    let upload = api.create(9).await;
    let first = api.slow_part(&upload, "ab").await;
    let second = api.part(&upload, "def").await;
    let third = api.part(&upload, "ghi").await;
    assert_eq!(folder.len(), 2);
    first.send("c").await;
    let first = first.end().await.id();
    folder.until_len(0).await;
    let parts = [first, second, third];
    let wrong = api
        .complete(&upload, &parts, Some(&md5_of(b"abcdefghj")))
        .await;
    wrong.is_error(400, Some("md5_mismatch"));
    assert_eq!(
        api.complete(&upload, &parts, Some(&md5_of(b"abcdefghi")))
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn complete_does_not_wait_for_parts_to_be_hashed_in_the_background() {
    let (api, folder) = discarding(Keep::Digest).await;
    let whole: Vec<u8> = (0..1_500_000_u32).flat_map(u32::to_le_bytes).collect();
    let upload = api.create(whole.len()).await;
    let calls = whole
        .chunks(1_000_000)
        .map(|part| api.try_part(&upload, part));
    let answers = futures_util::future::join_all(calls).await;
    let stats = api.stats().await;
    let arrival = |id: &str| {
        let log = stats["part_log"].as_array().unwrap();
        let entry = log.iter().find(|entry| entry["part_id"] == *id).unwrap();
        usize::try_from(entry["index_of_arrival"].as_u64().unwrap()).unwrap()
    };
    // Whatever order they began in is the order of the file.
    let mut parts: Vec<(usize, String, &[u8])> = answers
        .into_iter()
        .zip(whole.chunks(1_000_000))
        .map(|(answer, bytes)| (answer.unwrap().id(), bytes))
        .map(|(id, bytes)| (arrival(&id), id, bytes))
        .collect();
    parts.sort();
    let ids: Vec<String> = parts.iter().map(|part| part.1.clone()).collect();
    let file: Vec<u8> = parts.iter().flat_map(|part| part.2.to_vec()).collect();
    let done = api.complete(&upload, &ids, Some(&md5_of(&file))).await;
    assert_eq!(done.status, 200, "{done:?}");
    assert_eq!(api.stats().await["completed"][0]["crc32"], crc32_of(&file));
    folder.until_len(0).await;
}

#[tokio::test]
async fn out_of_order_the_md5_is_unknown_but_the_upload_completes_without_one() {
    let (api, _folder) = discarding(Keep::Digest).await;
    let upload = api.create(6).await;
    let last = api.part(&upload, "def").await;
    let first = api.part(&upload, "abc").await;
    let parts = [first, last];
    let refused = api
        .complete(&upload, &parts, Some(&md5_of(b"abcdef")))
        .await;
    refused.is_error(400, Some("md5_unknown"));
    assert!(refused.text.contains("--discard"));
    assert_eq!(api.complete(&upload, &parts, None).await.status, 200);
    let done = &api.stats().await["completed"][0];
    assert_eq!(
        (&done["md5"], &done["crc32"]),
        (&json!(null), &json!(crc32_of(b"abcdef")))
    );
}

#[tokio::test]
async fn a_failed_part_that_is_sent_again_keeps_its_place() {
    let (api, folder) = discarding(Keep::Digest).await;
    let upload = api.create(9).await;
    let first = api.part(&upload, "abc").await;
    let cut = api.slow_part(&upload, "de").await;
    cut.cut();
    api.until("the second part is gone", |stats| stats["in_flight"] == 0)
        .await;
    let third = api.part(&upload, "ghi").await;
    let second = api.part(&upload, "def").await;
    let done = api
        .complete(
            &upload,
            &[first, second, third],
            Some(&md5_of(b"abcdefghi")),
        )
        .await;
    assert_eq!(done.status, 200, "{done:?}");
    folder.until_len(0).await;
}

#[tokio::test]
async fn a_part_whose_answer_was_lost_is_replaced_by_its_repetition() {
    let (api, _folder) = discarding(Keep::Digest).await;
    let upload = api.create(9).await;
    api.put_faults(&json!([{ "operation": "part", "drop": "after", "nth": 2 }]))
        .await;
    let first = api.part(&upload, "abc").await;
    assert!(api.try_part(&upload, "def").await.is_err());
    let third = api.part(&upload, "ghi").await;
    let second = api.part(&upload, "def").await;
    let done = api
        .complete(
            &upload,
            &[first, second, third],
            Some(&md5_of(b"abcdefghi")),
        )
        .await;
    assert_eq!(done.status, 200, "{done:?}");
}

#[tokio::test]
async fn a_cancelled_upload_takes_its_waiting_parts_with_it() {
    let (api, folder) = discarding(Keep::Digest).await;
    let upload = api.create(9).await;
    let first = api.slow_part(&upload, "a").await;
    api.part(&upload, "waiting").await;
    assert_eq!(folder.len(), 1);
    api.post(&format!("/v1/uploads/{upload}/cancel"), &json!({}))
        .await;
    first.end().await.is_error(400, Some("upload_not_pending"));
    folder.until_len(0).await;
}

#[tokio::test]
async fn without_md5_any_order_is_taken_and_only_the_crc_is_told() {
    let (api, folder) = discarding(Keep::Nothing).await;
    let upload = api.create(6).await;
    let last = api.part(&upload, "def").await;
    let first = api.part(&upload, "abc").await;
    let unchecked = Some("00000000000000000000000000000000");
    assert_eq!(
        api.complete(&upload, &[first, last], unchecked)
            .await
            .status,
        200
    );
    assert_eq!(folder.len(), 0);
    let done = &api.stats().await["completed"][0];
    assert_eq!(
        (&done["md5"], &done["crc32"]),
        (&json!(null), &json!(crc32_of(b"abcdef")))
    );
}
