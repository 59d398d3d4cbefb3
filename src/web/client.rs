//! How the service is reached: its address, who asks, and one HTTP exchange.

use gloo_net::http::{Headers, Method, RequestBuilder};
use js_sys::{Array, Date, Function, JSON, Object, Promise, Reflect, TypeError};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{FormData, RequestInit, Response, Url};

use super::abort::AbortOnDrop;
use super::options::{Options, field, is_absent};
use crate::api::{Refusal, Reply};
use crate::error::Error;
use crate::invalid::{Invalid, wrong_type};
use crate::retry::{Hints, is_retryable};

const DEFAULT_BASE_URL: &str = "https://api.openai.com/v1";

// A global rather than a method of `Window`, so that workers and servers have it too. gloo-net's
// own `send` makes a string of what fetch threw and panics on what is no `Error`; the exception
// must reach the caller itself.
#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_name = fetch)]
    fn global_fetch(request: &web_sys::Request) -> Result<Promise, JsValue>;
    #[wasm_bindgen(catch, js_name = String)]
    fn to_text(value: &JsValue) -> Result<String, JsValue>;
}

/// The body of a request.
pub enum Body {
    /// None.
    Empty,
    /// JSON text.
    Json(String),
    /// A form; the platform words its Content-Type.
    Form(FormData),
}

/// How the service is reached.
pub struct Client {
    /// Origin and path, without a trailing slash.
    base: String,
    /// With the question mark, or empty.
    query: String,
    api_key: JsValue,
    organization: Option<String>,
    project: Option<String>,
    /// The client's and the call's.
    headers: [JsValue; 2],
    fetch: Option<Function>,
}

impl Client {
    /// Reads and checks the options that say how the service is reached.
    pub fn new(options: &Options) -> Result<Self, Invalid> {
        let url = url(options)?;
        let client = Self {
            base: (url.origin() + &url.pathname())
                .trim_end_matches('/')
                .to_owned(),
            query: url.search(),
            api_key: api_key(options)?,
            organization: options.string("organization")?,
            project: options.string("project")?,
            headers: options.layers("headers"),
            fetch: options.function("fetch")?,
        };
        let headers = Headers::new().into_raw();
        for layer in client.headers.iter().filter(|layer| !layer.is_function()) {
            lay_over(&headers, layer)
                .map_err(|_| wrong_type("headers", "an object of valid header names and values"))?;
        }
        Ok(client)
    }

    /// One exchange: `POST {base}{path}{query}`. Dropping it aborts the request.
    pub async fn post(&self, path: &str, body: &Body) -> Result<Reply<JsValue>, Refusal<JsValue>> {
        let headers = self.headers(body).await.map_err(Error::Caller)?;
        let guard = AbortOnDrop::new().map_err(Error::Caller)?;
        let url = format!("{}{path}{}", self.base, self.query);
        let response = self
            .fetch(&url, headers, body, &guard)
            .map_err(Error::Caller)?;
        let response = JsFuture::from(response).await.map_err(Error::Connection)?;
        if field(&response, "status").as_f64().is_none() {
            let message = TypeError::new("fetch must give a Response");
            return Err(Error::Caller(message.into()).into());
        }
        read_answer(&response.unchecked_into()).await
    }

    /// As [`post`](Self::post), for complete. Browsers send a request again by themselves when a
    /// reused connection turns out closed, so "already completed" may be the echo of a success
    /// whose answer nobody got, even at the first attempt.
    pub async fn post_complete(
        &self,
        path: &str,
        body: &Body,
    ) -> Result<Reply<JsValue>, Refusal<JsValue>> {
        let outcome = self.post(path, body).await;
        outcome.map_err(|refusal| match refusal.error {
            Error::Api { ref answer, .. } if says_completed(&field(answer, "0")) => {
                Error::CompletionUnknown(Box::new(refusal.error)).into()
            }
            _ => refusal,
        })
    }

    /// Calls the caller's `fetch`, or the platform's.
    fn fetch(
        &self,
        url: &str,
        headers: web_sys::Headers,
        body: &Body,
        guard: &AbortOnDrop,
    ) -> Result<Promise, JsValue> {
        let signal = guard.signal();
        let body: JsValue = match body {
            Body::Empty => JsValue::UNDEFINED,
            Body::Json(text) => text.into(),
            Body::Form(form) => form.into(),
        };
        if let Some(fetch) = &self.fetch {
            let init = RequestInit::new();
            init.set_method("POST");
            init.set_headers(&headers);
            init.set_body(&body);
            init.set_signal(Some(&signal));
            let promise = fetch.call2(&JsValue::UNDEFINED, &url.into(), &init)?;
            return Ok(Promise::resolve(&promise));
        }
        let request = RequestBuilder::new(url)
            .method(Method::POST)
            .headers(Headers::from_raw(headers))
            .abort_signal(Some(&signal))
            .body(body)
            .map_err(|error| TypeError::new(&error.to_string()))?;
        global_fetch(&request.into())
    }

    /// The headers of one attempt; functions are asked anew. The error is the caller's own or
    /// names the option: what a platform says of a bad header value would quote the secret.
    async fn headers(&self, body: &Body) -> Result<web_sys::Headers, JsValue> {
        let headers = Headers::new().into_raw();
        if let Body::Json(_) = body {
            headers.set("content-type", "application/json")?;
        }
        for (name, value) in [
            ("OpenAI-Organization", &self.organization),
            ("OpenAI-Project", &self.project),
        ] {
            if let Some(value) = value {
                headers.set(name, value)?;
            }
        }
        let key = given(&self.api_key).await?;
        if !is_absent(&key) {
            key.as_string()
                .and_then(|key| headers.set("authorization", &format!("Bearer {key}")).ok())
                .ok_or_else(|| TypeError::new("apiKey: the function must give a valid key"))?;
        }
        for layer in &self.headers {
            lay_over(&headers, &given(layer).await?)
                .map_err(|_| TypeError::new("headers: the function must give valid headers"))?;
        }
        if let Body::Form(_) = body {
            // Only the platform knows the boundary of the form it is about to write.
            headers.delete("content-type")?;
        }
        Ok(headers)
    }
}

/// What stands for an option: the value, or what the function in its place gives, awaited.
async fn given(option: &JsValue) -> Result<JsValue, JsValue> {
    match option.dyn_ref::<Function>() {
        None => Ok(option.clone()),
        Some(function) => {
            let promise = Promise::resolve(&function.call0(&JsValue::UNDEFINED)?);
            JsFuture::from(promise).await
        }
    }
}

/// Sets the headers of `layer` (an object, `Headers`, or pairs) over what is there; `null`
/// removes one.
fn lay_over(headers: &web_sys::Headers, layer: &JsValue) -> Result<(), JsValue> {
    if is_absent(layer) {
        return Ok(());
    }
    let iterates = Reflect::has(layer, &js_sys::Symbol::iterator())?;
    let pairs = if iterates {
        Array::from(layer)
    } else {
        Object::entries(layer.unchecked_ref())
    };
    for pair in pairs.iter() {
        let name = to_text(&field(&pair, "0"))?;
        let value = field(&pair, "1");
        if value.is_null() {
            headers.delete(&name)?;
        } else if !value.is_undefined() {
            headers.set(&name, &to_text(&value)?)?;
        }
    }
    Ok(())
}

/// `baseURL` with the parameters of `query`, absolute.
fn url(options: &Options) -> Result<Url, Invalid> {
    const EXPECTED: &str =
        "an http or https URL without credentials, or a path on a page's own origin";
    let refused = || wrong_type("baseURL", EXPECTED);
    let given = options.string("baseURL")?;
    let given = given.as_deref().unwrap_or(DEFAULT_BASE_URL);
    let page = field(&field(&js_sys::global(), "location"), "href").as_string();
    let url = match page {
        Some(page) => Url::new_with_base(given, &page),
        None => Url::new(given),
    }
    .map_err(|_| refused())?;
    let http = matches!(url.protocol().as_str(), "http:" | "https:");
    if !http || !url.username().is_empty() || !url.password().is_empty() {
        return Err(refused());
    }
    for layer in options.layers("query") {
        if is_absent(&layer) {
            continue;
        }
        let invalid = || wrong_type("query", "an object of strings, numbers and booleans");
        let parameters = layer.dyn_ref::<Object>().ok_or_else(invalid)?;
        for pair in Object::entries(parameters).iter() {
            let value = field(&pair, "1");
            if value.is_object() {
                return Err(invalid());
            }
            if !is_absent(&value) {
                let name = to_text(&field(&pair, "0")).map_err(|_| invalid())?;
                let value = to_text(&value).map_err(|_| invalid())?;
                url.search_params().set(&name, &value);
            }
        }
    }
    Ok(url)
}

fn api_key(options: &Options) -> Result<JsValue, Invalid> {
    const EXPECTED: &str = "a string that fits into a header, or a function that gives one";
    let key = options.get("apiKey");
    if is_absent(&key) {
        return Ok(key);
    }
    if !options.get("dangerouslyAllowBrowser").is_truthy() && in_browser() {
        return Err(wrong_type(
            "apiKey",
            "left out in a browser, where everyone who opens the page can read it (send requests \
             through a proxy that keeps the key, or set dangerouslyAllowBrowser)",
        ));
    }
    let fits = |key: String| !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_graphic());
    if key.is_function() || key.as_string().is_some_and(fits) {
        Ok(key)
    } else {
        Err(wrong_type("apiKey", EXPECTED))
    }
}

/// A page, or a worker of one. Servers and edge runtimes name themselves in the user agent.
fn in_browser() -> bool {
    field(&field(&js_sys::global(), "navigator"), "userAgent")
        .as_string()
        .is_some_and(|agent| agent.contains("Mozilla/"))
}

/// Whether an error's words are that the upload is no longer pending because it is completed.
fn says_completed(body: &JsValue) -> bool {
    let words = field(&field(body, "error"), "message").as_string();
    words.is_some_and(|words| {
        let words = words.to_lowercase();
        words.contains("complet") && (words.contains("already") || words.contains("not pending"))
    })
}

/// Makes a reply or a refusal of an answer, whose body is read to its end.
async fn read_answer(response: &Response) -> Result<Reply<JsValue>, Refusal<JsValue>> {
    let status = response.status();
    let text = response.text().map_err(Error::Connection)?;
    let text = JsFuture::from(text).await.map_err(Error::Connection)?;
    let text = text.as_string().unwrap_or_default();
    let body = JSON::parse(&text).unwrap_or_else(|_| text.into());
    if response.ok()
        && let Some(id) = field(&body, "id").as_string()
    {
        return Ok(Reply {
            body,
            id,
            response: response.into(),
        });
    }
    let hints = Hints::read(
        |name| response.headers().get(name).ok().flatten(),
        |date| Date::parse(date) - Date::now(),
    );
    let answer = Array::of2(&body, response).into();
    let retryable = !response.ok() && is_retryable(status, hints);
    Err(Refusal {
        error: Error::Api {
            status,
            retryable,
            answer,
        },
        after: hints.after,
    })
}
