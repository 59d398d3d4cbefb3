//! Where the service is.

use js_sys::Object;
use wasm_bindgen::prelude::*;
use web_sys::Url;

use super::client::to_text;
use super::options::{Options, field, is_absent};
use crate::invalid::{Invalid, wrong_type};

const DEFAULT_BASE_URL: &str = "https://api.openai.com/v1";

/// A base URL, taken apart so that paths can be put between.
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
    pub fn new(options: &Options) -> Result<Self, Invalid> {
        let url = url(options)?;
        let base = url.origin() + &url.pathname();
        Ok(Self {
            origin: url.origin(),
            base: base.trim_end_matches('/').to_owned(),
            query: url.search(),
        })
    }

    /// The URL of `path`, which may bring a query of its own.
    pub fn of(&self, path: &str) -> String {
        let mut url = format!("{}{path}", self.base);
        let more = self.query.trim_start_matches('?');
        if !more.is_empty() {
            url.push(if path.contains('?') { '&' } else { '?' });
            url.push_str(more);
        }
        url
    }
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
