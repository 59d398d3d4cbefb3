//! The exports of the shipped module, as `shipped.mjs` has loaded them.

use js_sys::{Promise, Uint8Array};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = shipped)]
    pub fn upload(
        config: JsValue,
        port: JsValue,
        journaled: bool,
        journal: Option<JsValue>,
    ) -> Promise;
    #[wasm_bindgen(js_namespace = shipped)]
    pub fn operate(config: JsValue, port: JsValue) -> Promise;

    #[wasm_bindgen(js_namespace = shipped)]
    pub type Md5;
    #[wasm_bindgen(constructor, js_namespace = shipped)]
    pub fn new() -> Md5;
    #[wasm_bindgen(method)]
    pub fn update(this: &Md5, bytes: &Uint8Array);
    #[wasm_bindgen(method)]
    pub fn finish(this: &Md5) -> String;
    #[wasm_bindgen(method, getter)]
    pub fn offset(this: &Md5) -> f64;
    #[wasm_bindgen(method)]
    pub fn save(this: &Md5) -> Uint8Array;
    #[wasm_bindgen(static_method_of = Md5, js_namespace = shipped)]
    pub fn restore(saved: &Uint8Array) -> Option<Md5>;
}
