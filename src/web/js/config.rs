//! The checked options of a call: `js/client/options/`.

#![allow(missing_docs, reason = "each method is the field of its name")]

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// How the service is reached.
    pub type RequestConfig;

    /// Scheme, host and port of the service.
    #[wasm_bindgen(method, getter)]
    pub fn origin(this: &RequestConfig) -> String;
    /// Origin and path, without a trailing slash.
    #[wasm_bindgen(method, getter)]
    pub fn base(this: &RequestConfig) -> String;
    /// With the question mark, or empty.
    #[wasm_bindgen(method, getter)]
    pub fn query(this: &RequestConfig) -> String;
    #[wasm_bindgen(method, getter, js_name = maxRetries)]
    pub fn max_retries(this: &RequestConfig) -> u32;
    /// Milliseconds.
    #[wasm_bindgen(method, getter)]
    pub fn timeout(this: &RequestConfig) -> f64;

    /// One of the four operations by itself.
    #[wasm_bindgen(extends = RequestConfig)]
    pub type OperationConfig;

    /// `"create"`, `"part"`, `"complete"` or `"cancel"`.
    #[wasm_bindgen(method, getter)]
    pub fn operation(this: &OperationConfig) -> String;
    #[wasm_bindgen(method, getter, js_name = uploadId)]
    pub fn upload_id(this: &OperationConfig) -> Option<String>;
    /// JSON text, a form, or `undefined`.
    #[wasm_bindgen(method, getter)]
    pub fn body(this: &OperationConfig) -> JsValue;
    /// The proxy's grant for the upload.
    #[wasm_bindgen(method, getter)]
    pub fn grant(this: &OperationConfig) -> Option<String>;

    /// An upload.
    #[wasm_bindgen(extends = RequestConfig)]
    pub type UploadConfig;

    #[wasm_bindgen(method, getter)]
    pub fn bytes(this: &UploadConfig) -> f64;
    #[wasm_bindgen(method, getter)]
    pub fn filename(this: &UploadConfig) -> String;
    #[wasm_bindgen(method, getter, js_name = mimeType)]
    pub fn mime_type(this: &UploadConfig) -> String;
    #[wasm_bindgen(method, getter)]
    pub fn purpose(this: &UploadConfig) -> String;
    /// Seconds.
    #[wasm_bindgen(method, getter, js_name = expiresAfter)]
    pub fn expires_after(this: &UploadConfig) -> Option<f64>;
    #[wasm_bindgen(method, getter, js_name = partSize)]
    pub fn part_size(this: &UploadConfig) -> Option<f64>;
    /// `undefined` for `"auto"`.
    #[wasm_bindgen(method, getter)]
    pub fn concurrency(this: &UploadConfig) -> Option<u32>;
    /// Hex, `true` or `false`.
    #[wasm_bindgen(method, getter)]
    pub fn md5(this: &UploadConfig) -> JsValue;
    /// A JSON object, or `undefined`.
    #[wasm_bindgen(method, getter, js_name = extraBody)]
    pub fn extra_body(this: &UploadConfig) -> JsValue;
    /// Milliseconds.
    #[wasm_bindgen(method, getter, js_name = stallTimeout)]
    pub fn stall_timeout(this: &UploadConfig) -> f64;
    /// Milliseconds.
    #[wasm_bindgen(method, getter, js_name = responseTimeout)]
    pub fn response_timeout(this: &UploadConfig) -> f64;
    #[wasm_bindgen(method, getter)]
    pub fn restart(this: &UploadConfig) -> bool;
    #[wasm_bindgen(method, getter, js_name = findFile)]
    pub fn find_file(this: &UploadConfig) -> bool;
}
