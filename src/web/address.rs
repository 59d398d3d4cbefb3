//! Where the service is.

use js_sys::Object;
use wasm_bindgen::prelude::*;
use web_sys::{Url, UrlSearchParams};

use super::client::to_text;
use super::options::{Options, field, is_absent};
use crate::core::invalid::wrong_type;

const EXPECTED: &str = "an http or https URL without credentials, or a path on a page's own origin";
const DEFAULT_BASE_URL: &str = "https://api.openai.com/v1";

/// A base URL, taken apart so that paths can be put between.
#[derive(Default)]
pub struct Address {
    /// Scheme, host and port.
    pub origin: String,
    /// Origin and path, without a trailing slash.
    pub base: String,
    /// With the question mark, or empty.
    pub query: String,
}

impl Address {
    /// Reads and checks `baseURL` and `query`.
    pub fn new(options: &Options) -> Self {
        let Some(url) = url(options) else {
            options.refuse(wrong_type("baseURL", EXPECTED));
            return Self::default();
        };
        let origin = url.origin();
        let path = url.pathname();
        Self {
            base: [&origin, without_slashes(&path)].concat(),
            origin,
            query: url.search(),
        }
    }

    /// The URL of `path`, which may bring a query of its own.
    pub fn of(&self, path: &str) -> String {
        let Some(more) = self.query.strip_prefix('?') else {
            return [&self.base, path].concat();
        };
        let join = if path.bytes().any(|byte| byte == b'?') {
            "&"
        } else {
            "?"
        };
        [&self.base, path, join, more].concat()
    }
}

fn without_slashes(mut path: &str) -> &str {
    while let Some(shorter) = path.strip_suffix('/') {
        path = shorter;
    }
    path
}

/// `baseURL` with the parameters of `query`, absolute.
fn url(options: &Options) -> Option<Url> {
    let given = options.string("baseURL");
    let given = given.as_deref().unwrap_or(DEFAULT_BASE_URL);
    let page = field(&field(&js_sys::global(), "location"), "href").as_string();
    let url = match page {
        Some(page) => Url::new_with_base(given, &page),
        None => Url::new(given),
    }
    .ok()?;
    let http = matches!(url.protocol().as_str(), "http:" | "https:");
    if !http || !url.username().is_empty() || !url.password().is_empty() {
        return None;
    }
    for layer in options.layers("query") {
        if !is_absent(&layer) && add(&url.search_params(), &layer).is_none() {
            let expected = "an object of strings, numbers and booleans";
            options.refuse(wrong_type("query", expected));
        }
    }
    Some(url)
}

/// Sets the parameters of `layer`; nothing when they are none.
fn add(search: &UrlSearchParams, layer: &JsValue) -> Option<()> {
    for pair in Object::entries(layer.dyn_ref()?).iter() {
        let value = field(&pair, "1");
        if value.is_object() {
            return None;
        }
        if !is_absent(&value) {
            let name = to_text(&field(&pair, "0")).ok()?;
            search.set(&name, &to_text(&value).ok()?);
        }
    }
    Some(())
}
