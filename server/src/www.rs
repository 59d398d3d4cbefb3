//! Static files, for pages that use the API of the same server.

use std::path::{Path, PathBuf};

use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use percent_encoding::percent_decode_str;
use tokio::fs::{self, File, OpenOptions};

use crate::errors::ApiError;
use crate::settings::Mount;
use crate::storage::read;

/// Serves `path` from the mount with the longest matching path.
pub(crate) async fn serve(mounts: &[Mount], method: &Method, path: &str) -> Response {
    if !matches!(*method, Method::GET | Method::HEAD) {
        let message = format!("{method} is not allowed for {path}.");
        return ApiError::new(StatusCode::METHOD_NOT_ALLOWED, message).into_response();
    }
    let mut mounts: Vec<&Mount> = mounts.iter().collect();
    mounts.sort_by_key(|mount| std::cmp::Reverse(mount.path.len()));
    for mount in mounts {
        if let Some(rest) = below(&mount.path, path)
            && let Some(name) = relative(rest)
            && let Some(response) = send(&mount.folder, name, path).await
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

/// The path below the folder. Every decoded segment must be a plain name, so no path leads upwards.
fn relative(rest: &str) -> Option<PathBuf> {
    let mut file = PathBuf::new();
    for segment in rest.split('/').filter(|segment| !segment.is_empty()) {
        let name = percent_decode_str(segment).decode_utf8().ok()?;
        let plain = !matches!(&*name, "." | "..") && !name.contains(['/', '\\', '\0']);
        file.push(plain.then_some(&*name)?);
    }
    Some(file)
}

async fn send(folder: &Path, mut name: PathBuf, path: &str) -> Option<Response> {
    if fs::metadata(folder.join(&name)).await.ok()?.is_dir() {
        name.push("index.html");
        if !path.ends_with('/') {
            // Otherwise relative links of the page would not contain the folder's name.
            open(folder, &name).await?;
            return Some(Redirect::permanent(&format!("{path}/")).into_response());
        }
    }
    let (file, size) = open(folder, &name).await?;
    let headers = [
        (header::CONTENT_TYPE, mime_type(&name).to_owned()),
        (header::CONTENT_LENGTH, size.to_string()),
        // The files may change during development.
        (header::CACHE_CONTROL, "no-cache".to_owned()),
    ];
    Some((headers, read::file(file)).into_response())
}

/// An ordinary file of the folder and its size. Symbolic links must not lead out of the folder, and
/// a FIFO or a device is not opened in a way that waits for it.
async fn open(folder: &Path, name: &Path) -> Option<(File, u64)> {
    let folder = fs::canonicalize(folder).await.ok()?;
    let path = fs::canonicalize(folder.join(name)).await.ok()?;
    if !path.starts_with(&folder) || !fs::metadata(&path).await.ok()?.is_file() {
        return None;
    }
    // The path may have been replaced since: hence no link is followed, and nothing is waited for.
    let file = OpenOptions::new()
        .read(true)
        .custom_flags(libc::O_NONBLOCK | libc::O_NOFOLLOW)
        .open(&path)
        .await
        .ok()?;
    let metadata = file.metadata().await.ok()?;
    metadata.is_file().then_some((file, metadata.len()))
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
