//! One HTTP exchange with the service.

use gloo_net::http;
use js_sys::{Array, Date, Function, JSON, Number, Promise, TypeError};
use std::pin::pin;
use std::time::Duration;

use futures_util::future::{Either, select};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{FormData, RequestInit, Response};

use super::abort::AbortOnDrop;
use super::address::Address;
use super::credentials::Credentials;
use super::event;
use super::options::{Options, field};
use crate::core::api::{ExchangeError, Reply};
use crate::core::error::Error;
use crate::core::retry::{Hints, is_retryable};

// A global rather than a method of `Window`, so that workers and servers have it too. gloo-net's
// own `send` makes a string of what fetch threw and panics on what is no `Error`; the exception
// must reach the caller itself. gloo-net reads the answers.
#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_name = fetch)]
    fn global_fetch(url: &str, init: &RequestInit) -> Result<Promise, JsValue>;
    /// The text of a value, as the language writes it.
    #[wasm_bindgen(catch, js_name = String)]
    pub fn to_text(value: &JsValue) -> Result<String, JsValue>;
}

/// The header in which a proxy says that an upload belongs to whoever created it, and which it
/// wants to see again with every later request.
pub const GRANT: &str = "x-upload-grant";

/// The body of a request.
pub enum Body {
    /// None, with GET.
    Get,
    /// None, with POST.
    Empty,
    /// JSON text.
    Json(String),
    /// A form; the platform words its Content-Type.
    Form(FormData),
}

/// How the service is reached.
pub struct Client {
    address: Address,
    credentials: Credentials,
    organization: Option<String>,
    project: Option<String>,
    fetch: Option<Function>,
    /// The `send` of `js/xhr.js`, where parts go through it.
    xhr: Option<Function>,
}

impl Client {
    /// Reads and checks the options that say how the service is reached.
    pub fn new(options: &Options, xhr: JsValue) -> Self {
        Self {
            address: Address::new(options),
            credentials: Credentials::new(options),
            organization: options.string("organization"),
            project: options.string("project"),
            fetch: options.function("fetch"),
            xhr: xhr.dyn_into().ok(),
        }
    }

    /// Where the service is, without its query: that may hold secrets.
    pub fn base(&self) -> &str {
        &self.address.base
    }

    /// Scheme, host and port of the service.
    pub fn origin(&self) -> &str {
        &self.address.origin
    }

    /// See [`Network::renew`](crate::core::host::Network::renew).
    pub async fn renew(&self, since: Duration) -> bool {
        self.credentials.renew(since).await
    }

    /// One exchange at `path`, with the upload's `grant`, if it has one. Dropping it aborts the
    /// request. `sent` is told the bytes of a form that have gone out, where the platform can
    /// tell.
    pub async fn exchange(
        &self,
        path: &str,
        body: &Body,
        grant: Option<&str>,
        sent: &dyn Fn(u64),
    ) -> Result<Reply<JsValue>, ExchangeError<JsValue>> {
        let headers = self.headers(body, grant).await.map_err(Error::Caller)?;
        let guard = AbortOnDrop::new().map_err(Error::Caller)?;
        let url = self.address.of(path);
        let init = init(&headers, body, &guard);
        let response = match (body, &self.xhr) {
            (Body::Form(_), Some(xhr)) => {
                let exchange = xhr.call2(&JsValue::UNDEFINED, &url.into(), &init);
                watched(&exchange.map_err(Error::Caller)?, sent).await
            }
            _ => JsFuture::from(self.fetch(&url, &init).map_err(Error::Caller)?).await,
        };
        let response = response.map_err(Error::Connection)?;
        if field(&response, "status").as_f64().is_none() {
            let message = TypeError::new("fetch must give a Response");
            return Err(Error::Caller(message.into()).into());
        }
        read_answer(&response.unchecked_into()).await
    }

    /// [`exchange`](Self::exchange) for complete. Browsers send a request again by themselves
    /// when a reused connection turns out closed, so "already completed" may be the echo of a
    /// success whose answer nobody got, even at the first attempt.
    pub async fn complete(
        &self,
        path: &str,
        body: &Body,
        grant: Option<&str>,
    ) -> Result<Reply<JsValue>, ExchangeError<JsValue>> {
        let outcome = self.exchange(path, body, grant, &|_| ()).await;
        outcome.map_err(|failed_exchange| match failed_exchange.error {
            Error::Api { ref answer, .. } if says_completed(&field(answer, "0")) => {
                failed_exchange.error.as_completion_unknown().into()
            }
            _ => failed_exchange,
        })
    }

    /// Calls the caller's `fetch`, or the platform's.
    fn fetch(&self, url: &str, init: &RequestInit) -> Result<Promise, JsValue> {
        match &self.fetch {
            Some(fetch) => fetch
                .call2(&JsValue::UNDEFINED, &url.into(), init)
                .map(|promise| Promise::resolve(&promise)),
            None => global_fetch(url, init),
        }
    }

    async fn headers(&self, body: &Body, grant: Option<&str>) -> Result<web_sys::Headers, JsValue> {
        let headers = web_sys::Headers::new()?;
        if let Body::Json(_) = body {
            headers.set("content-type", "application/json")?;
        }
        let named = [
            ("openai-organization", self.organization.as_deref()),
            ("openai-project", self.project.as_deref()),
            (GRANT, grant),
        ];
        for (name, value) in named {
            if let Some(value) = value {
                headers.set(name, value)?;
            }
        }
        self.credentials.lay_over(&headers).await?;
        if let Body::Form(_) = body {
            // Only the platform knows the boundary of the form it is about to write.
            headers.delete("content-type")?;
        }
        Ok(headers)
    }
}

/// What `fetch` takes beside the URL.
fn init(headers: &web_sys::Headers, body: &Body, guard: &AbortOnDrop) -> RequestInit {
    let init = RequestInit::new();
    init.set_method(if let Body::Get = body { "GET" } else { "POST" });
    init.set_headers(headers);
    init.set_signal(Some(&guard.signal()));
    match body {
        Body::Get | Body::Empty => {}
        Body::Json(text) => init.set_body(&text.into()),
        Body::Form(form) => init.set_body(form),
    }
    init
}

/// The answer of an exchange of `js/xhr.js`, telling `sent` of the bytes as they go.
async fn watched(exchange: &JsValue, sent: &dyn Fn(u64)) -> Result<JsValue, JsValue> {
    let upload = field(exchange, "upload");
    let response = Promise::resolve(&field(exchange, "response"));
    let mut response = JsFuture::from(response);
    let events = [(&upload, "progress"), (&upload, "load")];
    sent(0);
    loop {
        let moved = pin!(event::next(&events));
        match select(&mut response, moved).await {
            Either::Left((response, _)) => return response,
            Either::Right((event, _)) => {
                #[allow(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "a count of bytes; what is no number counts as none"
                )]
                sent(field(&event, "loaded").as_f64().unwrap_or(0.0) as u64);
            }
        }
    }
}

/// Whether an error's words are that the upload is no longer pending because it is completed.
fn says_completed(body: &JsValue) -> bool {
    let words = field(&field(body, "error"), "message").as_string();
    words.is_some_and(|words| {
        let says = |phrase: &str| {
            let mut places = words.as_bytes().windows(phrase.len());
            places.any(|place| place.eq_ignore_ascii_case(phrase.as_bytes()))
        };
        says("complet") && (says("already") || says("not pending"))
    })
}

/// Makes a reply or a failed_exchange of an answer, whose body is read to its end.
async fn read_answer(response: &Response) -> Result<Reply<JsValue>, ExchangeError<JsValue>> {
    let head = http::Response::from(Clone::clone(response));
    let text = response.text().map_err(Error::Connection)?;
    let text = JsFuture::from(text).await.map_err(Error::Connection)?;
    let text = text.as_string().unwrap_or_default();
    let body = JSON::parse(&text).unwrap_or_else(|_| text.into());
    // Every object of this API has an id, and every list its data; what has neither is something
    // else: the page of a captive portal, say.
    let list = Array::is_array(&field(&body, "data")).then(String::new);
    let id = field(&body, "id").as_string().or(list);
    if let (true, Some(id)) = (head.ok(), id) {
        let seconds = |name| field(&body, name).as_f64().unwrap_or(f64::NAN);
        let (created_at, expires_at) = (seconds("created_at"), seconds("expires_at"));
        return Ok(Reply {
            body,
            id,
            created_at,
            expires_at,
            response: response.into(),
        });
    }
    let hints = Hints::read(
        |name| head.headers().get(name),
        Number::parse_float,
        |date| Date::parse(date) - Date::now(),
    );
    let answer = Array::of2(&body, response).into();
    let status = head.status();
    let retryable = !head.ok() && is_retryable(status, hints);
    Err(ExchangeError {
        error: Error::Api {
            status,
            retryable,
            answer,
        },
        after: hints.after,
    })
}
