//! The Files of completed Uploads.

use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::answer;
use crate::errors::ApiError;
use crate::storage::file::File;
use crate::storage::read;
use crate::storage::store::Store;

const MAX_LISTED: usize = 10_000;

/// The query of a list. Unknown keys, such as `api-version`, are ignored.
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
            limit: MAX_LISTED,
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
                        .filter(|limit| (1..=MAX_LISTED).contains(limit));
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
    State(store): State<Store>,
    RawQuery(query): RawQuery,
) -> Result<Response, ApiError> {
    let query = Query::parse(query.as_deref().unwrap_or_default())?;
    let page = store.files(|files| page(files, &query))?;
    Ok(answer::json(StatusCode::OK, &page))
}

fn page(files: &[File], query: &Query) -> Result<Value, ApiError> {
    let mut files: Vec<&File> = files.iter().collect();
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
    Ok(json!({
        "object": "list",
        "data": data,
        "first_id": id(data.first()),
        "last_id": id(data.last()),
        "has_more": has_more,
    }))
}

/// `GET /files/{id}`
pub(crate) async fn get(
    State(store): State<Store>,
    Path(id): Path<String>,
) -> Result<Response, ApiError> {
    find(&store, &id, |file| {
        answer::json(StatusCode::OK, &file.object)
    })
}

/// `GET /files/{id}/content`
pub(crate) async fn content(
    State(store): State<Store>,
    Path(id): Path<String>,
) -> Result<Response, ApiError> {
    let (content, bytes, filename) = find(&store, &id, |file| {
        (file.content.clone(), file.bytes, file.filename.clone())
    })?;
    let Some(content) = content else {
        let message = format!("The bytes of {id} were checked and discarded.");
        return Err(ApiError::new(StatusCode::GONE, message));
    };
    let mut response = read::files(content).into_response();
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
    State(store): State<Store>,
    Path(id): Path<String>,
) -> Result<Response, ApiError> {
    let file = store.files(|files| {
        let place = files.iter().position(|file| file.id == id);
        place.map(|place| files.remove(place))
    });
    // Its bytes are removed now, or after the last download that still reads them.
    drop(file.ok_or_else(|| no_such_file(&id))?);
    let gone = json!({ "id": id, "object": "file", "deleted": true });
    Ok(answer::json(StatusCode::OK, &gone))
}

fn find<T>(store: &Store, id: &str, take: impl FnOnce(&File) -> T) -> Result<T, ApiError> {
    store.files(|files| {
        let file = files.iter().find(|file| file.id == id);
        file.map(take).ok_or_else(|| no_such_file(id))
    })
}

fn no_such_file(id: &str) -> ApiError {
    ApiError::not_found(format!("No such File object: {id}")).param("id")
}
