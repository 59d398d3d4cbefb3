//! Who asks: the key and the caller's headers, asked for at every attempt.

use std::cell::{Cell, RefCell};
use std::time::Duration;

use js_sys::{Array, Object, Promise, Reflect, TypeError};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::Headers;

use super::client::to_text;
use super::options::{Options, call, field, is_absent};
use super::timer::{WebClock, deferred};
use crate::core::clock::Clock as _;
use crate::core::invalid::wrong_type;

/// The options that say who asks.
pub struct Credentials {
    /// `apiKey`, then the headers of the client and of the call; functions among them.
    options: [JsValue; 3],
    renewal: RefCell<Option<Renewal>>,
    /// Attempts that will repeat a refused one, with what the renewal gave.
    repeats: Cell<u32>,
}

/// One asking for new credentials, shared by all that were refused meanwhile.
struct Renewal {
    began: Duration,
    /// Gives what the functions gave, or null.
    answer: Promise,
}

impl Credentials {
    /// Reads and checks the options; what functions give is checked when they give it.
    pub fn new(options: &Options) -> Self {
        let [client, call] = options.layers("headers");
        for layer in [&client, &call] {
            let fits = || Headers::new().is_ok_and(|headers| lay_over(&headers, layer).is_ok());
            if !layer.is_function() && !fits() {
                let expected = "an object of valid header names and values";
                options.refuse(wrong_type("headers", expected));
            }
        }
        Self {
            options: [api_key(options), client, call],
            renewal: RefCell::new(None),
            repeats: Cell::new(0),
        }
    }

    /// Sets the headers of one attempt. The error is the caller's own or names the option: what
    /// a platform says of a bad header value would quote the secret.
    pub async fn lay_over(&self, headers: &Headers) -> Result<(), JsValue> {
        let [key, client, call] = self.current().await?;
        if !is_absent(&key) {
            key.as_string()
                .and_then(|key| {
                    headers
                        .set("authorization", &["Bearer ", &key].concat())
                        .ok()
                })
                .ok_or_else(|| TypeError::new("apiKey: the function must give a valid key"))?;
        }
        for layer in [client, call] {
            lay_over(headers, &layer)
                .map_err(|_| TypeError::new("headers: the function must give valid headers"))?;
        }
        Ok(())
    }

    /// Asks anew because a request begun at `since` was refused: once for all who come meanwhile.
    pub async fn renew(&self, since: Duration) -> bool {
        if !self.options.iter().any(JsValue::is_function) {
            return false;
        }
        let shared = self
            .renewal
            .borrow()
            .as_ref()
            .and_then(|renewal| (renewal.began >= since).then(|| renewal.answer.clone()));
        let answer = if let Some(answer) = shared {
            answer
        } else {
            let (answer, resolve) = deferred();
            let renewal = Renewal {
                began: WebClock.now(),
                answer: answer.clone(),
            };
            self.renewal.replace(Some(renewal));
            let given = self.ask().await;
            let given = given.map_or(JsValue::NULL, |given| Array::from_iter(given).into());
            let _ = resolve.call1(&JsValue::UNDEFINED, &given);
            answer
        };
        let renewed = JsFuture::from(answer)
            .await
            .is_ok_and(|given| !given.is_null());
        if renewed {
            self.repeats.set(self.repeats.get() + 1);
        }
        renewed
    }

    /// What the options are now: of the renewal, for those that repeat a refused request.
    async fn current(&self) -> Result<[JsValue; 3], JsValue> {
        let repeats = self.repeats.get();
        let renewed = self
            .renewal
            .borrow()
            .as_ref()
            .map(|renewal| renewal.answer.clone());
        if let (1.., Some(answer)) = (repeats, renewed) {
            self.repeats.set(repeats - 1);
            let given = JsFuture::from(answer).await?;
            return Ok(["0", "1", "2"].map(|index| field(&given, index)));
        }
        self.ask().await
    }

    async fn ask(&self) -> Result<[JsValue; 3], JsValue> {
        let mut given = self.options.clone();
        for option in &mut given {
            if option.is_function() {
                *option = call(option, &JsValue::UNDEFINED).await?;
            }
        }
        Ok(given)
    }
}

/// Sets the headers of `layer` (an object, `Headers`, or pairs) over what is there; `null`
/// removes one.
fn lay_over(headers: &Headers, layer: &JsValue) -> Result<(), JsValue> {
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

fn api_key(options: &Options) -> JsValue {
    const EXPECTED: &str = "a string that fits into a header, or a function that gives one";
    let key = options.get("apiKey");
    if is_absent(&key) {
        return key;
    }
    if !options.get("dangerouslyAllowBrowser").is_truthy() && in_browser() {
        options.refuse(wrong_type(
            "apiKey",
            "left out in a browser, where everyone who opens the page can read it (send requests \
             through a proxy that keeps the key, or set dangerouslyAllowBrowser)",
        ));
    }
    let fits = |key: String| !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_graphic());
    if !key.is_function() && !key.as_string().is_some_and(fits) {
        options.refuse(wrong_type("apiKey", EXPECTED));
    }
    key
}

/// A page, or a worker of one. Servers and edge runtimes name themselves in the user agent.
fn in_browser() -> bool {
    field(&field(&js_sys::global(), "navigator"), "userAgent")
        .as_string()
        .is_some_and(|agent| agent.starts_with("Mozilla/"))
}
