//! What pages of other origins see.

use reqwest::Method;
use uploads_server::Cors;

use crate::api::{Answer, Api, send};

async fn preflight(api: &Api, path: &str) -> Answer {
    preflight_from(api, path, "http://page.test").await
}

async fn preflight_from(api: &Api, path: &str, origin: &str) -> Answer {
    let request = api
        .bare(Method::OPTIONS, path)
        .header("origin", origin)
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "authorization, x-mine");
    send(request).await.unwrap()
}

#[tokio::test]
async fn a_preflight_is_answered_for_any_header() {
    let api = Api::new().await;
    let answer = preflight(&api, "/v1/uploads").await;
    assert_eq!(answer.status, 204);
    assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
    assert_eq!(
        answer.header("access-control-allow-headers"),
        Some("authorization, x-mine")
    );
    assert!(
        answer
            .header("access-control-allow-methods")
            .unwrap()
            .contains("POST")
    );
    assert_eq!(api.stats().await["preflights"], 1);
    assert_eq!(api.stats().await["requests"], 0);
}

#[tokio::test]
async fn like_the_live_service_only_two_headers_are_exposed() {
    let api = Api::new().await;
    for path in ["/v1/files", "/v1/files/file-0", "/v1/nothing"] {
        let answer = api.get(path).await;
        assert_eq!(
            answer.header("access-control-allow-origin"),
            Some("*"),
            "{path}"
        );
        assert_eq!(
            answer.header("access-control-expose-headers"),
            Some("X-Request-ID, CF-Ray")
        );
    }
}

#[tokio::test]
async fn like_the_live_service_a_401_cannot_be_read_by_a_page() {
    let api = Api::new().await;
    let answer = send(api.bare(Method::GET, "/v1/files")).await.unwrap();
    assert_eq!(answer.status, 401);
    assert_eq!(answer.header("access-control-allow-origin"), None);
    assert_eq!(answer.header("access-control-expose-headers"), None);
}

#[tokio::test]
async fn open_exposes_the_retry_headers_and_a_401() {
    let api = Api::with(|settings| settings.cors = Cors::Open).await;
    let answer = send(api.bare(Method::GET, "/v1/files")).await.unwrap();
    let exposed = answer.header("access-control-expose-headers").unwrap();
    for name in [
        "retry-after",
        "retry-after-ms",
        "x-should-retry",
        "X-Request-ID",
    ] {
        assert!(exposed.contains(name), "{name}");
    }
}

#[tokio::test]
async fn none_leaves_the_api_closed_but_the_controls_open_to_pages_of_this_machine() {
    let api = Api::with(|settings| settings.cors = Cors::None).await;
    assert_eq!(
        api.get("/v1/files")
            .await
            .header("access-control-allow-origin"),
        None
    );
    let allowed = "access-control-allow-origin";
    let foreign = "http://page.test";
    let local = "http://localhost:5173";
    for origin in [foreign, local] {
        let answer = preflight_from(&api, "/v1/uploads", origin).await;
        assert_eq!(answer.header(allowed), None);
    }
    for path in ["/_faults", "/_stats"] {
        let answer = preflight_from(&api, path, local).await;
        assert_eq!(answer.header(allowed), Some(local));
        assert_eq!(answer.header("vary"), Some("origin"));
        let methods = answer.header("access-control-allow-methods").unwrap();
        assert!(methods.contains("PUT") && methods.contains("DELETE"));
        let answer = preflight_from(&api, path, foreign).await;
        assert_eq!((answer.status, answer.header(allowed)), (405, None));
    }
}

#[tokio::test]
async fn every_answer_has_a_request_id_of_its_own() {
    let api = Api::new().await;
    let mut ids = Vec::new();
    for path in ["/v1/files", "/v1/files", "/v1/nothing", "/_stats", "/"] {
        ids.push(
            api.get(path)
                .await
                .header("x-request-id")
                .unwrap()
                .to_owned(),
        );
    }
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 5);
}
