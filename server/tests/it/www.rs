//! Static files.

use std::time::Duration;

use reqwest::Method;
use uploads_server::Mount;

use crate::api::{Api, send};
use crate::folder::Folder;

async fn site() -> (Api, Folder) {
    let folder = Folder::new();
    folder.write("www/index.html", "home");
    folder.write("www/app.js", "js");
    folder.write("www/sub/index.html", "sub");
    folder.write("www/with space.txt", "spaced");
    folder.write("pkg/x.wasm", "wasm");
    folder.write("secret.txt", "secret");
    let mount = |path: &str, name: &str| Mount {
        path: path.into(),
        folder: folder.0.join(name),
    };
    let mounts = vec![mount("/", "www"), mount("/pkg", "pkg")];
    (Api::with(|settings| settings.mounts = mounts).await, folder)
}

#[tokio::test]
async fn files_come_with_their_type_and_are_not_cached() {
    let (api, _folder) = site().await;
    let cases = [
        ("/", "home", "text/html"),
        ("/index.html", "home", "text/html"),
        ("/app.js?v=1", "js", "text/javascript"),
        ("/pkg/x.wasm", "wasm", "application/wasm"),
        ("/sub/", "sub", "text/html"),
        ("/with%20space.txt", "spaced", "text/plain"),
    ];
    for (path, text, kind) in cases {
        let answer = api.get(path).await;
        assert_eq!(answer.text, text, "{path}");
        assert_eq!(
            answer.header("content-type").unwrap().split(';').next(),
            Some(kind)
        );
        assert_eq!(answer.header("cache-control"), Some("no-cache"));
    }
}

#[tokio::test]
async fn no_path_leads_out_of_the_folder() {
    let (api, _folder) = site().await;
    let paths = [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/sub/../../secret.txt",
        "/pkg/../secret.txt",
        "/pkg/..%5csecret.txt",
        "//../secret.txt",
        "/%00",
        "/pkg../secret.txt",
    ];
    for path in paths {
        // Raw, for a client would tidy the path up first.
        let request = format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        let answer = String::from_utf8(api.raw(request.as_bytes()).await).unwrap();
        assert!(answer.starts_with("HTTP/1.1 404"), "{path}: {answer}");
    }
}

#[tokio::test]
async fn a_folder_without_its_slash_is_redirected_and_one_without_an_index_is_a_404() {
    let (api, _folder) = site().await;
    let request = "GET /sub HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    let answer = String::from_utf8(api.raw(request.as_bytes()).await).unwrap();
    assert!(
        answer.starts_with("HTTP/1.1 308") && answer.contains("location: /sub/"),
        "{answer}"
    );
    assert_eq!(api.get("/pkg/").await.status, 404);
}

#[tokio::test]
async fn the_api_is_not_shadowed_and_nothing_is_written() {
    let (api, _folder) = site().await;
    assert_eq!(api.get("/v1/files").await.json()["object"], "list");
    api.get("/v1/nothing").await.is_error(404, None);
    send(api.bare(Method::PUT, "/app.js").body("x"))
        .await
        .unwrap()
        .is_error(405, None);
    let head = send(api.bare(Method::HEAD, "/app.js")).await.unwrap();
    assert_eq!(
        (head.status, head.header("content-length")),
        (200, Some("2"))
    );
}

#[tokio::test]
async fn a_link_leads_to_files_of_its_folder_but_not_out_of_it() {
    let (api, folder) = site().await;
    let link = |from: &str, to: &str| {
        std::os::unix::fs::symlink(to, folder.0.join("www").join(from)).unwrap();
    };
    link("inside.js", "app.js");
    link("inside", "sub");
    link("secret.txt", "../secret.txt");
    link(
        "absolute.txt",
        folder.0.join("secret.txt").to_str().unwrap(),
    );
    link("outside", "..");
    link("again.txt", "secret.txt");
    link("loop", "loop");
    link("index.html.link", "/etc/passwd");
    assert_eq!(api.get("/inside.js").await.text, "js");
    assert_eq!(api.get("/inside/").await.text, "sub");
    for path in [
        "/secret.txt",
        "/absolute.txt",
        "/outside/secret.txt",
        "/outside",
        "/outside/pkg/x.wasm",
        "/again.txt",
        "/loop",
        "/index.html.link",
    ] {
        assert_eq!(api.get(path).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn a_folder_may_be_a_link_itself() {
    let folder = Folder::new();
    folder.write("real/index.html", "home");
    std::os::unix::fs::symlink("real", folder.0.join("link")).unwrap();
    let mount = Mount {
        path: "/".into(),
        folder: folder.0.join("link"),
    };
    let api = Api::with(|settings| settings.mounts = vec![mount]).await;
    assert_eq!(api.get("/").await.text, "home");
}

#[tokio::test]
async fn what_is_not_an_ordinary_file_is_a_404_at_once() {
    let (api, folder) = site().await;
    let fifo = folder.0.join("www/fifo");
    let made = std::process::Command::new("mkfifo").arg(&fifo).status();
    assert!(made.unwrap().success());
    let _socket = std::os::unix::net::UnixListener::bind(folder.0.join("www/socket")).unwrap();
    std::os::unix::fs::symlink("/dev/zero", folder.0.join("www/zero")).unwrap();
    std::fs::create_dir(folder.0.join("www/folder")).unwrap();
    std::os::unix::fs::symlink("../fifo", folder.0.join("www/folder/index.html")).unwrap();
    for path in ["/fifo", "/socket", "/zero", "/folder/", "/folder"] {
        let answer = tokio::time::timeout(Duration::from_secs(5), api.get(path)).await;
        assert_eq!(answer.expect("an answer").status, 404, "{path}");
    }
}
