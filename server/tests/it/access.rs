//! Pages of other sites: they can neither steer the server nor get a page onto its origin.

use reqwest::Method;
use serde_json::json;

use crate::api::{Answer, Api, send};

const CALLS: [(Method, &str); 4] = [
    (Method::PUT, "/_faults"),
    (Method::GET, "/_faults"),
    (Method::GET, "/_stats"),
    (Method::DELETE, "/_stats"),
];

async fn call(
    api: &Api,
    (method, path): (Method, &str),
    name: &'static str,
    value: &str,
) -> Answer {
    let call = api.bare(method, path).header(name, value).body("[]");
    send(call).await.unwrap()
}

#[tokio::test]
async fn the_controls_refuse_pages_of_other_sites() {
    let api = Api::new().await;
    let origins = [
        "https://evil.example",
        "http://localhost.evil.example",
        "http://127.0.0.1.evil.example:8787",
        "http://evil.example:8787",
        "http://10.0.0.1",
        "http://user@evil.example",
        "http://localhost@evil.example",
        "null",
        "file://",
        "",
    ];
    for origin in origins {
        for of in CALLS {
            let answer = call(&api, of.clone(), "origin", origin).await;
            assert_eq!(answer.status, 403, "{origin} {of:?}");
            answer.is_error(403, Some("control_forbidden"));
            assert_eq!(answer.header("access-control-allow-origin"), None);
        }
    }
    assert_eq!(api.stats().await["requests"], 0);
}

#[tokio::test]
async fn the_controls_refuse_names_that_were_made_to_lead_here() {
    let api = Api::new().await;
    let hosts = [
        "evil.example",
        "evil.example:8787",
        "localhost.evil.example",
        "0.0.0.0",
        "[::2]",
        "",
    ];
    for host in hosts {
        for of in CALLS {
            let answer = call(&api, of, "host", host).await;
            assert_eq!(answer.status, 403, "{host}");
        }
    }
    // A page behind such a name has an Origin of the same name.
    for (host, origin) in [("evil.example", "http://evil.example")] {
        let put = api
            .bare(Method::PUT, "/_faults")
            .header("host", host)
            .header("origin", origin);
        assert_eq!(send(put.body("[]")).await.unwrap().status, 403);
    }
}

#[tokio::test]
async fn the_controls_refuse_a_request_without_one_clear_host() {
    let api = Api::new().await;
    let requests = [
        "GET /_stats HTTP/1.0\r\n\r\n",
        "GET /_stats HTTP/1.1\r\nhost: localhost\r\nhost: evil.example\r\nconnection: close\r\n\r\n",
        "GET http://evil.example/_stats HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n",
    ];
    for request in requests {
        let answer = String::from_utf8(api.raw(request.as_bytes()).await).unwrap();
        let status = answer.split(' ').nth(1).unwrap();
        assert_eq!(status, "403", "{request}");
    }
}

#[tokio::test]
async fn the_controls_serve_programs_and_pages_of_this_machine() {
    let api = Api::new().await;
    let cases = [
        ("origin", "http://localhost:5173"),
        ("origin", "https://localhost"),
        ("origin", "http://127.0.0.1:8787"),
        ("origin", "http://[::1]:8787"),
        ("origin", "http://app.localhost"),
        ("host", "localhost"),
        ("host", "LOCALHOST:1"),
        ("host", "127.0.0.1"),
        ("host", "[::1]:8787"),
        ("x-none", "x"),
    ];
    for (name, value) in cases {
        for of in CALLS {
            let answer = call(&api, of, name, value).await;
            assert!(answer.status < 300, "{name}: {value}");
            let allowed = answer.header("access-control-allow-origin");
            assert_eq!(allowed, (name == "origin").then_some(value));
        }
    }
}

#[tokio::test]
async fn the_content_of_a_file_is_never_a_page() {
    let api = Api::new().await;
    let create = json!({
        "filename": "page.html\r\nx: \"; filename=y", "purpose": "user_data", "bytes": 8, "mime_type": "text/html",
    });
    let upload = api.post("/v1/uploads", &create).await.id();
    let part = api.part(&upload, "<script>").await;
    let file = api.complete(&upload, &[part], None).await.json()["file"]["id"].clone();
    let answer = api
        .get(&format!("/v1/files/{}/content", file.as_str().unwrap()))
        .await;
    assert_eq!(answer.text, "<script>");
    assert_eq!(
        answer.header("content-type"),
        Some("application/octet-stream")
    );
    assert!(
        answer
            .header("content-disposition")
            .unwrap()
            .starts_with("attachment; filename*=")
    );
    is_no_page(&answer);
}

#[tokio::test]
async fn no_answer_of_the_api_is_a_page_with_the_rights_of_its_origin() {
    let api = Api::new().await;
    let headers = json!({ "content-type": "text/html" });
    let rule =
        json!({ "operation": "files", "status": 200, "headers": headers, "body": "<script>" });
    api.put_faults(&json!([rule])).await;
    for path in [
        "/v1/files",
        "/v1/nothing",
        "/openai/v1/files",
        "/openai/files",
        "/_stats",
        "/_faults",
    ] {
        is_no_page(&api.get(path).await);
    }
    assert_eq!(
        api.get("/").await.header("x-content-type-options"),
        Some("nosniff")
    );
}

fn is_no_page(answer: &Answer) {
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    let policy = answer.header("content-security-policy").unwrap();
    assert!(
        policy.contains("sandbox") && !policy.contains("allow-"),
        "{policy}"
    );
}
