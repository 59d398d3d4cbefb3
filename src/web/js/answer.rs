//! Answers: `js/client/transport/answer.js`, and the parsed bodies in them.

#![allow(missing_docs, reason = "each method is the field of its name")]

use wasm_bindgen::prelude::*;
use web_sys::Headers;

#[wasm_bindgen]
extern "C" {
    /// How a request ended.
    #[derive(Clone)]
    pub type Answer;

    /// What the caller's own `fetch` threw, or that it gave something other than a Response.
    #[wasm_bindgen(method, getter)]
    pub fn thrown(this: &Answer) -> JsValue;

    /// Whether it may have sent the request.
    #[wasm_bindgen(method, getter)]
    pub fn sent(this: &Answer) -> bool;

    /// Why no answer came.
    #[wasm_bindgen(method, getter)]
    pub fn lost(this: &Answer) -> JsValue;

    /// HTTP status; `undefined` if no answer came.
    #[wasm_bindgen(method, getter)]
    pub fn status(this: &Answer) -> Option<u16>;

    /// Its headers, those that a page may see.
    #[wasm_bindgen(method, getter)]
    pub fn headers(this: &Answer) -> Headers;

    /// 0: a JSON object, 1: one with an array `data`, 2: cut short, 3: anything else.
    #[wasm_bindgen(method, getter)]
    pub fn kind(this: &Answer) -> u8;

    /// The parsed body, or its text.
    #[wasm_bindgen(method, getter)]
    pub fn body(this: &Answer) -> JsValue;

    /// A JSON object. Each field may be missing, or of another type.
    #[derive(Clone)]
    pub type Object;

    #[wasm_bindgen(method, getter)]
    pub fn id(this: &Object) -> JsValue;
    #[wasm_bindgen(method, getter)]
    pub fn object(this: &Object) -> JsValue;
    #[wasm_bindgen(method, getter)]
    pub fn status(this: &Object) -> JsValue;
    #[wasm_bindgen(method, getter)]
    pub fn upload_id(this: &Object) -> JsValue;
    #[wasm_bindgen(method, getter)]
    pub fn created_at(this: &Object) -> JsValue;
    #[wasm_bindgen(method, getter)]
    pub fn expires_at(this: &Object) -> JsValue;
    #[wasm_bindgen(method, getter)]
    pub fn bytes(this: &Object) -> JsValue;
    #[wasm_bindgen(method, getter)]
    pub fn filename(this: &Object) -> JsValue;
    #[wasm_bindgen(method, getter)]
    pub fn purpose(this: &Object) -> JsValue;
    #[wasm_bindgen(method, getter)]
    pub fn file(this: &Object) -> JsValue;
    #[wasm_bindgen(method, getter)]
    pub fn error(this: &Object) -> JsValue;
    #[wasm_bindgen(method, getter)]
    pub fn param(this: &Object) -> JsValue;
    #[wasm_bindgen(method, getter)]
    pub fn code(this: &Object) -> JsValue;
    #[wasm_bindgen(method, getter)]
    pub fn data(this: &Object) -> js_sys::Array;
}

/// `value` as an object, if it is one.
#[must_use]
pub fn object(value: JsValue) -> Option<Object> {
    value.is_object().then(|| value.unchecked_into())
}
