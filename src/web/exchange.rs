//! One HTTP exchange with the service: the request as it is sent, the answer as the algorithm reads it.

use std::cell::Cell;
use std::pin::pin;
use std::rc::Rc;

use futures_util::future::Either;
use gloo_net::http::Headers;
use js_sys::{Date, Number};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::js::answer::{self, Object};
use super::js::port::{Port, Sending};
use crate::core::answer::{Answer, Body, Facts};
use crate::core::api::ExchangeError;
use crate::core::concurrency::race;
use crate::core::error::Error;
use crate::core::notify::Notify;
use crate::core::retry::Hints;

/// The header in which a proxy says that an upload belongs to the user who created it. It wants to see
/// it again with every later request.
pub const GRANT: &str = "x-upload-grant";

/// What a request sends.
pub enum Content {
    /// Nothing, with GET.
    Get,
    /// Nothing, with POST.
    Empty,
    /// JSON text.
    Json(JsValue),
    /// A form. What sends it writes its Content-Type.
    Form(JsValue),
}

/// Where the service is.
pub struct Address {
    /// Origin and path, without a trailing slash.
    pub base: String,
    /// With the question mark, or empty.
    pub query: String,
}

impl Address {
    /// The URL of `path`, which may have a query already.
    fn of(&self, path: &str) -> String {
        let more = self.query.strip_prefix('?').unwrap_or_default();
        let join = match path.bytes().any(|byte| byte == b'?') {
            _ if more.is_empty() => "",
            true => "&",
            false => "?",
        };
        [&self.base, path, join, more].concat()
    }
}

/// Sends `content` to `path`, signed with `headers`. Dropping the future aborts the request. `sent` is
/// called with the bytes of a form that have gone out, where the platform reports them.
pub async fn exchange(
    port: &Port,
    address: &Address,
    path: &str,
    content: &Content,
    (headers, grant): (Headers, Option<&str>),
    sent: &dyn Fn(u64),
) -> Result<Answer<JsValue>, ExchangeError<JsValue>> {
    let headers = headers.into_raw();
    let method = if let Content::Get = content {
        "GET"
    } else {
        "POST"
    };
    let url = address.of(path);
    let nothing = JsValue::UNDEFINED;
    let (body, reports) = match content {
        Content::Get | Content::Empty => (&nothing, false),
        Content::Json(text) => (text, false),
        Content::Form(form) => (form, true),
    };
    let moved = Rc::new((Cell::new(0.0), Notify::default()));
    let watch = Rc::clone(&moved);
    let on_bytes = reports.then(|| {
        Closure::<dyn Fn(f64)>::new(move |bytes| {
            watch.0.set(bytes);
            watch.1.wake();
        })
    });
    let callback = on_bytes.as_ref().map_or(&nothing, AsRef::as_ref);
    let request = Request(port.send(&url, method, &headers, body, grant, callback));
    let answer = following(request.0.answer(), &moved, sent).await;
    read(answer.map_err(Error::Connection)?.unchecked_into())
}

/// Aborts the request when it is dropped; after the answer that does nothing.
struct Request(Sending);

impl Drop for Request {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

/// Awaits the answer and meanwhile reports the bytes as they move.
async fn following(
    answer: js_sys::Promise,
    (bytes, changed): &(Cell<f64>, Notify),
    sent: &dyn Fn(u64),
) -> Result<JsValue, JsValue> {
    let mut answer = JsFuture::from(answer);
    loop {
        let seen = bytes.get();
        #[allow(clippy::float_cmp, reason = "whether it is another number")]
        let has_moved = || bytes.get() != seen;
        match race(pin!(&mut answer), pin!(changed.until(&has_moved))).await {
            Either::Left(answer) => return answer,
            #[allow(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a count of bytes"
            )]
            Either::Right(()) => sent(bytes.get() as u64),
        }
    }
}

/// The answer as the algorithm reads it. The answer itself is carried along as its response.
fn read(answer: answer::Answer) -> Result<Answer<JsValue>, ExchangeError<JsValue>> {
    let Some(status) = answer.status() else {
        let thrown = answer.thrown();
        let error = if thrown.is_undefined() {
            Error::Connection(answer.lost())
        } else {
            let sent = answer.sent();
            Error::Caller {
                cause: thrown,
                sent,
            }
        };
        return Err(error.into());
    };
    let headers = Headers::from_raw(answer.headers());
    let hints = Hints::read(
        |name| headers.get(name),
        Number::parse_float,
        |date| Date::parse(date) - Date::now(),
    );
    let value = answer.body();
    let body = match answer.kind() {
        0 => Body::Object(Box::new(facts(value.unchecked_ref()))),
        1 => Body::List,
        2 => Body::Broken,
        _ => Body::Foreign,
    };
    Ok(Answer {
        status,
        hints,
        body,
        value,
        response: answer.into(),
    })
}

/// The fields of an object that the algorithm looks at.
pub fn facts(object: &Object) -> Facts {
    let number = |value: JsValue| value.as_f64().unwrap_or(f64::NAN);
    let error = answer::object(object.error());
    let param_or_code = error.and_then(|error| {
        let named = |value: JsValue| value.as_string().filter(|text| !text.is_empty());
        named(error.param()).or_else(|| named(error.code()))
    });
    Facts {
        id: object.id().as_string().unwrap_or_default(),
        is_file: object.object() == "file",
        status: object.status().as_string(),
        upload_id: object.upload_id().as_string(),
        created_at: number(object.created_at()),
        expires_at: number(object.expires_at()),
        bytes: object.bytes().as_f64(),
        file: answer::object(object.file()).map(|file| Box::new(facts(&file))),
        param_or_code,
    }
}
