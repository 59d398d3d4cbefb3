//! Files: listed, fetched, downloaded, deleted.

use reqwest::Method;

use crate::api::{Api, md5_of, send};
use crate::folder::Folder;

async fn listed(api: &Api, query: &str) -> Vec<String> {
    let page = api.get(&format!("/v1/files{query}")).await.json();
    assert_eq!(page["object"], "list");
    let data = page["data"].as_array().unwrap();
    data.iter()
        .map(|file| file["id"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn files_are_listed_newest_first_and_page_by_page() {
    let api = Api::new().await;
    let (a, b, c) = (
        api.file(b"a").await,
        api.file(b"b").await,
        api.file(b"c").await,
    );
    assert_eq!(listed(&api, "").await, [&*c, &b, &a]);
    assert_eq!(listed(&api, "?order=asc").await, [&*a, &b, &c]);
    assert_eq!(listed(&api, "?limit=2").await, [&*c, &b]);
    assert_eq!(api.get("/v1/files?limit=2").await.json()["has_more"], true);
    assert_eq!(listed(&api, &format!("?limit=2&after={b}")).await, [&*a]);
    assert_eq!(
        api.get(&format!("/v1/files?after={b}")).await.json()["has_more"],
        false
    );
}

#[tokio::test]
async fn files_are_listed_by_purpose() {
    let api = Api::new().await;
    let file = api.file(b"a").await;
    assert_eq!(listed(&api, "?purpose=user_data&order=desc").await, [file]);
    assert_eq!(listed(&api, "?purpose=batch").await, [""; 0]);
}

#[tokio::test]
async fn a_list_that_makes_no_sense_is_refused() {
    let api = Api::new().await;
    for query in ["limit=0", "limit=x", "limit=10001", "order=newest"] {
        api.get(&format!("/v1/files?{query}"))
            .await
            .is_error(400, Some("invalid_value"));
    }
    api.get("/v1/files?after=file-0").await.is_error(404, None);
}

#[tokio::test]
async fn a_deleted_file_is_gone_with_its_bytes() {
    let folder = Folder::new();
    let api = Api::with(|settings| settings.data = Some(folder.0.clone())).await;
    let path = format!("/v1/files/{}", api.file(b"a").await);
    assert_eq!(api.get(&path).await.json()["bytes"], 1);
    let deleted = send(api.request(Method::DELETE, &path))
        .await
        .unwrap()
        .json();
    assert_eq!(
        (&deleted["deleted"], &deleted["object"]),
        (&true.into(), &"file".into())
    );
    folder.until_len(0).await;
    api.get(&path).await.is_error(404, None);
    api.get(&format!("{path}/content"))
        .await
        .is_error(404, None);
    send(api.request(Method::DELETE, &path))
        .await
        .unwrap()
        .is_error(404, None);
}

#[tokio::test]
async fn content_says_how_long_it_is() {
    let api = Api::new().await;
    let bytes = "x".repeat(1 << 20);
    let answer = api
        .get(&format!(
            "/v1/files/{}/content",
            api.file(bytes.as_bytes()).await
        ))
        .await;
    assert_eq!(answer.header("content-length"), Some("1048576"));
    assert_eq!(answer.text.len(), bytes.len());
    assert_eq!(md5_of(answer.text.as_bytes()), md5_of(bytes.as_bytes()));
}
