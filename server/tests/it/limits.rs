//! What a client can make the server keep or hold.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::api::Api;
use crate::folder::Folder;

fn mode(path: &Path) -> u32 {
    path.metadata().unwrap().permissions().mode() & 0o777
}

#[tokio::test]
async fn the_bytes_on_disk_are_for_their_owner_alone() {
    let folder = Folder::new();
    let api = Api::with(|settings| settings.data = Some(folder.0.join("new"))).await;
    let upload = api.create(6).await;
    api.part(&upload, "abc").await;
    let _slow = api.slow_part(&upload, "d").await;
    folder.until_len(2).await;
    let mut entries = std::fs::read_dir(folder.0.join("new")).unwrap();
    let own = entries.next().unwrap().unwrap().path();
    assert_eq!(mode(&own), 0o700);
    for file in std::fs::read_dir(&own).unwrap() {
        assert_eq!(mode(&file.unwrap().path()), 0o600);
    }
}

#[tokio::test]
async fn a_part_larger_than_its_upload_is_refused_and_not_kept() {
    let folder = Folder::new();
    let api = Api::with(|settings| settings.data = Some(folder.0.clone())).await;
    let upload = api.create(3).await;
    let answer = api.try_part(&upload, "abcd").await.unwrap();
    answer.is_error(400, Some("bytes_exceeded"));
    folder.until_len(0).await;
    let part = api.part(&upload, "abc").await;
    assert_eq!(api.complete(&upload, &[part], None).await.status, 200);
}

#[tokio::test]
async fn a_part_may_be_sent_again_but_not_for_ever() {
    let folder = Folder::new();
    let api = Api::with(|settings| settings.data = Some(folder.0.clone())).await;
    let upload = api.create(3).await;
    // Ten times: as often as a client could lose the answer and try again.
    for _ in 0..10 {
        api.part(&upload, "abc").await;
    }
    let answer = api.try_part(&upload, "abc").await.unwrap();
    answer.is_error(400, Some("bytes_exceeded"));
    folder.until_len(10).await;
}

#[tokio::test]
async fn parts_sent_at_once_are_counted_together() {
    let api = Api::new().await;
    let upload = api.create(1 << 20).await;
    let parts = (0..20).map(|_| api.try_part(&upload, vec![0; 1 << 20]));
    let answers = join_all(parts).await;
    let stored = answers
        .iter()
        .filter(|answer| answer.as_ref().unwrap().status == 200);
    assert_eq!(stored.count(), 10);
}

#[tokio::test]
async fn empty_parts_are_not_free() {
    let api = Api::new().await;
    let upload = api.create(1).await;
    for _ in 0..10 {
        api.part(&upload, "").await;
    }
    let answer = api.try_part(&upload, "").await.unwrap();
    answer.is_error(400, Some("bytes_exceeded"));
}

#[tokio::test]
async fn a_part_that_was_cut_off_gives_its_bytes_back() {
    let api = Api::new().await;
    let upload = api.create(100).await;
    for _ in 0..30 {
        api.slow_part(&upload, &"x".repeat(90)).await.cut();
        api.until("the part is gone", |stats| stats["in_flight"] == 0)
            .await;
    }
    for _ in 0..10 {
        api.part(&upload, vec![0; 100]).await;
    }
}

#[tokio::test]
async fn a_part_refused_for_its_form_gives_its_bytes_back() {
    let api = Api::new().await;
    let upload = api.create(3).await;
    let path = format!("/v1/uploads/{upload}/parts");
    for _ in 0..30 {
        api.post(&path, &json!({})).await.is_error(400, None);
    }
    api.part(&upload, "abc").await;
}

#[tokio::test]
async fn a_request_head_that_never_ends_is_not_waited_for() {
    let api = Api::with(|settings| settings.head_timeout = Duration::from_millis(200)).await;
    for head in ["", "GET /v1/files HTTP/1.1\r\nx: "] {
        let began = Instant::now();
        let mut stream = TcpStream::connect(api.server.address()).await.unwrap();
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        let end = stream.read_to_end(&mut answer);
        let ended = tokio::time::timeout(Duration::from_secs(5), end).await;
        assert!(ended.is_ok(), "still open: {head:?}");
        assert!(began.elapsed() >= Duration::from_millis(190), "{head:?}");
    }
}

#[tokio::test]
async fn a_slow_head_is_not_helped_by_a_byte_now_and_then() {
    let api = Api::with(|settings| settings.head_timeout = Duration::from_millis(300)).await;
    let mut stream = TcpStream::connect(api.server.address()).await.unwrap();
    let _ = stream.write_all(b"GET /v1/files HTTP/1.1\r\nx: ").await;
    let began = Instant::now();
    let closed = async {
        loop {
            let mut byte = [0];
            let read = tokio::time::timeout(Duration::from_millis(50), stream.read(&mut byte));
            if read.await.is_ok() || stream.write_all(b"x").await.is_err() {
                return;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(5), closed)
        .await
        .unwrap();
    assert!(began.elapsed() >= Duration::from_millis(250));
}

#[tokio::test]
async fn a_slow_body_is_not_cut_by_the_timeout_of_the_head() {
    let api = Api::with(|settings| settings.head_timeout = Duration::from_millis(200)).await;
    let upload = api.create(6).await;
    let part = api.slow_part(&upload, "abc").await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    part.send("def").await;
    assert_eq!(part.end().await.status, 200);
}
