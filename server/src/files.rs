//! The Files made of completed Uploads.

use std::sync::Arc;

use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::app::App;
use crate::errors::ApiError;
use crate::json;
use crate::store::File;
use crate::stream;

const MOST_LISTED: usize = 10_000;

/// What a list is asked for; keys it does not know, such as `api-version`, are let pass.
struct Query {
    purpose: Option<String>,
    after: Option<String>,
    limit: usize,
    ascending: bool,
}

impl Query {
    fn parse(text: &str) -> Result<Self, ApiError> {
        let mut query = Self {
            purpose: None,
            after: None,
            limit: MOST_LISTED,
            ascending: false,
        };
        let bad = |name: &str, value: &str, expected: &str| {
            ApiError::bad(format!(
                "Invalid '{name}': expected {expected}, but got '{value}'."
            ))
            .param(name)
            .code("invalid_value")
        };
        for pair in text.split('&') {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let spaced = value.replace('+', " ");
            let value = percent_encoding::percent_decode_str(&spaced)
                .decode_utf8_lossy()
                .into_owned();
            match name {
                "purpose" => query.purpose = Some(value),
                "after" => query.after = Some(value),
                "limit" => {
                    let limit = value
                        .parse()
                        .ok()
                        .filter(|limit| (1..=MOST_LISTED).contains(limit));
                    query.limit = limit.ok_or_else(|| bad("limit", &value, "1 to 10000"))?;
                }
                "order" => match value.as_str() {
                    "asc" => query.ascending = true,
                    "desc" => query.ascending = false,
                    _ => return Err(bad("order", &value, "asc or desc")),
                },
                _ => {}
            }
        }
        Ok(query)
    }
}

/// `GET /files`
pub(crate) async fn list(
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
) -> Result<Response, ApiError> {
    let query = Query::parse(query.as_deref().unwrap_or_default())?;
    let mut store = app.store();
    let mut files: Vec<&File> = store.files(app.clock.now()).iter().collect();
    if !query.ascending {
        files.reverse();
    }
    if let Some(after) = &query.after {
        let place = files.iter().position(|file| file.id == *after);
        files.drain(..=place.ok_or_else(|| no_such_file(after).param("after"))?);
    }
    files.retain(|file| {
        query
            .purpose
            .as_ref()
            .is_none_or(|purpose| file.purpose == *purpose)
    });
    let has_more = files.len() > query.limit;
    files.truncate(query.limit);
    let data: Vec<&Value> = files.iter().map(|file| &file.object).collect();
    let id = |object: Option<&&Value>| object.map_or(Value::Null, |object| object["id"].clone());
    let page = json!({
        "object": "list",
        "data": data,
        "first_id": id(data.first()),
        "last_id": id(data.last()),
        "has_more": has_more,
    });
    Ok(json::answer(StatusCode::OK, &page))
}

/// `GET /files/{id}`
pub(crate) async fn get(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
) -> Result<Response, ApiError> {
    find(&app, &id, |file| json::answer(StatusCode::OK, &file.object))
}

/// `GET /files/{id}/content`
pub(crate) async fn content(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
) -> Result<Response, ApiError> {
    let (content, bytes, filename) = find(&app, &id, |file| {
        (file.content.clone(), file.bytes, file.filename.clone())
    })?;
    let Some(content) = content else {
        let message = format!("The bytes of {id} were checked and discarded.");
        return Err(ApiError::new(StatusCode::GONE, message));
    };
    let mut response = stream::files(content).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_LENGTH, bytes.into());
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/octet-stream"),
    );
    let name = percent_encoding::utf8_percent_encode(&filename, percent_encoding::NON_ALPHANUMERIC);
    if let Ok(value) = HeaderValue::try_from(format!("attachment; filename*=UTF-8''{name}")) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    Ok(response)
}

/// `DELETE /files/{id}`
pub(crate) async fn delete(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
) -> Result<Response, ApiError> {
    let mut store = app.store();
    let files = store.files(app.clock.now());
    let place = files
        .iter()
        .position(|file| file.id == id)
        .ok_or_else(|| no_such_file(&id))?;
    let file = files.remove(place);
    drop(store);
    // The bytes go with it, or with the last download that is still reading them.
    drop(file);
    let gone = json!({ "id": id, "object": "file", "deleted": true });
    Ok(json::answer(StatusCode::OK, &gone))
}

fn find<T>(app: &App, id: &str, take: impl Fn(&File) -> T) -> Result<T, ApiError> {
    let mut store = app.store();
    let file = store
        .files(app.clock.now())
        .iter()
        .find(|file| file.id == id);
    file.map(take).ok_or_else(|| no_such_file(id))
}

fn no_such_file(id: &str) -> ApiError {
    ApiError::not_found(format!("No such File object: {id}")).param("id")
}
