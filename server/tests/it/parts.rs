//! Adding parts.

use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::json;

use crate::api::{Api, send};
use crate::folder::Folder;

fn data(bytes: Vec<u8>) -> Part {
    Part::bytes(bytes).file_name("blob")
}

#[tokio::test]
async fn a_part_is_answered_with_its_four_fields_and_no_more() {
    let api = Api::new().await;
    let upload = api.create(4).await;
    let part = api.try_part(&upload, "abcd").await.unwrap().json();
    assert!(part["id"].as_str().unwrap().starts_with("part_"));
    assert_eq!(part["object"], "upload.part");
    assert_eq!(part["upload_id"], *upload);
    assert!(part["created_at"].is_u64());
    assert_eq!(part.as_object().unwrap().len(), 4);
}

#[tokio::test]
async fn a_part_of_64_mib_is_accepted_and_one_byte_more_is_refused() {
    let folder = Folder::new();
    let api = Api::with(|settings| settings.data = Some(folder.0.clone())).await;
    let upload = api.create(65 << 20).await;
    assert_eq!(
        api.try_part(&upload, vec![0; 64 << 20])
            .await
            .unwrap()
            .status,
        200
    );
    api.try_part(&upload, vec![0; (64 << 20) + 1])
        .await
        .unwrap()
        .is_error(413, None);
    assert_eq!(api.stats().await["parts_stored"], 1);
    folder.until_len(1).await;
}

#[tokio::test]
async fn a_part_for_an_unknown_upload_is_a_404() {
    let api = Api::new().await;
    api.try_part("upload_0", "x")
        .await
        .unwrap()
        .is_error(404, None);
}

#[tokio::test]
async fn a_form_of_anything_but_one_data_field_is_refused() {
    let api = Api::new().await;
    let upload = api.create(1).await;
    let wrong_name = Form::new().part("file", data(vec![1]));
    let field_too_many = Form::new().part("data", data(vec![1])).text("purpose", "x");
    let twice = Form::new()
        .part("data", data(vec![1]))
        .part("data", data(vec![2]));
    for form in [wrong_name, field_too_many, twice] {
        api.form(&upload, form)
            .await
            .unwrap()
            .is_error(400, Some("unknown_parameter"));
    }
    let no_file = Form::new().text("data", "x");
    api.form(&upload, no_file)
        .await
        .unwrap()
        .is_error(400, Some("invalid_type"));
    let empty = api
        .request(Method::POST, &format!("/v1/uploads/{upload}/parts"))
        .header("content-type", "multipart/form-data; boundary=b")
        .body(
            "--b--
",
        );
    send(empty)
        .await
        .unwrap()
        .is_error(400, Some("missing_required_parameter"));
    assert_eq!(api.stats().await["parts_stored"], 0);
}

#[tokio::test]
async fn a_body_that_is_no_form_is_refused() {
    let api = Api::new().await;
    let path = format!("/v1/uploads/{}/parts", api.create(1).await);
    api.post(&path, &json!({ "data": "x" }))
        .await
        .is_error(400, None);
    let broken = api
        .request(Method::POST, &path)
        .header("content-type", "multipart/form-data; boundary=b")
        .body(
            "--b\r\nContent-Disposition: form-data; name=\"data\"; filename=\"f\"\r\n\r\ncut off",
        );
    send(broken).await.unwrap().is_error(400, None);
}

#[tokio::test]
async fn a_part_cut_off_half_way_leaves_nothing_behind() {
    let folder = Folder::new();
    let api = Api::with(|settings| settings.data = Some(folder.0.clone())).await;
    let upload = api.create(8).await;
    let answer = api.slow_part(&upload, "half").await;
    folder.until_len(1).await;
    answer.cut();
    api.until("the request is gone", |stats| stats["in_flight"] == 0)
        .await;
    folder.until_len(0).await;
    assert_eq!(api.stats().await["parts_stored"], 0);
}

#[tokio::test]
async fn above_the_most_parts_in_flight_a_part_is_told_to_wait_a_second() {
    let api = Api::with(|settings| settings.max_parts_in_flight = Some(1)).await;
    let upload = api.create(8).await;
    let first = api.slow_part(&upload, "first").await;
    let second = api.try_part(&upload, "second").await.unwrap();
    second.is_error(503, None);
    assert_eq!(second.header("retry-after"), Some("1"));
    assert_eq!(first.end().await.status, 200);
    assert_eq!(api.try_part(&upload, "third").await.unwrap().status, 200);
}
