//! Static files, for pages that try the client out beside the API.

use std::path::{Path, PathBuf};

use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use percent_encoding::percent_decode_str;

use crate::errors::ApiError;
use crate::settings::Mount;
use crate::stream;

/// Serves `path` from the mount with the longest path that has it.
pub(crate) async fn serve(mounts: &[Mount], method: &Method, path: &str) -> Response {
    if !matches!(*method, Method::GET | Method::HEAD) {
        let message = format!("{method} is not allowed for {path}.");
        return ApiError::new(StatusCode::METHOD_NOT_ALLOWED, message).into_response();
    }
    let mut mounts: Vec<&Mount> = mounts.iter().collect();
    mounts.sort_by_key(|mount| std::cmp::Reverse(mount.path.len()));
    for mount in mounts {
        if let Some(rest) = below(&mount.path, path)
            && let Some(file) = locate(&mount.folder, rest)
            && let Some(response) = send(file, path).await
        {
            return response;
        }
    }
    ApiError::not_found(format!("No such file: {path}")).into_response()
}

fn below<'a>(mount: &str, path: &'a str) -> Option<&'a str> {
    let rest = path.strip_prefix(mount.trim_end_matches('/'))?;
    (rest.is_empty() || rest.starts_with('/')).then_some(rest)
}

/// The path on disk. Every segment must be a plain name once decoded, so none leads upwards.
fn locate(folder: &Path, rest: &str) -> Option<PathBuf> {
    let mut file = folder.to_owned();
    for segment in rest.split('/').filter(|segment| !segment.is_empty()) {
        let name = percent_decode_str(segment).decode_utf8().ok()?;
        let plain = !matches!(&*name, "." | "..") && !name.contains(['/', '\\', '\0']);
        file.push(plain.then_some(&*name)?);
    }
    Some(file)
}

async fn send(mut file: PathBuf, path: &str) -> Option<Response> {
    if tokio::fs::metadata(&file).await.ok()?.is_dir() {
        file.push("index.html");
        if !path.ends_with('/') {
            // Else the page's relative links would miss the folder's name.
            return file
                .is_file()
                .then(|| Redirect::permanent(&format!("{path}/")).into_response());
        }
    }
    let (body, size) = stream::file(&file).await.ok()?;
    let headers = [
        (header::CONTENT_TYPE, mime_type(&file).to_owned()),
        (header::CONTENT_LENGTH, size.to_string()),
        // The files are being worked on.
        (header::CACHE_CONTROL, "no-cache".to_owned()),
    ];
    Some((headers, body).into_response())
}

fn mime_type(file: &Path) -> &'static str {
    match file
        .extension()
        .and_then(|extension| extension.to_str())
        .unwrap_or_default()
    {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "ico" => "image/x-icon",
        "webp" => "image/webp",
        "woff2" => "font/woff2",
        "txt" | "md" | "ts" => "text/plain; charset=utf-8",
        "webmanifest" => "application/manifest+json",
        _ => "application/octet-stream",
    }
}
